# English. What people read who are signed in.

## Signing out
sign_out_title = Sign out?
sign_out_one = Sign out of this account

## Profile
profile_nav = Account
profile_picture = Your picture
profile_names = Your name
profile_username = Your username
profile_addresses = Email addresses
profile_numbers = Phone numbers
field_file = Choose a picture
    .hint = PNG, JPEG, GIF or WebP, at most 10 MB. Its middle is what others see. It may be sent as soon as you choose it.
upload_picture = Upload
remove_picture = Remove picture
picture_saved = Your picture is saved.
picture_removed = Your picture is removed.
badge_primary = Primary
badge_primary_number = Primary
badge_verified = Verified
badge_unverified = Unverified
switch_account = Switch account
addresses_immutable = Your email addresses cannot be changed here.
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
remove_address_lead = { $address } will be removed from your account.
remove_address_note = You can no longer sign in with it.
remove_number = Remove phone number

## Security
security_title = Security

## The password
password_is_set = You can sign in with a password.
password_is_not_set = You have no password.
set_password = Set password
change_password = Change password
remove_password = Remove password
remove_password_lead = You then sign in with the other methods of your account.
field_current_password = Current password
password_saved = Your password is saved.
password_removed = Your password is removed.

## Passkeys
passkeys_title = Passkeys
passkeys_note = Sign in with your fingerprint, your face or the PIN of your device. A passkey cannot be guessed, and works on no site that only looks like this one.
passkey_add = Add a passkey
passkey_unnamed = Passkey
passkey_used = Added { $added }. Last used { $used }.
passkey_unused = Added { $added }. Not used yet.
passkey_added = Your passkey is added. You can sign in with it from now on.
passkey_removed = The passkey is removed.
passkey_rename = Rename passkey
passkey_rename_label = Rename { $name }
passkey_remove = Remove passkey
passkey_remove_label = Remove { $name }
passkey_remove_lead = { $name } will no longer sign you in here.
passkey_remove_note = Your device may go on offering it until you delete it there, too.
passkey_offer_title = Sign in without codes and passwords
passkey_offer_note = With a passkey, your fingerprint, your face or the PIN of this device is enough.
passkey_offer_decline = No, thanks
field_passkey_name = Name
rename = Rename

## Devices
devices_title = Active devices
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

## The end of the account
delete_account = Delete account
delete_note = Your account and all that belongs to it are deleted for good.
delete_lead = The account of { $address } and all that belongs to it are deleted for good, on all devices, at once. This cannot be undone.
field_confirmation = Type “{ $phrase }” to confirm
    .phrase = Delete account

## Two-step verification
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
backup_codes_are_kept = Two-step verification is set up, with new backup codes.
copy = Copy
copied = Copied
download = Download
print = Print
add_totp = Set up an authenticator app
totp_lead = Scan this with your authenticator app, then type the code that it shows.
totp_qr_label = QR code for your authenticator app
totp_by_hand = Cannot scan it? Type this key into the app:
totp_open_app = Open in an app on this device
field_totp_code = Code of the app
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
second_factor_removed = The second step was removed.

## Confirming that it is you
step_up_title = Confirm that it is you
step_up_lead = You are signed in as { $address }. Before something important changes, prove once more that it is you.
step_up_send_lead = Before something important changes, we send a code to { $address }, to be sure that it is you.
step_up_by_mail = Email me a code
step_up_nothing_lead = There is nothing left by which this account could prove it. Sign out and in again, or ask for help.
step_up_done = You have confirmed that it is you. Go on where you were.

## A sign-in that was somebody else's
revoke_title = Was this not you?
revoke_lead = If you do not know the sign-in that we wrote you about, end it here.
revoke_action = Sign out that device
revoke_was_me = If it was you, close this page, and nothing happens.
revoked_title = That device is signed out
revoked_lead = Whoever it was cannot use your account there any more. Somebody may be able to read your email: change its password.
revoked_look = See your devices
