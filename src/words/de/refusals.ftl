# Deutsch, in der Höflichkeitsform. Was nicht getan wurde, und warum: Ablehnungen unter ihrem Code, mit einem Attribut, wo ein Feld andere Worte braucht.

## Eigene Seiten
error_home = Zum Anfang
error_request = Anfrage { $id }
error_not_found = Seite nicht gefunden
    .lead = Unter dieser Adresse gibt es nichts.
error_unavailable = Im Moment nicht verfügbar
    .lead = Das Portal kann das gerade nicht tun. Versuchen Sie es in einer Minute noch einmal; wenn es so bleibt, nennen Sie dem Support die Anfrage unten.
error_broken = Etwas ist schiefgegangen
    .lead = Der Fehler liegt bei uns. Versuchen Sie es gleich noch einmal; wenn er bleibt, nennen Sie dem Support die Anfrage unten.
error_refused = Das hat nicht geklappt
    .lead = Die Anfrage war nicht verständlich. Gehen Sie zurück, und versuchen Sie es noch einmal.
error_cross_site = Anfrage abgelehnt
    .lead = Dieses Formular wurde nicht von unseren eigenen Seiten abgeschickt. Deshalb ist nichts geschehen.
error_host = Falsche Adresse
    .lead = Unter dieser Adresse antwortet dieses Portal nicht.
error_too_large = Das war zu viel
    .lead = Was Sie geschickt haben, ist größer, als diese Seite annimmt. Nichts davon wurde gespeichert.
error_not_set_up = Noch nicht eingerichtet
    .lead = Dieses Portal ist noch nicht fertig eingerichtet. Kommen Sie später wieder.
error_again = Einen Augenblick
    .lead = Sie haben sich gerade in einem anderen Tab angemeldet. Versuchen Sie es noch einmal, dann geht es weiter.

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
    .any_identifier = Dazu kennen wir kein Konto.
    .phone_number = Zu dieser Telefonnummer gibt es kein Konto.
form_identifier_is_own = Diese E-Mail-Adresse gehört schon zu Ihrem Konto.
    .phone_number = Diese Telefonnummer gehört schon zu Ihrem Konto.
form_identifier_exists = Zu dieser E-Mail-Adresse gibt es schon ein Konto.
    .phone_number = Zu dieser Telefonnummer gibt es schon ein Konto.
    .username = Diesen Benutzernamen gibt es schon. Wählen Sie einen anderen.
form_param_nil = Füllen Sie dieses Feld aus.
    .identifier = Geben Sie Ihre E-Mail-Adresse ein.
    .any_identifier = Geben Sie ein, wer Sie sind.
    .your_password = Geben Sie Ihr Passwort ein.
    .new_password = Geben Sie ein neues Passwort ein.
    .current_password = Geben Sie Ihr aktuelles Passwort ein.
    .email_address = Geben Sie Ihre E-Mail-Adresse ein.
    .phone_number = Geben Sie Ihre Telefonnummer ein.
    .first_name = Geben Sie Ihren Vornamen ein.
    .last_name = Geben Sie Ihren Nachnamen ein.
    .passkey_name = Geben Sie einen Namen ein.
    .password = Wählen Sie ein Passwort.
    .username = Wählen Sie einen Benutzernamen.
    .file = Wählen Sie zuerst ein Bild aus.
form_param_format_invalid = Hier stimmt etwas nicht.
    .identifier = Das ist keine E-Mail-Adresse. Sie sollte wie name@example.com aussehen.
    .any_identifier = Das sieht nicht richtig aus. Eine E-Mail-Adresse sieht aus wie name@example.com, eine Telefonnummer wie +49 1512 3456789.
    .email_address = Das ist keine E-Mail-Adresse. Sie sollte wie name@example.com aussehen.
    .phone_number = Das ist keine Telefonnummer. Mit + und der Vorwahl des Landes ist sie überall eindeutig.
    .first_name = Dieser Name enthält Zeichen, die wir nicht speichern können.
    .last_name = Dieser Name enthält Zeichen, die wir nicht speichern können.
    .passkey_name = Ein Name hat mindestens zwei Zeichen, und nur solche, die wir speichern können.
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
identification_deletion_failed = Das ist die letzte Adresse Ihres Kontos. Fügen Sie zuerst eine andere hinzu.
    .passkey = Sonst ließe Sie nichts mehr hinein. Fügen Sie zuerst eine andere Möglichkeit hinzu, sich anzumelden.
