# Deutsch, in der Höflichkeitsform. Was Menschen lesen, die das Portal verwalten, betreiben oder entwickeln.

admin_title = Verwaltung

## Erste Einrichtung
setup_title = Richten Sie Ihr Portal ein
setup_lead = Geben Sie Ihre E-Mail-Adresse ein. Sobald sie bestätigt ist, gehört Ihnen das Portal.
setup_own_lead = Sie sind als { $address } angemeldet. Machen Sie weiter, um mit diesem Konto Inhaber des Portals zu werden.
setup_another = Anderes Konto verwenden
setup_has_account = Zu dieser Adresse gibt es ein Konto. Melden Sie sich damit an, um Inhaber des Portals zu werden.
setup_no_mail = E-Mail ist nicht eingerichtet: Setzen Sie PORTICO_SMTP_URL und starten Sie neu. Bis dahin erhält niemand einen Link oder Code. Einen Link, der Sie ohne E-Mail anmeldet, gibt Ihnen „portico admin add“.
setup_none = Dieser Link kann nicht verwendet werden
    .lead = Er wurde schon verwendet, ist abgelaufen, oder das Portal ist bereits eingerichtet. Starten Sie das Portal neu, um einen neuen Link zu erhalten, oder führen Sie „portico admin add“ aus.
setup_sign_in_title = Zur Verwaltung anmelden
setup_sign_in_lead = Dieser einmalige Link meldet Sie als { $address } an.

welcome_step = Frage { $number } von { $all }
welcome_skip = Überspringen
welcome_leave = Zur Verwaltung
welcome_name = Wie heißt Ihre Anwendung?
    .lead = Dieser Name steht auf jeder Seite und in jeder Nachricht.
welcome_home = Wo ist Ihre Website?
    .lead = Dorthin führt das Logo, und dorthin kommt man nach dem Anmelden, wenn nichts anderes festgelegt ist.
welcome_sign_in = Wie melden sich die Leute an?
    .lead = Das können Sie jederzeit ändern.
welcome_way_passkeys = Link oder Code per E-Mail, und Passkeys
    .lead = Für ein Konto genügt eine E-Mail-Adresse. Danach lässt sich ein Passkey hinzufügen: anmelden mit Fingerabdruck, Gesicht oder PIN.
welcome_way_mail = Nur Link oder Code per E-Mail
    .lead = Keine Passwörter, keine Passkeys: Jede Anmeldung geht über das Postfach.
welcome_way_password = E-Mail und Passwort
    .lead = Beim Registrieren wird ein Passwort gewählt und die Adresse mit einem Code bestätigt. Auch ein Link oder Code per E-Mail meldet weiterhin an.
welcome_way_own = Selbst auswählen
    .lead = Öffnet die Einstellungen, mit Telefonnummern, Benutzernamen und allem Übrigen.
welcome_links = Ihr Portal ist bereit
    .lead = Setzen Sie diese Links auf Ihre Website. Danach kommen die Leute dorthin zurück.
welcome_try = Ausprobieren
    .hint = Hier sind Sie angemeldet. Öffnen Sie die Anmeldeseite in einem privaten Fenster, um sie wie Ihre Besucher zu sehen.

## Hinweise für die Entwicklung
hint_inbox = Entwicklung: Posteingang öffnen
hint_no_owner = Entwicklung: Dieses Portal hat noch keinen Inhaber. Der Link zum Einrichten steht in der Ausgabe von „portico“.

## Einladungen ins Team
setup_join_title = Sie sind eingeladen
setup_join_lead = { $address } ist eingeladen, dieses Portal mit zu verwalten.
setup_join_role = Ihre Rolle: { $role }
setup_join_sign_in = Zu dieser Adresse gibt es ein Konto. Melden Sie sich damit an, und nehmen Sie die Einladung dann an.
role_owner = Inhaber
role_administrator = Administration
role_support = Support
role_viewer = Nur lesen

## Posteingang der Entwicklung
inbox_title = Posteingang
inbox_nav = Entwicklung
inbox_lead = Jede Nachricht, die dieses Portal während der Entwicklung verschickt, kommt hier an.
inbox_empty = Noch nichts da. Registrieren Sie sich oder melden Sie sich an, und sehen Sie dann noch einmal nach.
inbox_meta = An { $to }, { $seconds ->
    [one] vor einer Sekunde
   *[other] vor { NUMBER($seconds) } Sekunden
}
inbox_open_link = Link öffnen
inbox_as_text = Als reiner Text
inbox_text = SMS

