# Deutsch, in der Höflichkeitsform. Ein Eintrag für alles, was Menschen lesen; Ablehnungen stehen unter ihrem Code.

## Diese Sprache
language_name = Deutsch
language_direction = ltr
number_group = .
language_switch = Sprache

## Zeitpunkte
moment_now = vor weniger als einer Minute, um { $time }
moment_minutes_ago = { $minutes ->
    [one] vor einer Minute, um { $time }
   *[other] vor { $minutes } Minuten, um { $time }
}
moment_hours_ago = { $hours ->
    [one] vor einer Stunde, um { $time }
   *[other] vor { $hours } Stunden, um { $time }
}
moment_earlier = { $date }, { $time }
moment_time = { $hour }:{ $minute } Uhr (UTC)
moment_date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }

## Gemeinsames
skip_to_content = Zum Inhalt springen
continue = Weiter
save = Speichern
cancel = Abbrechen
back = Zurück
resend = Erneut senden
optional = Optional
try_again = Noch einmal versuchen
start_again = Von vorn beginnen
use_another_method = Andere Methode verwenden
may_close = Sie können diese Seite schließen.
saved = Ihre Änderungen sind gespeichert.
resent = Wir haben Ihnen eine neue Nachricht geschickt. Nur die neueste gilt.
footer_terms = Nutzungsbedingungen
footer_privacy = Datenschutz
footer_help = Hilfe
email_address_label = E-Mail-Adresse
phone_number_label = Telefonnummer
country_label = Land
username_label = Benutzername
password_label = Passwort
password_show = Anzeigen
password_hide = Verbergen
first_name_label = Vorname
last_name_label = Nachname
code_label = Code
code_hint = Sechs Ziffern. Nach der letzten sendet sich das Formular womöglich von selbst ab.
length_seconds = { $number ->
    [one] eine Sekunde
   *[other] { $number } Sekunden
}
length_minutes = { $number ->
    [one] eine Minute
   *[other] { $number } Minuten
}
length_hours = { $number ->
    [one] eine Stunde
   *[other] { $number } Stunden
}
length_days = { $number ->
    [one] einen Tag
   *[other] { NUMBER($number) } Tage
}
agent_phrase = { $browser } unter { $system }
sign_in = Anmelden
sign_up = Registrieren
sign_out = Abmelden

## Anmelden
sign_in_heading = Anmelden
sign_in_title = Bei { $app } anmelden
sign_in_lead_any = Willkommen zurück. Sagen Sie zuerst, wer Sie sind.
email_address_or_username_label = E-Mail-Adresse oder Benutzername
use_phone = Stattdessen eine Telefonnummer verwenden
use_email = Stattdessen eine E-Mail-Adresse verwenden
use_username = Stattdessen einen Benutzernamen verwenden
use_email_or_username = Stattdessen E-Mail-Adresse oder Benutzernamen verwenden
password_title = Passwort eingeben
edit_identifier = Ändern
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
new_password_label = Neues Passwort
confirm_password_label = Passwort bestätigen
sign_out_of_other_sessions_label = Auf allen anderen Geräten abmelden
sign_in_lead = Geben Sie Ihre E-Mail-Adresse ein. Wir schicken Ihnen, was Sie zum Anmelden brauchen.
no_account = Noch kein Konto?
have_account = Sie haben schon ein Konto?

or = oder
passkey_sign_in = Mit Passkey anmelden
passkey_title = Passkey verwenden
passkey_lead = Ihr Gerät fragt nach Fingerabdruck, Gesicht oder PIN.
passkey_needs_script = Passkeys gehen nur, wo Seiten JavaScript ausführen dürfen.
passkey_unsupported = Dieser Browser kennt keine Passkeys. Nehmen Sie einen neueren oder ein anderes Gerät.
passkey_not_used = Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder melden Sie sich anders an.
passkey_not_made = Es wurde kein Passkey hinzugefügt. Sie können es jederzeit noch einmal versuchen.
passkey_wrong_address = Unter dieser Adresse gehen Passkeys nicht. Öffnen Sie das Portal unter seinem eigenen Namen.
passkey_failed = Das hat nicht geklappt. Versuchen Sie es noch einmal, oder verwenden Sie eine andere Methode.

## Registrieren
sign_up_heading = Registrieren
sign_up_title = Konto bei { $app } anlegen
sign_up_lead = Sie brauchen dafür nur eine E-Mail-Adresse, die Ihnen gehört.
sign_up_lead_phone = Sie brauchen nur eine Telefonnummer, die Ihnen gehört.
use_phone_number = Stattdessen eine Telefonnummer verwenden
use_email_address = Stattdessen eine E-Mail-Adresse verwenden
username_characters = Verwenden Sie Buchstaben von A bis Z, Ziffern, _ und -.
consent_both = Ich akzeptiere die { $terms } und die { $privacy }.
consent_terms = Ich akzeptiere die { $terms }.
consent_privacy = Ich akzeptiere die { $privacy }.
consent_both_needed = Stimmen Sie den Bedingungen und der Datenschutzerklärung zu, um fortzufahren.
consent_privacy_needed = Stimmen Sie der Datenschutzerklärung zu, um fortzufahren.
terms_link = Nutzungsbedingungen
privacy_link = Datenschutzerklärung
continue_title = Fast geschafft
continue_lead = Damit Ihr Konto bereit ist, brauchen wir noch ein paar Angaben.
restricted_title = Registrierung nur mit Einladung
restricted_lead = Neue Konten gibt es zurzeit nur auf Einladung. Wenn Sie Zugang haben sollten, bitten Sie um Hilfe.
email_support = E-Mail an den Support

## Warten auf Link oder Code
waiting_title = Sehen Sie in Ihr Postfach
waiting_title_code = Code eingeben
waiting_sent_both = Wir haben einen Link und einen Code an { $address } geschickt. Verwenden Sie, was Ihnen lieber ist; nur die neueste Nachricht gilt.
waiting_sent_link = Wir haben einen Link an { $address } geschickt.
waiting_sent_code = Wir haben einen Code an { $address } geschickt.
waiting_for_link = Warten, bis Sie den Link öffnen …
waiting_elsewhere = Der Link wurde in einem anderen Browser oder auf einem anderen Gerät geöffnet. Er gilt nur in diesem Browser: Kopieren Sie ihn hierher, oder geben Sie den Code ein.
waiting_elsewhere_link = Der Link wurde in einem anderen Browser oder auf einem anderen Gerät geöffnet. Er gilt nur in diesem Browser: Kopieren Sie ihn hierher.
waiting_expired = Was wir geschickt haben, ist abgelaufen. Fordern Sie eine neue Nachricht an.
waiting_failed = Es gab zu viele falsche Versuche. Fordern Sie einen neuen Code an.
waiting_over = Was wir an { $address } geschickt haben, gilt nicht mehr.
waiting_neither = Weder der Link noch der Code gilt noch. Fordern Sie eine neue Nachricht an.
waiting_code_failed = Es gab zu viele falsche Versuche, der Code gilt nicht mehr. Der Link gilt noch: Öffnen Sie ihn, oder fordern Sie eine neue Nachricht an.
waiting_code_expired = Der Code ist abgelaufen. Der Link gilt noch: Öffnen Sie ihn, oder fordern Sie eine neue Nachricht an.
waiting_link_expired = Der Link ist abgelaufen. Der Code gilt noch: Geben Sie ihn ein, oder fordern Sie eine neue Nachricht an.
waiting_superseded = Diese Nachricht wurde durch eine neuere ersetzt.
waiting_no_mail = Noch keine E-Mail da? Vielleicht liegt sie im Spam-Ordner.
waiting_no_text = Noch keine Nachricht? Es kann eine Minute dauern.
waiting_look_again = Noch einmal nachsehen
waiting_enter_code = Stattdessen den Code eingeben
waiting_opened_link = Ich habe den Link geöffnet
waiting_watch = Hier auf den Link warten
unsent_title = Noch ein Schritt
unsent_lead = Wir schicken eine Nachricht an { $address }, um zu sehen, dass das Ihre ist.
unsent_send = Code senden
ready_title = Ihr Link wurde geöffnet
ready_lead = Sie haben ihn auf einem anderen Gerät bestätigt. Hier geht es weiter.
no_method_title = So geht es nicht weiter
no_second_lead = Sie haben keinen anderen zweiten Schritt. Bitten Sie um Hilfe: Wer diese Website betreibt, kann ihn entfernen, sobald feststeht, dass Sie es sind.
no_method_lead = Mit Ihrer Eingabe gibt es keine andere Methode. Beginnen Sie mit etwas anderem, womit Sie sich registriert haben, oder bitten Sie um Hilfe.
methods_lead = Wählen Sie, wie Sie nachweisen möchten, dass Sie es sind.
methods_help = Sie kommen nicht weiter? Schreiben Sie an { $address }.
method_password = Passwort eingeben
method_passkey = Passkey verwenden
method_reset_password_email_code = Code für ein neues Passwort per E-Mail
method_reset_password_phone_code = Code für ein neues Passwort per SMS
method_email_link = Nur einen Link per E-Mail
method_email_code = Nur einen Code per E-Mail
method_phone_code = Code per SMS senden

