# Deutsch, in der Höflichkeitsform. Was mehr als eine Art von Seiten sagt, und wie Zeitpunkte, Dauern und Zahlen geschrieben werden.

## Diese Sprache
# Wie sie sich nennt, ihre Schreibrichtung (ltr oder rtl) und was zwischen Gruppen von drei Ziffern steht.
language_name = Deutsch
language_direction = ltr
language_switch = Sprache
number_group = .
number = { NUMBER($number) }

## Zeitpunkte und Dauern
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

## Auf vielen Seiten
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
edit_identifier = Ändern
may_close = Sie können diese Seite schließen.
saved = Ihre Änderungen sind gespeichert.
resent = Wir haben Ihnen eine neue Nachricht geschickt. Nur die neueste gilt.
footer_terms = Nutzungsbedingungen
footer_privacy = Datenschutz
footer_help = Hilfe
cookies_doubled = Ihr Browser sendet mehrere Cookies mit dem Namen { $names }; deshalb wird hier keines davon verwendet. Löschen Sie in den Einstellungen Ihres Browsers die Cookies von { $domain } und allen Namen darunter, und öffnen Sie diese Seite dann neu.
agent_phrase = { $browser } unter { $system }

## Anmelden, Registrieren, Abmelden
sign_in = Anmelden
sign_up = Registrieren
sign_out = Abmelden
sign_out_lead = Sie sind als { $address } angemeldet.
sign_out_all = Von allen Konten abmelden
profile_title = Profil
stay = So angemeldet bleiben

## Felder: die Beschriftung, und was dort stehen darf
field_email_address = E-Mail-Adresse
field_phone_number = Telefonnummer
field_country = Land
field_username = Benutzername
    .hint = Verwenden Sie Buchstaben von A bis Z, Ziffern, _ und -.
field_password = Passwort
    .show = Anzeigen
    .hide = Verbergen
field_new_password = Neues Passwort
field_confirm_password = Passwort bestätigen
field_sign_out_of_other_sessions = Auf allen anderen Geräten abmelden
field_first_name = Vorname
field_last_name = Nachname
field_code = Code
    .hint = Sechs Ziffern. Nach der letzten sendet sich das Formular womöglich von selbst ab.
field_backup_code = Ersatzcode

## Stärke eines Passworts
password_score_0 = Das errät jeder.
password_score_1 = Leicht zu erraten.
password_score_2 = Nicht schwer zu erraten.
password_score_3 = Gut.
password_score_4 = Sehr gut.
password_warning_row_of_keys = Gerade Reihen von Tasten sind leicht zu erraten.
password_warning_keyboard_pattern = Kurze Muster auf der Tastatur sind leicht zu erraten.
password_warning_one_character = Immer dasselbe Zeichen ist leicht zu erraten.
password_warning_repetition = Eine Wiederholung wie „abcabcabc“ ist kaum schwerer zu erraten als „abc“.
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

## Wege, sich auszuweisen
methods_lead = Wählen Sie, wie Sie nachweisen möchten, dass Sie es sind.
methods_help = Sie kommen nicht weiter? Schreiben Sie an { $address }.
method_password = Passwort eingeben
method_passkey = Passkey verwenden
method_reset_password_email_code = Code für ein neues Passwort per E-Mail
method_reset_password_phone_code = Code für ein neues Passwort per SMS
method_email_link = Nur einen Link per E-Mail
method_email_code = Nur einen Code per E-Mail
method_phone_code = Code per SMS senden
method_totp = Code meiner Authenticator-App
    .note = Eine App auf Ihrem Telefon, die alle 30 Sekunden einen neuen Code zeigt
method_backup_code = Ersatzcode
method_phone_code_second = Code per SMS
    .note = Bei jeder Anmeldung ein Code an eine Ihrer Telefonnummern
asked_title = Bestätigen Sie, dass Sie es sind
challenge = Antwort
    .lead = Antworten Sie auf diese Nachricht:
