# Deutsch, in der Höflichkeitsform. SMS: kurz, und im Alphabet von GSM.

text_code = { $code } ist Ihr Code für { $app }. Geben Sie ihn nie weiter.
text_sign_up_taken = Jemand wollte sich bei { $app } mit dieser Nummer registrieren; sie hat aber schon ein Konto. Nichts wurde geändert.
text_address_added = Ihr Konto bei { $app } hat eine neue E-Mail-Adresse. Nicht Sie? Melden Sie sich an, entfernen Sie sie, und melden Sie andere Geräte ab.
text_address_removed = Eine E-Mail-Adresse Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_number_added = Ihr Konto bei { $app } hat eine neue Telefonnummer. Nicht Sie? Melden Sie sich an, entfernen Sie sie, und melden Sie andere Geräte ab.
text_number_removed = Eine Telefonnummer Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_identifier_left = Eine unbestätigte Adresse oder Nummer gehört jemand anderem und nicht mehr zu Ihrem Konto bei { $app }.
text_primary_number_changed = Ihr Konto bei { $app } hat eine neue Hauptnummer. Nicht Sie? Melden Sie sich an, ändern Sie es, und melden Sie andere Geräte ab.
text_username_changed = Ihr Konto bei { $app } hat einen neuen Benutzernamen. Nicht Sie? Melden Sie sich an, ändern Sie ihn, und melden Sie andere Geräte ab.
text_username_removed = Der Benutzername Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_new_device = Jemand hat sich bei Ihrem Konto bei { $app } auf einem neuen Gerät angemeldet. Nicht Sie? Melden Sie sich an und dieses Gerät ab.
text_backup_codes_made = Ihr Konto bei { $app } hat neue Ersatzcodes. Nicht Sie? Melden Sie sich an, erstellen Sie neue, und melden Sie andere Geräte ab.
text_backup_code_used = Ein Ersatzcode Ihres Kontos bei { $app } wurde verwendet. Nicht Sie? Melden Sie sich an, und erstellen Sie neue.
text_test = Das ist ein Test von { $app }. SMS kommen an.
text_account_deleted = Ihr Konto bei { $app } wurde gelöscht. Nicht Sie? Bitten Sie die Betreiber so bald wie möglich um Hilfe.
text_password_changed = Das Passwort Ihres Kontos bei { $app } wurde geändert. Nicht Sie? Wählen Sie bei der Anmeldung "Passwort vergessen?".
text_password_removed = Das Passwort Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_passkey_added = Ihr Konto bei { $app } hat einen neuen Passkey. Nicht Sie? Melden Sie sich an, entfernen Sie ihn, und melden Sie andere Geräte ab.
text_passkey_removed = Ein Passkey Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_second_factor_added = Ihr Konto bei { $app } hat einen neuen zweiten Schritt. Nicht Sie? Entfernen Sie ihn mit Ihrem Passkey, oder fragen Sie die Betreiber.
text_second_factor_removed = Bei Ihrem Konto bei { $app } wurde ein zweiter Schritt entfernt. Nicht Sie? Melden Sie sich an und prüfen Sie es.