## Links aus E-Mails, wo sie geöffnet wurden
link_here_title = E-Mail-Adresse bestätigen
link_here_lead = Nur noch ein Schritt: Wählen Sie „Weiter“, um hier abzuschließen.
link_confirm_title = Sind Sie das?
link_confirm_lead = Auf einem anderen Gerät wurde dieser Link angefordert. Fahren Sie nur fort, wenn Sie das waren.
link_confirm_not_you = Sie waren das nicht? Schließen Sie diese Seite, dann geschieht nichts.
link_switch_title = Konto wechseln?
link_switch_lead = Sie sind in diesem Browser mit einem anderen Konto angemeldet. Wenn Sie fortfahren, wird dieses Konto hier abgemeldet.
link_elsewhere_title = Öffnen Sie den Link dort, wo Sie begonnen haben
link_elsewhere_lead = Zu Ihrer Sicherheit gilt dieser Link nur in dem Browser und auf dem Gerät, mit dem er angefordert wurde. Kopieren Sie den Link in diesen Browser, oder geben Sie dort den Code ein, falls die E-Mail einen enthält. Hier wurde nichts bestätigt.
link_elsewhere_tell = Meinem ersten Gerät Bescheid geben
link_elsewhere_told = Ihr erstes Gerät zeigt jetzt an, dass der Link hier geöffnet wurde.
link_verified_title = Bestätigt
link_verified_lead = Kehren Sie zu dem Gerät und Browser zurück, in dem Sie begonnen haben. Dort geht es von selbst weiter.
link_used_title = Dieser Link wurde schon verwendet
link_used_lead = Jeder Link gilt nur einmal. Wenn Sie noch nicht angemeldet sind, beginnen Sie von vorn, um einen neuen zu erhalten.
link_expired_title = Dieser Link ist abgelaufen
link_expired_lead = Kehren Sie dorthin zurück, wo Sie begonnen haben, und fordern Sie einen neuen an, oder beginnen Sie von vorn.
link_stale_title = Es gibt einen neueren Link
link_stale_lead = Dieser Link gilt nicht mehr: Es wurde ein neuerer verschickt, oder der Vorgang wurde beendet. Verwenden Sie die neueste E-Mail.
link_invalid_title = Dieser Link ist ungültig
link_invalid_lead = Vielleicht ist er unvollständig oder gehört zu einer anderen Seite. Kopieren Sie den ganzen Link aus der E-Mail, oder beginnen Sie von vorn.
fact_account = E-Mail-Adresse
fact_browser = Angefordert mit
fact_asked = Angefordert
fact_signed_in = Angemeldet als
fact_continue_as = Weiter als
stay = So angemeldet bleiben
ticket_title = Mit diesem Link anmelden?
ticket_lead = Dieser Link meldet Sie als { $address } an. Er gilt nur einmal.
ticket_not_you = Das ist nicht Ihr Konto? Schließen Sie diese Seite, dann geschieht nichts.
ticket_other_way = Anders anmelden
ticket_switch_lead = Sie sind in diesem Browser mit einem anderen Konto angemeldet. Wenn Sie mit diesem Link fortfahren, wird dieses Konto hier abgemeldet.
ticket_refused_title = Sie sind bereits angemeldet
ticket_stay = Weiter als { $address }

## Abmelden
sign_out_title = Abmelden?
sign_out_lead = Sie sind als { $address } angemeldet.
sign_out_one = Von diesem Konto abmelden
sign_out_all = Von allen Konten abmelden

## Mehrere Konten in einem Browser
choose_title = Konto auswählen
choose_lead = Diese Konten sind in diesem Browser angemeldet.
badge_in_use = Aktiv
add_account = Weiteres Konto hinzufügen

## Schon angemeldet
onward_title = Sie sind angemeldet
onward_circle = { $host } schickt Sie immer wieder hierher zurück. Möglicherweise erkennt die Seite nicht, dass Sie angemeldet sind.
onward_continue = Weiter zu { $host }

## Profil
profile_title = Profil
profile_nav = Konto
profile_picture = Ihr Bild
picture_label = Bild auswählen
picture_hint = PNG, JPEG, GIF oder WebP, höchstens 10 MB. Zu sehen ist die Mitte. Es wird womöglich abgeschickt, sobald Sie es auswählen.
upload_picture = Hochladen
remove_picture = Bild entfernen
picture_saved = Ihr Bild ist gespeichert.
picture_removed = Ihr Bild ist entfernt.
profile_names = Ihr Name
profile_username = Ihr Benutzername
profile_addresses = E-Mail-Adressen
badge_primary = Hauptadresse
badge_primary_number = Hauptnummer
badge_verified = Bestätigt
badge_unverified = Nicht bestätigt
switch_account = Konto wechseln
addresses_immutable = Ihre E-Mail-Adressen lassen sich hier nicht ändern.
profile_numbers = Telefonnummern
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
remove_number = Telefonnummer entfernen
remove_address_lead = { $address } wird aus Ihrem Konto entfernt.
remove_address_note = Sie können sich dann nicht mehr damit anmelden.

## Sicherheit
security_title = Sicherheit
devices_title = Aktive Geräte
password_is_set = Sie können sich mit einem Passwort anmelden.
password_is_not_set = Sie haben kein Passwort.
set_password = Passwort festlegen
change_password = Passwort ändern
remove_password = Passwort entfernen
remove_password_lead = Sie melden sich dann mit den anderen Methoden Ihres Kontos an.
current_password_label = Aktuelles Passwort
password_saved = Ihr Passwort ist gespeichert.
password_removed = Ihr Passwort ist entfernt.
passkeys_title = Passkeys
passkeys_note = Melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an. Ein Passkey lässt sich nicht erraten und verrät nichts an Seiten, die dieser nur ähnlich sehen.
passkey_add = Passkey hinzufügen
passkey_unnamed = Passkey
passkey_used = Hinzugefügt: { $added }. Zuletzt verwendet: { $used }.
passkey_unused = Hinzugefügt: { $added }. Noch nicht verwendet.
passkey_added = Ihr Passkey ist hinzugefügt. Sie können sich ab jetzt damit anmelden.
passkey_removed = Der Passkey ist entfernt.
rename = Umbenennen
passkey_rename = Passkey umbenennen
passkey_rename_label = { $name } umbenennen
passkey_name_label = Name
passkey_remove = Passkey entfernen
passkey_remove_label = { $name } entfernen
passkey_remove_lead = Mit { $name } können Sie sich hier dann nicht mehr anmelden.
passkey_remove_note = Ihr Gerät bietet ihn vielleicht weiter an, bis Sie ihn auch dort löschen.
passkey_offer_title = Anmelden ohne Codes und Passwörter
passkey_offer_note = Mit einem Passkey genügen Fingerabdruck, Gesicht oder die PIN dieses Geräts.
passkey_offer_decline = Nein, danke
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
delete_account = Konto löschen
delete_note = Ihr Konto und alles, was dazugehört, wird endgültig gelöscht.
delete_lead = Das Konto von { $address } und alles, was dazugehört, wird sofort und auf allen Geräten endgültig gelöscht. Das lässt sich nicht rückgängig machen.
delete_label = Geben Sie zur Bestätigung „{ $phrase }“ ein
delete_phrase = Konto löschen
revoke_title = Waren Sie das nicht?
revoke_lead = Wenn Sie die Anmeldung nicht kennen, von der wir Ihnen geschrieben haben, beenden Sie sie hier.
revoke_action = Dieses Gerät abmelden
revoke_was_me = Wenn Sie das waren, schließen Sie diese Seite, dann geschieht nichts.
revoked_title = Das Gerät ist abgemeldet
revoked_lead = Wer auch immer es war, kann Ihr Konto dort nicht mehr benutzen. Vielleicht kann jemand Ihre E-Mails lesen: Ändern Sie das Passwort Ihres Postfachs.
revoked_look = Ihre Geräte ansehen

