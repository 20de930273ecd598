# English. One entry for everything that people read; refusals stand under their code.

## This language
# What it calls itself, the direction it is written in (ltr or rtl), and what stands between groups of three digits.
language_name = English
language_direction = ltr
number_group = ,
language_switch = Language

## Moments
moment_now = less than a minute ago, at { $time }
moment_minutes_ago = { $minutes ->
    [one] one minute ago, at { $time }
   *[other] { $minutes } minutes ago, at { $time }
}
moment_hours_ago = { $hours ->
    [one] one hour ago, at { $time }
   *[other] { $hours } hours ago, at { $time }
}
moment_earlier = { $date }, { $time }
moment_time = { $hour }:{ $minute } UTC
moment_date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

## Shared
skip_to_content = Skip to content
continue = Continue
save = Save
cancel = Cancel
back = Back
resend = Resend
optional = Optional
try_again = Try again
start_again = Start again
use_another_method = Use another method
may_close = You can close this page.
saved = Your changes are saved.
resent = We sent a new message. Only the newest one works.
footer_terms = Terms
footer_privacy = Privacy
footer_help = Help
email_address_label = Email address
phone_number_label = Phone number
country_label = Country
username_label = Username
password_label = Password
password_show = Show
password_hide = Hide
first_name_label = First name
last_name_label = Last name
code_label = Code
code_hint = Six digits. With the last one the form may send itself.
length_seconds = { $number ->
    [one] one second
   *[other] { $number } seconds
}
length_minutes = { $number ->
    [one] one minute
   *[other] { $number } minutes
}
length_hours = { $number ->
    [one] one hour
   *[other] { $number } hours
}
length_days = { $number ->
    [one] one day
   *[other] { NUMBER($number) } days
}
agent_phrase = { $browser } on { $system }
sign_in = Sign in
sign_up = Sign up
sign_out = Sign out

## Signing in
sign_in_heading = Sign in
sign_in_title = Sign in to { $app }
sign_in_lead_any = Welcome back. Say who you are first.
email_address_or_username_label = Email address or username
use_phone = Use a phone number instead
use_email = Use an email address instead
use_username = Use a username instead
use_email_or_username = Use an email address or username instead
password_title = Enter your password
edit_identifier = Change
forgot_password = Forgot password?
forgot_title = Forgot your password?
forgot_lead = Prove that the account is yours, then choose a new password. Or get in another way.
reset_password_title = Choose a new password
reset_password_lead = It takes the place of the one before.
reset_password_imposed_lead = Your password may be known to others. Choose another one before you go on.
reset_done_title = Your password is replaced
reset_done_others_out = You are signed in here. All your other devices are signed out.
reset_done_others_stay = You are signed in here. Your other devices stay signed in.
goes_on_by_itself = This page goes on by itself.
stay_here = Stay here
new_password_label = New password
confirm_password_label = Confirm new password
sign_out_of_other_sessions_label = Sign out of all other devices
sign_in_lead = Enter your email address, and we send you a way in.
no_account = No account yet?
have_account = Already have an account?

or = or
passkey_sign_in = Sign in with a passkey
passkey_title = Use your passkey
passkey_lead = Your device asks for your fingerprint, your face or its PIN.
passkey_needs_script = Passkeys work only where pages may run JavaScript.
passkey_unsupported = This browser does not know passkeys. Use a newer one, or another device.
passkey_not_used = No passkey was used. Try again, or sign in another way.
passkey_not_made = No passkey was added. Try again whenever you like.
passkey_wrong_address = Passkeys do not work at this address. Open the portal under its own name.
passkey_failed = That did not work. Try again, or use another method.

## Signing up
sign_up_heading = Sign up
sign_up_title = Create your { $app } account
sign_up_lead = All it takes is an email address that is yours.
sign_up_lead_phone = All it takes is a phone number that is yours.
use_phone_number = Use a phone number instead
use_email_address = Use an email address instead
username_characters = Use letters from A to Z, digits, _ and -.
consent_both = I accept the { $terms } and the { $privacy }.
consent_terms = I accept the { $terms }.
consent_privacy = I accept the { $privacy }.
consent_both_needed = Accept the terms and the privacy policy to go on.
consent_privacy_needed = Accept the privacy policy to go on.
terms_link = terms of service
privacy_link = privacy policy
continue_title = Almost there
continue_lead = We need a little more from you before your account is ready.
restricted_title = Sign-up is by invitation
restricted_lead = New accounts are made by invitation only at the moment. If you expected to get in, ask for help.
email_support = Email support

