//! Changes that stand in each other's way, over two nodes: they wait for each other in turn. Whatever the database gives up all
//! the same is asked for once more.

use portico::app::App as Node;
use portico::storage::Writes;
use serde_json::json;

use crate::world::browser::{Answer, Ask, Browser};
use crate::world::crowd::all_at_once;
use crate::world::database::{self, change};
use crate::world::mailbox::wrong;
use crate::world::people::hijacked;
use crate::world::second_step::{App, key_on};
use crate::world::{ADA, PASSWORD, World, minutes, profile, seconds};

const ROUNDS: usize = 6;

/// What this button sends, by way of a node.
fn press(browser: &Browser, button: &str, node: &Node) -> (Browser, Ask) {
    let (url, body) = browser.form(button);
    (browser.tab().at(node), browser.post(&url, body))
}

fn led_to(answers: &[Answer]) -> Vec<String> {
    answers.iter().map(|answer| answer.location().expect("a 303")).collect()
}

/// Begins to sign in by a mail address or a number, with a code in the place of the password; answers the code.
async fn by_code(world: &World, field: &str, typed: &str, button: &str) -> (Browser, String) {
    world.clock.advance(seconds(1));
    let mut browser = world.browser();
    let page = if field == "Phone number" { "/sign-in?phone=" } else { "/sign-in" };
    browser.visit(page).await.fill(field, typed).submit("Continue").await;
    browser.follow("Use another method").await.submit(button).await.is_at("/sign-in/factor-one");
    let code = world.mailbox.code(typed).await;
    (browser, code)
}

