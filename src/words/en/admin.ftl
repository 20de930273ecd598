# English. What administrators and those who run or develop a portal read. A language may leave entries out: they are said in English then.

admin_title = Administration

## First run
setup_title = Set up your portal
setup_lead = Enter your email address. Once it's verified, you're the portal's first owner.
setup_own_lead = You're signed in as { $address }. Continue to become the portal's first owner with this account.
setup_another = Use another account
setup_has_account = This address has an account. Sign in with it to become the portal's owner.
setup_no_mail = Email isn't configured: set PORTICO_SMTP_URL and restart. Until then nobody gets a link or a code. For a link that signs you in without email, run “portico admin add”.
setup_none = This link cannot be used
    .lead = It was used before, has expired, or the portal is set up already. Start the portal again for a new link, or run “portico admin add”.
setup_sign_in_title = Sign in as administrator
setup_sign_in_lead = This one-time link signs you in as { $address }.

welcome_step = Question { $number } of { $all }
welcome_skip = Skip
welcome_leave = Go to administration
welcome_name = What's your application called?
    .lead = People see this name on every page and in every message.
welcome_home = Where is your site?
    .lead = The logo leads there, and so does signing in when nothing else is set.
welcome_sign_in = How do people sign in?
    .lead = You can change this at any time.
welcome_way_passkeys = Email link or code, and passkeys
    .lead = People sign up with just an email address. Then they can add a passkey and sign in with a fingerprint, face or PIN.
welcome_way_mail = Email link or code only
    .lead = No passwords, no passkeys: each sign-in goes through the inbox.
welcome_way_password = Email and password
    .lead = People choose a password when they sign up, and verify their address with a code. A mailed link or code still signs them in.
welcome_way_own = Choose myself
    .lead = Opens the settings, with phone numbers, usernames and everything else.
welcome_links = Your portal is ready
    .lead = Put these links on your site. People come back to it afterwards.
welcome_try = Try it
    .hint = You're signed in here. Open the sign-in page in a private window to see it as your visitors do.

## Hints for developers
hint_inbox = Development: open the inbox
hint_no_owner = Development: this portal has no owner yet. The link to set it up is in the output of “portico”.

## Invitations to the team
setup_join_title = You're invited
setup_join_lead = { $address } is invited to the team that runs this portal.
setup_join_role = Your role: { $role }
setup_join_sign_in = This address has an account. Sign in with it, then accept the invitation.
role_owner = Owner
role_administrator = Administrator
role_support = Support
role_viewer = Viewer

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

## The house
house_nav = Administration
house_menu = Menu
house_crumbs = Where you are
house_area_portal = Operation
home_title = Home
home_checklist = Checklist
home_done = Done
home_open = To do
home_go = Set up
home_named = Application name
    .help = People see it on every page and in every message.
home_led = Home page of your site
    .help = People who come to the portal by themselves are sent there.
home_mail = Email is sent
    .help = Without a mail server nobody gets a link or a code. Set PORTICO_SMTP_URL and restart.
home_https = Public address with https
    .help = Cookies and passkeys need it. Set PORTICO_PUBLIC_URL and restart.
home_links = Links for your site
    .lead = Put these on your site. People come back to it afterwards.
home_last = Latest changes
link_sign_in = Sign in
link_sign_up = Sign up
link_profile = User profile
link_sign_out = Sign out
search_title = Search
search_label = Search settings
search_found = { $number ->
    [0] Nothing found for “{ $query }”.
    [one] 1 result for “{ $query }”.
   *[other] { $number } results for “{ $query }”.
}