## Waiting for link or code
waiting_title = Check your email
waiting_title_code = Enter your code
waiting_sent_both = We sent a link and a code to { $address }. Use whichever you like, as long as it is the newest.
waiting_sent_link = We sent a link to { $address }.
waiting_sent_code = We sent a code to { $address }.
waiting_for_link = Waiting for you to open the link…
waiting_elsewhere = The link was opened in another browser or device. It works only in this browser: copy it over here, or enter the code.
waiting_elsewhere_link = The link was opened in another browser or device. It works only in this browser: copy it over here.
waiting_expired = What we sent has expired. Ask for a new message.
waiting_failed = There were too many wrong tries. Ask for a new code.
waiting_over = You can't use what we sent to { $address } any more.
waiting_neither = Neither the link nor the code works any more. Ask for a new message.
waiting_code_failed = There were too many wrong tries, so the code no longer works. The link still does: open it, or ask for a new message.
waiting_code_expired = The code has expired. The link still works: open it, or ask for a new message.
waiting_link_expired = The link has expired. The code still works: enter it, or ask for a new message.
waiting_superseded = This message was replaced by a newer one.
waiting_no_mail = No email yet? It may be in your spam folder.
waiting_no_text = No message yet? It can take a minute.
waiting_look_again = Look again
waiting_enter_code = Enter the code instead
waiting_opened_link = I have opened the link
waiting_watch = Wait here for the link
unsent_title = One more step
unsent_lead = We send a message to { $address }, to see that it is yours.
unsent_send = Send code
ready_title = Your link was opened
ready_lead = You confirmed it on another device. Continue here to finish.
no_method_title = No way in from here
no_second_lead = You have no other second step. Ask for help: whoever runs this site can take it away, once they know that it is you.
no_method_lead = With what you entered there is no other method. Start again with something else that you signed up with, or ask for help.
methods_lead = Choose how you want to prove that it is you.
methods_help = Still stuck? Write to { $address }.
method_password = Enter my password
method_passkey = Use my passkey
method_reset_password_email_code = Email me a code to choose a new password
method_reset_password_phone_code = Text me a code to choose a new password
method_email_link = Email me a link only
method_email_code = Email me a code only
method_phone_code = Text me a code

## Mail links, where they were opened
link_here_title = Confirm your email
link_here_lead = One more moment: continue to finish here.
link_confirm_title = Is this you?
link_confirm_lead = Someone asked for this link on another device. Continue only if that was you.
link_confirm_not_you = Not you? Close this page, and nothing happens.
link_switch_title = Switch accounts?
link_switch_lead = You are signed in with another account in this browser. If you continue, that account is signed out here.
link_elsewhere_title = Open this link where you began
link_elsewhere_lead = For your safety this link works only in the same browser and device that asked for it. Copy the link into that browser, or, if the email has a code, enter it there. Nothing has been confirmed here.
link_elsewhere_tell = Tell my first device
link_elsewhere_told = Your first device now says that the link was opened here.
link_verified_title = Confirmed
link_verified_lead = Go back to the device and browser where you began. It goes on by itself.
link_used_title = This link was already used
link_used_lead = Each link works once. If you are not signed in yet, start again for a new one.
link_expired_title = This link has expired
link_expired_lead = Go back to where you began and ask for a new one, or start again.
link_stale_title = There is a newer link
link_stale_lead = This link is no longer valid: a newer one was sent, or the attempt was ended. Use the latest email.
link_invalid_title = This link is not valid
link_invalid_lead = It may be incomplete or meant for another page. Copy the whole link from the email, or start again.
fact_account = Email address
fact_browser = Asked from
fact_asked = Asked
fact_signed_in = Signed in as
fact_continue_as = Continue as
stay = Stay signed in as I am
ticket_title = Sign in with this link?
ticket_lead = This link signs you in as { $address }. It works once.
ticket_not_you = Is this not your account? Close this page, and nothing happens.
ticket_other_way = Sign in another way
ticket_switch_lead = You are signed in with another account in this browser. If you continue with this link, that account is signed out here.
ticket_refused_title = You are signed in already
ticket_stay = Continue as { $address }

## Signing out
sign_out_title = Sign out?
sign_out_lead = You are signed in as { $address }.
sign_out_one = Sign out of this account
sign_out_all = Sign out of all accounts

## Several accounts in one browser
choose_title = Choose an account
choose_lead = These accounts are signed in in this browser.
badge_in_use = In use
add_account = Add another account

## Signed in already
onward_title = You are signed in
onward_circle = { $host } keeps sending you back here. It may not see that you are signed in.
onward_continue = Continue to { $host }

## Profile
profile_title = Profile
profile_nav = Account
profile_picture = Your picture
picture_label = Choose a picture
picture_hint = PNG, JPEG, GIF or WebP, at most 10 MB. Its middle is what others see. It may be sent as soon as you choose it.
upload_picture = Upload
remove_picture = Remove picture
picture_saved = Your picture is saved.
picture_removed = Your picture is removed.
profile_names = Your name
profile_username = Your username
profile_addresses = Email addresses
badge_primary = Primary
badge_primary_number = Primary
badge_verified = Verified
badge_unverified = Unverified
switch_account = Switch account
addresses_immutable = Your email addresses cannot be changed here.
profile_numbers = Phone numbers
numbers_immutable = Your phone numbers cannot be changed here.
username_immutable = Your username cannot be changed here.
add_address = Add email address
add_address_lead = We send a message to it, to see that it is yours.
address_verified = Your email address is verified.
address_removed = The email address is removed.
add_number = Add phone number
add_number_lead = We text a code to it, to see that it is yours.
number_verified = Your phone number is verified.
number_removed = The phone number is removed.
verify = Verify
verify_address_label = Verify { $address }
make_primary = Make primary
make_primary_number = Make primary
make_primary_label = Make { $address } primary
make_primary_number_label = Make { $address } primary
remove = Remove
remove_address_label = Remove { $address }
remove_address = Remove email address
remove_number = Remove phone number
remove_address_lead = { $address } will be removed from your account.
remove_address_note = You can no longer sign in with it.

