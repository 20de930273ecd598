//! Many hands on one account at once, over two nodes.

use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::{Answer, Ask, Browser};
use crate::world::crowd::{MANY, all_at_once, storm};
use crate::world::people::{by_code, hijacked};
use crate::world::profile::add_proved;
use crate::world::step_up::prove_by_mail;
use crate::world::wire::encoded;
use crate::world::{ADA, EVE, WORK, passkeys};
use crate::world::{World, minutes};

/// A form's post about one of the addresses.
fn about(browser: &Browser, act: &str, id: &str) -> Ask {
    let url = browser.url().join(&format!("/act/user/{act}")).unwrap();
    browser.post(&url, format!("identification_id={id}"))
}

async fn ids(world: &World) -> Vec<String> {
    world.column("SELECT id FROM identifications ORDER BY created_at, id").await
}

fn none_is_broken(answers: &[Answer]) {
    assert!(
        answers.iter().all(|answer| answer.status == 303),
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
}

/// The primary address of every account is one of its own, and proved.
async fn nothing_dangles(world: &World) {
    let dangling =
        "users WHERE NOT EXISTS (SELECT 1 FROM identifications e WHERE e.id = primary_email_address_id
                    AND e.user_id = users.id AND e.verified_at IS NOT NULL)";
    assert_eq!(world.count(dangling).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_made_primary_and_removed_at_once_never_dangles() {
    let world = World::new().await;
    let nodes = [world.node().await, world.node().await];
    let mut browser = world.sign_up(ADA).await;
    for _ in 0..4 {
        world.clock.advance(minutes(2));
        add_proved(&world, &mut browser, WORK).await;
        let work = ids(&world).await.pop().unwrap();
        let act = |n: usize| {
            if n.is_multiple_of(2) { "identification/set_primary" } else { "identification/remove" }
        };
        let asks = (0..8).map(|n| (browser.tab().at(&nodes[n / 2 % 2]), about(&browser, act(n), &work)));
        none_is_broken(&all_at_once(asks.collect()).await);
        nothing_dangles(&world).await;
        assert_eq!(world.count("identifications").await, 1, "the removal came to pass");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_the_last_two_addresses_one_stays() {
    let world = World::new().await;
    let nodes = [world.node().await, world.node().await];
    let mut browser = world.sign_up(ADA).await;
    add_proved(&world, &mut browser, WORK).await;
    let both = ids(&world).await;
    let asks = (0..16).map(|n| {
        let tab = browser.tab().at(&nodes[n % 2]);
        (tab, about(&browser, "identification/remove", &both[n / 2 % 2]))
    });
    none_is_broken(&all_at_once(asks.collect()).await);
    assert_eq!(world.count("identifications").await, 1);
    nothing_dangles(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_accounts_that_prove_one_address_at_once_have_one_winner() {
    let world = World::new().await;
    let nodes = [world.node().await, world.node().await];
    let mut accounts = [world.sign_up(ADA).await, world.sign_up(EVE).await];
    for round in 0..4 {
        let address = format!("shared{round}@work.example");
        let mut asks = vec![];
        for (n, browser) in accounts.iter_mut().enumerate() {
            browser.visit("/user/add-email-address").await;
            browser
                .fill("Email address", &address)
                .submit("Continue")
                .await
                .is_at("/user/verify-identification");
            let code = world.mailbox.code(&address).await;
            let (url, body) = browser.fill("Code", &code).form("Continue");
            for _ in 0..4 {
                asks.push((browser.tab().at(&nodes[n]), browser.post(&url, body.clone())));
            }
        }
        none_is_broken(&all_at_once(asks).await);
        let owned = format!("identifications WHERE value = '{address}'");
        assert_eq!(world.count(&format!("{owned} AND verified_at IS NOT NULL")).await, 1);
        assert_eq!(world.count(&owned).await, 1, "the other's copy is gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_of_the_profile_proves_once() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/user/add-email-address").await.fill("Email address", WORK).submit("Continue").await;
    let code = world.mailbox.code(WORK).await;
    let answers = storm(browser.fill("Code", &code), "Continue").await;
    assert_eq!(answers.len(), MANY);
    // Of those that came too late, a few are told the outcome; the page where the others are sent leads there.
    let told = |answer: &Answer| answer.location().as_deref() == Some("/user");
    assert!(answers.iter().any(told));
    let wait = "/user/verify-identification";
    assert!(answers.iter().all(|answer| told(answer) || answer.location().as_deref() == Some(wait)));
    browser.visit(wait).await.is_at("/user");
    assert_eq!(world.count("events WHERE kind = 'email_address.verified'").await, 1);
    assert_eq!(world.mailbox.count(ADA).await, 2, "that of the sign-up, and one notice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_is_revoked_while_in_use_gets_clean_answers() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    let mut other = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    other.fill("Code", &code).submit("Continue").await.is_at("/user");
    owner.visit("/user/security").await;
    let (url, body) = owner.form("Sign out all other devices");
    let rename = other.url().join("/act/user/rename").unwrap();
    let mut asks = vec![(owner.tab(), owner.post(&url, body))];
    for n in 0..32 {
        let post = other.post(&rename, format!("first_name=Ada{n}&last_name="));
        asks.push((other.tab(), post));
    }
    none_is_broken(&all_at_once(asks).await);
    other.visit("/user").await.is_at("/sign-in");
    assert!(owner.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_deleted_while_others_sign_in_to_it_leaves_nothing() {
    let world = World::new().await;
    let nodes = [world.node().await, world.node().await];
    let mut owner = world.sign_up(ADA).await;
    let mut asks = vec![];
    for n in 0..8 {
        world.clock.advance(minutes(2));
        let mut waiting = world.start_sign_in(ADA).await;
        let code = world.mailbox.code(ADA).await;
        let (url, body) = waiting.fill("Code", &code).form("Continue");
        asks.push((waiting.tab().at(&nodes[n % 2]), waiting.post(&url, body)));
    }
    owner.visit("/user/delete-account").await;
    prove_by_mail(&world, &mut owner, ADA).await;
    owner.is_at("/user/delete-account").fill("Type", "Delete account");
    let (url, body) = owner.form("Delete account");
    asks.insert(3, (owner.tab(), owner.post(&url, body)));
    none_is_broken(&all_at_once(asks).await);
    for table in ["users", "identifications", "sessions"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_presses_of_add_add_once_and_send_once() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/user/add-email-address").await.fill("Email address", WORK);
    none_is_broken(&storm(&browser, "Continue").await);
    assert_eq!(world.count("identifications").await, 2);
    assert_eq!(world.mailbox.count(WORK).await, 1);
}

/// Another browser in which Ada is signed in.
async fn another(world: &World) -> Browser {
    world.clock.advance(minutes(1));
    world.sign_in(ADA).await
}

/// A form's post with these fields.
fn form(browser: &Browser, act: &str, fields: &[(&str, &str)]) -> Ask {
    let url = browser.url().join(&format!("/act/user/{act}")).unwrap();
    browser.post(&url, encoded(fields))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_username_that_is_changed_in_two_browsers_at_once_is_one_of_them() {
    let world = World::new().await;
    world.settings("attributes.username", json!({"enabled": true})).await;
    let nodes = [world.node().await, world.node().await];
    let first = world.sign_up(ADA).await;
    let both = [another(&world).await, first];
    for round in 0..4 {
        let names: Vec<String> = (0..8).map(|n| format!("ada_{round}_{n}")).collect();
        let asks = names.iter().enumerate().map(|(n, name)| {
            let browser = &both[n % 2];
            (browser.tab().at(&nodes[n % 2]), form(browser, "username", &[("username", name)]))
        });
        none_is_broken(&all_at_once(asks.collect()).await);
        let kept = world.column("SELECT value FROM identifications WHERE kind = 'username'").await;
        assert!(kept.len() == 1 && names.contains(&kept[0]), "{kept:?}");
    }
    // Pressed twice, nothing is told to have changed.
    let asks = (0..4).map(|_| (both[0].tab(), form(&both[0], "username", &[("username", "ada_king")])));
    none_is_broken(&all_at_once(asks.collect()).await);
    let mut tab = both[0].tab();
    tab.visit("/user").await.sees_no("another browser").sees("Your changes are saved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_username_and_the_only_address_one_stays() {
    for _ in 0..3 {
        let world = World::new().await;
        world
            .all_settings(&[
                ("attributes.password", json!({"enabled": true})),
                ("attributes.username", json!({"enabled": true, "used_for_first_factor": true})),
                ("attributes.phone_number.enabled", json!(true)),
                ("attributes.email_address.required", json!(false)),
            ])
            .await;
        let nodes = [world.node().await, world.node().await];
        let first = world.sign_up(ADA).await;
        let both = [another(&world).await, first];
        crate::world::people::set_password(&world, ADA, "tundra-violin-94-cask").await;
        both[0].send(form(&both[0], "username", &[("username", "ada_l")])).await;
        let mail = ids(&world).await.remove(0);
        assert_eq!(world.count("identifications").await, 2);
        let asks = (0..8).map(|n| {
            let browser = &both[n % 2];
            let ask = match n % 2 {
                0 => form(browser, "username", &[("username", "")]),
                _ => about(browser, "identification/remove", &mail),
            };
            (browser.tab().at(&nodes[n / 2 % 2]), ask)
        });
        none_is_broken(&all_at_once(asks.collect()).await);
        assert_eq!(world.count("identifications").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_was_in_an_account_before_its_owner_leaves_nothing_behind_however_late_they_come() {
    for round in 0..4 {
        let (world, mut eve) = hijacked().await;
        let nodes = [world.node().await, world.node().await];
        let mut ada = by_code(&world).await;
        ada.submit("Email me a code only").await;
        let code = world.mailbox.code(ADA).await;
        ada.fill("Code", &code);
        let (id, options) = passkeys::question(&eve, passkeys::TO_ADD).await;
        let made = Authenticator::new().create(&options);
        let begun = eve.visit("/user/security").await;
        begun.submit("Set up an authenticator app").await.is_at("/user/authenticator-app");
        let new = "copper-lantern-58-moss";
        let late = [
            form(&eve, "passkey/add", &[("challenge_id", &id), ("credential", &made)]),
            form(&eve, "change_password", &[("new_password", new), ("confirm_password", new)]),
            form(&eve, "email_address/add", &[("email_address", EVE)]),
            form(&eve, "rename", &[("first_name", "Eve")]),
            form(&eve, "totp/begin", &[]),
        ];
        let (url, body) = ada.form("Continue");
        let owner = (ada.tab().at(&nodes[0]), ada.post(&url, body));
        let mut asks: Vec<_> = late.into_iter().map(|ask| (eve.tab().at(&nodes[1]), ask)).collect();
        asks.insert(round, owner);
        none_is_broken(&all_at_once(asks).await);
        assert!(ada.is_signed_in().await && !eve.is_signed_in().await);
        for rows in ["passkeys", "passwords", "totp_secrets", "backup_codes"] {
            assert_eq!(world.count(rows).await, 0, "{rows}");
        }
        assert_eq!(world.column("SELECT value FROM identifications").await, [ADA]);
        assert_eq!(world.count("sessions WHERE ended_at IS NULL").await, 1);
    }
}
