//! What the owner of an account is told of: each change of how one signs in, by mail, and by text where there is no mail
//! address.

use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::people::set_password;
use crate::world::profile::add_proved;
use crate::world::second_step::set_up;
use crate::world::step_up::PAGE;
use crate::world::{ADA, PASSWORD, WORK, passkeys};
use crate::world::{World, minutes, seconds};

const FIRST: &str = "+14155552671";
const SECOND: &str = "+14155552672";
const THIRD: &str = "+14155552673";

/// What carries a proof is no notice.
const PROOFS: &[&str] = &["sign_in", "sign_up", "verify_address", "reverification"];

/// Somebody who changes everything about their account.
struct Owner {
    world: World,
    browser: Browser,
    heard: usize,
    told: Vec<(&'static str, Vec<String>)>,
}

impl Owner {
    fn new(world: World, browser: Browser) -> Self {
        Self { world, browser, heard: 0, told: vec![] }
    }

    /// Notes what was sent since the last change, and where to.
    async fn did(&mut self, change: &'static str) {
        let all = self.world.mailbox.all().await;
        let new = all[self.heard..].iter().filter(|message| !PROOFS.contains(&message.template.as_str()));
        let mut told: Vec<_> = new.map(|message| format!("{} to {}", message.template, message.to)).collect();
        told.sort();
        self.heard = all.len();
        self.told.push((change, told));
    }

    async fn add(&mut self, what: &str) {
        self.world.clock.advance(seconds(31));
        add_proved(&self.world, &mut self.browser, what).await;
    }

    async fn id(&self, what: &str) -> String {
        self.world.column(&format!("SELECT id FROM identifications WHERE value = '{what}'")).await.remove(0)
    }

    /// Sends one of the forms about an address or a number.
    async fn act(&mut self, act: &str, what: &str) {
        let id = self.id(what).await;
        self.browser.post_by_script(&format!("/act/user/{act}"), &[("identification_id", &id)]).await;
    }

    async fn name(&mut self, username: &str) {
        self.browser.post_by_script("/act/user/username", &[("username", username)]).await;
        self.browser.is_at("/user").sees("Your changes are saved");
    }

    /// What is the same for everybody, up to the numbers.
    async fn change_what_has_no_address(&mut self) {
        let browser = &mut self.browser;
        browser.visit("/user/change-password").await.fill("New password", PASSWORD);
        browser.fill("Confirm new password", PASSWORD).submit("Save").await.sees("Your password is saved");
        self.did("password").await;
        self.name("ada_l").await;
        self.did("username").await;
        self.name("ada_k").await;
        self.did("another username").await;
        self.name("").await;
        self.did("username removed").await;
        passkeys::add(&mut self.browser, &mut Authenticator::new()).await;
        self.did("passkey").await;
        self.browser.follow("Remove Chrome on Linux").await.submit("Remove").await.sees("passkey is removed");
        self.did("passkey removed").await;
    }

    /// Second steps, one of them the number that is not the last identifier.
    async fn change_second_steps(&mut self, number: &str) {
        let (_, codes) = set_up(&self.world, &mut self.browser).await;
        self.did("app").await;
        self.browser
            .visit("/user/new-backup-codes")
            .await
            .submit("Continue")
            .await
            .is_at("/user/backup-codes");
        let new = crate::world::second_step::codes_on(&self.browser);
        assert_ne!(new, codes);
        self.browser.submit("I have kept them").await.is_at("/user/security").sees("with new backup codes");
        self.did("backup codes").await;
        self.act("second_factor_number/reserve", number).await;
        self.did("second step by text").await;
        self.world.clock.advance(minutes(11));
        self.browser.visit("/user/change-password").await.is_at(PAGE).follow("Use another method").await;
        self.browser.submit("Backup code").await.fill("Backup code", &new[0]).submit("Continue").await;
        self.browser.is_at("/user/change-password");
        self.did("backup code used").await;
        self.act("identification/remove", number).await;
        self.browser.sees("phone number is removed");
        self.did("number of the second step removed").await;
        self.browser.visit("/user/remove-authenticator-app").await.submit("Remove").await;
        self.did("app removed").await;
        // There is no second step to prove any more, and it has been a while since the first.
        self.browser.visit("/user/remove-password").await.is_at(PAGE).fill("Password", PASSWORD);
        self.browser.submit("Continue").await.submit("Remove").await.sees("is removed");
        self.did("password removed").await;
    }