## Security
security_title = Security
devices_title = Active devices
password_is_set = You can sign in with a password.
password_is_not_set = You have no password.
set_password = Set password
change_password = Change password
remove_password = Remove password
remove_password_lead = You then sign in with the other methods of your account.
current_password_label = Current password
password_saved = Your password is saved.
password_removed = Your password is removed.
passkeys_title = Passkeys
passkeys_note = Sign in with your fingerprint, your face or the PIN of your device. A passkey cannot be guessed, and works on no site that only looks like this one.
passkey_add = Add a passkey
passkey_unnamed = Passkey
passkey_used = Added { $added }. Last used { $used }.
passkey_unused = Added { $added }. Not used yet.
passkey_added = Your passkey is added. You can sign in with it from now on.
passkey_removed = The passkey is removed.
rename = Rename
passkey_rename = Rename passkey
passkey_rename_label = Rename { $name }
passkey_name_label = Name
passkey_remove = Remove passkey
passkey_remove_label = Remove { $name }
passkey_remove_lead = { $name } will no longer sign you in here.
passkey_remove_note = Your device may go on offering it until you delete it there, too.
passkey_offer_title = Sign in without codes and passwords
passkey_offer_note = With a passkey, your fingerprint, your face or the PIN of this device is enough.
passkey_offer_decline = No, thanks
devices_note = Where you are signed in. If you do not know a device, sign it out.
badge_this_device = This device
device_unknown = Unknown device
device_computer = Computer
device_phone = Phone
device_tablet = Tablet
device_mobile = Phone or tablet
device_version = { $device }, version { $version }
device_seen = Last active { $seen }
device_seen_at = Last active { $seen } from { $whence }
device_signed_out = Signed out.
sign_out_device_label = Sign out { $device }
sign_out_others = Sign out all other devices
delete_account = Delete account
delete_note = Your account and all that belongs to it are deleted for good.
delete_lead = The account of { $address } and all that belongs to it are deleted for good, on all devices, at once. This cannot be undone.
delete_label = Type “{ $phrase }” to confirm
delete_phrase = Delete account
revoke_title = Was this not you?
revoke_lead = If you do not know the sign-in that we wrote you about, end it here.
revoke_action = Sign out that device
revoke_was_me = If it was you, close this page, and nothing happens.
revoked_title = That device is signed out
revoked_lead = Whoever it was cannot use your account there any more. Somebody may be able to read your email: change its password.
revoked_look = See your devices

second_totp_title = Enter the code of your app
second_totp_lead = Open your authenticator app and type the code that it shows for this account now.
second_backup_title = Enter a backup code
second_backup_lead = Type one of the codes that you kept when you set up two-step verification. Each works once.
second_after_reset = Your new password is saved. To sign in, one more step is needed.
second_lost = I cannot use this any more
second_send_title = One more step
second_send_lead = We text a code to { $address }, to be sure that it is you.
second_new_device_lead = You have not signed in on this device before. We send a code to { $address }, to be sure that it is you.
backup_code_label = Backup code
method_totp = Code of my authenticator app
method_totp_note = An app on your phone that shows a new code every 30 seconds
method_backup_code = Backup code
method_phone_code_second = Code by text message
method_phone_code_note = A code to a phone number of yours, each time you sign in
reverify_title = Confirm that it is you
reverify_lead = You are signed in as { $address }. Before something important changes, prove once more that it is you.
reverify_send_lead = Before something important changes, we send a code to { $address }, to be sure that it is you.
reverify_by_mail = Email me a code
reverify_nothing_lead = There is nothing left by which this account could prove it. Sign out and in again, or ask for help.
reverified = You have confirmed that it is you. Go on where you were.
two_step_title = Two-step verification
two_step_none = Protect your account with a second step: a code that only you can have.
two_step_note = When you sign in, we ask for a second step.
two_step_app = Authenticator app
two_step_backup_codes = Backup codes
badge_default = Default
remove_totp = Remove the authenticator app
remove_totp_lead = When you sign in, its codes are no longer asked for.
backup_codes_left = { $number ->
    [0] None left: make new ones
    [one] One left
   *[other] { $number } left
}
backup_codes_renew = Make new ones
backup_codes_renew_title = Make new backup codes
backup_codes_renew_lead = The codes that you have now stop working at once.
backup_codes_make = Make backup codes
backup_codes_title = Your backup codes
backup_codes_lead = Keep them where you find them without your phone. Each lets you in once. They are shown only now.
backup_codes_kept = I have kept them
copy = Copy
copied = Copied
download = Download
print = Print
add_totp = Set up an authenticator app
totp_lead = Scan this with your authenticator app, then type the code that it shows.
totp_qr_label = QR code for your authenticator app
totp_by_hand = Cannot scan it? Type this key into the app:
totp_open_app = Open in an app on this device
totp_code_label = Code of the app
add_second_number = Add a phone number
second_number_lead = Which number do we text a code to when you sign in? It can no longer be used to begin a sign-in. Texts can be intercepted: an app is safer.
second_number_none = Add a phone number first; then choose it here. Texts can be intercepted: an app is safer.
use_number = Use this number
verify_number_first = Verify it first
remove_second_number = Remove the second step by text
remove_second_number_lead = When you sign in, no code is texted to { $address } any more. The number stays in your profile.
remove_second_number_label = Remove { $number } as second step
make_default = Ask first
make_default_label = Ask { $number } first
second_factor_added = Two-step verification is set up.
backup_codes_are_kept = Two-step verification is set up, with new backup codes.
second_factor_removed = The second step was removed.
task_set_up_title = Set up two-step verification
task_set_up_lead = You are signed in as { $address }. A second step is required here: choose one, and you can go on.