second_totp_title = Code Ihrer App eingeben
second_totp_lead = Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie jetzt für dieses Konto anzeigt.
second_backup_title = Ersatzcode eingeben
second_backup_lead = Geben Sie einen der Codes ein, die Sie beim Einrichten der Bestätigung in zwei Schritten aufbewahrt haben. Jeder gilt einmal.
second_after_reset = Ihr neues Passwort ist gespeichert. Zum Anmelden ist noch ein Schritt nötig.
second_lost = Ich kann das nicht mehr verwenden
second_send_title = Noch ein Schritt
second_send_lead = Wir schicken eine SMS mit einem Code an { $address }, damit wir sicher sind, dass Sie es sind.
second_new_device_lead = Auf diesem Gerät haben Sie sich noch nie angemeldet. Wir schicken einen Code an { $address }, damit wir sicher sind, dass Sie es sind.
backup_code_label = Ersatzcode
method_totp = Code meiner Authenticator-App
method_totp_note = Eine App auf Ihrem Telefon, die alle 30 Sekunden einen neuen Code zeigt
method_backup_code = Ersatzcode
method_phone_code_second = Code per SMS
method_phone_code_note = Bei jeder Anmeldung ein Code an eine Ihrer Telefonnummern
reverify_title = Bestätigen Sie, dass Sie es sind
reverify_lead = Sie sind als { $address } angemeldet. Bevor sich etwas Wichtiges ändert, weisen Sie bitte noch einmal nach, dass Sie es sind.
reverify_send_lead = Bevor sich etwas Wichtiges ändert, schicken wir einen Code an { $address }, damit wir sicher sind, dass Sie es sind.
reverify_by_mail = Code per E-Mail
reverify_nothing_lead = Für dieses Konto gibt es nichts mehr, womit Sie das nachweisen könnten. Melden Sie sich ab und wieder an, oder bitten Sie um Hilfe.
reverified = Sie haben bestätigt, dass Sie es sind. Machen Sie weiter, wo Sie waren.
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
copy = Kopieren
copied = Kopiert
download = Herunterladen
print = Drucken
add_totp = Authenticator-App einrichten
totp_lead = Scannen Sie dies mit Ihrer Authenticator-App und geben Sie dann den Code ein, den sie zeigt.
totp_qr_label = QR-Code für Ihre Authenticator-App
totp_by_hand = Scannen geht nicht? Geben Sie diesen Schlüssel in die App ein:
totp_open_app = In einer App auf diesem Gerät öffnen
totp_code_label = Code der App
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
backup_codes_are_kept = Die Bestätigung in zwei Schritten ist eingerichtet, mit neuen Ersatzcodes.
second_factor_removed = Der zweite Schritt wurde entfernt.
task_set_up_title = Bestätigung in zwei Schritten einrichten
task_set_up_lead = Sie sind als { $address } angemeldet. Hier ist ein zweiter Schritt vorgeschrieben: Wählen Sie einen, dann geht es weiter.

## Verwaltung
admin_title = Verwaltung
admin_nav = Verwaltung
admin_lead = Angemeldet als { $name }. Diese Einstellungen gelten; ändern Sie sie mit dem Befehl „portico settings set“.
settings_application = Anwendung
settings_attributes = Angaben
settings_sign_in = Anmeldung
settings_sign_up = Registrierung
settings_attack_protection = Schutz vor Angriffen
settings_password_settings = Passwörter
settings_username_settings = Benutzernamen
settings_verification = Bestätigung
settings_sessions = Sitzungen
settings_redirects = Weiterleitungen
settings_user_profile = Profil
settings_passkey_settings = Passkeys
settings_sms = SMS
settings_mail = E-Mail
settings_testing = Tests
settings_problem_name_length = muss 1 bis 60 sichtbare Zeichen haben, ohne Steuerzeichen und Richtungsmarken
settings_problem_legal_consent_needs_documents = braucht application.terms_url oder application.privacy_policy_url: Es gibt nichts, dem zugestimmt werden könnte
settings_problem_web_address = muss eine vollständige Adresse mit http oder https sein
settings_problem_email_address = muss eine E-Mail-Adresse sein
settings_problem_username_needs_password = braucht attributes.password.enabled: An einen Benutzernamen lässt sich nichts senden
settings_problem_nobody_could_sign_in = kann nicht ausgeschaltet sein, solange es keinen anderen Weg gibt: Niemand könnte sich anmelden
settings_problem_attribute_must_be_required_if_enabled = muss verlangt werden: Es ist das einzige Kennzeichen
settings_problem_attribute_at_least_one_must_be_verified_at_sign_up = braucht mindestens einen Weg der Bestätigung, oder die Bestätigung bei der Registrierung muss ausgeschaltet sein
settings_problem_first_factor_needs_a_strategy = braucht mindestens einen Weg, sich anzumelden
settings_problem_unknown_strategy = enthält eine Methode, die es hier nicht gibt (email_link, email_code)
settings_problem_required_needs_enabled = kann nicht verlangt werden, solange es ausgeschaltet ist
settings_problem_lockout_attempts_range = muss 5 bis 100 falsche Versuche betragen
settings_problem_lockout_duration_range = muss eine Minute bis zehn Jahre betragen, in Minuten
settings_problem_mail_is_no_second_factor = muss aus sein: eine E-Mail-Adresse ist kein zweiter Faktor
settings_problem_need_at_least_one_mfa_strategy_enabled = braucht eine Authenticator-App oder Telefonnummern als zweiten Faktor
settings_problem_username_length_range = muss 4 bis 64 Zeichen sein
settings_problem_username_length_order = muss mindestens username_settings.min_length sein
settings_problem_lifetime_range = muss 30 bis 3600 Sekunden betragen
settings_problem_unknown_country = muss Länder mit ihren Kürzeln aus zwei Großbuchstaben enthalten, etwa US
settings_problem_texts_per_number_range = muss bei 1 bis 100 SMS liegen
settings_problem_texts_per_network_range = muss bei 1 bis 100.000 SMS liegen
settings_problem_texts_range = muss bei 1 bis 1.000.000 SMS liegen
settings_problem_networks_range = muss bei 2 bis 1.000.000 Netzen liegen
settings_problem_mails_per_network_range = muss bei 1 bis 100.000 E-Mails liegen
settings_problem_percent_range = muss bei 0 bis 100 Prozent liegen
settings_problem_session_lifetime_setting_missing = kann nicht ausgeschaltet sein, solange auch die Frist für Untätigkeit ausgeschaltet ist
settings_problem_session_range = muss 60 Sekunden bis 400 Tage betragen
settings_problem_form_session_inactivity_timeout_invalid = muss kürzer sein als die längste Dauer
settings_problem_origin = muss genaue Ursprünge wie https://app.example.com enthalten, oder https://*.example.com für alle Subdomains
settings_problem_strict_needs_verification = der strenge Schutz braucht die Bestätigung bei der Registrierung
settings_problem_password_min_length_range = muss 8 bis 64 Zeichen betragen
settings_problem_password_max_length_range = muss 64 bis 512 Zeichen betragen
settings_problem_special_characters = darf nur Satzzeichen und Symbole aus ASCII enthalten
settings_problem_special_character_needed = darf nicht leer sein, solange ein Sonderzeichen verlangt wird
settings_problem_strength_range = muss 0 bis 4 betragen
settings_problem_breach_lookup_needed = kann nicht eingeschaltet sein, solange nach bekannt gewordenen Passwörtern nicht gesucht wird
settings_problem_context_words = darf höchstens 200 Wörter mit 4 bis 60 Zeichen enthalten
settings_problem_hashing_memory_range = muss 19456 bis 262144 KiB betragen
settings_problem_hashing_iterations_range = muss 2 bis 20 betragen
settings_problem_hashing_work = ist mit diesem Speicher zu viel: Beides miteinander multipliziert darf höchstens 1048576 ergeben