## A screen of settings
screen_save = Save
screen_saved = Saved. It takes effect everywhere within a second.
screen_nothing = Nothing to save: it was so already.
screen_problems = Nothing was saved yet. Check these settings:
screen_read_only = You can look at these settings but not change them.
setting_existing = People who already have an account
setting_asleep = Has no effect while “{ $other }” is off.
setting_operator = Only a command changes this:
setting_differs = Changed
setting_factory = Factory setting: { $value }
setting_put_back = Put back
setting_lines = One per line.
setting_range = { $least } to { $most }.
setting_empty = If empty: { $none }.
duration_seconds = { $number ->
    [one] 1 second
   *[other] { NUMBER($number) } seconds
}
duration_minutes = { $number ->
    [one] 1 minute
   *[other] { NUMBER($number) } minutes
}
duration_hours = { $number ->
    [one] 1 hour
   *[other] { NUMBER($number) } hours
}
duration_days = { $number ->
    [one] 1 day
   *[other] { NUMBER($number) } days
}
countries_on = { $number } of { $all }
countries_found = Countries found: { $number }
countries_search = Search countries
countries_whole = The whole region
countries_first = Preselected in forms
country_region_africa = Africa
country_region_americas = Americas
country_region_asia = Asia
country_region_europe = Europe
country_region_oceania = Oceania
budgets_title = Texts of the last 24 hours
budgets_lead = A day begins with its first text.
budgets_limits = Change the limits
budgets_day = All texts
budgets_day_strangers = Caused by strangers
budgets_strangers = { $country }, caused by strangers
budgets_used = { NUMBER($number) } of { NUMBER($limit) } sent, { NUMBER($left) } left
value_on = On
value_off = Off
proof_title = Confirm that it's you
proof_lead = This change affects security, and it's been more than ten minutes since you last proved who you are.
proof_send = Email me a code
proof_elsewhere = Confirm in a new tab
proof_elsewhere_then = Then come back here and save.
choosing_title = Someone else changed this, too
choosing_lead = Nothing is saved yet. Choose which value each setting should have.
choosing_mine = Yours: { $value }
choosing_theirs = Theirs: { $value }
confirming_title = Check this change
confirming_lead = Nothing is saved yet. This makes the portal less strict, or takes a way to sign in from people.
confirming_people = { $number ->
    [0] Nobody uses this yet.
    [one] 1 person uses this.
   *[other] { NUMBER($number) } people use this.
}
confirming_more = More than { NUMBER($number) } people use this.
by_nobody = An administrator whose account is gone
by_program = A program with the key { $key }…
by_a_program = A program
by_command = A command

## History
history_title = History
history_lead = Every change of the settings, the newest first.
history_empty = No setting was changed yet.
history_older = Older changes
history_version = version { $number }
history_put_back = Put back…
put_back_title = Put back
put_back_lead = This changes now:
put_back_nothing = Nothing to put back: these settings already are as they were before that change.
put_back_refused = This can't be put back now:
put_back_do = Put back
put_back_done = Put back. It takes effect everywhere within a second.

## The checklist and health on the first page
home_second = Second administrator
    .help = If you lose your way in, someone else can let you back in.
home_backup = Backup
    .help = Nobody has made a backup of this portal yet. Run “portico backup”.
health_title = Health
health_at = Checked { $when }.
health_none = Not checked yet. The portal checks itself every ten minutes.
health_under_way = Checking now. Load this page again in a few seconds.
health_checking = Checking now. Load this page again in a few seconds.
health_check = Check now
health_well = Everything is as it should be.
health_rest = { $number ->
    [0] Nothing else was checked
    [one] 1 thing is fine
   *[other] { $number } things are fine
}
health_ok = Fine
health_warn = Look at this
health_fail = Broken