## Administrators
admin_title = Administration
admin_nav = Administration
admin_lead = Signed in as { $name }. These settings are in force; change them with the command “portico settings set”.
settings_application = Application
settings_attributes = Attributes
settings_sign_in = Sign-in
settings_sign_up = Sign-up
settings_attack_protection = Attack protection
settings_password_settings = Passwords
settings_username_settings = Usernames
settings_verification = Verification
settings_sessions = Sessions
settings_redirects = Redirects
settings_user_profile = Profile
settings_passkey_settings = Passkeys
settings_sms = Texts
settings_mail = Mail
settings_testing = Testing
settings_problem_name_length = must have 1 to 60 characters that can be seen, and no control characters or marks of direction
settings_problem_legal_consent_needs_documents = needs application.terms_url or application.privacy_policy_url: there is nothing to accept
settings_problem_web_address = must be an absolute http or https address
settings_problem_email_address = must be an email address
settings_problem_username_needs_password = needs attributes.password.enabled: nothing can be sent to a username
settings_problem_nobody_could_sign_in = cannot be off while there is no other way to sign in: nobody could
settings_problem_attribute_must_be_required_if_enabled = must be required: it is the only identifier
settings_problem_attribute_at_least_one_must_be_verified_at_sign_up = needs at least one way to verify, or verification at sign-up switched off
settings_problem_first_factor_needs_a_strategy = needs at least one way to sign in
settings_problem_unknown_strategy = holds a strategy that does not exist here (email_link, email_code)
settings_problem_required_needs_enabled = cannot be required while it is switched off
settings_problem_lockout_attempts_range = must be 5 to 100 wrong tries
settings_problem_lockout_duration_range = must be one minute to ten years, in minutes
settings_problem_mail_is_no_second_factor = must be off: a mail address is no second factor
settings_problem_need_at_least_one_mfa_strategy_enabled = needs an authenticator app or phone numbers as second factor
settings_problem_username_length_range = must be 4 to 64 characters
settings_problem_username_length_order = must be at least username_settings.min_length
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
settings_problem_origin = must hold exact origins such as https://app.example.com, or https://*.example.com for all subdomains
settings_problem_strict_needs_verification = strict protection needs verification at sign-up
settings_problem_password_min_length_range = must be 8 to 64 characters
settings_problem_password_max_length_range = must be 64 to 512 characters
settings_problem_special_characters = must hold only punctuation and symbols of ASCII
settings_problem_special_character_needed = cannot be empty while a special character is required
settings_problem_strength_range = must be 0 to 4
settings_problem_breach_lookup_needed = cannot be on while breached passwords are not looked up
settings_problem_context_words = must hold at most 200 words of 4 to 60 characters
settings_problem_hashing_memory_range = must be 19456 to 262144 KiB
settings_problem_hashing_iterations_range = must be 2 to 20
settings_problem_hashing_work = is too much with this memory: both multiplied may be 1048576 at most

## First run
setup_title = Set up your portal
setup_lead = You hold the one-time link of this portal. Enter your email address: once it is verified, you are its first administrator.
setup_none_title = This link cannot be used
setup_none_lead = It was used before, has expired, or the portal is set up already. Start the portal again for a new link, or run “portico admin add”.
setup_sign_in_title = Sign in as administrator
setup_sign_in_lead = This one-time link signs you in as { $address }.

## Inbox of development
inbox_title = Inbox
inbox_nav = Development
inbox_lead = Every message that this portal sends in development arrives here.
inbox_empty = Nothing yet. Sign up or in, and look again.
inbox_meta = To { $to }, { $seconds ->
    [one] one second ago
   *[other] { NUMBER($seconds) } seconds ago
}
inbox_open_link = Open the link
inbox_as_text = As plain text
inbox_text = Text message

## Errors without a field
error_home = Go to the start
error_request = Request { $id }
error_not_found_title = Page not found
error_not_found_lead = There is nothing at this address.
error_unavailable_title = Not available at the moment
error_unavailable_lead = The portal cannot do this right now. Try again in a minute; if it stays like this, tell support the request below.
error_broken_title = Something went wrong
error_broken_lead = The fault is ours. Try again in a moment; if it stays, tell support the request below.
error_refused_title = That did not work
error_refused_lead = The request could not be understood. Go back and try again.
error_cross_site_title = Request refused
error_cross_site_lead = This form was not sent from our own pages, so nothing was done.
error_host_title = Wrong address
error_host_lead = This portal does not answer at this address.
error_too_large_title = That was too much
error_too_large_lead = What was sent is larger than this page accepts. Nothing was kept.
error_not_set_up_title = Not set up yet
error_not_set_up_lead = The operator has not finished setting up this portal. Come back later.
cookies_doubled = Your browser sends several cookies named { $names }, so none of them is used here. To go on, delete the cookies of { $domain } and of all names below it in the settings of your browser, then open this page anew.
error_again_title = One moment
error_again_lead = You signed in a moment ago in another tab. Try again, and you are there.