## Erste Einrichtung
setup_title = Richten Sie Ihr Portal ein
setup_lead = Sie haben den einmaligen Link dieses Portals. Geben Sie Ihre E-Mail-Adresse ein: Sobald sie bestätigt ist, verwalten Sie das Portal.
setup_none_title = Dieser Link kann nicht verwendet werden
setup_none_lead = Er wurde schon verwendet, ist abgelaufen, oder das Portal ist bereits eingerichtet. Starten Sie das Portal neu, um einen neuen Link zu erhalten, oder führen Sie „portico admin add“ aus.
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

## Fehler ohne Feld
error_home = Zum Anfang
error_request = Anfrage { $id }
error_not_found_title = Seite nicht gefunden
error_not_found_lead = Unter dieser Adresse gibt es nichts.
error_unavailable_title = Im Moment nicht verfügbar
error_unavailable_lead = Das Portal kann das gerade nicht tun. Versuchen Sie es in einer Minute noch einmal; wenn es so bleibt, nennen Sie dem Support die Anfrage unten.
error_broken_title = Etwas ist schiefgegangen
error_broken_lead = Der Fehler liegt bei uns. Versuchen Sie es gleich noch einmal; wenn er bleibt, nennen Sie dem Support die Anfrage unten.
error_refused_title = Das hat nicht geklappt
error_refused_lead = Die Anfrage war nicht verständlich. Gehen Sie zurück, und versuchen Sie es noch einmal.
error_cross_site_title = Anfrage abgelehnt
error_cross_site_lead = Dieses Formular wurde nicht von unseren eigenen Seiten abgeschickt. Deshalb ist nichts geschehen.
error_host_title = Falsche Adresse
error_host_lead = Unter dieser Adresse antwortet dieses Portal nicht.
error_too_large_title = Das war zu viel
error_too_large_lead = Was Sie geschickt haben, ist größer, als diese Seite annimmt. Nichts davon wurde gespeichert.
error_not_set_up_title = Noch nicht eingerichtet
error_not_set_up_lead = Dieses Portal ist noch nicht fertig eingerichtet. Kommen Sie später wieder.
cookies_doubled = Ihr Browser sendet mehrere Cookies mit dem Namen { $names }; deshalb wird hier keines davon verwendet. Löschen Sie in den Einstellungen Ihres Browsers die Cookies von { $domain } und allen Namen darunter, und öffnen Sie diese Seite dann neu.
error_again_title = Einen Augenblick
error_again_lead = Sie haben sich gerade in einem anderen Tab angemeldet. Versuchen Sie es noch einmal, dann geht es weiter.

## Stärke eines Passworts
password_warning_row_of_keys = Gerade Reihen von Tasten sind leicht zu erraten.
password_warning_keyboard_pattern = Kurze Muster auf der Tastatur sind leicht zu erraten.
password_warning_one_character = Immer dasselbe Zeichen ist leicht zu erraten.
password_warning_repetition = Eine Wiederholung wie „abcabcabc“ ist kaum schwerer zu erraten als „abc“.
password_score_0 = Das errät jeder.
password_score_1 = Leicht zu erraten.
password_score_2 = Nicht schwer zu erraten.
password_score_3 = Gut.
password_score_4 = Sehr gut.
password_warning_top = Das ist eines der hundert häufigsten Passwörter.
password_warning_common = Das ist ein sehr häufiges Passwort.
password_warning_similar = Das ist einem häufigen Passwort sehr ähnlich.
password_warning_sequence = Folgen wie „abc“ oder „6543“ sind leicht zu erraten.
password_warning_year = Jahreszahlen der jüngeren Zeit sind leicht zu erraten.
password_warning_word = Ein einzelnes Wort ist leicht zu erraten.
password_warning_date = Ein Datum ist oft leicht zu erraten.
password_warning_name = Ein einzelner Name ist leicht zu erraten.
password_warning_common_name = Häufige Namen sind leicht zu erraten.
password_suggestion_words = Verwenden Sie mehrere Wörter, aber keine geläufige Wendung.
password_suggestion_no_symbols = Symbole, Ziffern und Großbuchstaben braucht es nicht.
password_suggestion_more_words = Fügen Sie ein oder zwei Wörter hinzu; ungewöhnliche sind besser.
password_suggestion_capitals = Ein Großbuchstabe am Anfang hilft nicht viel.
password_suggestion_all_capitals = Durchgehend große Buchstaben sind kaum schwerer zu erraten als kleine.
password_suggestion_reversed = Rückwärts geschriebene Wörter sind kaum schwerer zu erraten.
password_suggestion_substitutions = Ersetzungen wie „@“ für „a“ helfen nicht viel.
password_suggestion_longer_pattern = Verwenden Sie ein längeres Muster auf der Tastatur, mit mehr Wendungen.
password_suggestion_repetition = Vermeiden Sie Wiederholungen von Wörtern und Zeichen.
password_suggestion_sequences = Vermeiden Sie Folgen.
password_suggestion_years = Vermeiden Sie Jahreszahlen der jüngeren Zeit.
password_suggestion_own_years = Vermeiden Sie Jahreszahlen, die mit Ihnen zu tun haben.
password_suggestion_own_dates = Vermeiden Sie Daten und Jahreszahlen, die mit Ihnen zu tun haben.