    async fn delete(&mut self) {
        self.browser.visit("/user/delete-account").await.fill("Type", "Delete account");
        self.browser.submit("Delete account").await;
        assert_eq!(self.world.count("users").await, 0);
        self.did("account deleted").await;
    }

    #[track_caller]
    fn was_told(&self, expected: &[(&str, &[&str])]) {
        let told: Vec<(&str, Vec<&str>)> = self
            .told
            .iter()
            .map(|(change, told)| (*change, told.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(&str, Vec<&str>)> =
            expected.iter().map(|(change, told)| (*change, told.to_vec())).collect();
        for (is, wanted) in told.iter().zip(&expected) {
            assert_eq!(is, wanted);
        }
        assert_eq!(told.len(), expected.len());
    }
}

/// With everything that somebody may have.
async fn world() -> World {
    let world = World::new().await;
    world
        .all_settings(&[
            ("attributes.password.enabled", json!(true)),
            ("attributes.username", json!({"enabled": true, "used_for_first_factor": true})),
            (
                "attributes.phone_number",
                json!({"enabled": true, "used_for_first_factor": true, "used_for_second_factor": true}),
            ),
            ("attributes.email_address.required", json!(false)),
            ("sms.per_number_per_day", json!(100)),
        ])
        .await;
    world
}

#[tokio::test]
async fn whoever_has_a_mail_address_hears_of_every_change_by_mail() {
    let world = world().await;
    let browser = world.sign_up(ADA).await;
    let mut ada = Owner::new(world, browser);
    ada.change_what_has_no_address().await;
    ada.add(FIRST).await;
    ada.did("number").await;
    ada.add(SECOND).await;
    ada.did("another number").await;
    ada.act("identification/set_primary", SECOND).await;
    ada.did("primary number").await;
    ada.act("identification/remove", FIRST).await;
    ada.did("number removed").await;
    ada.change_second_steps(SECOND).await;
    ada.add(WORK).await;
    ada.did("another address").await;
    ada.act("identification/set_primary", WORK).await;
    ada.did("primary address").await;
    ada.act("identification/remove", ADA).await;
    ada.did("address removed").await;
    let mut other = ada.world.start_sign_in(WORK).await;
    let code = ada.world.mailbox.code(WORK).await;
    other.fill("Code", &code).submit("Continue").await.is_at("/user");
    ada.did("another device").await;
    ada.delete().await;
    ada.was_told(&[
        ("password", &["password_changed to ada@example.com"]),
        ("username", &["username_changed to ada@example.com"]),
        ("another username", &["username_changed to ada@example.com"]),
        ("username removed", &["username_removed to ada@example.com"]),
        ("passkey", &["passkey_added to ada@example.com"]),
        ("passkey removed", &["passkey_removed to ada@example.com"]),
        ("number", &["number_added to ada@example.com"]),
        ("another number", &["number_added to ada@example.com"]),
        (
            "primary number",
            &["primary_number_changed to +14155552671", "primary_number_changed to ada@example.com"],
        ),
        ("number removed", &["number_removed to +14155552671", "number_removed to ada@example.com"]),
        ("app", &["second_factor_added to ada@example.com"]),
        ("backup codes", &["backup_codes_made to ada@example.com"]),
        ("second step by text", &["second_factor_added to ada@example.com"]),
        ("backup code used", &["backup_code_used to ada@example.com"]),
        (
            "number of the second step removed",
            &[
                "number_removed to +14155552672",
                "number_removed to ada@example.com",
                "second_factor_removed to ada@example.com",
            ],
        ),
        ("app removed", &["second_factor_removed to ada@example.com"]),
        ("password removed", &["password_removed to ada@example.com"]),
        ("another address", &["address_added to ada@example.com"]),
        ("primary address", &["primary_changed to ada@example.com"]),
        ("address removed", &["address_removed to ada@example.com", "address_removed to ada@work.example"]),
        ("another device", &["new_device to ada@work.example"]),
        ("account deleted", &["account_deleted to ada@work.example"]),
    ]);
}

/// Somebody who signs up with a number, and has nothing else.
async fn by_number(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.visit("/sign-up").await.submit("Use a phone number instead").await;
    browser.fill("Phone number", "(415) 555-2671").submit("Continue").await;
    let code = world.mailbox.code(FIRST).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser
}

#[tokio::test]
async fn whoever_has_a_number_alone_hears_of_every_change_by_text() {
    let world = world().await;
    let browser = by_number(&world).await;
    let mut ada = Owner::new(world, browser);
    ada.change_what_has_no_address().await;
    ada.add(SECOND).await;
    ada.did("another number").await;
    ada.add(THIRD).await;
    ada.did("a third number").await;
    ada.act("identification/set_primary", THIRD).await;
    ada.did("primary number").await;
    ada.act("identification/remove", SECOND).await;
    ada.did("number removed").await;
    ada.change_second_steps(FIRST).await;
    ada.world.clock.advance(seconds(31));
    let mut other = ada.world.browser();
    other.visit("/sign-in?phone").await.fill("Phone number", THIRD).submit("Continue").await;
    let code = ada.world.mailbox.code(THIRD).await;
    other.fill("Code", &code).submit("Continue").await.is_at("/user");
    ada.did("another device").await;
    ada.add(WORK).await;
    ada.did("the first address").await;
    ada.act("identification/remove", WORK).await;
    ada.did("address removed").await;
    ada.delete().await;
    ada.was_told(&[
        ("password", &["password_changed to +14155552671"]),
        ("username", &["username_changed to +14155552671"]),
        ("another username", &["username_changed to +14155552671"]),
        ("username removed", &["username_removed to +14155552671"]),
        ("passkey", &["passkey_added to +14155552671"]),
        ("passkey removed", &["passkey_removed to +14155552671"]),
        ("another number", &["number_added to +14155552671"]),
        ("a third number", &["number_added to +14155552671"]),
        ("primary number", &["primary_number_changed to +14155552671"]),
        ("number removed", &["number_removed to +14155552672", "number_removed to +14155552673"]),
        ("app", &["second_factor_added to +14155552673"]),
        ("backup codes", &["backup_codes_made to +14155552673"]),
        ("second step by text", &["second_factor_added to +14155552673"]),
        ("backup code used", &["backup_code_used to +14155552673"]),
        (
            "number of the second step removed",
            &[
                "number_removed to +14155552671",
                "number_removed to +14155552673",
                "second_factor_removed to +14155552673",
            ],
        ),
        ("app removed", &["second_factor_removed to +14155552673"]),
        ("password removed", &["password_removed to +14155552673"]),
        ("another device", &["new_device to +14155552673"]),
        ("the first address", &["address_added to +14155552673"]),
        ("address removed", &["address_removed to +14155552673", "address_removed to ada@work.example"]),
        ("account deleted", &["account_deleted to +14155552673"]),
    ]);
    for text in ada.world.mailbox.to(THIRD).await.iter().filter(|text| text.code.is_none()) {
        assert!(text.text.contains("Not you?") && !text.text.contains("://"), "{}", text.text);
    }
}

#[tokio::test]
async fn a_text_that_costs_too_much_or_may_not_go_there_keeps_nobody_from_a_change() {
    let world = world().await;
    let mut browser = by_number(&world).await;
    world.settings("sms.allowed_countries", json!(["CA"])).await;
    browser.post_by_script("/act/user/username", &[("username", "ada_l")]).await;
    browser.is_at("/user").sees("Your changes are saved");
    assert_eq!(world.mailbox.count(FIRST).await, 1, "the code of the sign-up");
}

#[tokio::test]
async fn a_notice_says_where_help_is_and_what_can_be_done_by_whoever_did_not_do_it() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    set_up(&world, &mut browser).await;
    let added = world.mailbox.last(ADA).await;
    assert_eq!(added.template, "second_factor_added");
    for part in [added.text.clone(), added.html.clone().unwrap()] {
        assert!(part.contains("If you have a passkey") && part.contains("Ask those who run"), "{part}");
    }
    world.settings("application.support_email", json!("help@example.com")).await;
    set_password(&world, ADA, PASSWORD).await;
    world.settings("attributes.password.enabled", json!(true)).await;
    browser.visit("/user/remove-password").await.submit("Remove").await.sees("is removed");
    let removed = world.mailbox.last(ADA).await;
    for part in [removed.text.clone(), removed.html.clone().unwrap()] {
        assert!(part.contains("Write to help@example.com"), "{part}");
    }
    // What carries a proof is no notice, and says nothing of it.
    let mut other = world.start_sign_in(ADA).await;
    assert!(!world.mailbox.last(ADA).await.text.contains("help@example.com"));
    other.visit("/sign-in").await;
}