## Strength of a password
password_warning_row_of_keys = Straight rows of keys are easy to guess.
password_warning_keyboard_pattern = Short patterns on the keyboard are easy to guess.
password_warning_one_character = One character again and again is easy to guess.
password_warning_repetition = A repetition such as “abcabcabc” is hardly harder to guess than “abc”.
password_score_0 = Anybody guesses this.
password_score_1 = Easy to guess.
password_score_2 = Not hard to guess.
password_score_3 = Good.
password_score_4 = Very good.
password_warning_top = This is one of the hundred commonest passwords.
password_warning_common = This is a very common password.
password_warning_similar = This is much like a common password.
password_warning_sequence = Sequences such as “abc” or “6543” are easy to guess.
password_warning_year = Recent years are easy to guess.
password_warning_word = A word by itself is easy to guess.
password_warning_date = Dates are often easy to guess.
password_warning_name = A name by itself is easy to guess.
password_warning_common_name = Common names are easy to guess.
password_suggestion_words = Use several words, but no common phrase.
password_suggestion_no_symbols = Symbols, digits and capital letters are not needed.
password_suggestion_more_words = Add another word or two; uncommon ones are better.
password_suggestion_capitals = A capital letter at the beginning does not help much.
password_suggestion_all_capitals = Capital letters throughout are hardly harder to guess than small ones.
password_suggestion_reversed = Words spelled backwards are hardly harder to guess.
password_suggestion_substitutions = Replacements such as “@” for “a” do not help much.
password_suggestion_longer_pattern = Use a longer pattern on the keyboard, with more turns.
password_suggestion_repetition = Avoid repeated words and characters.
password_suggestion_sequences = Avoid sequences.
password_suggestion_years = Avoid recent years.
password_suggestion_own_years = Avoid years that have to do with you.
password_suggestion_own_dates = Avoid dates and years that have to do with you.

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
form_identifier_not_found__any_identifier = We know no account by this.
form_identifier_not_found__phone_number = There is no account with this phone number.
form_identifier_is_own = This email address is yours already.
form_identifier_is_own__phone_number = This phone number is yours already.
form_identifier_exists = This email address already has an account.
form_identifier_exists__phone_number = This phone number already has an account.
form_identifier_exists__username = This username is taken. Choose another one.
form_param_nil = Fill in this field.
form_param_nil__identifier = Enter your email address.
form_param_nil__any_identifier = Fill in who you are.
form_param_nil__your_password = Enter your password.
form_param_nil__new_password = Enter a new password.
form_param_nil__current_password = Enter your current password.
form_param_nil__email_address = Enter your email address.
form_param_nil__phone_number = Enter your phone number.
form_param_nil__first_name = Enter your first name.
form_param_nil__last_name = Enter your last name.
form_param_format_invalid = This does not look right.
form_param_format_invalid__identifier = This is not an email address. It should look like name@example.com.
form_param_format_invalid__any_identifier = This does not look right. An email address looks like name@example.com, a phone number like +1 415 555 2671.
form_param_format_invalid__email_address = This is not an email address. It should look like name@example.com.
form_param_format_invalid__phone_number = This is not a phone number. With a + and the country's code it is clear from anywhere.
form_param_format_invalid__first_name = This name has characters that we cannot keep.
form_param_format_invalid__last_name = This name has characters that we cannot keep.
form_param_nil__passkey_name = Enter a name.
form_param_format_invalid__passkey_name = A name has at least two characters, and only such as we can keep.
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
form_param_nil__password = Choose a password.
form_param_nil__username = Choose a username.
form_param_nil__file = Choose a picture first.
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
identification_deletion_failed__passkey = Nothing else would let you in. Add another way to sign in first.
verification_strategy_invalid = This method cannot be used here.
verification_link_token_invalid = This link is not valid.
verification_link_token_expired = This link has expired.
verification_link_token_stale = This link was replaced by a newer one.
sign_in_email_link_not_same_client = This link works only in the browser that asked for it.
sign_up_email_link_not_same_client = This link works only in the browser that asked for it.
verification_link_token_source_invalid = This link works only in the browser that asked for it.
identification_deletion_failed = This is the last address of your account. Add another one first.
last_required_identification_deletion_failed = An account here must have one of these. Add another one first.
password_disabled = New passwords are switched off here.
no_password_set = Your account has no password.
password_required = The password must stay: without it, you could not sign in here.
immutable_attribute_modification_not_allowed = This cannot be changed here.
form_verification_needed = Only a verified email address can be primary.
too_many_unverified_identifications = Too many of your email addresses wait to be verified. Verify or remove one first.
image_too_large = This picture is too large. Choose one of at most 10 MB.
avatar_file_type_invalid = This is no picture that we know. Choose a PNG, JPEG, GIF or WebP file.
request_body_invalid__file = This picture could not be read. Try once more, or choose another one.
image_upload_timeout = The picture did not arrive within { $number } seconds. Choose a smaller one, or try again over a better connection.
image_too_many_pixels = This picture has too many pixels. Choose one of at most 4,000 on each side.
image_not_found = There is no such picture.
user_delete_self_not_enabled = Accounts cannot be deleted here.
form_param_value_invalid = This value is not allowed here.
form_param_value_invalid__confirmation = Type the words exactly as they stand above.
form_param_value_invalid__confirm_password = This is not the same password. Type it once more.
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
identification_claimed__phone_number = Another account has verified this phone number in the meantime.
identification_claimed__username = Somebody else has taken this username in the meantime. Choose another one.
sign_in_identification_or_user_deleted = This account does not exist any more.
too_many_requests = That was too much at once. Wait { $wait }, then try again.
service_unavailable = Too much is going on here at the moment. Wait { $wait }, then try again.
user_locked = Too many wrong tries: this account is locked for another { $wait }.
user_locked_support = If it was not you, write to { $address }.
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
request_body_invalid = The body could not be read.
unsupported_content_type = Send JSON or a form.
form_param_missing = This field must be given.
form_param_type_invalid = This field holds a value of the wrong type.
form_param_unknown = This field is not known here, or belongs to something that is switched off.
form_param_duplicate = The same value stands here twice.
form_param_invalid_time = Give a moment that lies in the past, as RFC 3339 writes it: 2026-01-31T12:00:00Z.
form_param_value_invalid__expires_in_seconds = Give a number of seconds from 1 up to ten years.
form_param_value_invalid__limit = Give a number from 1 to 500.
form_param_value_invalid__offset = Give a number from 0.
form_param_value_invalid__order_by = This is no order for this list.
form_param_value_invalid__starting_after = This goes with the order of created_at alone.