## Ablehnungen
totp_incorrect_code = Der Code stimmt nicht oder wurde schon verwendet. Codes wechseln alle 30 Sekunden: Warten Sie auf den nächsten, und prüfen Sie, ob die Uhr Ihres Telefons richtig geht.
backup_code_incorrect = Das ist keiner Ihrer Ersatzcodes, oder er wurde schon verwendet.
totp_already_enabled = Eine Authenticator-App ist schon eingerichtet. Entfernen Sie sie zuerst.
backup_codes_not_available = Ersatzcodes brauchen zuerst einen anderen zweiten Schritt.
second_factor_deletion_not_allowed = Der letzte zweite Schritt muss bleiben: Hier hat jeder einen.
identification_update_failed = Mit dieser Nummer allein beginnen Sie Ihre Anmeldung. Fügen Sie zuerst eine andere Möglichkeit hinzu.
form_code_incorrect = { $number ->
    [one] Dieser Code ist falsch. Sie haben noch einen Versuch.
   *[other] Dieser Code ist falsch. Sie haben noch { $number } Versuche.
}
form_code_length = Geben Sie die sechs Ziffern des Codes ein.
form_identifier_not_found = Zu dieser E-Mail-Adresse gibt es kein Konto.
form_identifier_not_found__any_identifier = Dazu kennen wir kein Konto.
form_identifier_not_found__phone_number = Zu dieser Telefonnummer gibt es kein Konto.
form_identifier_is_own = Diese E-Mail-Adresse gehört schon zu Ihrem Konto.
form_identifier_is_own__phone_number = Diese Telefonnummer gehört schon zu Ihrem Konto.
form_identifier_exists = Zu dieser E-Mail-Adresse gibt es schon ein Konto.
form_identifier_exists__phone_number = Zu dieser Telefonnummer gibt es schon ein Konto.
form_identifier_exists__username = Diesen Benutzernamen gibt es schon. Wählen Sie einen anderen.
form_param_nil = Füllen Sie dieses Feld aus.
form_param_nil__identifier = Geben Sie Ihre E-Mail-Adresse ein.
form_param_nil__any_identifier = Geben Sie ein, wer Sie sind.
form_param_nil__your_password = Geben Sie Ihr Passwort ein.
form_param_nil__new_password = Geben Sie ein neues Passwort ein.
form_param_nil__current_password = Geben Sie Ihr aktuelles Passwort ein.
form_param_nil__email_address = Geben Sie Ihre E-Mail-Adresse ein.
form_param_nil__phone_number = Geben Sie Ihre Telefonnummer ein.
form_param_nil__first_name = Geben Sie Ihren Vornamen ein.
form_param_nil__last_name = Geben Sie Ihren Nachnamen ein.
form_param_format_invalid = Hier stimmt etwas nicht.
form_param_format_invalid__identifier = Das ist keine E-Mail-Adresse. Sie sollte wie name@example.com aussehen.
form_param_format_invalid__any_identifier = Das sieht nicht richtig aus. Eine E-Mail-Adresse sieht aus wie name@example.com, eine Telefonnummer wie +49 1512 3456789.
form_param_format_invalid__email_address = Das ist keine E-Mail-Adresse. Sie sollte wie name@example.com aussehen.
form_param_format_invalid__phone_number = Das ist keine Telefonnummer. Mit + und der Vorwahl des Landes ist sie überall eindeutig.
form_param_format_invalid__first_name = Dieser Name enthält Zeichen, die wir nicht speichern können.
form_param_format_invalid__last_name = Dieser Name enthält Zeichen, die wir nicht speichern können.
form_param_nil__passkey_name = Geben Sie einen Namen ein.
form_param_format_invalid__passkey_name = Ein Name hat mindestens zwei Zeichen, und nur solche, die wir speichern können.
form_param_max_length_exceeded = Das ist zu lang: höchstens { NUMBER($number) } Zeichen.
form_password_incorrect = Dieses Passwort ist falsch. Versuchen Sie es noch einmal, oder verwenden Sie eine andere Methode.
form_password_or_identifier_incorrect = Dieses Passwort passt nicht zu diesem Konto. Prüfen Sie beides, oder verwenden Sie eine andere Methode.
form_password_pwned = Dieses Passwort steht in Listen, die Angreifer als Erstes probieren. Wählen Sie ein anderes.
form_password_compromised = Dieses Passwort ist vielleicht anderen bekannt. Melden Sie sich mit einer anderen Methode an, und wählen Sie dann ein neues.
form_password_length_too_short = Verwenden Sie mindestens { NUMBER($number) } Zeichen.
form_password_length_too_long = Verwenden Sie höchstens { NUMBER($number) } Zeichen.
form_password_size_in_bytes_exceeded = Dieses Passwort ist zu lang: Es darf höchstens { NUMBER($number) } Bytes belegen. Verwenden Sie weniger Zeichen.
form_password_no_uppercase = Verwenden Sie mindestens einen Großbuchstaben.
form_password_no_lowercase = Verwenden Sie mindestens einen Kleinbuchstaben.
form_password_no_number = Verwenden Sie mindestens eine Ziffer.
form_password_no_special_char = Verwenden Sie mindestens ein Sonderzeichen wie ! oder ?.
form_password_not_strong_enough = Dieses Passwort ist zu leicht zu erraten. Verwenden Sie mehrere ungewöhnliche Wörter, ohne Namen und ohne etwas, das man von Ihnen oder von diesem Dienst weiß.
form_password_matches_identifier = Damit melden Sie sich an. Wählen Sie als Passwort etwas anderes.
form_password_validation_failed = Das ist nicht Ihr jetziges Passwort. Versuchen Sie es noch einmal.
form_new_password_matches_current = Das ist Ihr jetziges Passwort. Wählen Sie ein anderes.
form_param_nil__password = Wählen Sie ein Passwort.
form_param_nil__username = Wählen Sie einen Benutzernamen.
form_param_nil__file = Wählen Sie zuerst ein Bild aus.
form_username_invalid_length = Ein Benutzername hat { $number } bis { $most } Zeichen.
form_username_invalid_character = Dieses Zeichen kann ein Benutzername nicht haben. Verwenden Sie Buchstaben von A bis Z, Ziffern, _ und -.
form_username_needs_non_number_char = Ein Benutzername braucht mindestens ein Zeichen, das keine Ziffer ist.
form_username_cannot_be_phone_number = Ein Benutzername darf nicht wie eine Telefonnummer aussehen.
legal_not_accepted = Stimmen Sie den Bedingungen zu, um fortzufahren.
verification_not_sent = Dieses Portal kann zurzeit keine E-Mails verschicken. Sagen Sie bitte dem Betreiber Bescheid.
sms_send_error = Dieses Portal kann zurzeit keine SMS verschicken. Nehmen Sie ein anderes Verfahren, oder sagen Sie bitte dem Betreiber Bescheid.
unsupported_country_code = { $number ->
    [0] Telefonnummern dieses Landes können hier nicht verwendet werden.
   *[other] An Nummern dieses Landes können gerade keine Textnachrichten mehr gesendet werden. Verwenden Sie eine andere Methode, oder versuchen Sie es später noch einmal (Wartezeit: { $wait }).
}
verification_expired = Dieser Code ist abgelaufen. Fordern Sie einen neuen an.
verification_failed = Es gab zu viele falsche Versuche. Fordern Sie einen neuen Code an, oder verwenden Sie eine andere Methode.
verification_missing = Es wurde noch nichts verschickt. Beginnen Sie von vorn.
strategy_for_user_invalid = Dieses Konto hat kein Passwort. Wählen Sie einen anderen Weg.
passkey_not_registered = Dieser Passkey ist hier nicht bekannt oder wurde entfernt. Melden Sie sich anders an.
passkey_registration_failure = Dieser Passkey konnte nicht hinzugefügt werden. Versuchen Sie es noch einmal oder mit einem anderen Gerät.
passkey_authentication_failure = Dieser Passkey konnte hier nicht verwendet werden. Versuchen Sie es noch einmal, oder melden Sie sich anders an.
passkey_invalid_public_key_credential = Ihr Browser hat etwas geschickt, das kein Passkey ist. Versuchen Sie es noch einmal, oder melden Sie sich anders an.
passkey_invalid_verification = Das hat zu lange gedauert oder war schon erledigt. Versuchen Sie es noch einmal.
passkey_quota_exceeded = Sie haben zehn Passkeys, und mehr können es nicht sein. Entfernen Sie einen, bevor Sie einen weiteren hinzufügen.
passkey_already_exists = Auf diesem Gerät gibt es für Ihr Konto schon einen Passkey.
identification_deletion_failed__passkey = Sonst ließe Sie nichts mehr hinein. Fügen Sie zuerst eine andere Möglichkeit hinzu, sich anzumelden.
verification_strategy_invalid = Diese Methode kann hier nicht verwendet werden.
verification_link_token_invalid = Dieser Link ist ungültig.
verification_link_token_expired = Dieser Link ist abgelaufen.
verification_link_token_stale = Dieser Link wurde durch einen neueren ersetzt.
sign_in_email_link_not_same_client = Dieser Link gilt nur in dem Browser, der ihn angefordert hat.
sign_up_email_link_not_same_client = Dieser Link gilt nur in dem Browser, der ihn angefordert hat.
verification_link_token_source_invalid = Dieser Link gilt nur in dem Browser, der ihn angefordert hat.
identification_deletion_failed = Das ist die letzte Adresse Ihres Kontos. Fügen Sie zuerst eine andere hinzu.
last_required_identification_deletion_failed = Ein Konto muss hier mindestens eines davon haben. Fügen Sie zuerst ein anderes hinzu.
password_disabled = Neue Passwörter sind hier abgeschaltet.
no_password_set = Ihr Konto hat kein Passwort.
password_required = Das Passwort muss bleiben: Ohne es könnten Sie sich hier nicht anmelden.
immutable_attribute_modification_not_allowed = Das lässt sich hier nicht ändern.
form_verification_needed = Nur eine bestätigte E-Mail-Adresse kann Hauptadresse sein.
too_many_unverified_identifications = Zu viele Ihrer E-Mail-Adressen sind noch nicht bestätigt. Bestätigen oder entfernen Sie zuerst eine davon.
image_too_large = Dieses Bild ist zu groß. Wählen Sie eines mit höchstens 10 MB.
avatar_file_type_invalid = Das ist kein Bild, das wir kennen. Wählen Sie eine Datei in PNG, JPEG, GIF oder WebP.
request_body_invalid__file = Dieses Bild ließ sich nicht lesen. Versuchen Sie es noch einmal, oder wählen Sie ein anderes.
image_upload_timeout = Das Bild kam nicht innerhalb von { $number } Sekunden an. Wählen Sie ein kleineres, oder versuchen Sie es mit einer besseren Verbindung noch einmal.
image_too_many_pixels = Dieses Bild hat zu viele Bildpunkte. Wählen Sie eines mit höchstens 4.000 auf jeder Seite.
image_not_found = Dieses Bild gibt es nicht.
user_delete_self_not_enabled = Konten lassen sich hier nicht löschen.
form_param_value_invalid = Dieser Wert ist hier nicht erlaubt.
form_param_value_invalid__confirmation = Geben Sie die Wörter genau so ein, wie sie oben stehen.
form_param_value_invalid__confirm_password = Das ist nicht dasselbe Passwort. Geben Sie es noch einmal ein.
verification_code_too_many_requests = { $number ->
    [one] Warten Sie noch eine Sekunde, bevor Sie es wieder anfordern.
   *[other] Warten Sie noch { NUMBER($number) } Sekunden, bevor Sie es wieder anfordern.
}
resource_forbidden = Dieser Vorgang ist beendet. Beginnen Sie von vorn.
resource_not_found = Hier gibt es nichts.
client_state_invalid = Dieser Schritt passt nicht zum vorigen. Beginnen Sie von vorn.
identifier_already_signed_in = Dieses Konto ist hier schon angemeldet.
session_exists = Sie sind bereits angemeldet.
identification_claimed = Inzwischen hat ein anderes Konto diese E-Mail-Adresse bestätigt.
identification_claimed__phone_number = Ein anderes Konto hat diese Telefonnummer inzwischen bestätigt.
identification_claimed__username = Jemand anders hat diesen Benutzernamen inzwischen genommen. Wählen Sie einen anderen.
sign_in_identification_or_user_deleted = Dieses Konto gibt es nicht mehr.
too_many_requests = Das war zu viel auf einmal. Warten Sie { $wait }, und versuchen Sie es dann noch einmal.
service_unavailable = Im Augenblick ist hier zu viel los. Warten Sie { $wait }, und versuchen Sie es dann noch einmal.
user_locked = Zu viele falsche Versuche: Dieses Konto ist noch { $wait } lang gesperrt.
user_locked_support = Wenn das nicht Sie waren, schreiben Sie an { $address }.
account_lockout_warning = { $number ->
    [0] Das war vorerst der letzte Versuch.
    [one] Noch ein falscher Versuch, und dieses Konto wird eine Zeit lang gesperrt.
   *[other] Noch { $number } falsche Versuche, und dieses Konto wird eine Zeit lang gesperrt.
}
user_banned = Mit diesem Konto ist keine Anmeldung möglich.
sign_up_mode_restricted = Neue Konten gibt es nur auf Einladung.
form_of_ended_session = Es wurde nichts geändert: Das Konto, für das diese Seite war, ist hier nicht mehr angemeldet.
signed_out = Sie sind abgemeldet.
session_reverification_required = Bestätigen Sie zuerst, dass Sie es sind: Laden Sie diese Seite neu.
client_renewed = Sie haben sich gerade in einem anderen Tab angemeldet. Versuchen Sie es noch einmal.
config_validation_error = Diese Einstellung verletzt eine Regel.
config_version_conflict = Die Einstellungen wurden im selben Augenblick von jemand anderem geändert. Versuchen Sie es noch einmal.
ticket_invalid_code = Dieser Link kann nicht verwendet werden. Vielleicht ist er unvollständig: Kopieren Sie ihn ganz, oder bitten Sie um einen neuen.
ticket_expired_code = Dieser Link ist abgelaufen. Bitten Sie dort, woher Sie ihn haben, um einen neuen, oder melden Sie sich anders an.
sign_in_token_already_used_code = Dieser Link wurde schon verwendet. Er gilt nur einmal: Bitten Sie um einen neuen, oder melden Sie sich anders an.
sign_in_token_revoked_code = Dieser Link wurde zurückgezogen. Bitten Sie um einen neuen, oder melden Sie sich anders an.
sign_in_token_cannot_be_revoked_code = Dieses Token wurde schon verwendet oder zurückgezogen.
sign_in_token_not_in_sign_in_code = Dieser Link meldet bei einem Konto an, das es schon gibt. Öffnen Sie ihn noch einmal: Er gehört auf diese Seite.
authentication_invalid = Es wurde kein geheimer Schlüssel vorgezeigt. Senden Sie ihn als Authorization: Bearer.
authorization_header_format_invalid = Der Authorization-Header muss aus dem Wort Bearer und einem geheimen Schlüssel bestehen.
multiple_authorization_header_values_forbidden = Senden Sie einen Authorization-Header, nicht mehrere.
clerk_key_invalid = Dieser geheime Schlüssel ist unbekannt oder wurde widerrufen.
request_body_invalid = Der Inhalt war nicht zu lesen.
unsupported_content_type = Senden Sie JSON oder ein Formular.
form_param_missing = Dieses Feld muss angegeben werden.
form_param_type_invalid = In diesem Feld steht ein Wert der falschen Art.
form_param_unknown = Dieses Feld ist hier unbekannt oder gehört zu etwas, das abgeschaltet ist.
form_param_duplicate = Derselbe Wert steht hier zweimal.
form_param_invalid_time = Geben Sie einen Zeitpunkt in der Vergangenheit an, wie RFC 3339 ihn schreibt: 2026-01-31T12:00:00Z.
form_param_value_invalid__expires_in_seconds = Geben Sie eine Zahl von Sekunden an, von 1 bis zu zehn Jahren.
form_param_value_invalid__limit = Geben Sie eine Zahl von 1 bis 500 an.
form_param_value_invalid__offset = Geben Sie eine Zahl ab 0 an.
form_param_value_invalid__order_by = Diese Reihenfolge gibt es für diese Liste nicht.
form_param_value_invalid__starting_after = Das geht nur mit der Reihenfolge nach created_at.

