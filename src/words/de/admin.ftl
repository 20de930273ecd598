# Deutsch, in der Höflichkeitsform. Was Menschen lesen, die das Portal verwalten, betreiben oder entwickeln.

admin_title = Verwaltung

## Erste Einrichtung
setup_title = Richten Sie Ihr Portal ein
setup_lead = Sie haben den einmaligen Link dieses Portals. Geben Sie Ihre E-Mail-Adresse ein: Sobald sie bestätigt ist, verwalten Sie das Portal.
setup_none = Dieser Link kann nicht verwendet werden
    .lead = Er wurde schon verwendet, ist abgelaufen, oder das Portal ist bereits eingerichtet. Starten Sie das Portal neu, um einen neuen Link zu erhalten, oder führen Sie „portico admin add“ aus.
setup_sign_in_title = Zur Verwaltung anmelden
setup_sign_in_lead = Dieser einmalige Link meldet Sie als { $address } an.

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
