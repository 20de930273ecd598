//! Signing up with usernames, phone numbers and passwords: one story for each combination that settings make.

use portico::auth::upkeep::cleanup;
use serde_json::{Value, json};

use crate::world::breaches::Breached;
use crate::world::browser::Browser;
use crate::world::crowd::all_at_once;
use crate::world::database::change;
use crate::world::{ADA, World, minutes, seconds};

const NUMBER: &str = "+14155552671";
const GOOD: &str = "tundra-violin-94-cask";

/// A world with these settings, put in force one after the other.
async fn world_with(settings: &[&[(&str, Value)]]) -> World {
    let world = World::new().await;
    for pairs in settings {
        world.all_settings(pairs).await;
    }
    world
}

fn passwords(required: bool) -> [(&'static str, Value); 1] {
    [("attributes.password", json!({ "enabled": true, "required": required }))]
}

fn usernames() -> [(&'static str, Value); 1] {
    let on = json!({ "enabled": true, "required": true, "used_for_first_factor": true });
    [("attributes.username", on)]
}

fn phone(required: bool) -> [(&'static str, Value); 1] {
    let on = json!({ "enabled": true, "required": required, "used_for_first_factor": true });
    [("attributes.phone_number", on)]
}

fn mail(json: Value) -> [(&'static str, Value); 1] {
    [("attributes.email_address", json)]
}

fn no_mail() -> [(&'static str, Value); 1] {
    mail(json!({ "enabled": false, "required": false, "used_for_first_factor": false }))
}

fn optional_mail() -> [(&'static str, Value); 1] {
    mail(json!({ "required": false }))
}

async fn username_only() -> World {
    world_with(&[&passwords(true), &usernames(), &no_mail()]).await
}

async fn start(world: &World, fields: &[(&str, &str)]) -> Browser {
    let mut browser = world.browser();
    browser.visit("/sign-up").await;
    for (label, value) in fields {
        browser.fill(label, value);
    }
    browser.submit("Continue").await;
    browser
}

async fn one(world: &World, sql: &str) -> String {
    world.column(sql).await.join(",")
}

#[tokio::test]
async fn a_username_and_a_password_are_an_account() {
    let world = username_only().await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.sees("4 to 64 characters").sees("at least 8 characters");
    assert!(browser.page().field("Email address").is_none());
    assert_eq!(browser.field("Username").autocomplete, "username");
    let password = browser.field("Password");
    assert_eq!((password.kind.as_str(), password.autocomplete.as_str()), ("password", "new-password"));
    browser.fill("Username", " Ada_King ").fill("Password", GOOD).submit("Continue").await;
    browser.is_at("/user");
    assert_eq!(
        one(&world, "SELECT value || ' ' || canonical FROM identifications").await,
        "Ada_King ada_king"
    );
    assert_eq!(world.count("passwords WHERE hash LIKE '$argon2id$%'").await, 1);
    assert_eq!(world.count("sign_ups WHERE password_hash IS NOT NULL").await, 0);
    assert!(!world.dump_text().await.contains(GOOD) && world.mailbox.all().await.is_empty());
}

#[tokio::test]
async fn everything_wrong_is_told_at_its_field_and_no_password_comes_back() {
    let world = username_only().await;
    world.settings("attributes.first_name.required", json!(true)).await;
    let mut browser = start(&world, &[("Username", "a.b"), ("Password", "short")]).await;
    browser.is_at("/sign-up").is_refused_at("First name", "Enter your first name");
    browser.is_refused_at("Username", "4 to 64").is_refused_at("Username", "cannot have this character");
    browser.is_refused_at("Password", "at least 8 characters");
    assert_eq!((browser.field("Username").value, browser.field("Password").value), ("a.b".into(), "".into()));
    let fields = [("First name", "Ada"), ("Username", "12345678"), ("Password", "        ")];
    let mut browser = start(&world, &fields).await;
    browser.is_refused_at("Username", "not a digit").is_refused_at("Password", "");
    browser.submit("Continue").await.is_refused_at("Password", "Choose a password");
    let mut browser = start(&world, &[("Username", "415-555-2671")]).await;
    browser.is_refused_at("Username", "cannot look like a phone number");
    assert_eq!((world.count("sign_ups").await, world.count("users").await), (0, 0));
    assert!(!world.dump_text().await.contains("short"));
}

#[tokio::test]
async fn a_password_is_judged_by_all_that_is_known_of_its_owner() {
    let world = world_with(&[&passwords(true), &usernames()]).await;
    for password in ["ada_king", "ADA_KING", "ada.king@example.com"] {
        let fields =
            [("Username", "Ada_King"), ("Email address", "Ada.King@example.com"), ("Password", password)];
        start(&world, &fields).await.is_refused_at("Password", "what you sign in with");
    }
    let breached = Breached::start().await;
    breached.serve(&world).await;
    breached.knows(&[(GOOD, 7)]);
    let fields = [("Username", "x"), ("Email address", ADA), ("Password", GOOD)];
    start(&world, &fields)
        .await
        .is_refused_at("Password", "attackers try")
        .is_refused_at("Username", "4 to 64");
    assert_eq!(world.count("sign_ups").await, 0);
}

#[tokio::test]
async fn a_username_is_taken_in_whatever_case_and_form() {
    let world = username_only().await;
    start(&world, &[("Username", "ada_king"), ("Password", GOOD)]).await.is_at("/user");
    for name in ["ada_king", "ADA_King", "ａｄａ＿ｋｉｎｇ"] {
        let mut browser = start(&world, &[("Username", name), ("Password", GOOD)]).await;
        browser.is_at("/sign-up").is_refused_at("Username", "is taken");
    }
    assert_eq!(world.count("users").await, 1);
    assert_eq!(world.count("events WHERE outcome <> 'ok'").await, 0, "rows are not for the asking");
}

#[tokio::test]
async fn a_required_password_waits_as_a_hash_until_the_address_is_proved() {
    let world = world_with(&[&passwords(true)]).await;
    let mut browser = start(&world, &[("Email address", ADA), ("Password", GOOD)]).await;
    browser.is_at("/sign-up/verify-email-address");
    assert_eq!(world.count("sign_ups WHERE password_hash LIKE '$argon2id$%'").await, 1);
    assert_eq!(world.count("passwords").await, 0);
    // The same form again, with another password, is the same attempt: the last one counts.
    let before = one(&world, "SELECT password_hash FROM sign_ups").await;
    let mut again = browser.tab();
    again.visit("/sign-up").await.fill("Email address", ADA).fill("Password", "another-tundra-violin");
    again.submit("Continue").await.is_at("/sign-up/verify-email-address");
    let last = one(&world, "SELECT password_hash FROM sign_ups").await;
    assert!(last != before && world.mailbox.count(ADA).await == 1);
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    assert_eq!(one(&world, "SELECT hash FROM passwords").await, last);
    assert_eq!(world.count("sign_ups WHERE password_hash IS NOT NULL").await, 0);
}

#[tokio::test]
async fn of_an_attempt_that_nobody_finishes_no_password_is_kept() {
    let world = world_with(&[&passwords(true)]).await;
    let kept = "sign_ups WHERE password_hash IS NOT NULL";
    let mut cancelled = start(&world, &[("Email address", ADA), ("Password", GOOD)]).await;
    cancelled.submit("Cancel").await.is_at("/sign-up");
    assert_eq!((world.count(kept).await, world.count("sign_ups").await), (0, 1));
    let mut replaced = start(&world, &[("Email address", ADA), ("Password", GOOD)]).await;
    world.clock.advance(seconds(61));
    replaced.visit("/sign-up").await.fill("Email address", "grace@example.com").fill("Password", GOOD);
    replaced.submit("Continue").await;
    assert_eq!((world.count(kept).await, world.count("sign_ups").await), (1, 3));
    world.clock.advance(minutes(24 * 60 + 1));
    cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!((world.count(kept).await, world.count("sign_ups").await), (0, 3));
}

#[tokio::test]
async fn an_optional_password_is_not_asked_for_where_a_message_lets_people_in() {
    let world = world_with(&[&passwords(false)]).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await;
    assert!(browser.page().field("Password").is_none() && browser.page().field("Username").is_none());
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    browser.reload().await;
    assert!(browser.page().field("Password").is_some(), "nothing else would let them in");
}

#[tokio::test]
async fn a_phone_number_alone_is_an_account() {
    let world = world_with(&[&phone(true), &no_mail()]).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.sees("All it takes is a phone number");
    assert_eq!(browser.field("Phone number").autocomplete, "tel");
    browser.submit("Continue").await.is_refused_at("Phone number", "Enter your phone number");
    browser.fill("Phone number", "(415) 555-267").submit("Continue").await;
    browser.is_refused_at("Phone number", "not a phone number");
    assert_eq!(browser.field("Phone number").value, "(415) 555-267");
    browser.fill("Phone number", "(415) 555-2671").submit("Continue").await;
    browser.is_at("/sign-up/verify-phone-number").sees("415");
    assert_eq!(world.count("users").await, 0);
    let code = world.mailbox.code(NUMBER).await;
    browser.fill("Code", &crate::world::mailbox::wrong(&code)).submit("Continue").await;
    browser.is_at("/sign-up/verify-phone-number").is_refused_at("Code", "4 more tries");
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    let verified =
        "SELECT value FROM identifications JOIN users ON primary_phone_number_id = identifications.id
                    WHERE verified_at IS NOT NULL AND primary_email_address_id IS NULL";
    assert_eq!(one(&world, verified).await, NUMBER);
    let mut other = start(&world, &[("Phone number", "+1 415 555 2671")]).await;
    other.is_refused_at("Phone number", "already has an account");
}

#[tokio::test]
async fn numbers_of_countries_that_are_off_are_refused_by_all_their_digits() {
    let world = world_with(&[&phone(true), &no_mail()]).await;
    for typed in ["+4915123456789", "+1 876 234 5678", "+44 7797 712345"] {
        let mut browser = start(&world, &[("Phone number", typed)]).await;
        browser.is_refused_at("Phone number", "of this country cannot be used");
    }
    assert_eq!((world.count("sign_ups").await, world.mailbox.all().await.len()), (0, 0));
    world.settings("sms.allowed_countries", json!(["DE", "US"])).await;
    start(&world, &[("Phone number", "01512 3456789")]).await.is_at("/sign-up/verify-phone-number");
    assert_eq!(world.mailbox.count("+4915123456789").await, 1);
}

#[tokio::test]
async fn either_of_mail_address_and_phone_number_will_do() {
    let world = world_with(&[&phone(false), &optional_mail()]).await;
    world.settings("attributes.first_name.required", json!(true)).await;
    let mut browser = world.browser();
    browser.visit("/sign-up?redirect_url=%2Fuser%2Fsecurity").await;
    assert!(
        browser.page().field("Email address").is_some() && browser.page().field("Phone number").is_none()
    );
    browser.fill("First name", "Ada").submit("Continue").await;
    browser.is_refused_at("Email address", "Enter your email address").sees_no("Enter your phone number");
    browser.fill("First name", "Ada").submit("Use a phone number instead").await.is_at("/sign-up");
    assert!(browser.page().field("Email address").is_none() && browser.field("First name").value == "Ada");
    browser.submit("Continue").await.is_refused_at("Phone number", "Enter your phone number");
    browser.fill("Phone number", NUMBER).submit("Use an email address instead").await;
    assert!(browser.page().field("Phone number").is_none() && browser.field("First name").value == "Ada");
    browser.submit("Use a phone number instead").await.fill("Phone number", NUMBER).submit("Continue").await;
    browser.is_at("/sign-up/verify-phone-number");
    let code = world.mailbox.code(NUMBER).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user/security");
    let fields = [("First name", "Grace"), ("Email address", ADA)];
    start(&world, &fields).await.is_at("/sign-up/verify-email-address");
}

// ---- what was typed, to be corrected

const SHOWN: &str = "+1 415-555-2671";

/// All fields, and what a browser has typed into them: it waits for the proof of the mail address.
async fn everything(world: &World) -> Browser {
    for name in ["attributes.first_name", "attributes.last_name"] {
        world.settings(name, json!({ "enabled": true, "required": true })).await;
    }
    let mut browser = world.browser();
    browser.visit("/sign-up?redirect_url=%2Fuser%2Fsecurity").await;
    for (label, value) in typed() {
        browser.fill(label, value);
    }
    browser.fill("Password", GOOD).submit("Continue").await.is_at("/sign-up/verify-email-address");
    browser
}

fn typed() -> [(&'static str, &'static str); 5] {
    let names = [("First name", "Ada"), ("Last name", "King"), ("Username", "ada_king")];
    [names[0], names[1], names[2], ("Email address", ADA), ("Phone number", NUMBER)]
}

/// The start page holds what was typed, and no password.
#[track_caller]
fn keeps_all(browser: &mut Browser) {
    browser.is_at("/sign-up");
    for (label, value) in typed() {
        let value = if value == NUMBER { SHOWN } else { value };
        assert_eq!(browser.field(label).value, value, "{label}");
        assert!(!browser.field(label).is_invalid, "{label}");
    }
    assert_eq!(browser.page().count("option[value=US][selected]"), 1);
    assert_eq!(browser.field("Password").value, "");
    assert!(!browser.answer().body.contains(GOOD));
    assert!(browser.locations().iter().all(|location| !location.contains("ada")), "nothing in an address");
}

#[tokio::test]
async fn a_mistyped_address_is_corrected_and_all_else_is_kept() {
    let world = world_with(&[&passwords(true), &usernames(), &phone(true)]).await;
    let mut browser = everything(&world).await;
    let (link, code) = (world.mailbox.link(ADA).await, world.mailbox.code(ADA).await);
    let mut waiting = browser.tab();
    browser.submit("Change").await;
    keeps_all(&mut browser);
    assert_eq!(browser.path(), "/sign-up?redirect_url=%2Fuser%2Fsecurity");
    assert_eq!(
        world.count("sign_ups WHERE abandoned_at IS NULL").await,
        1,
        "it holds until the form is sent"
    );
    browser.submit("Continue").await.is_at("/sign-up").is_refused_at("Password", "Choose a password");
    let right = "ada.king@example.com";
    browser.fill("Email address", right).fill("Password", GOOD).submit("Continue").await;
    browser.is_at("/sign-up/verify-email-address").sees(right);
    assert_eq!(world.count("sign_ups WHERE abandoned_at IS NULL").await, 1);
    // What went to the other address proves nothing any more.
    waiting.fill("Code", &code).submit("Continue").await.is_at("/sign-up/verify-email-address").sees(right);
    waiting.visit(&link).await.sees("newer link");
    assert_eq!(world.count("users").await, 0);
    let code = world.mailbox.code(right).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-up/verify-phone-number");
    // The number, too; then the mail address is proved anew.
    browser.submit("Change").await.is_at("/sign-up");
    assert_eq!(browser.field("Phone number").value, SHOWN);
    browser.fill("Phone number", "(212) 456-7890").fill("Password", GOOD).submit("Continue").await;
    browser.is_at("/sign-up/verify-email-address");
    browser.fill("Code", &world.mailbox.code(right).await).submit("Continue").await;
    let code = world.mailbox.code("+12124567890").await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user/security");
    let values = "SELECT value FROM identifications ORDER BY value";
    assert_eq!(one(&world, values).await, format!("+12124567890,{right},ada_king"));
}

#[tokio::test]
async fn the_same_form_once_more_is_the_same_attempt() {
    let world = world_with(&[&passwords(true)]).await;
    let mut browser = start(&world, &[("Email address", ADA), ("Password", GOOD)]).await;
    browser.submit("Change").await.fill("Password", GOOD).submit("Continue").await;
    browser.is_at("/sign-up/verify-email-address");
    assert_eq!((world.mailbox.count(ADA).await, world.count("sign_ups").await), (1, 1));
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    // Pressed once more in a tab that was left behind: nothing is under way.
    let url = browser.url().join("/act/sign_up/change").unwrap();
    let answer = browser.send(browser.post(&url, String::new())).await;
    assert_eq!(answer.location().as_deref(), Some("/sign-up"));
}

#[tokio::test]
async fn cancelling_ends_the_attempt_and_keeps_what_was_typed() {
    let world = world_with(&[&passwords(true), &usernames(), &phone(true)]).await;
    let mut browser = everything(&world).await;
    let code = world.mailbox.code(ADA).await;
    let mut waiting = browser.tab();
    browser.submit("Cancel").await;
    keeps_all(&mut browser);
    assert_eq!(browser.path(), "/sign-up?redirect_url=%2Fuser%2Fsecurity");
    assert_eq!(world.count("sign_ups WHERE abandoned_at IS NULL OR password_hash IS NOT NULL").await, 0);
    waiting.fill("Code", &code).submit("Continue").await.is_at("/sign-up");
    assert_eq!(world.count("users").await, 0);
    let mut later = browser.tab();
    later.visit("/sign-up").await;
    assert_eq!(later.field("Email address").value, "", "it is shown once");
}

#[tokio::test]
async fn whoever_chose_the_phone_number_comes_back_to_it() {
    let world = world_with(&[&phone(false), &optional_mail()]).await;
    let mut browser = world.browser();
    browser.visit("/sign-up?by=phone_number").await.fill("Phone number", "(415) 555-2671");
    browser.submit("Continue").await.is_at("/sign-up/verify-phone-number").submit("Change").await;
    assert_eq!(browser.field("Phone number").value, SHOWN);
    assert!(browser.page().field("Email address").is_none());
}

#[tokio::test]
async fn what_is_missing_is_kept_when_people_switch_or_cancel() {
    let world = world_with(&[&phone(false), &optional_mail()]).await;
    let mut browser = start(&world, &[("Email address", ADA)]).await;
    world.all_settings(&passwords(true)).await.all_settings(&usernames()).await;
    // As an attempt begins that brings no address of its own.
    change(&world.db, "UPDATE sign_ups SET email_address = NULL").await;
    browser.visit("/sign-up/continue").await.is_at("/sign-up/continue");
    browser.fill("Username", "ada_king").fill("Email address", "ada@").fill("Password", GOOD);
    browser.submit("Use a phone number instead").await.is_at("/sign-up/continue");
    assert!(browser.page().field("Email address").is_none());
    assert_eq!(
        (browser.field("Username").value, browser.field("Password").value),
        ("ada_king".into(), "".into())
    );
    browser.fill("Phone number", NUMBER).submit("Use an email address instead").await;
    assert!(browser.page().field("Phone number").is_none());
    assert_eq!(browser.field("Username").value, "ada_king");
    browser.submit("Use a phone number instead").await.fill("Phone number", NUMBER).submit("Cancel").await;
    browser.is_at("/sign-up");
    assert_eq!(
        (browser.field("Username").value.as_str(), browser.field("Phone number").value.as_str()),
        ("ada_king", NUMBER)
    );
    assert_eq!(world.count("sign_ups WHERE abandoned_at IS NULL").await, 0);
    assert!(!world.dump_text().await.contains(GOOD));
}

/// A sign-up with both, of which the mail address was proved here.
async fn half_proved(world: &World) -> Browser {
    let mut browser = start(world, &[("Email address", ADA), ("Phone number", NUMBER)]).await;
    browser.is_at("/sign-up/verify-email-address");
    assert_eq!(world.mailbox.count(NUMBER).await, 0, "mail comes first");
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    browser
}

#[tokio::test]
async fn both_are_proved_mail_first_and_the_text_goes_out_by_itself() {
    let world = world_with(&[&phone(true)]).await;
    let mut browser = start(&world, &[("Email address", ADA), ("Phone number", NUMBER)]).await;
    browser.visit("/sign-up/verify-phone-number").await.is_at("/sign-up/verify-email-address");
    let mail = world.mailbox.code(ADA).await;
    let mut twice = browser.tab();
    browser.fill("Code", &mail).submit("Continue").await.is_at("/sign-up/verify-phone-number");
    twice.fill("Code", &mail).submit("Continue").await.is_at("/sign-up/verify-phone-number");
    assert_eq!(world.count("verifications WHERE strategy = 'phone_code' AND attempts > 0").await, 0);
    assert_eq!((world.count("users").await, world.mailbox.count(NUMBER).await), (0, 1));
    browser.visit("/sign-up/verify-email-address").await.is_at("/sign-up/verify-phone-number");
    browser.visit("/sign-up/continue").await.is_at("/sign-up/verify-phone-number");
    world.clock.advance(seconds(31));
    browser.submit("Resend").await.is_at("/sign-up/verify-phone-number").sees("We sent a new message");
    let code = world.mailbox.code(NUMBER).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 2);
    assert_eq!(world.count("users WHERE primary_phone_number_id IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_link_that_was_pressed_here_leads_on_to_the_phone() {
    let world = world_with(&[&phone(true)]).await;
    let mut browser = start(&world, &[("Email address", ADA), ("Phone number", NUMBER)]).await;
    browser.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await;
    browser.is_at("/sign-up/verify-phone-number");
    let code = world.mailbox.code(NUMBER).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_link_that_was_pressed_elsewhere_has_the_first_tab_send_the_text() {
    let world = world_with(&[&phone(true)]).await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut first = start(&world, &[("Email address", ADA), ("Phone number", NUMBER)]).await;
    let mut other = world.browser().on_a_phone();
    other.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    assert_eq!(world.mailbox.count(NUMBER).await, 0, "whoever opened the link has nothing sent");
    first.reload().await.is_at("/sign-up/verify-phone-number").sees("One more step").sees("415");
    assert_eq!(first.page().count("form[data-press]"), 1, "the script presses by itself");
    first.submit("Send code").await.is_at("/sign-up/verify-phone-number");
    let code = world.mailbox.code(NUMBER).await;
    first.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_text_that_is_refused_leaves_the_mail_address_proved() {
    let world = world_with(&[&phone(true)]).await;
    let mut browser = start(&world, &[("Email address", ADA), ("Phone number", NUMBER)]).await;
    world.settings("sms.allowed_countries", json!(["CA"])).await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    browser.is_at("/sign-up/verify-phone-number").sees("One more step");
    assert_eq!(world.count("sign_ups WHERE email_verified_at IS NOT NULL").await, 1);
    browser.submit("Send code").await.is_at("/sign-up/verify-phone-number").sees("of this country");
    assert_eq!(browser.page().count("form[data-press]"), 0, "the script must not press again and again");
    world.settings("sms.allowed_countries", json!(["US"])).await;
    browser.submit("Send code").await;
    let code = world.mailbox.code(NUMBER).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn what_is_required_since_the_start_is_asked_for_and_proved() {
    let world = World::new().await;
    let mut browser = start(&world, &[("Email address", ADA)]).await;
    world
        .all_settings(&passwords(true))
        .await
        .all_settings(&usernames())
        .await
        .all_settings(&phone(true))
        .await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    browser.is_at("/sign-up/continue").sees("Almost there");
    assert!(browser.page().field("Email address").is_none());
    browser.submit("Continue").await.is_refused_at("Username", "Choose a username");
    browser.is_refused_at("Phone number", "Enter your phone").is_refused_at("Password", "Choose a password");
    browser.fill("Username", "ada_king").fill("Phone number", NUMBER).fill("Password", GOOD);
    browser.submit("Continue").await.is_at("/sign-up/verify-phone-number");
    assert_eq!(world.count("users").await, 0);
    let code = world.mailbox.code(NUMBER).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!((world.count("identifications").await, world.count("passwords").await), (3, 1));
}

#[tokio::test]
async fn what_was_given_in_one_tab_is_not_replaced_from_another() {
    let world = World::new().await;
    let mut browser = start(&world, &[("Email address", ADA)]).await;
    world.all_settings(&passwords(false)).await.all_settings(&phone(true)).await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/sign-up/continue");
    let mut second = browser.tab();
    second.visit("/sign-up/continue").await.fill("Phone number", "+1 212 456 7890");
    browser.fill("Phone number", NUMBER).submit("Continue").await.is_at("/sign-up/verify-phone-number");
    second.submit("Continue").await.is_at("/sign-up/verify-phone-number");
    assert_eq!(one(&world, "SELECT phone_number FROM sign_ups").await, NUMBER);
    assert_eq!(world.mailbox.count("+12124567890").await, 0);
    browser
        .reload()
        .await
        .fill("Code", &world.mailbox.code(NUMBER).await)
        .submit("Continue")
        .await
        .is_at("/user");
    assert_eq!(one(&world, "SELECT value FROM identifications WHERE kind = 'phone_number'").await, NUMBER);
}

#[tokio::test]
async fn without_an_attempt_every_step_leads_to_the_start() {
    let world = world_with(&[&phone(true)]).await;
    let mut browser = world.browser();
    for page in ["verify-phone-number", "verify-email-address", "continue", "methods", "verify-something"] {
        browser.visit(&format!("/sign-up/{page}")).await.is_at("/sign-up");
    }
    let mut browser = half_proved(&world).await;
    browser
        .submit("Cancel")
        .await
        .is_at("/sign-up")
        .visit("/sign-up/verify-phone-number")
        .await
        .is_at("/sign-up");
    assert_eq!(world.count("users").await, 0);
}

#[tokio::test]
async fn the_first_of_two_to_complete_has_the_username_and_the_other_starts_again() {
    let world = world_with(&[&passwords(true), &usernames()]).await;
    let fields = |mail| [("Username", "ada_king"), ("Email address", mail), ("Password", GOOD)];
    let mut first = start(&world, &fields(ADA)).await;
    let mut second = start(&world, &fields("grace@example.com")).await;
    second
        .fill("Code", &world.mailbox.code("grace@example.com").await)
        .submit("Continue")
        .await
        .is_at("/user");
    first.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/sign-up");
    first.is_refused_at("Username", "has taken this username in the meantime");
    assert_eq!((world.count("users").await, world.count("identifications").await), (1, 2));
    assert_eq!(
        (world.count("passwords").await, world.count("sign_ups WHERE password_hash <> ''").await),
        (1, 0)
    );
    first.fill("Username", "ada_king_2").fill("Email address", ADA).fill("Password", GOOD);
    first.submit("Continue").await.is_at("/sign-up/verify-email-address");
    first.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_gets_the_username() {
    let world = username_only().await;
    let mut asks = vec![];
    for n in 0..8 {
        let mut browser = world.browser();
        let name = if n % 2 == 0 { "ada_king" } else { "ADA_KING" };
        browser.visit("/sign-up").await.fill("Username", name).fill("Password", GOOD);
        let (url, body) = browser.form("Continue");
        let ask = browser.post(&url, body);
        asks.push((browser, ask));
    }
    let answers = all_at_once(asks).await;
    let led = |to: &str| answers.iter().filter(|answer| answer.location().as_deref() == Some(to)).count();
    assert_eq!((led("/user"), led("/sign-up")), (1, 7));
    let rows = ["users", "identifications", "passwords", "sessions"];
    for table in rows {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn where_users_are_hidden_only_a_username_tells_that_it_is_taken() {
    let world = world_with(&[&passwords(true), &usernames(), &phone(true)]).await;
    let mut owner = start(
        &world,
        &[("Username", "ada_king"), ("Email address", ADA), ("Phone number", NUMBER), ("Password", GOOD)],
    )
    .await;
    owner.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    owner.fill("Code", &world.mailbox.code(NUMBER).await).submit("Continue").await.is_at("/user");
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let fields = |name, mail, number| {
        [("Username", name), ("Email address", mail), ("Phone number", number), ("Password", GOOD)]
    };
    start(&world, &fields("ada_king", "eve@example.com", "+12124567890"))
        .await
        .is_refused_at("Username", "is taken");
    let mut taken = start(&world, &fields("eve_king", ADA, "+12124567890")).await;
    let mut free = start(&world, &fields("eve_king", "eve@example.com", NUMBER)).await;
    let face = |browser: &Browser, mail| {
        (browser.path().to_owned(), browser.page().text().replace(mail, "MAIL"), browser.page().structure())
    };
    assert_eq!(face(&taken, ADA), face(&free, "eve@example.com"));
    taken.is_at("/sign-up/verify-email-address");
    let notice = world.mailbox.last(ADA).await;
    assert!(notice.template == "sign_up_taken" && notice.code.is_none());
    free.fill("Code", &world.mailbox.code("eve@example.com").await).submit("Continue").await;
    free.is_at("/sign-up/verify-phone-number").sees("We sent a code");
    let notice = world.mailbox.last(NUMBER).await;
    assert!(notice.template == "sign_up_taken" && notice.code.is_none(), "{notice:?}");
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn flipped_settings_leave_existing_users_as_they_are() {
    let world = World::with_user(ADA).await;
    world
        .all_settings(&passwords(true))
        .await
        .all_settings(&usernames())
        .await
        .all_settings(&phone(true))
        .await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user").sees(ADA);
    assert_eq!((world.count("identifications").await, world.count("passwords").await), (1, 0));
}

#[tokio::test]
async fn fields_that_are_off_are_neither_asked_for_nor_kept() {
    let world = World::new().await;
    let browser = world.browser();
    let url = browser.url().join("/act/sign_up/create").unwrap();
    let body = "email_address=ada%40example.com&phone_number=%2B14155552671&country=US&username=ada_king&password=short";
    browser.send(browser.post(&url, body.into())).await;
    let kept = "sign_ups WHERE phone_number IS NULL AND username IS NULL AND password_hash IS NULL";
    assert_eq!((world.count("sign_ups").await, world.count(kept).await), (1, 1));
}

#[tokio::test]
async fn where_nothing_has_to_be_proved_all_of_it_is_claimed_at_once() {
    let world = world_with(&[&passwords(true), &usernames()]).await;
    let unproved = json!({ "enabled": true, "required": true, "verify_at_sign_up": false });
    world.settings("attributes.phone_number", unproved).await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let fields =
        [("Username", "ada_king"), ("Email address", ADA), ("Phone number", NUMBER), ("Password", GOOD)];
    start(&world, &fields).await.is_at("/user").sees(ADA);
    assert_eq!(world.count("identifications WHERE claimed_at IS NOT NULL AND verified_at IS NULL").await, 3);
    assert!(world.mailbox.all().await.is_empty());
    let again =
        [("Username", "ada_queen"), ("Email address", ADA), ("Phone number", NUMBER), ("Password", GOOD)];
    let mut browser = start(&world, &again).await;
    browser
        .is_refused_at("Email address", "already has an account")
        .is_refused_at("Phone number", "already has");
}
