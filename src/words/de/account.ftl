# Deutsch, in der Höflichkeitsform. Was Menschen lesen, die angemeldet sind.

## Abmelden
sign_out_title = Abmelden?
sign_out_one = Von diesem Konto abmelden

## Profil
profile_nav = Konto
profile_picture = Ihr Bild
profile_names = Ihr Name
profile_username = Ihr Benutzername
profile_addresses = E-Mail-Adressen
profile_numbers = Telefonnummern
field_file = Bild auswählen
    .hint = PNG, JPEG, GIF oder WebP, höchstens 10 MB. Zu sehen ist die Mitte. Es wird womöglich abgeschickt, sobald Sie es auswählen.
upload_picture = Hochladen
remove_picture = Bild entfernen
picture_saved = Ihr Bild ist gespeichert.
picture_removed = Ihr Bild ist entfernt.
badge_primary = Hauptadresse
badge_primary_number = Hauptnummer
badge_verified = Bestätigt
badge_unverified = Nicht bestätigt
switch_account = Konto wechseln
addresses_immutable = Ihre E-Mail-Adressen lassen sich hier nicht ändern.
numbers_immutable = Ihre Telefonnummern können hier nicht geändert werden.
username_immutable = Ihr Benutzername kann hier nicht geändert werden.
add_address = E-Mail-Adresse hinzufügen
add_address_lead = Wir schicken eine Nachricht dorthin, um zu sehen, dass sie Ihnen gehört.
address_verified = Ihre E-Mail-Adresse ist bestätigt.
address_removed = Die E-Mail-Adresse ist entfernt.
add_number = Telefonnummer hinzufügen
add_number_lead = Wir senden ihr einen Code, um zu sehen, dass sie Ihnen gehört.
number_verified = Ihre Telefonnummer ist bestätigt.
number_removed = Die Telefonnummer ist entfernt.
verify = Bestätigen
verify_address_label = { $address } bestätigen
make_primary = Als Hauptadresse
make_primary_number = Als Hauptnummer
make_primary_label = { $address } als Hauptadresse verwenden
make_primary_number_label = { $address } als Hauptnummer verwenden
remove = Entfernen
remove_address_label = { $address } entfernen
remove_address = E-Mail-Adresse entfernen
remove_address_lead = { $address } wird aus Ihrem Konto entfernt.
remove_address_note = Sie können sich dann nicht mehr damit anmelden.
remove_number = Telefonnummer entfernen

## Sicherheit
security_title = Sicherheit

## Das Passwort
password_is_set = Sie können sich mit einem Passwort anmelden.
password_is_not_set = Sie haben kein Passwort.
set_password = Passwort festlegen
change_password = Passwort ändern
remove_password = Passwort entfernen
remove_password_lead = Sie melden sich dann mit den anderen Methoden Ihres Kontos an.
field_current_password = Aktuelles Passwort
password_saved = Ihr Passwort ist gespeichert.
password_removed = Ihr Passwort ist entfernt.

## Passkeys
passkeys_title = Passkeys
passkeys_note = Melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an. Ein Passkey lässt sich nicht erraten und verrät nichts an Seiten, die dieser nur ähnlich sehen.
passkey_add = Passkey hinzufügen
passkey_unnamed = Passkey
passkey_used = Hinzugefügt: { $added }. Zuletzt verwendet: { $used }.
passkey_unused = Hinzugefügt: { $added }. Noch nicht verwendet.
passkey_added = Ihr Passkey ist hinzugefügt. Sie können sich ab jetzt damit anmelden.
passkey_removed = Der Passkey ist entfernt.
passkey_rename = Passkey umbenennen
passkey_rename_label = { $name } umbenennen
passkey_remove = Passkey entfernen
passkey_remove_label = { $name } entfernen
passkey_remove_lead = Mit { $name } können Sie sich hier dann nicht mehr anmelden.
passkey_remove_note = Ihr Gerät bietet ihn vielleicht weiter an, bis Sie ihn auch dort löschen.
passkey_offer_title = Anmelden ohne Codes und Passwörter
passkey_offer_note = Mit einem Passkey genügen Fingerabdruck, Gesicht oder die PIN dieses Geräts.
passkey_offer_decline = Nein, danke
field_passkey_name = Name
rename = Umbenennen

## Geräte
devices_title = Aktive Geräte
devices_note = Hier sind Sie angemeldet. Wenn Sie ein Gerät nicht kennen, melden Sie es ab.
badge_this_device = Dieses Gerät
device_unknown = Unbekanntes Gerät
device_computer = Computer
device_phone = Telefon
device_tablet = Tablet
device_mobile = Telefon oder Tablet
device_version = { $device }, Version { $version }
device_seen = Zuletzt aktiv: { $seen }
device_seen_at = Zuletzt aktiv: { $seen }, von { $whence }
device_signed_out = Abgemeldet.
sign_out_device_label = { $device } abmelden
sign_out_others = Alle anderen Geräte abmelden

