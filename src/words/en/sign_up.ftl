# English. What people read who sign up.

sign_up_heading = Sign up
sign_up_title = Create your { $app } account
sign_up_lead = All it takes is an email address that is yours.
sign_up_lead_phone = All it takes is a phone number that is yours.
have_account = Already have an account?
use_phone_number = Use a phone number instead
use_email_address = Use an email address instead
consent_both = I accept the { $terms } and the { $privacy }.
    .needed = Accept the terms and the privacy policy to go on.
consent_terms = I accept the { $terms }.
consent_privacy = I accept the { $privacy }.
    .needed = Accept the privacy policy to go on.
terms_link = terms of service
privacy_link = privacy policy
continue_title = Almost there
continue_lead = We need a little more from you before your account is ready.
restricted = Sign-up is by invitation
    .lead = New accounts are made by invitation only at the moment. If you expected to get in, ask for help.
email_support = Email support
