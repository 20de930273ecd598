# English. The settings: their groups, their units, and the rules that a document may break. A language may leave entries out: they are said in English then.

## Groups
settings_application = Application
settings_attributes = Attributes
settings_sign_in = Sign-in
settings_sign_up = Sign-up
settings_attack_protection = Attack protection
settings_password_settings = Passwords
settings_username_settings = Usernames
settings_verification = Verification
settings_sessions = Sessions
settings_paths = Paths
settings_redirects = Redirects
settings_user_profile = Profile
settings_passkey_settings = Passkeys
settings_sms = Texts
settings_mail = Mail
settings_testing = Testing
settings_administrators = Administrators

## Units
settings_unit_characters = characters
settings_unit_kibibytes = KiB
settings_unit_mails = mails
settings_unit_minutes = minutes
settings_unit_networks = networks
settings_unit_passes = passes
settings_unit_percent = percent
settings_unit_seconds = seconds
settings_unit_texts = texts
settings_unit_tries = tries

## Rules
settings_problem_name_length = must have 1 to 60 characters that can be seen, and no control characters or marks of direction
settings_problem_legal_consent_needs_documents = needs terms of service or a privacy policy (application.terms_url, application.privacy_policy_url): there is nothing to accept
settings_problem_web_address = must be an absolute http or https address of at most 2048 characters
settings_problem_email_address = must be an email address
settings_problem_username_needs_password = needs passwords (attributes.password.enabled): nothing can be sent to a username
settings_problem_nobody_could_sign_in = cannot be off while there is no other way to sign in: nobody could
settings_problem_attribute_must_be_required_if_enabled = must be required: it is the only identifier
settings_problem_attribute_at_least_one_must_be_verified_at_sign_up = needs at least one way to verify, or verification at sign-up switched off
settings_problem_first_factor_needs_a_strategy = needs at least one way to sign in
settings_problem_unknown_strategy = must hold only email_link and email_code, or for phone numbers phone_code
settings_problem_required_needs_enabled = cannot be required while it is switched off
settings_problem_lockout_attempts_range = must be 5 to 100 wrong tries
settings_problem_lockout_duration_range = must be one minute to ten years, in minutes
settings_problem_mail_is_no_second_factor = must be off: a mail address is no second factor
settings_problem_need_at_least_one_mfa_strategy_enabled = needs an authenticator app or phone numbers as second factor
settings_problem_username_length_range = must be 4 to 64 characters
settings_problem_username_length_order = must be at least the minimum length
settings_problem_lifetime_range = must be 30 to 3600 seconds
settings_problem_unknown_country = must hold countries by their codes of two capitals, such as US
settings_problem_texts_per_number_range = must be 1 to 100 texts
settings_problem_texts_per_network_range = must be 1 to 100,000 texts
settings_problem_texts_range = must be 1 to 1,000,000 texts
settings_problem_networks_range = must be 2 to 1,000,000 networks
settings_problem_mails_per_network_range = must be 1 to 100,000 mails
settings_problem_percent_range = must be 0 to 100 percent
settings_problem_session_lifetime_setting_missing = cannot be off while the inactivity timeout is off too
settings_problem_session_range = must be 60 seconds to 400 days
settings_problem_form_session_inactivity_timeout_invalid = must be shorter than the maximum lifetime
settings_problem_origin = must hold at most 100 exact origins such as https://app.example.com, or https://*.example.com for all subdomains
settings_problem_strict_needs_verification = strict protection needs verification at sign-up
settings_problem_password_min_length_range = must be 8 to 64 characters
settings_problem_password_max_length_range = must be 64 to 512 characters
settings_problem_special_characters = must hold at most 32 characters, only punctuation and symbols of ASCII
settings_problem_special_character_needed = cannot be empty while a special character is required
settings_problem_strength_range = must be 0 to 4
settings_problem_breach_lookup_address = must be an absolute http or https address of at most 2048 characters, without ? and #
settings_problem_breach_lookup_needed = cannot be on while breached passwords are not looked up
settings_problem_context_words = must hold at most 200 words of 4 to 60 characters
settings_problem_hashing_memory_range = must be 19456 to 262144 KiB
settings_problem_hashing_iterations_range = must be 2 to 20
settings_problem_hashing_work = is too much with this memory: both multiplied may be 1048576 at most
settings_problem_type = must be one of the values that the form offers
settings_problem_operator_only = is changed by command alone: portico settings set
