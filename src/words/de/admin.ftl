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