elsewhere_lead = Eine andere Seite sagt, wer Sie sind, und schickt Sie hierher zurück.
back_title = Willkommen zurück
no_method = So geht es nicht weiter
    .lead = Mit Ihrer Eingabe gibt es keine andere Methode. Beginnen Sie mit etwas anderem, womit Sie sich registriert haben, oder bitten Sie um Hilfe.
    .second_lead = Sie haben keinen anderen zweiten Schritt. Bitten Sie um Hilfe: Wer diese Website betreibt, kann ihn entfernen, sobald feststeht, dass Sie es sind.
second_totp_lead = Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie jetzt für dieses Konto anzeigt.
second_backup_lead = Geben Sie einen der Codes ein, die Sie beim Einrichten der Bestätigung in zwei Schritten aufbewahrt haben. Jeder gilt einmal.

## Passkeys
passkey_needs_script = Passkeys gehen nur, wo Seiten JavaScript ausführen dürfen.
passkey_unsupported = Dieser Browser kennt keine Passkeys. Nehmen Sie einen neueren oder ein anderes Gerät.
passkey_not_used = Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder melden Sie sich anders an.
passkey_not_made = Es wurde kein Passkey hinzugefügt. Sie können es jederzeit noch einmal versuchen.
passkey_wrong_address = Unter dieser Adresse gehen Passkeys nicht. Öffnen Sie das Portal unter seinem eigenen Namen.
passkey_failed = Das hat nicht geklappt. Versuchen Sie es noch einmal, oder verwenden Sie eine andere Methode.

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

## Links aus E-Mails, wo sie geöffnet wurden
link_here = E-Mail-Adresse bestätigen
    .lead = Nur noch ein Schritt: Wählen Sie „Weiter“, um hier abzuschließen.
link_confirm = Sind Sie das?
    .lead = Auf einem anderen Gerät wurde dieser Link angefordert. Fahren Sie nur fort, wenn Sie das waren.
    .not_you = Sie waren das nicht? Schließen Sie diese Seite, dann geschieht nichts.
link_switch = Konto wechseln?
    .lead = Sie sind in diesem Browser mit einem anderen Konto angemeldet. Wenn Sie fortfahren, wird dieses Konto hier abgemeldet.
link_elsewhere = Öffnen Sie den Link dort, wo Sie begonnen haben
    .lead = Zu Ihrer Sicherheit gilt dieser Link nur in dem Browser und auf dem Gerät, mit dem er angefordert wurde. Kopieren Sie den Link in diesen Browser, oder geben Sie dort den Code ein, falls die E-Mail einen enthält. Hier wurde nichts bestätigt.
    .tell = Meinem ersten Gerät Bescheid geben
    .told = Ihr erstes Gerät zeigt jetzt an, dass der Link hier geöffnet wurde.
link_verified = Bestätigt
    .lead = Kehren Sie zu dem Gerät und Browser zurück, in dem Sie begonnen haben. Dort geht es von selbst weiter.
link_used = Dieser Link wurde schon verwendet
    .lead = Jeder Link gilt nur einmal. Wenn Sie noch nicht angemeldet sind, beginnen Sie von vorn, um einen neuen zu erhalten.
link_expired = Dieser Link ist abgelaufen
    .lead = Kehren Sie dorthin zurück, wo Sie begonnen haben, und fordern Sie einen neuen an, oder beginnen Sie von vorn.
link_stale = Es gibt einen neueren Link
    .lead = Dieser Link gilt nicht mehr: Es wurde ein neuerer verschickt, oder der Vorgang wurde beendet. Verwenden Sie die neueste E-Mail.
link_invalid = Dieser Link ist ungültig
    .lead = Vielleicht ist er unvollständig oder gehört zu einer anderen Seite. Kopieren Sie den ganzen Link aus der E-Mail, oder beginnen Sie von vorn.
fact_account = E-Mail-Adresse
fact_browser = Angefordert mit
fact_asked = Angefordert
fact_signed_in = Angemeldet als
fact_continue_as = Weiter als