## Das Haus
house_nav = Verwaltung
house_menu = Menü
house_crumbs = Wo Sie sind
house_area_portal = Betrieb
home_title = Übersicht
home_checklist = Checkliste
home_done = Erledigt
home_open = Offen
home_go = Einrichten
home_named = Name der Anwendung
    .help = Er steht auf jeder Seite und in jeder Nachricht.
home_led = Startseite Ihrer Website
    .help = Wer von selbst zum Portal kommt, wird dorthin geführt.
home_mail = E-Mails gehen hinaus
    .help = Ohne Mailserver bekommt niemand einen Link oder Code. Setzen Sie PORTICO_SMTP_URL und starten Sie neu.
home_https = Öffentliche Adresse mit https
    .help = Cookies und Passkeys brauchen das. Setzen Sie PORTICO_PUBLIC_URL und starten Sie neu.
home_links = Links für Ihre Website
    .lead = Setzen Sie diese auf Ihre Website. Danach kommen die Leute dorthin zurück.
home_last = Letzte Änderungen
link_sign_in = Anmelden
link_sign_up = Registrieren
link_profile = Profil
link_sign_out = Abmelden
search_title = Suche
search_label = Einstellungen suchen
search_found = { $number ->
    [0] Nichts gefunden für „{ $query }“.
    [one] 1 Treffer für „{ $query }“.
   *[other] { $number } Treffer für „{ $query }“.
}

## Eine Seite mit Einstellungen
screen_save = Speichern
screen_saved = Gespeichert. Gilt überall binnen einer Sekunde.
screen_nothing = Nichts zu speichern: Es war schon so.
screen_problems = Noch wurde nichts gespeichert. Prüfen Sie diese Einstellungen:
screen_read_only = Sie können diese Einstellungen ansehen, aber nicht ändern.
setting_existing = Wer schon ein Konto hat
setting_asleep = Wirkt nicht, solange „{ $other }“ aus ist.
setting_operator = Das ändert nur ein Befehl:
setting_differs = Geändert
setting_factory = Ab Werk: { $value }
setting_put_back = Zurücksetzen
setting_lines = Eine Angabe je Zeile.
setting_range = { $least } bis { $most }.
setting_empty = Leer heißt: { $none }.
duration_seconds = { $number ->
    [one] 1 Sekunde
   *[other] { NUMBER($number) } Sekunden
}
duration_minutes = { $number ->
    [one] 1 Minute
   *[other] { NUMBER($number) } Minuten
}
duration_hours = { $number ->
    [one] 1 Stunde
   *[other] { NUMBER($number) } Stunden
}
duration_days = { $number ->
    [one] 1 Tag
   *[other] { NUMBER($number) } Tage
}
countries_on = { $number } von { $all }
countries_found = Gefundene Länder: { $number }
countries_search = Länder suchen
countries_whole = Die ganze Region
countries_first = In Formularen vorausgewählt
country_region_africa = Afrika
country_region_americas = Amerika
country_region_asia = Asien
country_region_europe = Europa
country_region_oceania = Ozeanien
budgets_title = SMS der letzten 24 Stunden
budgets_lead = Ein Tag beginnt mit seiner ersten SMS.
budgets_limits = Grenzen ändern
budgets_day = Alle SMS
budgets_day_strangers = Von Fremden ausgelöst
budgets_strangers = { $country }, von Fremden ausgelöst
budgets_used = { NUMBER($number) } von { NUMBER($limit) } verschickt, noch { NUMBER($left) }
value_on = An
value_off = Aus
proof_title = Bestätigen Sie, dass Sie es sind
proof_lead = Diese Änderung betrifft die Sicherheit, und Ihr letzter Nachweis ist mehr als zehn Minuten her.
proof_send = Code per E-Mail
proof_elsewhere = In neuem Tab bestätigen
proof_elsewhere_then = Kommen Sie dann hierher zurück und speichern Sie.
choosing_title = Jemand anderes hat das auch geändert
choosing_lead = Noch ist nichts gespeichert. Wählen Sie, welchen Wert jede Einstellung bekommt.
choosing_mine = Ihrer: { $value }
choosing_theirs = Der andere: { $value }
confirming_title = Prüfen Sie diese Änderung
confirming_lead = Noch ist nichts gespeichert. Das macht das Portal weniger streng oder nimmt Leuten einen Weg, sich anzumelden.
confirming_people = { $number ->
    [0] Das nutzt noch niemand.
    [one] Das nutzt 1 Person.
   *[other] Das nutzen { NUMBER($number) } Personen.
}
confirming_more = Das nutzen mehr als { NUMBER($number) } Personen.
by_nobody = Eine Person der Verwaltung, deren Konto weg ist
by_program = Ein Programm mit dem Schlüssel { $key }…
by_a_program = Ein Programm
by_command = Ein Befehl

