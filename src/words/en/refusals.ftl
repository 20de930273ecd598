# English. What was not done, and why: refusals under their code, with an attribute where a field needs other words.

## Pages of their own
error_home = Go to the start
error_request = Request { $id }
error_not_found = Page not found
    .lead = There is nothing at this address.
error_unavailable = Not available at the moment
    .lead = The portal cannot do this right now. Try again in a minute; if it stays like this, tell support the request below.
error_broken = Something went wrong
    .lead = The fault is ours. Try again in a moment; if it stays, tell support the request below.
error_refused = That did not work
    .lead = The request could not be understood. Go back and try again.
error_cross_site = Request refused
    .lead = This form was not sent from our own pages, so nothing was done.
error_host = Wrong address
    .lead = This portal does not answer at this address.
error_too_large = That was too much
    .lead = What was sent is larger than this page accepts. Nothing was kept.
error_not_set_up = Not set up yet
    .lead = The operator has not finished setting up this portal. Come back later.
error_again = One moment
    .lead = You signed in a moment ago in another tab. Try again, and you are there.

## Refusals
totp_incorrect_code = That code is not right, or it was used already. Codes change every 30 seconds: wait for the next one, and check that the clock of your phone is right.
backup_code_incorrect = That is no backup code of yours, or it was used already.
totp_already_enabled = An authenticator app is set up already. Remove it first.
backup_codes_not_available = Backup codes need another second step first.
second_factor_deletion_not_allowed = The last second step must stay: everybody here has one.
identification_update_failed = With this number alone you begin to sign in. Add another way first.
form_code_incorrect = { $number ->
    [one] That code is incorrect. You have one more try.
   *[other] That code is incorrect. You have { $number } more tries.
}
form_code_length = Enter the six digits of the code.
form_identifier_not_found = There is no account with this email address.
    .any_identifier = We know no account by this.
    .phone_number = There is no account with this phone number.
form_identifier_is_own = This email address is yours already.
    .phone_number = This phone number is yours already.
form_identifier_exists = This email address already has an account.
    .phone_number = This phone number already has an account.
    .username = This username is taken. Choose another one.
form_param_nil = Fill in this field.
    .identifier = Enter your email address.
    .any_identifier = Fill in who you are.
    .your_password = Enter your password.
    .new_password = Enter a new password.
    .current_password = Enter your current password.
    .email_address = Enter your email address.
    .phone_number = Enter your phone number.
    .first_name = Enter your first name.
    .last_name = Enter your last name.
    .passkey_name = Enter a name.
    .password = Choose a password.
    .username = Choose a username.
    .file = Choose a picture first.
form_param_format_invalid = This does not look right.
    .identifier = This is not an email address. It should look like name@example.com.
    .any_identifier = This does not look right. An email address looks like name@example.com, a phone number like +1 415 555 2671.
    .email_address = This is not an email address. It should look like name@example.com.
    .phone_number = This is not a phone number. With a + and the country's code it is clear from anywhere.
    .first_name = This name has characters that we cannot keep.
    .last_name = This name has characters that we cannot keep.
    .passkey_name = A name has at least two characters, and only such as we can keep.
form_param_max_length_exceeded = This is too long: at most { NUMBER($number) } characters.
form_password_incorrect = This password is incorrect. Try again, or use another method.
form_password_or_identifier_incorrect = This password does not fit this account. Check both, or use another method.
form_password_pwned = This password stands in lists that attackers try first. Choose another one.
form_password_compromised = This password may be known to others. Sign in by another method, then choose a new one.
form_password_length_too_short = Use at least { NUMBER($number) } characters.
form_password_length_too_long = Use at most { NUMBER($number) } characters.
form_password_size_in_bytes_exceeded = This password is too long: it may take { NUMBER($number) } bytes at most. Use fewer characters.
form_password_no_uppercase = Use at least one capital letter.
form_password_no_lowercase = Use at least one small letter.
form_password_no_number = Use at least one digit.
form_password_no_special_char = Use at least one special character, such as ! or ?.
form_password_not_strong_enough = This password is too easy to guess. Use several uncommon words, without names or anything that is known of you or of this service.
form_password_matches_identifier = This is what you sign in with. Choose a password that is something else.
form_password_validation_failed = This is not your current password. Try again.
form_new_password_matches_current = This is your current password. Choose another one.
form_username_invalid_length = A username has { $number } to { $most } characters.
form_username_invalid_character = A username cannot have this character. Use letters from A to Z, digits, _ and -.
form_username_needs_non_number_char = A username needs at least one character that is not a digit.
form_username_cannot_be_phone_number = A username cannot look like a phone number.
legal_not_accepted = Accept the terms to go on.
verification_not_sent = This portal cannot send email at the moment. Tell its operator.
sms_send_error = This portal cannot send text messages at the moment. Use another method, or tell its operator.
unsupported_country_code = { $number ->
    [0] Phone numbers of this country cannot be used here.
   *[other] No more text messages can be sent to this country at the moment. Use another method, or try again in { $wait }.
}
verification_expired = This code has expired. Ask for a new one.
verification_failed = There were too many wrong tries. Ask for a new code, or use another method.
verification_missing = Nothing was sent yet. Start again.
strategy_for_user_invalid = This account has no password. Choose another way in.
passkey_not_registered = This passkey is not known here, or was removed. Sign in another way.
passkey_registration_failure = This passkey could not be added. Try again, or with another device.
passkey_authentication_failure = This passkey could not be used here. Try again, or sign in another way.
passkey_invalid_public_key_credential = Your browser sent something that is no passkey. Try again, or sign in another way.
passkey_invalid_verification = That took too long, or was done before. Try again.
passkey_quota_exceeded = You have ten passkeys, and there can be no more. Remove one before you add another.
passkey_already_exists = This device has a passkey for your account already.
identification_deletion_failed = This is the last address of your account. Add another one first.
    .passkey = Nothing else would let you in. Add another way to sign in first.
