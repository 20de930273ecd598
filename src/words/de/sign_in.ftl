# Deutsch, in der Höflichkeitsform. Was Menschen lesen, die sich anmelden.

## Der erste Schritt
sign_in_heading = Anmelden
sign_in_title = Bei { $app } anmelden
sign_in_lead_any = Willkommen zurück. Sagen Sie zuerst, wer Sie sind.
sign_in_lead = Geben Sie Ihre E-Mail-Adresse ein. Wir schicken Ihnen, was Sie zum Anmelden brauchen.
field_email_address_or_username = E-Mail-Adresse oder Benutzername
use_phone = Stattdessen eine Telefonnummer verwenden
use_email = Stattdessen eine E-Mail-Adresse verwenden
use_username = Stattdessen einen Benutzernamen verwenden
use_email_or_username = Stattdessen E-Mail-Adresse oder Benutzernamen verwenden
no_account = Noch kein Konto?
or = oder
password_title = Passwort eingeben
passkey_sign_in = Mit Passkey anmelden
passkey_title = Passkey verwenden
passkey_lead = Ihr Gerät fragt nach Fingerabdruck, Gesicht oder PIN.

## Ein vergessenes Passwort
forgot_password = Passwort vergessen?
forgot_title = Passwort vergessen?
forgot_lead = Weisen Sie nach, dass das Konto Ihnen gehört, und wählen Sie dann ein neues Passwort. Oder melden Sie sich anders an.
reset_password_title = Neues Passwort wählen
reset_password_lead = Es ersetzt das bisherige.
reset_password_imposed_lead = Ihr Passwort ist womöglich anderen bekannt. Wählen Sie ein anderes, bevor es weitergeht.
reset_done_title = Ihr Passwort ist ersetzt
reset_done_others_out = Sie sind hier angemeldet. Alle Ihre anderen Geräte sind abgemeldet.
reset_done_others_stay = Sie sind hier angemeldet. Ihre anderen Geräte bleiben angemeldet.
goes_on_by_itself = Hier geht es von selbst weiter.
stay_here = Hier bleiben

## Der zweite Schritt
second_totp_title = Code Ihrer App eingeben
second_backup_title = Ersatzcode eingeben
second_after_reset = Ihr neues Passwort ist gespeichert. Zum Anmelden ist noch ein Schritt nötig.
second_lost = Ich kann das nicht mehr verwenden
second_send_title = Noch ein Schritt
second_send_lead = Wir schicken eine SMS mit einem Code an { $address }, damit wir sicher sind, dass Sie es sind.
second_new_device_lead = Auf diesem Gerät haben Sie sich noch nie angemeldet. Wir schicken einen Code an { $address }, damit wir sicher sind, dass Sie es sind.

## Was zuerst getan werden muss
task_set_up_title = Bestätigung in zwei Schritten einrichten
task_set_up_lead = Sie sind als { $address } angemeldet. Hier ist ein zweiter Schritt vorgeschrieben: Wählen Sie einen, dann geht es weiter.

## Links, die anmelden
ticket_title = Mit diesem Link anmelden?
ticket_lead = Dieser Link meldet Sie als { $address } an. Er gilt nur einmal.
ticket_not_you = Das ist nicht Ihr Konto? Schließen Sie diese Seite, dann geschieht nichts.
ticket_other_way = Anders anmelden
ticket_switch_lead = Sie sind in diesem Browser mit einem anderen Konto angemeldet. Wenn Sie mit diesem Link fortfahren, wird dieses Konto hier abgemeldet.
ticket_refused_title = Sie sind bereits angemeldet
ticket_stay = Weiter als { $address }

## Mehrere Konten in einem Browser
choose_title = Konto auswählen
choose_lead = Diese Konten sind in diesem Browser angemeldet.
badge_in_use = Aktiv
add_account = Weiteres Konto hinzufügen

## Schon angemeldet
onward_title = Sie sind angemeldet
onward_circle = { $host } schickt Sie immer wieder hierher zurück. Möglicherweise erkennt die Seite nicht, dass Sie angemeldet sind.
onward_continue = Weiter zu { $host }