## Das Ende des Kontos
delete_account = Konto löschen
delete_note = Ihr Konto und alles, was dazugehört, wird endgültig gelöscht.
delete_lead = Das Konto von { $address } und alles, was dazugehört, wird sofort und auf allen Geräten endgültig gelöscht. Das lässt sich nicht rückgängig machen.
field_confirmation = Geben Sie zur Bestätigung „{ $phrase }“ ein
    .phrase = Konto löschen

## Bestätigung in zwei Schritten
two_step_title = Bestätigung in zwei Schritten
two_step_none = Schützen Sie Ihr Konto mit einem zweiten Schritt: einem Code, den nur Sie haben können.
two_step_note = Wenn Sie sich anmelden, fragen wir nach einem zweiten Schritt.
two_step_app = Authenticator-App
two_step_backup_codes = Ersatzcodes
badge_default = Standard
remove_totp = Authenticator-App entfernen
remove_totp_lead = Beim Anmelden wird nach ihren Codes nicht mehr gefragt.
backup_codes_left = { $number ->
    [0] Keiner übrig: Erstellen Sie neue
    [one] Einer übrig
   *[other] { $number } übrig
}
backup_codes_renew = Neue erstellen
backup_codes_renew_title = Neue Ersatzcodes erstellen
backup_codes_renew_lead = Die Codes, die Sie jetzt haben, gelten dann sofort nicht mehr.
backup_codes_make = Ersatzcodes erstellen
backup_codes_title = Ihre Ersatzcodes
backup_codes_lead = Bewahren Sie sie dort auf, wo Sie sie ohne Ihr Telefon finden. Jeder lässt Sie einmal ein. Sie werden nur jetzt gezeigt.
backup_codes_kept = Ich habe sie aufbewahrt
backup_codes_are_kept = Die Bestätigung in zwei Schritten ist eingerichtet, mit neuen Ersatzcodes.
copy = Kopieren
copied = Kopiert
download = Herunterladen
print = Drucken
add_totp = Authenticator-App einrichten
totp_lead = Scannen Sie dies mit Ihrer Authenticator-App und geben Sie dann den Code ein, den sie zeigt.
totp_qr_label = QR-Code für Ihre Authenticator-App
totp_by_hand = Scannen geht nicht? Geben Sie diesen Schlüssel in die App ein:
totp_open_app = In einer App auf diesem Gerät öffnen
field_totp_code = Code der App
add_second_number = Telefonnummer hinzufügen
second_number_lead = An welche Nummer schicken wir bei der Anmeldung einen Code? Mit ihr lässt sich dann keine Anmeldung mehr beginnen. SMS können abgefangen werden: Eine App ist sicherer.
second_number_none = Fügen Sie zuerst eine Telefonnummer hinzu, und wählen Sie sie dann hier. SMS können abgefangen werden: Eine App ist sicherer.
use_number = Diese Nummer verwenden
verify_number_first = Zuerst bestätigen
remove_second_number = Zweiten Schritt per SMS entfernen
remove_second_number_lead = Beim Anmelden geht kein Code mehr an { $address }. Die Nummer bleibt in Ihrem Profil.
remove_second_number_label = { $number } als zweiten Schritt entfernen
make_default = Zuerst fragen
make_default_label = { $number } zuerst fragen
second_factor_added = Die Bestätigung in zwei Schritten ist eingerichtet.
second_factor_removed = Der zweite Schritt wurde entfernt.

## Bestätigen, dass Sie es sind
step_up_title = Bestätigen Sie, dass Sie es sind
step_up_lead = Sie sind als { $address } angemeldet. Bevor sich etwas Wichtiges ändert, weisen Sie bitte noch einmal nach, dass Sie es sind.
step_up_send_lead = Bevor sich etwas Wichtiges ändert, schicken wir einen Code an { $address }, damit wir sicher sind, dass Sie es sind.
step_up_by_mail = Code per E-Mail
step_up_nothing_lead = Für dieses Konto gibt es nichts mehr, womit Sie das nachweisen könnten. Melden Sie sich ab und wieder an, oder bitten Sie um Hilfe.
step_up_done = Sie haben bestätigt, dass Sie es sind. Machen Sie weiter, wo Sie waren.

## Eine fremde Anmeldung
revoke_title = Waren Sie das nicht?
revoke_lead = Wenn Sie die Anmeldung nicht kennen, von der wir Ihnen geschrieben haben, beenden Sie sie hier.
revoke_action = Dieses Gerät abmelden
revoke_was_me = Wenn Sie das waren, schließen Sie diese Seite, dann geschieht nichts.
revoked_title = Das Gerät ist abgemeldet
revoked_lead = Wer auch immer es war, kann Ihr Konto dort nicht mehr benutzen. Vielleicht kann jemand Ihre E-Mails lesen: Ändern Sie das Passwort Ihres Postfachs.
revoked_look = Ihre Geräte ansehen
