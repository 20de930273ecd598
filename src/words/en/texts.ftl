# English. Texts (SMS): short, and in the alphabet of GSM.

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
text_test = This is a test from { $app }. Texts arrive.
text_account_deleted = Your { $app } account was deleted. Not you? Ask those who run it for help as soon as you can.
text_password_changed = The password of your { $app } account was changed. Not you? Press "Forgot password?" where you sign in, and sign out all other devices.
text_password_removed = The password of your { $app } account was removed. Not you? Sign in, set one, and sign out all other devices.
text_passkey_added = A passkey was added to your { $app } account. Not you? Sign in, remove it, and sign out all other devices.
text_passkey_removed = A passkey was removed from your { $app } account. Not you? Sign in, add it again, and sign out all other devices.
text_second_factor_added = Your { $app } account has a new second step. Not you? Sign in with a passkey and remove it. If you cannot, ask those who run it.
text_second_factor_removed = A second step was removed from your { $app } account. Not you? Sign in, set it up again, and sign out all other devices.
