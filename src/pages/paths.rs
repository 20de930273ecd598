//! Every address of a page or of what a script asks: pages are told apart by these names alone. Browsers and mails know them:
//! none ever changes.

// What http and ui have to know of themselves.
pub use crate::http::administrator::SET_UP as TASK_SET_UP_MFA;
pub use crate::http::step_up::PAGE as STEP_UP;
pub use crate::ui::form::STRENGTH as PASSWORD_STRENGTH;
pub use crate::ui::shell::INBOX;

/// Leads on: to where whoever is signed in belongs, or to sign-in.
pub const HOME: &str = "/";
/// The same, where a site named no place to return to.
pub const DEFAULT_REDIRECT: &str = "/default-redirect";
/// What browsers ask for unasked.
pub const FAVICON: &str = "/favicon.ico";

/// Where signing in begins.
pub const SIGN_IN: &str = "/sign-in";
/// Any step of it that does not exist.
pub const SIGN_IN_STEP: &str = "/sign-in/{*step}";
/// Asks for the first factor.
pub const FACTOR_ONE: &str = "/sign-in/factor-one";
/// Where its script gets the question for a passkey.
pub const FACTOR_ONE_PASSKEY: &str = "/sign-in/factor-one/passkey-question";
/// Where the script of the first page gets it.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey-question";
/// What the script of the page that waits asks.
pub const SIGN_IN_STATUS: &str = "/sign-in/status";
/// The other ways to prove the first factor.
pub const SIGN_IN_METHODS: &str = "/sign-in/methods";
/// What leads to a new password.
pub const FORGOT_PASSWORD: &str = "/sign-in/forgot-password";
/// Where a new password is chosen.
pub const RESET_PASSWORD: &str = "/sign-in/reset-password";
/// Says that it was.
pub const RESET_PASSWORD_DONE: &str = "/sign-in/reset-password-success";
/// Asks for the second factor.
pub const FACTOR_TWO: &str = "/sign-in/factor-two";
/// The other ways to prove it.
pub const FACTOR_TWO_METHODS: &str = "/sign-in/factor-two/methods";
/// What the script of the page that waits for it asks.
pub const FACTOR_TWO_STATUS: &str = "/sign-in/factor-two/status";
/// Asks whether a new device is its owner's.
pub const CLIENT_TRUST: &str = "/sign-in/client-trust";
/// A link with a sign-in token.
pub const TICKET: &str = "/sign-in/ticket";
/// Where those come back who were sent elsewhere to prove who they are.
pub const CALLBACK: &str = "/sign-in/callback";
/// The same, by the name of the strategy.
pub const CALLBACK_OF: &str = "/sign-in/callback/{strategy}";
/// The accounts that are signed in in this browser.
pub const CHOOSE: &str = "/sign-in/choose";
/// The tasks, by their names.
pub const TASK: &str = "/sign-in/tasks/{key}";
/// The same after a sign-up, which lead to those above.
pub const TASK_OF_SIGN_UP: &str = "/sign-up/tasks/{key}";
/// The task that chooses another password.
pub const TASK_RESET_PASSWORD: &str = "/sign-in/tasks/reset-password";
/// Asks before somebody is signed out.
pub const SIGN_OUT: &str = "/sign-out";

/// Where signing up begins.
pub const SIGN_UP: &str = "/sign-up";
/// Any step of it that does not exist.
pub const SIGN_UP_STEP: &str = "/sign-up/{*step}";
/// Waits for the proof of a mail address.
pub const SIGN_UP_EMAIL: &str = "/sign-up/verify-email-address";
/// Waits for the proof of a phone number.
pub const SIGN_UP_PHONE: &str = "/sign-up/verify-phone-number";
/// The other ways to prove it.
pub const SIGN_UP_METHODS: &str = "/sign-up/methods";
/// What the script of the page that waits asks.
pub const SIGN_UP_STATUS: &str = "/sign-up/status";
/// Asks for what is missing.
pub const SIGN_UP_CONTINUE: &str = "/sign-up/continue";