## Mails
mail_lifetimes = The link is valid for { $link }, the code for { $code }. Each works once.
mail_lifetime = { $minutes ->
    [0] Valid for less than a minute, once.
    [one] Valid for one minute, once.
   *[other] Valid for { $minutes } minutes, once.
}
mail_or_code = Or enter this code where you began:
mail_code = Enter this code where you began:
mail_asked_from = Asked for from { $agent }.
mail_done_from = This was done from { $agent }, at { $when }.
mail_done_at = This was at { $when }.
mail_help = Do you need help? Write to { $support }.
mail_help_of_operator = Do you need help? Ask those who run { $app }.
mail_sign_in_subject = Sign in to { $app }
mail_sign_in_subject_code = { $code } is your { $app } code
mail_sign_in_greeting = You asked to sign in to { $app }.
mail_sign_in_button = Sign in
mail_sign_in_ignore = Not you? Ignore this email, and nothing happens. Never pass on the link or the code.
mail_reverification_subject = Confirm that it is you in { $app }
mail_reverification_subject_code = { $code } is your { $app } code
mail_reverification_greeting = Something important is about to be changed in your { $app } account.
mail_reverification_ignore = Not you? Then somebody uses your account: sign in, and sign out all other devices under Security. Never pass on the code.
mail_sign_up_subject = Confirm your email address for { $app }
mail_sign_up_subject_code = { $code } is your { $app } code
mail_sign_up_greeting = Welcome to { $app }. Confirm that this email address is yours.
mail_sign_up_button = Confirm email address
mail_sign_up_ignore = Not you? Ignore this email, and no account is made. Never pass on the link or the code.
mail_sign_in_unknown_subject = Someone tried to sign in to { $app }
mail_sign_in_unknown_greeting = Someone tried to sign in to { $app } with this email address, but it has no account.
mail_sign_in_unknown_ignore = If it was you, try another address or sign up. If not, you can ignore this email.
mail_sign_up_taken_subject = You already have an account at { $app }
mail_sign_up_taken_greeting = Someone tried to sign up at { $app } with this email address, but it already has an account.
mail_sign_up_taken_ignore = If it was you, sign in instead. If not, you can ignore this email; nothing has changed.
mail_verify_address_subject = Confirm your email address for { $app }
mail_verify_address_subject_code = { $code } is your { $app } code
mail_verify_address_greeting = You asked to add this email address to your { $app } account. Confirm that it is yours.
mail_verify_address_button = Confirm email address
mail_verify_address_ignore = Not you? Ignore this email, and nothing happens. Never pass on the link or the code.
mail_address_added_subject = An email address was added to your { $app } account
mail_address_added_greeting = { $address } was added to your { $app } account. It can be used to sign in.
mail_address_added_ignore = Not you? Sign in, remove that address, and sign out all other devices under Security.
mail_address_removed_subject = An email address was removed from your { $app } account
mail_address_removed_greeting = { $address } was removed from your { $app } account. It can no longer be used to sign in.
mail_address_removed_ignore = Not you? Sign in with another identifier of yours, add the address again, and sign out all other devices under Security.
mail_number_added_subject = A phone number was added to your { $app } account
mail_number_added_greeting = { $address } was added to your { $app } account. It can be used to sign in.
mail_number_added_ignore = Not you? Sign in, remove that number, and sign out all other devices under Security.
mail_number_removed_subject = A phone number was removed from your { $app } account
mail_number_removed_greeting = { $address } was removed from your { $app } account. It can no longer be used to sign in.
mail_number_removed_ignore = Not you? Sign in with another identifier of yours, add the number again, and sign out all other devices under Security.
mail_identifier_left_subject = { $address } has left your { $app } account
mail_identifier_left_greeting = Somebody else has shown that { $address } is theirs. You had not verified it, so it has left your { $app } account.
mail_identifier_left_ignore = Is it yours after all? Add it again, and verify it.
mail_primary_changed_subject = Your { $app } account has a new primary email address
mail_primary_changed_greeting = { $address } is now the primary email address of your { $app } account. Notices go there from now on.
mail_primary_changed_ignore = Not you? Sign in, change it back, and sign out all other devices under Security.
mail_primary_number_changed_subject = Your { $app } account has a new primary phone number
mail_primary_number_changed_greeting = { $address } is now the primary phone number of your { $app } account.
mail_primary_number_changed_ignore = Not you? Sign in, change it back, and sign out all other devices under Security.
mail_username_changed_subject = Your { $app } account has a new username
mail_username_changed_greeting = The username of your { $app } account is now { $address }.
mail_username_changed_ignore = Not you? Sign in, change it back, and sign out all other devices under Security.
mail_username_removed_subject = The username of your { $app } account was removed
mail_username_removed_greeting = { $address } is no longer the username of your { $app } account, and cannot be used to sign in.
mail_username_removed_ignore = Not you? Sign in with another identifier of yours, set the username again, and sign out all other devices under Security.
mail_second_factor_added_subject = Two-step verification was set up for your { $app } account
mail_second_factor_added_greeting = A second step was set up for signing in to your { $app } account.
mail_second_factor_added_ignore = Not you? Whoever set it up can keep you out, so be quick. If you have a passkey, sign in with it, remove the second step under Security, and sign out all other devices. If you have none, or are asked for the second step all the same, ask for help: those who run { $app } can remove it.
mail_second_factor_removed_subject = A second step was removed from your { $app } account
mail_second_factor_removed_greeting = A second step for signing in was removed from your { $app } account.
mail_second_factor_removed_ignore = Not you? Sign in, set it up again under Security, sign out all other devices, and change your password.
mail_backup_codes_made_subject = New backup codes for your { $app } account
mail_backup_codes_made_greeting = New backup codes were made for your { $app } account. Those before no longer work.
mail_backup_codes_made_ignore = Not you? Sign in, make new codes under Security, and sign out all other devices.
mail_backup_code_used_subject = A backup code of your { $app } account was used
mail_backup_code_used_greeting = Somebody used one of the backup codes of your { $app } account, to sign in or to confirm that it is you. That code no longer works.
mail_backup_code_used_ignore = Not you? Sign in, sign out all other devices under Security, and make new codes.
mail_new_device_subject = New sign-in to your { $app } account
mail_new_device_greeting = Somebody signed in to your { $app } account on a device that we have not seen before: { $agent }, address { $whence }.
mail_new_device_button = This was not me
mail_new_device_ignore = Was it you? Then there is nothing to do.
mail_account_deleted_subject = Your { $app } account was deleted
mail_account_deleted_greeting = Your { $app } account was deleted, as you asked. All that belonged to it is gone.
mail_account_deleted_ignore = Not you? Then somebody else did this: ask for help as soon as you can.
mail_reset_password_subject = Choose a new password for { $app }
mail_reset_password_subject_code = { $code } is your { $app } code
mail_reset_password_greeting = You asked to choose a new password for { $app }.
mail_reset_password_ignore = Not you? Ignore this email, and your password stays as it is. Never pass on the code.
mail_password_changed_subject = Your { $app } password was changed
mail_password_changed_greeting = The password of your { $app } account was changed.
mail_password_changed_ignore = Not you? Choose a new one with “Forgot password?” where you sign in, and sign out all other devices under Security.
mail_password_removed_subject = Your { $app } password was removed
mail_password_removed_greeting = The password of your { $app } account was removed. It can no longer be used to sign in.
mail_password_removed_ignore = Not you? Sign in, sign out all other devices under Security, and set a new password.
mail_passkey_added_subject = A passkey was added to your { $app } account
mail_passkey_added_greeting = A passkey was added to your { $app } account: { $address }. Whoever has it can sign in with it.
mail_passkey_added_ignore = Not you? Sign in, remove that passkey, and sign out all other devices under Security.
mail_passkey_removed_subject = A passkey was removed from your { $app } account
mail_passkey_removed_greeting = This passkey can no longer be used to sign in to { $app }: { $address }.
mail_passkey_removed_ignore = Not you? Sign in, sign out all other devices under Security, and add the passkey again.
mail_account_locked_subject = Your { $app } account is locked for a while
mail_account_locked_greeting = There were too many wrong tries to sign in to your { $app } account, so it takes none for a while. Devices on which you are signed in stay so.
mail_account_locked_ignore = Not you? Then somebody tried to get in, and did not. There is nothing you have to do.
mail_sms_country_budget_spent_subject = { $app }: no more text messages to { $address } for now
mail_sms_country_budget_spent_greeting = Within a day { $app } has sent { NUMBER($number) } text messages to numbers of this country: { $address }. That is its budget, so nobody there gets a text message until { $until }. People can still use other methods.
mail_sms_country_budget_spent_ignore = If you expected so many, raise the setting sms.per_country_per_day. If not, somebody may be earning from these messages: look at the security events, and take countries that you do not need out of sms.allowed_countries.
mail_sms_country_share_spent_subject = { $app }: strangers get no more text messages to { $address } for now
mail_sms_country_share_spent_greeting = Within a day { $app } has sent { NUMBER($number) } text messages to numbers of this country, to people whom it does not know yet: { $address }. That is their part of the budget, so none of them gets a text message there until { $until }. People who sign in with a first step, a browser or a network that is known still get theirs.
mail_sms_country_share_spent_ignore = If you expected so many, raise the setting sms.per_country_per_day. If not, somebody may be earning from these messages: look at the security events, and take countries that you do not need out of sms.allowed_countries.
mail_sms_unanswered_subject = { $app }: codes texted to { $address } are not entered
mail_sms_unanswered_greeting = Within a day { $app } has sent codes to numbers of this country for visitors of { NUMBER($number) } networks: { $address }. On too few of them a code was entered, so strangers get no text message there until { $until }, unless more are. People who sign in with a first step, a browser or a network that is known still get theirs.
mail_sms_unanswered_ignore = Somebody may be earning from these messages: look at the security events, and take countries that you do not need out of sms.allowed_countries. If messages did not arrive, look at your gateway. If you know why so few codes are entered, lower the setting sms.least_answered_percent or raise sms.least_answered_after.
mail_sms_unanswered_by_known_subject = { $app }: codes texted to known people in { $address } are not entered
mail_sms_unanswered_by_known_greeting = Within a day { $app } has sent codes to { NUMBER($number) } numbers of this country that belong to accounts, in second steps and to browsers and networks that it knows: { $address }. For too few of these numbers a code was entered, so they get no text message until { $until }, unless more are. Strangers still get theirs, and people can still use other methods.
mail_sms_unanswered_by_known_ignore = Somebody with many accounts may be earning from these messages: look at the security events. If messages did not arrive, look at your gateway. If you know why so few codes are entered, lower the setting sms.least_answered_percent or raise sms.least_answered_after.
mail_sms_budget_spent_subject = { $app }: no more text messages for now
mail_sms_budget_spent_greeting = Within a day { $app } has sent { NUMBER($number) } text messages. That is the budget for all countries, so nobody gets a text message until { $until }. People can still use other methods.
mail_sms_budget_spent_ignore = If you expected so many, raise the setting sms.per_day. If not, somebody may be earning from these messages: look at the security events, and take countries that you do not need out of sms.allowed_countries.
mail_sms_share_spent_subject = { $app }: strangers get no more text messages for now
mail_sms_share_spent_greeting = Within a day { $app } has sent { NUMBER($number) } text messages to people whom it does not know yet. That is their part of the budget for all countries, so none of them gets a text message until { $until }. People who sign in with a first step, a browser or a network that is known still get theirs.
mail_sms_share_spent_ignore = If you expected so many, raise the setting sms.per_day. If not, somebody may be earning from these messages: look at the security events, and take countries that you do not need out of sms.allowed_countries.

