# English. What administrators and those who run or develop a portal read. A language may leave entries out: they are said in English then.

admin_title = Administration
admin_nav = Administration
admin_lead = Signed in as { $name }. These settings are in force; change them with the command “portico settings set”.

## First run
setup_title = Set up your portal
setup_lead = You hold the one-time link of this portal. Enter your email address: once it is verified, you are its first administrator.
setup_none = This link cannot be used
    .lead = It was used before, has expired, or the portal is set up already. Start the portal again for a new link, or run “portico admin add”.
setup_sign_in_title = Sign in as administrator
setup_sign_in_lead = This one-time link signs you in as { $address }.

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
