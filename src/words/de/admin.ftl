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
choosing_by = { $who }, { $when }
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
