# English. What people read who sign in.

## The first step
sign_in_heading = Sign in
sign_in_title = Sign in to { $app }
sign_in_lead_any = Welcome back. Say who you are first.
sign_in_lead = Enter your email address, and we send you a way in.
field_email_address_or_username = Email address or username
use_phone = Use a phone number instead
use_email = Use an email address instead
use_username = Use a username instead
use_email_or_username = Use an email address or username instead
no_account = No account yet?
or = or
password_title = Enter your password
passkey_sign_in = Sign in with a passkey
passkey_title = Use your passkey
passkey_lead = Your device asks for your fingerprint, your face or its PIN.

## A forgotten password
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

## The second step
second_totp_title = Enter the code of your app
second_backup_title = Enter a backup code
second_after_reset = Your new password is saved. To sign in, one more step is needed.
second_lost = I cannot use this any more
second_send_title = One more step
second_send_lead = We text a code to { $address }, to be sure that it is you.
second_new_device_lead = You have not signed in on this device before. We send a code to { $address }, to be sure that it is you.

## What has to be done first
task_set_up_title = Set up two-step verification
task_set_up_lead = You are signed in as { $address }. A second step is required here: choose one, and you can go on.

## Links with a sign-in token
ticket_title = Sign in with this link?
ticket_lead = This link signs you in as { $address }. It works once.
ticket_not_you = Is this not your account? Close this page, and nothing happens.
ticket_other_way = Sign in another way
ticket_switch_lead = You are signed in with another account in this browser. If you continue with this link, that account is signed out here.
ticket_refused_title = You are signed in already
ticket_stay = Continue as { $address }

## Several accounts in one browser
choose_title = Choose an account
choose_lead = These accounts are signed in in this browser.
badge_in_use = In use
add_account = Add another account

## Signed in already
onward_title = You are signed in
onward_circle = { $host } keeps sending you back here. It may not see that you are signed in.
onward_continue = Continue to { $host }
