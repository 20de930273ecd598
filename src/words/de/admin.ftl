# Deutsch, in der Höflichkeitsform. Was Menschen lesen, die das Portal verwalten, betreiben oder entwickeln.

admin_title = Verwaltung
admin_nav = Verwaltung
admin_lead = Angemeldet als { $name }. Diese Einstellungen gelten; ändern Sie sie mit dem Befehl „portico settings set“.

## Erste Einrichtung
setup_title = Richten Sie Ihr Portal ein
setup_lead = Sie haben den einmaligen Link dieses Portals. Geben Sie Ihre E-Mail-Adresse ein: Sobald sie bestätigt ist, verwalten Sie das Portal.
setup_none = Dieser Link kann nicht verwendet werden
    .lead = Er wurde schon verwendet, ist abgelaufen, oder das Portal ist bereits eingerichtet. Starten Sie das Portal neu, um einen neuen Link zu erhalten, oder führen Sie „portico admin add“ aus.
setup_sign_in_title = Zur Verwaltung anmelden
setup_sign_in_lead = Dieser einmalige Link meldet Sie als { $address } an.

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