## Texts (SMS): short, and in the alphabet of GSM
text_code = { $code } is your { $app } code. Never pass it on.
text_sign_up_taken = Someone tried to sign up at { $app } with this number, but it already has an account. Nothing has changed.
text_address_added = An email address was added to your { $app } account. Not you? Sign in, remove it, and sign out all other devices.
text_address_removed = An email address was removed from your { $app } account. Not you? Sign in, add it again, and sign out all other devices.
text_number_added = A phone number was added to your { $app } account. Not you? Sign in, remove it, and sign out all other devices.
text_number_removed = A phone number was removed from your { $app } account. Not you? Sign in, add it again, and sign out all other devices.
text_identifier_left = An email address or number that you had not verified is somebody else's, and has left your { $app } account.
text_primary_number_changed = Your { $app } account has a new primary phone number. Not you? Sign in, change it back, and sign out all other devices.
text_username_changed = Your { $app } account has a new username. Not you? Sign in, change it back, and sign out all other devices.
text_username_removed = The username of your { $app } account was removed. Not you? Sign in, set it again, and sign out all other devices.
text_new_device = Somebody signed in to your { $app } account on a new device. Not you? Sign in, and sign out all other devices.
text_backup_codes_made = New backup codes were made for your { $app } account. Not you? Sign in, make new ones, and sign out all other devices.
text_backup_code_used = A backup code of your { $app } account was used. Not you? Sign in, make new codes, and sign out all other devices.
text_account_deleted = Your { $app } account was deleted. Not you? Ask those who run it for help as soon as you can.
text_password_changed = The password of your { $app } account was changed. Not you? Press "Forgot password?" where you sign in, and sign out all other devices.
text_password_removed = The password of your { $app } account was removed. Not you? Sign in, set one, and sign out all other devices.
text_passkey_added = A passkey was added to your { $app } account. Not you? Sign in, remove it, and sign out all other devices.
text_passkey_removed = A passkey was removed from your { $app } account. Not you? Sign in, add it again, and sign out all other devices.
text_second_factor_added = Your { $app } account has a new second step. Not you? Sign in with a passkey and remove it. If you cannot, ask those who run it.
text_second_factor_removed = A second step was removed from your { $app } account. Not you? Sign in, set it up again, and sign out all other devices.
