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
choosing_by = { $who }, { $when }
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