verification_strategy_invalid = This method cannot be used here.
verification_link_token_invalid = This link is not valid.
verification_link_token_expired = This link has expired.
verification_link_token_stale = This link was replaced by a newer one.
oauth_callback_invalid = Coming back from the other site did not work. Start again.
sign_in_email_link_not_same_client = This link works only in the browser that asked for it.
sign_up_email_link_not_same_client = This link works only in the browser that asked for it.
verification_link_token_source_invalid = This link works only in the browser that asked for it.
last_required_identification_deletion_failed = An account here must have one of these. Add another one first.
password_disabled = New passwords are switched off here.
no_password_set = Your account has no password.
password_required = The password must stay: without it, you could not sign in here.
immutable_attribute_modification_not_allowed = This cannot be changed here.
form_verification_needed = Only a verified email address can be primary.
too_many_unverified_identifications = Too many of your email addresses wait to be verified. Verify or remove one first.
image_too_large = This picture is too large. Choose one of at most 10 MB.
avatar_file_type_invalid = This is no picture that we know. Choose a PNG, JPEG, GIF or WebP file.
request_body_invalid = The body could not be read.
    .file = This picture could not be read. Try once more, or choose another one.
image_upload_timeout = The picture did not arrive within { $number } seconds. Choose a smaller one, or try again over a better connection.
image_too_many_pixels = This picture has too many pixels. Choose one of at most 4,000 on each side.
image_not_found = There is no such picture.
user_delete_self_not_enabled = Accounts cannot be deleted here.
form_param_value_invalid = This value is not allowed here.
    .confirmation = Type the words exactly as they stand above.
    .confirm_password = This is not the same password. Type it once more.
    .expires_in_seconds = Give a number of seconds from 1 up to ten years.
    .limit = Give a number from 1 to 500.
    .offset = Give a number from 0.
    .order_by = This is no order for this list.
    .starting_after = This goes with the order of created_at alone.
verification_code_too_many_requests = { $number ->
    [one] Wait one more second before you ask again.
   *[other] Wait { NUMBER($number) } more seconds before you ask again.
}
resource_forbidden = This attempt is over. Start again.
resource_not_found = There is nothing here.
client_state_invalid = This step does not fit what came before. Start again.
identifier_already_signed_in = This account is signed in here already.
session_exists = You are signed in already.
identification_claimed = Another account has verified this email address in the meantime.
    .phone_number = Another account has verified this phone number in the meantime.
    .username = Somebody else has taken this username in the meantime. Choose another one.
sign_in_identification_or_user_deleted = This account does not exist any more.
too_many_requests = That was too much at once. Wait { $wait }, then try again.
service_unavailable = Too much is going on here at the moment. Wait { $wait }, then try again.
user_locked = Too many wrong tries: this account is locked for another { $wait }.
    .support = If it was not you, write to { $address }.
account_lockout_warning = { $number ->
    [0] That was the last try for now.
    [one] One more wrong try locks this account for a while.
   *[other] { $number } more wrong tries lock this account for a while.
}
user_banned = This account may not sign in.
sign_up_mode_restricted = New accounts are made by invitation only.
form_of_ended_session = Nothing was changed: the account that this page was for isn't signed in here any more.
signed_out = You are signed out.
session_reverification_required = Confirm first that it is you: load this page again.
client_renewed = You signed in a moment ago in another tab. Try again.
role_forbids = Your role doesn't allow this. Ask an owner of this portal.
administrator_second_factor_required = Administrators need two-step verification or a passkey here. Set one up, then come back.
last_owner = This portal always needs an owner. Make someone else an owner first.
administrator_exists = This person already has a role.
config_validation_error = This setting breaks a rule.
config_version_conflict = The settings were changed by somebody else at the same moment. Try again.
ticket_invalid_code = This link cannot be used. It may be incomplete: copy all of it, or ask for a new one.
ticket_expired_code = This link has expired. Ask whoever gave it to you for a new one, or sign in another way.
sign_in_token_already_used_code = This link was already used. It works once: ask for a new one, or sign in another way.
sign_in_token_revoked_code = This link was withdrawn. Ask for a new one, or sign in another way.
sign_in_token_cannot_be_revoked_code = This token was used or revoked before.
sign_in_token_not_in_sign_in_code = This link signs in to an account that exists already. Open it again: it belongs on this page.
authentication_invalid = No secret key was presented. Send it as Authorization: Bearer.
authorization_header_format_invalid = The Authorization header must be the word Bearer and a secret key.
multiple_authorization_header_values_forbidden = Send one Authorization header, not several.
clerk_key_invalid = This secret key is unknown or was revoked.
unsupported_content_type = Send JSON or a form.
form_param_missing = This field must be given.
form_param_type_invalid = This field holds a value of the wrong type.
form_param_unknown = This field is not known here, or belongs to something that is switched off.
form_param_duplicate = The same value stands here twice.
form_param_invalid_time = Give a moment that lies in the past, as RFC 3339 writes it: 2026-01-31T12:00:00Z.