## Verlauf
history_title = Verlauf
history_lead = Jede Änderung der Einstellungen, die neueste zuerst.
history_empty = Noch wurde keine Einstellung geändert.
history_older = Ältere Änderungen
history_version = Version { $number }
history_put_back = Zurücknehmen …
put_back_title = Zurücknehmen
put_back_lead = Das ändert sich jetzt:
put_back_nothing = Nichts zurückzunehmen: Diese Einstellungen sind schon wie vor der Änderung.
put_back_refused = Das lässt sich jetzt nicht zurücknehmen:
put_back_do = Zurücknehmen
put_back_done = Zurückgenommen. Gilt überall binnen einer Sekunde.

## Checkliste und Zustand auf der ersten Seite
home_second = Zweite Person in der Verwaltung
    .help = Wenn Sie sich aussperren, lässt jemand anderes Sie wieder hinein.
home_backup = Sicherung
    .help = Von diesem Portal gibt es noch keine Sicherung. Führen Sie „portico backup“ aus.
health_title = Zustand
health_at = Geprüft: { $when }.
health_none = Noch nicht geprüft. Das Portal prüft sich alle zehn Minuten.
health_under_way = Die Prüfung läuft. Laden Sie diese Seite in ein paar Sekunden neu.
health_checking = Die Prüfung läuft. Laden Sie diese Seite in ein paar Sekunden neu.
health_check = Jetzt prüfen
health_well = Alles ist, wie es sein soll.
health_rest = { $number ->
    [0] Sonst wurde nichts geprüft
    [one] 1 Punkt ist in Ordnung
   *[other] { $number } Punkte sind in Ordnung
}
health_ok = In Ordnung
health_warn = Ansehen
health_fail = Defekt

## Team
team_title = Team
team_lead = Alle, die diese Seiten öffnen können.
team_members = Mitglieder
team_you = Sie
team_second_factor = Bestätigung in zwei Schritten
team_no_second_factor = Keine Bestätigung in zwei Schritten
team_banned = Gesperrt
team_since = Dabei seit: { $when }
team_role = Rolle
team_role_of = Rolle von { $who }
team_save_of = Speichern: Rolle von { $who }
team_remove_of = Entfernen: { $who }
team_given = Rolle geändert.
team_removed = Aus dem Team entfernt. Das Konto bleibt.
team_invitations = Offene Einladungen
team_expires = Gilt bis { $when }
team_expired = Abgelaufen: { $when }
team_again = Erneut senden
team_again_to = Erneut senden an { $who }
team_revoke = Zurückziehen
team_revoke_of = Zurückziehen: Einladung an { $who }
team_revoked = Einladung zurückgezogen. Ihr Link gilt nicht mehr.
team_invite = Jemanden einladen
team_invite_lead = Die Person bekommt einen Link per E-Mail. Er gilt einmal und sieben Tage lang.
team_invite_send = Einladung senden
team_invited = Einladung gesendet.
team_invited_again = Einladung erneut gesendet. Der Link davor gilt nicht mehr.
team_read_only = Nur Inhaber ändern Rollen und laden ein.
team_roles = Was jede Rolle darf
team_remove_title = Aus dem Team entfernen
team_remove_lead = Die Person kann diese Seiten nicht mehr öffnen, und ihre Einladungen gelten nicht mehr. Ihr Konto bleibt.
team_remove_own = Sie können diese Seiten nicht mehr öffnen, und Ihre Einladungen gelten nicht mehr. Ihr Konto bleibt.
team_remove_do = Aus dem Team entfernen
role_owner_may = Alles. Nur Inhaber ändern Rollen, laden ein und erstellen geheime Schlüssel.
role_administrator_may = Ändert Einstellungen, sendet Testnachrichten und liest Verlauf, Team und Schlüssel.
role_support_may = Liest Einstellungen.
role_viewer_may = Liest Einstellungen, Verlauf, Team und Schlüssel.