/// A mailed link.
pub const LINK: &str = "/v1/verify";
/// Where that of a sign-in lands.
pub const SIGN_IN_LINK: &str = "/sign-in/verify";
/// Where that of a sign-up lands.
pub const SIGN_UP_LINK: &str = "/sign-up/verify";
/// Where that of a profile lands.
pub const PROFILE_LINK: &str = "/user/verify";
/// The link of a notice, by which its reader ends a session.
pub const REVOKE: &str = "/unauthorized-sign-in/revoke";
/// Says that it ended.
pub const REVOKED: &str = "/unauthorized-sign-in";

/// The first page of the profile.
pub const PROFILE: &str = "/user";
/// The page on devices and danger.
pub const SECURITY: &str = "/user/security";
/// Where the script of a page asks whether its session is in use still.
pub const IN_USE: &str = "/user/in-use";
/// Where the form with a picture posts.
pub const PICTURE: &str = "/user/picture";
/// Asks for a new mail address.
pub const ADD_EMAIL_ADDRESS: &str = "/user/add-email-address";
/// Asks for a new phone number.
pub const ADD_PHONE_NUMBER: &str = "/user/add-phone-number";
/// Waits for the proof of an address.
pub const VERIFY_ADDRESS: &str = "/user/verify-identification";
/// The other ways to prove it.
pub const VERIFY_ADDRESS_METHODS: &str = "/user/verify-identification/methods";
/// What the script of the page that waits asks.
pub const VERIFY_ADDRESS_STATUS: &str = "/user/verify-identification/status";
/// Asks before an address is removed.
pub const REMOVE_ADDRESS: &str = "/user/remove-identification";
/// Asks for a new password.
pub const CHANGE_PASSWORD: &str = "/user/change-password";
/// Asks before the password is removed.
pub const REMOVE_PASSWORD: &str = "/user/remove-password";
/// Leads to the page on which a passkey is added, once who it is for was proved.
pub const ADD_PASSKEY: &str = "/user/add-passkey";
/// Where the script gets the question for a new one.
pub const ADD_PASSKEY_QUESTION: &str = "/user/passkey-question";
/// Asks for another name of a passkey.
pub const RENAME_PASSKEY: &str = "/user/rename-passkey";
/// Asks before a passkey is removed.
pub const REMOVE_PASSKEY: &str = "/user/remove-passkey";
/// Sets up an authenticator app.
pub const APP: &str = "/user/authenticator-app";
/// Where the form posts that begins to.
pub const BEGIN_APP: &str = "/act/user/totp/begin";
/// Asks before the app is removed.
pub const REMOVE_APP: &str = "/user/remove-authenticator-app";
/// Chooses a number to be the second factor.
pub const SECOND_NUMBER: &str = "/user/second-factor-number";
/// Asks before a number is a second factor no more.
pub const REMOVE_SECOND_NUMBER: &str = "/user/remove-second-factor-number";
/// Shows new backup codes.
pub const BACKUP_CODES: &str = "/user/backup-codes";
/// Asks before new backup codes take the place of those before.
pub const NEW_BACKUP_CODES: &str = "/user/new-backup-codes";
/// The other ways to prove once more who one is.
pub const STEP_UP_METHODS: &str = "/user/verify-it-is-you/methods";
/// Where the script gets the question for a passkey.
pub use crate::http::step_up::PASSKEY_QUESTION as STEP_UP_PASSKEY;
/// Asks before the account is deleted.
pub const DELETE_ACCOUNT: &str = "/user/delete-account";

/// A picture, for any site that shows it.
pub const PICTURES: &str = "/pictures/{id}";

/// Pages of another face.
pub const SETUP: &str = "/setup";
pub const ADMIN: &str = "/admin";
pub const WELCOME: &str = "/admin/welcome";

/// For whoever watches the process.
pub const HEALTH: &str = "/healthz";
pub const READY: &str = "/readyz";

/// In development.
pub const INBOX_LETTER: &str = "/dev/inbox/{id}";
pub const INBOX_JSON: &str = "/dev/inbox.json";
pub const CLOCK: &str = "/dev/clock";
