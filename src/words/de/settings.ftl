# Deutsch, in der Höflichkeitsform. Die Einstellungen: ihre Gruppen, ihre Einheiten, und die Regeln, die ein Dokument verletzen kann.

## Gruppen
settings_application = Anwendung
settings_attributes = Angaben
settings_sign_in = Anmeldung
settings_sign_up = Registrierung
settings_attack_protection = Schutz vor Angriffen
settings_password_settings = Passwörter
settings_username_settings = Benutzernamen
settings_verification = Bestätigung
settings_sessions = Sitzungen
settings_paths = Pfade
settings_redirects = Weiterleitungen
settings_user_profile = Profil
settings_passkey_settings = Passkeys
settings_sms = SMS
settings_mail = E-Mail
settings_testing = Tests
settings_administrators = Verwaltung

## Einheiten
settings_unit_characters = Zeichen
settings_unit_kibibytes = KiB
settings_unit_mails = E-Mails
settings_unit_minutes = Minuten
settings_unit_networks = Netze
settings_unit_passes = Durchgänge
settings_unit_percent = Prozent
settings_unit_seconds = Sekunden
settings_unit_texts = SMS
settings_unit_tries = Versuche

## Regeln
settings_problem_name_length = muss 1 bis 60 sichtbare Zeichen haben, ohne Steuerzeichen und Richtungsmarken
settings_problem_legal_consent_needs_documents = braucht Nutzungsbedingungen oder eine Datenschutzerklärung (application.terms_url, application.privacy_policy_url): Es gibt nichts, dem zugestimmt werden könnte
settings_problem_web_address = muss eine vollständige Adresse mit http oder https sein, mit höchstens 2048 Zeichen
settings_problem_email_address = muss eine E-Mail-Adresse sein
settings_problem_username_needs_password = braucht Passwörter (attributes.password.enabled): An einen Benutzernamen lässt sich nichts senden
settings_problem_nobody_could_sign_in = kann nicht ausgeschaltet sein, solange es keinen anderen Weg gibt: Niemand könnte sich anmelden
settings_problem_attribute_must_be_required_if_enabled = muss verlangt werden: Es ist das einzige Kennzeichen
settings_problem_attribute_at_least_one_must_be_verified_at_sign_up = braucht mindestens einen Weg der Bestätigung, oder die Bestätigung bei der Registrierung muss ausgeschaltet sein
settings_problem_first_factor_needs_a_strategy = braucht mindestens einen Weg, sich anzumelden
settings_problem_unknown_strategy = darf nur email_link und email_code enthalten, bei Telefonnummern phone_code
settings_problem_required_needs_enabled = kann nicht verlangt werden, solange es ausgeschaltet ist
settings_problem_lockout_attempts_range = muss 5 bis 100 falsche Versuche betragen
settings_problem_lockout_duration_range = muss eine Minute bis zehn Jahre betragen, in Minuten
settings_problem_mail_is_no_second_factor = muss aus sein: eine E-Mail-Adresse ist kein zweiter Faktor
settings_problem_need_at_least_one_mfa_strategy_enabled = braucht eine Authenticator-App oder Telefonnummern als zweiten Faktor
settings_problem_username_length_range = muss 4 bis 64 Zeichen sein
settings_problem_username_length_order = muss mindestens so groß sein wie die Mindestlänge
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
settings_problem_origin = muss höchstens 100 genaue Ursprünge enthalten wie https://app.example.com, oder https://*.example.com für alle Subdomains
settings_problem_strict_needs_verification = der strenge Schutz braucht die Bestätigung bei der Registrierung
settings_problem_password_min_length_range = muss 8 bis 64 Zeichen betragen
settings_problem_password_max_length_range = muss 64 bis 512 Zeichen betragen
settings_problem_special_characters = darf höchstens 32 Zeichen enthalten, nur Satzzeichen und Symbole aus ASCII
settings_problem_special_character_needed = darf nicht leer sein, solange ein Sonderzeichen verlangt wird
settings_problem_strength_range = muss 0 bis 4 betragen
settings_problem_breach_lookup_address = muss eine vollständige Adresse mit http oder https sein, mit höchstens 2048 Zeichen, ohne ? und #
settings_problem_breach_lookup_needed = kann nicht eingeschaltet sein, solange nach bekannt gewordenen Passwörtern nicht gesucht wird
settings_problem_context_words = darf höchstens 200 Wörter mit 4 bis 60 Zeichen enthalten
settings_problem_hashing_memory_range = muss 19456 bis 262144 KiB betragen
settings_problem_hashing_iterations_range = muss 2 bis 20 betragen
settings_problem_hashing_work = ist mit diesem Speicher zu viel: Beides miteinander multipliziert darf höchstens 1048576 ergeben
settings_problem_type = muss einer der Werte sein, die das Formular anbietet
settings_problem_operator_only = wird nur per Befehl geändert: portico settings set