## Team
team_title = Team
team_lead = Everyone who can open these pages.
team_members = Members
team_you = You
team_second_factor = Two-step verification
team_no_second_factor = No two-step verification
team_banned = Banned
team_since = Since { $when }
team_role = Role
team_role_of = Role of { $who }
team_save_of = Save the role of { $who }
team_remove_of = Remove { $who }
team_given = Role changed.
team_removed = Removed from the team. The account stays.
team_invitations = Pending invitations
team_expires = Expires { $when }
team_expired = Expired { $when }
team_again = Send again
team_again_to = Send again to { $who }
team_revoke = Revoke
team_revoke_of = Revoke the invitation of { $who }
team_revoked = Invitation revoked. Its link no longer works.
team_invite = Invite someone
team_invite_lead = They get a link by email. It works once, within seven days.
team_invite_send = Send invitation
team_invited = Invitation sent.
team_invited_again = Invitation sent again. The link before no longer works.
team_read_only = Only owners change roles and invite people.
team_roles = What each role may do
team_remove_title = Remove from the team
team_remove_lead = They can't open these pages any more, and invitations they sent stop working. Their account stays.
team_remove_own = You can't open these pages any more, and invitations you sent stop working. Your account stays.
team_remove_do = Remove from the team
role_owner_may = Everything. Only owners change roles, invite people, and create secret keys.
role_administrator_may = Changes settings, sends test messages, and reads history, team and keys.
role_support_may = Reads settings.
role_viewer_may = Reads settings, history, team and keys.

## Keys
keys_title = Keys
keys_publishable = Publishable key
keys_publishable_lead = For your website and apps. It says where this portal is, and isn't secret.
keys_host = Key host
keys_secret = Secret keys
keys_secret_lead = For programs that call the Backend API. Whoever has one can act for anybody: keep them on your servers.
keys_none = No secret keys yet.
keys_fixed = Set in the configuration. Change it there and restart.
keys_made = Created { $when }
keys_used = Last used { $when }
keys_never_used = Never used
keys_is_revoked = Revoked
keys_revoked_at = Revoked { $when }
keys_revoke = Revoke
keys_revoke_of = Revoke { $name }
keys_create = Create a secret key
keys_name = Name
keys_name_hint = For example the program that uses it.
keys_create_do = Create key
keys_read_only = Only owners create and revoke keys.
keys_made_title = New secret key
keys_made_lead = “{ $name }” is ready. Copy it now: you won't see it again.
keys_made_label = Secret key
keys_made_use = Store it where your program reads its secrets, never in a web page or an app.
keys_made_kept = I've saved this key
keys_revoke_title = Revoke this key
keys_revoke_lead = Programs that use it are refused from now on. You can't undo this.
keys_revoke_do = Revoke key
keys_revoked = Key revoked.

## Export and import
transfer_title = Export and import
transfer_export = Export
transfer_export_lead = All settings as one JSON file, without secrets.
transfer_download = Download settings
transfer_import = Import
transfer_import_lead = Paste an exported file. You see what changes before anything is saved. What the file leaves out gets its factory setting; secrets it lacks stay as they are.
transfer_document = Settings as JSON
transfer_document_hint = At most 1 MB.
transfer_look = Show changes
transfer_too_large = This is larger than 1 MB.
transfer_no_document = These aren't settings of this portal: { $why }
transfer_preview_title = Check the changes
transfer_differences = Nothing is saved yet. This changes:
transfer_nothing = Nothing to import: these settings are in effect already.
transfer_broken = This can't be imported. Fix the file and paste it again:
transfer_overtaken = Someone else changed settings in the meantime. This is what the import changes now.
transfer_apply = Import

## Delivery of mails and texts
messages_title = Delivery
messages_mails = Email
messages_texts = Text messages
messages_configured = Configured
messages_kept = Inbox only
messages_kept_note = In development, messages go to the inbox page and nowhere else.
messages_missing = Not configured
messages_mails_missing = Nobody gets a link or a code. Set PORTICO_SMTP_URL and restart.
messages_texts_missing = Nobody gets codes by text. Set PORTICO_SMS_URL and restart.
messages_server = Server
messages_from = Sender
messages_last = Last problem
messages_last_none = None
messages_test = Send a test
messages_test_lead = Goes to one of your own verified addresses or numbers, right away.
messages_to = To
messages_send = Send test
messages_read_only = You can look at this but not send a test.
messages_settings = Settings for mail and texts
messages_tested_title = Test result
messages_test_kept = Sent. Find it on the inbox page.
messages_test_taken = Accepted
messages_test_failed = Not accepted
messages_answer = The answer:
messages_back = Back