/// Adds an address to the profile; answers the code that proves it.
async fn add(world: &World, browser: &mut Browser, address: &str) -> String {
    profile::add(browser, address).await;
    browser.is_at("/user/verify-identification");
    world.mailbox.code(address).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_is_taken_over_while_others_answer_for_it() {
    let (world, _) = hijacked().await;
    let number = json!({ "enabled": true, "verify_at_sign_up": false, "used_for_first_factor": true });
    world.settings("attributes.phone_number", number).await;
    let nodes = [world.node().await, world.node().await];
    for round in 0..ROUNDS {
        let (address, number) = (format!("ada{round}@example.com"), format!("+1415555267{round}"));
        let mut eve = world.browser();
        let form = [("email_address", address.as_str()), ("phone_number", &number), ("password", PASSWORD)];
        eve.visit("/sign-up").await.post_by_script("/act/sign_up/create", &form).await.is_at("/user");
        // The owner of the mailbox answers, and at the same time others who began with the number.
        let mut asks = vec![];
        let (mut ada, code) = by_code(&world, "Email address", &address, "Email me a code only").await;
        asks.push(press(ada.fill("Code", &code), "Continue", &nodes[0]));
        for n in 0..3 {
            let (mut other, code) = by_code(&world, "Phone number", &number, "Text me a code").await;
            asks.insert(n % 2, press(other.fill("Code", &wrong(&code)), "Continue", &nodes[1 - n % 2]));
        }
        led_to(&all_at_once(asks).await);
        assert!(ada.is_signed_in().await && !eve.is_signed_in().await);
        let of = |what: &str| format!("identifications WHERE value = '{what}' AND claimed_at IS NOT NULL");
        assert_eq!(world.count(&format!("{} AND verified_at IS NOT NULL", of(&address))).await, 1);
        assert_eq!(world.count(&of(&number)).await, 0, "what Eve claimed besides is gone");
        assert_eq!(world.count("passwords").await, 1, "that of an account that nobody has proved");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_accounts_that_prove_at_once_what_the_other_claims_both_do() {
    let (world, _) = hijacked().await;
    let nodes = [world.node().await, world.node().await];
    for round in 0..ROUNDS {
        let both = [format!("dora{round}@example.com"), format!("eve{round}@example.com")];
        let mut asks = vec![];
        for n in 0..2 {
            let mut browser = world.browser();
            browser.visit("/sign-up").await.fill("Email address", &both[n]).fill("Password", PASSWORD);
            browser.submit("Continue").await.is_at("/user");
            let code = add(&world, &mut browser, &both[1 - n]).await;
            asks.push(press(browser.fill("Code", &code), "Continue", &nodes[n]));
        }
        // Both have begun before either gets what it waits for.
        let mut holder = world.db.begin().await.unwrap();
        let hold = "UPDATE identifications SET created_at = created_at WHERE claimed_at IS NOT NULL";
        (&mut holder).exec(hold, vec![]).await.unwrap();
        let let_go = async {
            let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            while database::server().is_some() && world.count(waiting).await < 2 {
                tokio::task::yield_now().await;
            }
            holder.commit().await.unwrap();
        };
        let (answers, ()) = tokio::join!(all_at_once(asks), let_go);
        assert_eq!(led_to(&answers), ["/user", "/user"]);
        let (dora, eve) = (&both[0], &both[1]);
        let claimed =
            format!("identifications WHERE value IN ('{dora}', '{eve}') AND claimed_at IS NOT NULL");
        assert_eq!(world.count(&claimed).await, 2);
        assert_eq!(world.count(&format!("{claimed} AND verified_at IS NOT NULL")).await, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_app_is_tried_while_an_address_is_and_each_wrong_try_counts() {
    let world = World::new().await;
    world.settings("attack_protection.user_lockout.max_attempts", json!(100)).await;
    let nodes = [world.node().await, world.node().await];
    let mut ada = world.sign_up(ADA).await;
    ada.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&ada));
    for round in 1..=4 {
        world.clock.advance(minutes(1));
        let code = add(&world, &mut ada, &format!("work{round}@example.com")).await;
        let activate = ada.url().join("/act/user/totp/activate").unwrap();
        let activate = ada.post(&activate, format!("code={}", wrong(&app.code(&world))));
        let verify = press(ada.fill("Code", &wrong(&code)), "Continue", &nodes[1]).1;
        let asks = (0..8).map(|n| {
            let ask = if n % 2 == 0 { &activate } else { &verify };
            (ada.tab().at(&nodes[n % 2]), ask.clone())
        });
        led_to(&all_at_once(asks.collect()).await);
        let counted = world.column("SELECT CAST(failures AS TEXT) FROM lockouts").await;
        assert_eq!(counted, [(8 * round).to_string()]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn somebody_signs_in_where_users_are_hidden_while_their_profile_changes() {
    let world = World::new().await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let nodes = [world.node().await, world.node().await];
    let mut ada = world.sign_up(ADA).await;
    for round in 1..=4 {
        world.clock.advance(minutes(1));
        let mut phone = world.start_sign_in(ADA).await;
        let code = world.mailbox.code(ADA).await;
        let signs_in = press(phone.fill("Code", &code), "Continue", &nodes[0]);
        let work = format!("work{round}@example.com");
        let code = add(&world, &mut ada, &work).await;
        let verifies = press(ada.fill("Code", &code), "Continue", &nodes[1]);
        assert_eq!(led_to(&all_at_once(vec![signs_in, verifies]).await), ["/user", "/user"]);
        assert!(phone.visit("/user").await.is_at("/user").page().text().contains(&work));
    }
}

#[tokio::test]
async fn whoever_the_database_gives_up_presses_again_and_has_typed_nothing_in_vain() {
    if database::server().is_none() {
        return;
    }
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await.that_may_wait();
    for code in ["40P01", "40001"] {
        let gives_up = format!(
            "CREATE OR REPLACE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'given up' USING ERRCODE = '{code}'; END $$"
        );
        change(&world.db, &gives_up).await;
        let trigger = "CREATE TRIGGER give_up BEFORE UPDATE OF first_name ON users FOR EACH ROW EXECUTE FUNCTION give_up()";
        change(&world.db, trigger).await;
        ada.visit("/user").await.fill("First name", code).submit("Save").await;
        let answer = ada.answer();
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("1")));
        assert_eq!(ada.field("First name").value, code);
        assert!(world.db.health().fault().is_none(), "the database is well");
        change(&world.db, "DROP TRIGGER give_up ON users").await;
        ada.submit("Save").await.is_at("/user");
        assert_eq!(world.column("SELECT first_name FROM users").await, [code]);
    }
}

#[tokio::test]
async fn whoever_begins_with_an_address_that_goes_at_that_moment_presses_again() {
    let world = World::new().await;
    world.sign_up(ADA).await;
    let gone = "DELETE FROM identifications WHERE id = NEW.identification_id;";
    if database::server().is_some() {
        let function = format!(
            "CREATE FUNCTION goes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {gone} RETURN NEW; END $$"
        );
        change(&world.db, &function).await;
        let trigger = "CREATE TRIGGER goes BEFORE INSERT ON sign_ins FOR EACH ROW EXECUTE FUNCTION goes()";
        change(&world.db, trigger).await;
    } else {
        change(&world.db, &format!("CREATE TRIGGER goes BEFORE INSERT ON sign_ins BEGIN {gone} END")).await;
    }
    let mut browser = world.browser().that_may_wait();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let answer = browser.answer();
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("1")));
    assert_eq!(browser.field("Email address").value, ADA);
    assert_eq!(world.count("sign_ins").await, 0, "nothing half-written stays");
    assert_eq!(world.mailbox.count(ADA).await, 1, "but for the code of the sign-up");
}
