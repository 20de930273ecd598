# English. What more than one kind of page says, and how moments, lengths of time and numbers are written.

## This language
# What it calls itself, the direction it is written in (ltr or rtl), and what stands between groups of three digits.
language_name = English
language_direction = ltr
language_switch = Language
number_group = ,
number = { NUMBER($number) }

## Moments and lengths of time
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

## On many pages
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
edit_identifier = Change
may_close = You can close this page.
saved = Your changes are saved.
resent = We sent a new message. Only the newest one works.
footer_terms = Terms
footer_privacy = Privacy
footer_help = Help
cookies_doubled = Your browser sends several cookies named { $names }, so none of them is used here. To go on, delete the cookies of { $domain } and of all names below it in the settings of your browser, then open this page anew.
agent_phrase = { $browser } on { $system }

## Signing in, up and out
sign_in = Sign in
sign_up = Sign up
sign_out = Sign out
sign_out_lead = You are signed in as { $address }.
sign_out_all = Sign out of all accounts
profile_title = Profile
stay = Stay signed in as I am

## Fields: the label, and what may stand there
field_email_address = Email address
field_phone_number = Phone number
field_country = Country
field_username = Username
    .hint = Use letters from A to Z, digits, _ and -.
field_password = Password
    .show = Show
    .hide = Hide
field_new_password = New password
field_confirm_password = Confirm new password
field_sign_out_of_other_sessions = Sign out of all other devices
field_first_name = First name
field_last_name = Last name
field_code = Code
    .hint = Six digits. With the last one the form may send itself.
field_backup_code = Backup code

## Strength of a password
password_score_0 = Anybody guesses this.
password_score_1 = Easy to guess.
password_score_2 = Not hard to guess.
password_score_3 = Good.
password_score_4 = Very good.
password_warning_row_of_keys = Straight rows of keys are easy to guess.
password_warning_keyboard_pattern = Short patterns on the keyboard are easy to guess.
password_warning_one_character = One character again and again is easy to guess.
password_warning_repetition = A repetition such as “abcabcabc” is hardly harder to guess than “abc”.
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

## Ways to prove who one is
methods_lead = Choose how you want to prove that it is you.
methods_help = Still stuck? Write to { $address }.
method_password = Enter my password
method_passkey = Use my passkey
method_reset_password_email_code = Email me a code to choose a new password
method_reset_password_phone_code = Text me a code to choose a new password
method_email_link = Email me a link only
method_email_code = Email me a code only
method_phone_code = Text me a code
method_totp = Code of my authenticator app
    .note = An app on your phone that shows a new code every 30 seconds
method_backup_code = Backup code
method_phone_code_second = Code by text message
    .note = A code to a phone number of yours, each time you sign in
asked_title = Confirm that it's you
challenge = Answer
    .lead = Respond to this message:
elsewhere_lead = Another site says who you are, and sends you back here.
back_title = Welcome back
no_method = No way in from here
    .lead = With what you entered there is no other method. Start again with something else that you signed up with, or ask for help.
    .second_lead = You have no other second step. Ask for help: whoever runs this site can take it away, once they know that it is you.
second_totp_lead = Open your authenticator app and type the code that it shows for this account now.
second_backup_lead = Type one of the codes that you kept when you set up two-step verification. Each works once.

## Passkeys
passkey_needs_script = Passkeys work only where pages may run JavaScript.
passkey_unsupported = This browser does not know passkeys. Use a newer one, or another device.
passkey_not_used = No passkey was used. Try again, or sign in another way.
passkey_not_made = No passkey was added. Try again whenever you like.
passkey_wrong_address = Passkeys do not work at this address. Open the portal under its own name.
passkey_failed = That did not work. Try again, or use another method.

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

## Mail links, where they were opened
link_here = Confirm your email
    .lead = One more moment: continue to finish here.
link_confirm = Is this you?
    .lead = Someone asked for this link on another device. Continue only if that was you.
    .not_you = Not you? Close this page, and nothing happens.
link_switch = Switch accounts?
    .lead = You are signed in with another account in this browser. If you continue, that account is signed out here.
link_elsewhere = Open this link where you began
    .lead = For your safety this link works only in the same browser and device that asked for it. Copy the link into that browser, or, if the email has a code, enter it there. Nothing has been confirmed here.
    .tell = Tell my first device
    .told = Your first device now says that the link was opened here.
link_verified = Confirmed
    .lead = Go back to the device and browser where you began. It goes on by itself.
link_used = This link was already used
    .lead = Each link works once. If you are not signed in yet, start again for a new one.
link_expired = This link has expired
    .lead = Go back to where you began and ask for a new one, or start again.
link_stale = There is a newer link
    .lead = This link is no longer valid: a newer one was sent, or the attempt was ended. Use the latest email.
link_invalid = This link is not valid
    .lead = It may be incomplete or meant for another page. Copy the whole link from the email, or start again.
fact_account = Email address
fact_browser = Asked from
fact_asked = Asked
fact_signed_in = Signed in as
fact_continue_as = Continue as