## E-Mails
mail_lifetimes = Der Link gilt { $link }, der Code { $code }. Beide gelten nur einmal.
mail_lifetime = { $minutes ->
    [0] Gilt weniger als eine Minute und nur einmal.
    [one] Gilt eine Minute und nur einmal.
   *[other] Gilt { $minutes } Minuten und nur einmal.
}
mail_or_code = Oder geben Sie diesen Code dort ein, wo Sie begonnen haben:
mail_code = Geben Sie diesen Code dort ein, wo Sie begonnen haben:
mail_asked_from = Angefordert mit { $agent }.
mail_done_from = Das geschah mit { $agent }, am { $when }.
mail_done_at = Das war am { $when }.
mail_help = Brauchen Sie Hilfe? Schreiben Sie an { $support }.
mail_help_of_operator = Brauchen Sie Hilfe? Wenden Sie sich an die Betreiber von { $app }.
mail_sign_in_subject = Bei { $app } anmelden
mail_sign_in_subject_code = { $code } ist Ihr Code für { $app }
mail_sign_in_greeting = Sie möchten sich bei { $app } anmelden.
mail_sign_in_button = Anmelden
mail_sign_in_ignore = Sie waren das nicht? Dann lassen Sie diese E-Mail unbeachtet, und es geschieht nichts. Geben Sie Link und Code niemals weiter.
mail_reverification_subject = Bestätigen Sie bei { $app }, dass Sie es sind
mail_reverification_subject_code = { $code } ist Ihr Code für { $app }
mail_reverification_greeting = In Ihrem Konto bei { $app } soll etwas Wichtiges geändert werden.
mail_reverification_ignore = Sie waren das nicht? Dann benutzt jemand Ihr Konto: Melden Sie sich an, und melden Sie unter Sicherheit alle anderen Geräte ab. Geben Sie den Code niemals weiter.
mail_sign_up_subject = Bestätigen Sie Ihre E-Mail-Adresse für { $app }
mail_sign_up_subject_code = { $code } ist Ihr Code für { $app }
mail_sign_up_greeting = Willkommen bei { $app }. Bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.
mail_sign_up_button = E-Mail-Adresse bestätigen
mail_sign_up_ignore = Sie waren das nicht? Dann lassen Sie diese E-Mail unbeachtet, und es wird kein Konto angelegt. Geben Sie Link und Code niemals weiter.
mail_sign_in_unknown_subject = Jemand wollte sich bei { $app } anmelden
mail_sign_in_unknown_greeting = Jemand wollte sich mit dieser E-Mail-Adresse bei { $app } anmelden, aber sie gehört zu keinem Konto.
mail_sign_in_unknown_ignore = Wenn Sie das waren, versuchen Sie es mit einer anderen Adresse, oder registrieren Sie sich. Wenn nicht, können Sie diese E-Mail unbeachtet lassen.
mail_sign_up_taken_subject = Sie haben schon ein Konto bei { $app }
mail_sign_up_taken_greeting = Jemand wollte sich mit dieser E-Mail-Adresse bei { $app } registrieren, aber sie gehört schon zu einem Konto.
mail_sign_up_taken_ignore = Wenn Sie das waren, melden Sie sich stattdessen an. Wenn nicht, können Sie diese E-Mail unbeachtet lassen; es hat sich nichts geändert.
mail_verify_address_subject = Bestätigen Sie Ihre E-Mail-Adresse für { $app }
mail_verify_address_subject_code = { $code } ist Ihr Code für { $app }
mail_verify_address_greeting = Sie möchten diese E-Mail-Adresse zu Ihrem Konto bei { $app } hinzufügen. Bestätigen Sie, dass sie Ihnen gehört.
mail_verify_address_button = E-Mail-Adresse bestätigen
mail_verify_address_ignore = Sie waren das nicht? Dann lassen Sie diese E-Mail unbeachtet, und es geschieht nichts. Geben Sie Link und Code niemals weiter.
mail_address_added_subject = Ihr Konto bei { $app } hat eine neue E-Mail-Adresse
mail_address_added_greeting = { $address } wurde zu Ihrem Konto bei { $app } hinzugefügt. Sie können sich damit anmelden.
mail_address_added_ignore = Sie waren das nicht? Melden Sie sich an, entfernen Sie diese Adresse, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_address_removed_subject = Eine E-Mail-Adresse wurde aus Ihrem Konto bei { $app } entfernt
mail_address_removed_greeting = { $address } wurde aus Ihrem Konto bei { $app } entfernt. Sie können sich nicht mehr damit anmelden.
mail_address_removed_ignore = Sie waren das nicht? Melden Sie sich auf einem anderen Weg an, fügen Sie die Adresse wieder hinzu, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_number_added_subject = Ihrem Konto bei { $app } wurde eine Telefonnummer hinzugefügt
mail_number_added_greeting = { $address } wurde Ihrem Konto bei { $app } hinzugefügt. Mit ihr kann man sich anmelden.
mail_number_added_ignore = Das waren nicht Sie? Melden Sie sich an, entfernen Sie die Nummer und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_number_removed_subject = Von Ihrem Konto bei { $app } wurde eine Telefonnummer entfernt
mail_number_removed_greeting = { $address } wurde von Ihrem Konto bei { $app } entfernt. Mit ihr kann man sich nicht mehr anmelden.
mail_number_removed_ignore = Das waren nicht Sie? Melden Sie sich auf einem anderen Weg an, fügen Sie die Nummer wieder hinzu, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_identifier_left_subject = { $address } gehört nicht mehr zu Ihrem Konto bei { $app }
mail_identifier_left_greeting = Jemand anderes hat bestätigt, dass { $address } ihm oder ihr gehört. Sie hatten das nicht bestätigt; darum gehört { $address } nicht mehr zu Ihrem Konto bei { $app }.
mail_identifier_left_ignore = Ist es doch Ihres? Fügen Sie es wieder hinzu, und bestätigen Sie es.
mail_primary_changed_subject = Ihr Konto bei { $app } hat eine neue Hauptadresse
mail_primary_changed_greeting = { $address } ist jetzt die Hauptadresse Ihres Kontos bei { $app }. Mitteilungen gehen von nun an dorthin.
mail_primary_changed_ignore = Sie waren das nicht? Melden Sie sich an, machen Sie es rückgängig, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_primary_number_changed_subject = Ihr Konto bei { $app } hat eine neue Hauptnummer
mail_primary_number_changed_greeting = { $address } ist jetzt die Hauptnummer Ihres Kontos bei { $app }.
mail_primary_number_changed_ignore = Sie waren das nicht? Melden Sie sich an, machen Sie es rückgängig, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_username_changed_subject = Ihr Konto bei { $app } hat einen neuen Benutzernamen
mail_username_changed_greeting = Der Benutzername Ihres Kontos bei { $app } ist jetzt { $address }.
mail_username_changed_ignore = Sie waren das nicht? Melden Sie sich an, machen Sie es rückgängig, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_username_removed_subject = Der Benutzername Ihres Kontos bei { $app } wurde entfernt
mail_username_removed_greeting = { $address } ist nicht mehr der Benutzername Ihres Kontos bei { $app }. Sie können sich nicht mehr damit anmelden.
mail_username_removed_ignore = Sie waren das nicht? Melden Sie sich auf einem anderen Weg an, legen Sie den Benutzernamen wieder fest, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_second_factor_added_subject = Für Ihr Konto bei { $app } wurde die Bestätigung in zwei Schritten eingerichtet
mail_second_factor_added_greeting = Für die Anmeldung bei Ihrem Konto bei { $app } wurde ein zweiter Schritt eingerichtet.
mail_second_factor_added_ignore = Das waren nicht Sie? Wer ihn eingerichtet hat, kann Sie aussperren; zögern Sie deshalb nicht. Wenn Sie einen Passkey haben, melden Sie sich damit an, entfernen Sie den zweiten Schritt unter „Sicherheit“, und melden Sie alle anderen Geräte ab. Wenn Sie keinen haben oder trotzdem nach dem zweiten Schritt gefragt werden, bitten Sie um Hilfe: Wer { $app } betreibt, kann ihn entfernen.
mail_second_factor_removed_subject = Von Ihrem Konto bei { $app } wurde ein zweiter Schritt entfernt
mail_second_factor_removed_greeting = Von Ihrem Konto bei { $app } wurde ein zweiter Schritt für die Anmeldung entfernt.
mail_second_factor_removed_ignore = Das waren nicht Sie? Melden Sie sich an, richten Sie ihn unter Sicherheit wieder ein, melden Sie alle anderen Geräte ab und ändern Sie Ihr Passwort.
mail_backup_codes_made_subject = Neue Ersatzcodes für Ihr Konto bei { $app }
mail_backup_codes_made_greeting = Für Ihr Konto bei { $app } wurden neue Ersatzcodes erstellt. Die bisherigen gelten nicht mehr.
mail_backup_codes_made_ignore = Das waren nicht Sie? Melden Sie sich an, erstellen Sie unter Sicherheit neue Codes und melden Sie alle anderen Geräte ab.
mail_backup_code_used_subject = Ein Ersatzcode Ihres Kontos bei { $app } wurde verwendet
mail_backup_code_used_greeting = Jemand hat einen Ersatzcode Ihres Kontos bei { $app } verwendet, um sich anzumelden oder um zu bestätigen, dass Sie es sind. Dieser Code gilt nicht mehr.
mail_backup_code_used_ignore = Das waren nicht Sie? Melden Sie sich an, melden Sie unter Sicherheit alle anderen Geräte ab und erstellen Sie neue Codes.
mail_new_device_subject = Neue Anmeldung bei Ihrem Konto bei { $app }
mail_new_device_greeting = Bei Ihrem Konto bei { $app } hat sich jemand auf einem Gerät angemeldet, das wir noch nicht kennen: { $agent }, Adresse { $whence }.
mail_new_device_button = Das war ich nicht
mail_new_device_ignore = Waren Sie das? Dann ist nichts zu tun.
mail_account_deleted_subject = Ihr Konto bei { $app } wurde gelöscht
mail_account_deleted_greeting = Ihr Konto bei { $app } wurde gelöscht, wie Sie es wollten. Alles, was dazugehörte, ist fort.
mail_account_deleted_ignore = Sie waren das nicht? Dann war es jemand anderes: Bitten Sie so bald wie möglich um Hilfe.
mail_reset_password_subject = Neues Passwort für { $app } wählen
mail_reset_password_subject_code = { $code } ist Ihr Code für { $app }
mail_reset_password_greeting = Sie möchten ein neues Passwort für { $app } wählen.
mail_reset_password_ignore = Das waren nicht Sie? Dann ignorieren Sie diese E-Mail; Ihr Passwort bleibt, wie es ist. Geben Sie den Code nie weiter.
mail_password_changed_subject = Ihr Passwort für { $app } wurde geändert
mail_password_changed_greeting = Das Passwort Ihres Kontos bei { $app } wurde geändert.
mail_password_changed_ignore = Das waren nicht Sie? Wählen Sie bei der Anmeldung mit „Passwort vergessen?“ ein neues, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_password_removed_subject = Ihr Passwort für { $app } wurde entfernt
mail_password_removed_greeting = Das Passwort Ihres Kontos bei { $app } wurde entfernt. Mit ihm kann man sich nicht mehr anmelden.
mail_password_removed_ignore = Das waren nicht Sie? Melden Sie sich an, melden Sie unter „Sicherheit“ alle anderen Geräte ab, und legen Sie ein neues Passwort fest.
mail_passkey_added_subject = Ihrem Konto bei { $app } wurde ein Passkey hinzugefügt
mail_passkey_added_greeting = Ihrem Konto bei { $app } wurde ein Passkey hinzugefügt: { $address }. Wer ihn hat, kann sich damit anmelden.
mail_passkey_added_ignore = Das waren nicht Sie? Melden Sie sich an, entfernen Sie diesen Passkey, und melden Sie unter „Sicherheit“ alle anderen Geräte ab.
mail_passkey_removed_subject = Aus Ihrem Konto bei { $app } wurde ein Passkey entfernt
mail_passkey_removed_greeting = Mit diesem Passkey kann man sich bei { $app } nicht mehr anmelden: { $address }.
mail_passkey_removed_ignore = Das waren nicht Sie? Melden Sie sich an, melden Sie unter „Sicherheit“ alle anderen Geräte ab, und fügen Sie den Passkey wieder hinzu.
mail_account_locked_subject = Ihr Konto bei { $app } ist eine Zeit lang gesperrt
mail_account_locked_greeting = Für Ihr Konto bei { $app } wurden zu viele falsche Versuche gemacht; eine Zeit lang nimmt es keine mehr an. Wo Sie angemeldet sind, bleiben Sie es.
mail_account_locked_ignore = Sie waren das nicht? Dann wollte jemand hinein und kam nicht hinein. Sie müssen nichts tun.
mail_sms_country_budget_spent_subject = { $app }: vorerst keine Textnachrichten mehr an { $address }
mail_sms_country_budget_spent_greeting = { $app } hat innerhalb eines Tages { NUMBER($number) } Textnachrichten an Nummern dieses Landes gesendet: { $address }. Damit ist sein Budget verbraucht, und dort erhält bis { $until } niemand mehr eine Textnachricht. Andere Methoden stehen weiterhin offen.
mail_sms_country_budget_spent_ignore = Wenn Sie so viele erwartet haben, erhöhen Sie die Einstellung sms.per_country_per_day. Wenn nicht, verdient womöglich jemand an diesen Nachrichten: Sehen Sie in die Sicherheitsereignisse, und nehmen Sie Länder, die Sie nicht brauchen, aus sms.allowed_countries heraus.
mail_sms_country_share_spent_subject = { $app }: Unbekannte erhalten vorerst keine Textnachrichten mehr an { $address }
mail_sms_country_share_spent_greeting = { $app } hat innerhalb eines Tages { NUMBER($number) } Textnachrichten an Nummern dieses Landes gesendet, an Menschen, die es noch nicht kennt: { $address }. Damit ist deren Teil des Budgets verbraucht, und von ihnen erhält dort bis { $until } niemand mehr eine Textnachricht. Wer sich nach einem ersten Schritt, in einem bekannten Browser oder aus einem bekannten Netz anmeldet, erhält sie weiterhin.
mail_sms_country_share_spent_ignore = Wenn Sie so viele erwartet haben, erhöhen Sie die Einstellung sms.per_country_per_day. Wenn nicht, verdient womöglich jemand an diesen Nachrichten: Sehen Sie in die Sicherheitsereignisse, und nehmen Sie Länder, die Sie nicht brauchen, aus sms.allowed_countries heraus.
mail_sms_unanswered_subject = { $app }: Codes an { $address } werden nicht eingegeben
mail_sms_unanswered_greeting = { $app } hat innerhalb eines Tages Codes an Nummern dieses Landes gesendet, für Besucher aus { NUMBER($number) } Netzen: { $address }. Aus zu wenigen davon wurde ein Code eingegeben, und Unbekannte erhalten dort bis { $until } keine Textnachricht mehr, wenn nicht noch mehr eingegeben werden. Wer sich nach einem ersten Schritt, in einem bekannten Browser oder aus einem bekannten Netz anmeldet, erhält sie weiterhin.
mail_sms_unanswered_ignore = Womöglich verdient jemand an diesen Nachrichten: Sehen Sie in die Sicherheitsereignisse, und nehmen Sie Länder, die Sie nicht brauchen, aus sms.allowed_countries heraus. Wenn Nachrichten nicht ankommen, sehen Sie nach Ihrem Gateway. Wenn Sie wissen, warum so wenige Codes eingegeben werden, senken Sie die Einstellung sms.least_answered_percent oder erhöhen Sie sms.least_answered_after.
mail_sms_unanswered_by_known_subject = { $app }: Codes an bekannte Personen in { $address } werden nicht eingegeben
mail_sms_unanswered_by_known_greeting = { $app } hat innerhalb eines Tages Codes an { NUMBER($number) } Nummern dieses Landes gesendet, die zu Konten gehören, für zweite Schritte und an Browser und Netze, die es kennt: { $address }. Für zu wenige dieser Nummern wurde ein Code eingegeben, und sie erhalten bis { $until } keine Textnachricht mehr, wenn nicht noch mehr eingegeben werden. Unbekannte erhalten sie weiterhin, und andere Methoden stehen weiterhin offen.
mail_sms_unanswered_by_known_ignore = Womöglich verdient jemand mit vielen Konten an diesen Nachrichten: Sehen Sie in die Sicherheitsereignisse. Wenn Nachrichten nicht ankommen, sehen Sie nach Ihrem Gateway. Wenn Sie wissen, warum so wenige Codes eingegeben werden, senken Sie die Einstellung sms.least_answered_percent oder erhöhen Sie sms.least_answered_after.
mail_sms_budget_spent_subject = { $app }: vorerst keine Textnachrichten mehr
mail_sms_budget_spent_greeting = { $app } hat innerhalb eines Tages { NUMBER($number) } Textnachrichten gesendet. Damit ist das Budget für alle Länder verbraucht, und bis { $until } erhält niemand mehr eine Textnachricht. Andere Methoden stehen weiterhin offen.
mail_sms_budget_spent_ignore = Wenn Sie so viele erwartet haben, erhöhen Sie die Einstellung sms.per_day. Wenn nicht, verdient womöglich jemand an diesen Nachrichten: Sehen Sie in die Sicherheitsereignisse, und nehmen Sie Länder, die Sie nicht brauchen, aus sms.allowed_countries heraus.
mail_sms_share_spent_subject = { $app }: Unbekannte erhalten vorerst keine Textnachrichten mehr
mail_sms_share_spent_greeting = { $app } hat innerhalb eines Tages { NUMBER($number) } Textnachrichten an Menschen gesendet, die es noch nicht kennt. Damit ist deren Teil des Budgets für alle Länder verbraucht, und von ihnen erhält bis { $until } niemand mehr eine Textnachricht. Wer sich nach einem ersten Schritt, in einem bekannten Browser oder aus einem bekannten Netz anmeldet, erhält sie weiterhin.
mail_sms_share_spent_ignore = Wenn Sie so viele erwartet haben, erhöhen Sie die Einstellung sms.per_day. Wenn nicht, verdient womöglich jemand an diesen Nachrichten: Sehen Sie in die Sicherheitsereignisse, und nehmen Sie Länder, die Sie nicht brauchen, aus sms.allowed_countries heraus.

## SMS: kurz, und im Alphabet von GSM
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
text_account_deleted = Ihr Konto bei { $app } wurde gelöscht. Nicht Sie? Bitten Sie die Betreiber so bald wie möglich um Hilfe.
text_password_changed = Das Passwort Ihres Kontos bei { $app } wurde geändert. Nicht Sie? Wählen Sie bei der Anmeldung "Passwort vergessen?".
text_password_removed = Das Passwort Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_passkey_added = Ihr Konto bei { $app } hat einen neuen Passkey. Nicht Sie? Melden Sie sich an, entfernen Sie ihn, und melden Sie andere Geräte ab.
text_passkey_removed = Ein Passkey Ihres Kontos bei { $app } wurde entfernt. Nicht Sie? Melden Sie sich an und melden Sie andere Geräte ab.
text_second_factor_added = Ihr Konto bei { $app } hat einen neuen zweiten Schritt. Nicht Sie? Entfernen Sie ihn mit Ihrem Passkey, oder fragen Sie die Betreiber.
text_second_factor_removed = Bei Ihrem Konto bei { $app } wurde ein zweiter Schritt entfernt. Nicht Sie? Melden Sie sich an und prüfen Sie es.