## Schlüssel
keys_title = Schlüssel
keys_publishable = Öffentlicher Schlüssel
keys_publishable_lead = Für Ihre Website und Apps. Er sagt, wo dieses Portal ist, und ist nicht geheim.
keys_host = Host der Schlüssel
keys_secret = Geheime Schlüssel
keys_secret_lead = Für Programme, die die Backend-API aufrufen. Wer einen hat, kann für alle handeln: Bewahren Sie sie nur auf Ihren Servern auf.
keys_none = Noch keine geheimen Schlüssel.
keys_fixed = In der Konfiguration festgelegt. Ändern Sie ihn dort, und starten Sie neu.
keys_made = Erstellt: { $when }
keys_used = Zuletzt verwendet: { $when }
keys_never_used = Nie verwendet
keys_is_revoked = Widerrufen
keys_revoked_at = Widerrufen: { $when }
keys_revoke = Widerrufen
keys_revoke_of = Widerrufen: { $name }
keys_create = Geheimen Schlüssel erstellen
keys_name = Name
keys_name_hint = Zum Beispiel das Programm, das ihn verwendet.
keys_create_do = Schlüssel erstellen
keys_read_only = Nur Inhaber erstellen und widerrufen Schlüssel.
keys_made_title = Neuer geheimer Schlüssel
keys_made_lead = „{ $name }“ ist bereit. Kopieren Sie ihn jetzt: Sie sehen ihn nicht wieder.
keys_made_label = Geheimer Schlüssel
keys_made_use = Speichern Sie ihn dort, wo Ihr Programm seine Geheimnisse liest, nie in einer Webseite oder App.
keys_made_kept = Ich habe den Schlüssel gespeichert
keys_revoke_title = Diesen Schlüssel widerrufen
keys_revoke_lead = Programme, die ihn verwenden, werden ab sofort abgewiesen. Das lässt sich nicht rückgängig machen.
keys_revoke_do = Schlüssel widerrufen
keys_revoked = Schlüssel widerrufen.

## Export und Import
transfer_title = Export und Import
transfer_export = Export
transfer_export_lead = Alle Einstellungen als eine JSON-Datei, ohne Geheimnisse.
transfer_download = Einstellungen herunterladen
transfer_import = Import
transfer_import_lead = Fügen Sie eine exportierte Datei ein. Sie sehen, was sich ändert, bevor etwas gespeichert wird. Was die Datei auslässt, wird wie ab Werk; Geheimnisse, die ihr fehlen, bleiben.
transfer_document = Einstellungen als JSON
transfer_document_hint = Höchstens 1 MB.
transfer_look = Änderungen zeigen
transfer_too_large = Das ist größer als 1 MB.
transfer_no_document = Das sind keine Einstellungen dieses Portals: { $why }
transfer_preview_title = Prüfen Sie die Änderungen
transfer_differences = Noch ist nichts gespeichert. Das ändert sich:
transfer_nothing = Nichts zu importieren: Diese Einstellungen gelten schon.
transfer_broken = Das lässt sich nicht importieren. Korrigieren Sie die Datei, und fügen Sie sie noch einmal ein:
transfer_overtaken = Jemand anderes hat inzwischen Einstellungen geändert. Das ändert der Import jetzt.
transfer_apply = Importieren

## Zustellung von E-Mails und SMS
messages_title = Zustellung
messages_mails = E-Mail
messages_texts = SMS
messages_configured = Eingerichtet
messages_kept = Nur Posteingang
messages_kept_note = Während der Entwicklung landen Nachrichten auf der Seite „Posteingang“ und sonst nirgends.
messages_missing = Nicht eingerichtet
messages_mails_missing = Niemand bekommt einen Link oder Code. Setzen Sie PORTICO_SMTP_URL, und starten Sie neu.
messages_texts_missing = Niemand bekommt Codes per SMS. Setzen Sie PORTICO_SMS_URL, und starten Sie neu.
messages_server = Server
messages_from = Absender
messages_last = Letztes Problem
messages_last_none = Keines
messages_test = Test senden
messages_test_lead = Geht sofort an eine Ihrer eigenen bestätigten Adressen oder Nummern.
messages_to = An
messages_send = Test senden
messages_read_only = Sie können das ansehen, aber keinen Test senden.
messages_settings = Einstellungen für E-Mails und SMS
messages_tested_title = Ergebnis des Tests
messages_test_kept = Gesendet. Sie finden den Test im Posteingang.
messages_test_taken = Angenommen
messages_test_failed = Nicht angenommen
messages_answer = Die Antwort:
messages_back = Zurück