verification_strategy_invalid = Diese Methode kann hier nicht verwendet werden.
verification_link_token_invalid = Dieser Link ist ungültig.
verification_link_token_expired = Dieser Link ist abgelaufen.
verification_link_token_stale = Dieser Link wurde durch einen neueren ersetzt.
oauth_callback_invalid = Die Rückkehr von der anderen Seite hat nicht geklappt. Beginnen Sie noch einmal.
sign_in_email_link_not_same_client = Dieser Link gilt nur in dem Browser, der ihn angefordert hat.
sign_up_email_link_not_same_client = Dieser Link gilt nur in dem Browser, der ihn angefordert hat.
verification_link_token_source_invalid = Dieser Link gilt nur in dem Browser, der ihn angefordert hat.
last_required_identification_deletion_failed = Ein Konto muss hier mindestens eines davon haben. Fügen Sie zuerst ein anderes hinzu.
password_disabled = Neue Passwörter sind hier abgeschaltet.
no_password_set = Ihr Konto hat kein Passwort.
password_required = Das Passwort muss bleiben: Ohne es könnten Sie sich hier nicht anmelden.
immutable_attribute_modification_not_allowed = Das lässt sich hier nicht ändern.
form_verification_needed = Nur eine bestätigte E-Mail-Adresse kann Hauptadresse sein.
too_many_unverified_identifications = Zu viele Ihrer E-Mail-Adressen sind noch nicht bestätigt. Bestätigen oder entfernen Sie zuerst eine davon.
image_too_large = Dieses Bild ist zu groß. Wählen Sie eines mit höchstens 10 MB.
avatar_file_type_invalid = Das ist kein Bild, das wir kennen. Wählen Sie eine Datei in PNG, JPEG, GIF oder WebP.
request_body_invalid = Der Inhalt war nicht zu lesen.
    .file = Dieses Bild ließ sich nicht lesen. Versuchen Sie es noch einmal, oder wählen Sie ein anderes.
image_upload_timeout = Das Bild kam nicht innerhalb von { $number } Sekunden an. Wählen Sie ein kleineres, oder versuchen Sie es mit einer besseren Verbindung noch einmal.
image_too_many_pixels = Dieses Bild hat zu viele Bildpunkte. Wählen Sie eines mit höchstens 4.000 auf jeder Seite.
image_not_found = Dieses Bild gibt es nicht.
user_delete_self_not_enabled = Konten lassen sich hier nicht löschen.
form_param_value_invalid = Dieser Wert ist hier nicht erlaubt.
    .confirmation = Geben Sie die Wörter genau so ein, wie sie oben stehen.
    .confirm_password = Das ist nicht dasselbe Passwort. Geben Sie es noch einmal ein.
    .expires_in_seconds = Geben Sie eine Zahl von Sekunden an, von 1 bis zu zehn Jahren.
    .limit = Geben Sie eine Zahl von 1 bis 500 an.
    .offset = Geben Sie eine Zahl ab 0 an.
    .order_by = Diese Reihenfolge gibt es für diese Liste nicht.
    .starting_after = Das geht nur mit der Reihenfolge nach created_at.
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
    .phone_number = Ein anderes Konto hat diese Telefonnummer inzwischen bestätigt.
    .username = Jemand anders hat diesen Benutzernamen inzwischen genommen. Wählen Sie einen anderen.
sign_in_identification_or_user_deleted = Dieses Konto gibt es nicht mehr.
too_many_requests = Das war zu viel auf einmal. Warten Sie { $wait }, und versuchen Sie es dann noch einmal.
service_unavailable = Im Augenblick ist hier zu viel los. Warten Sie { $wait }, und versuchen Sie es dann noch einmal.
user_locked = Zu viele falsche Versuche: Dieses Konto ist noch { $wait } lang gesperrt.
    .support = Wenn das nicht Sie waren, schreiben Sie an { $address }.
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
role_forbids = Ihre Rolle erlaubt das nicht. Wenden Sie sich an jemanden, dem dieses Portal gehört.
administrator_second_factor_required = Wer dieses Portal verwaltet, braucht die Bestätigung in zwei Schritten oder einen Passkey. Richten Sie eines davon ein, und kommen Sie dann zurück.
last_owner = Dieses Portal muss immer jemandem gehören. Geben Sie die Rolle „Inhaber“ zuerst jemand anderem.
administrator_exists = Diese Person hat schon eine Rolle.
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
unsupported_content_type = Senden Sie JSON oder ein Formular.
form_param_missing = Dieses Feld muss angegeben werden.
form_param_type_invalid = In diesem Feld steht ein Wert der falschen Art.
form_param_unknown = Dieses Feld ist hier unbekannt oder gehört zu etwas, das abgeschaltet ist.
form_param_duplicate = Derselbe Wert steht hier zweimal.
form_param_invalid_time = Geben Sie einen Zeitpunkt in der Vergangenheit an, wie RFC 3339 ihn schreibt: 2026-01-31T12:00:00Z.
