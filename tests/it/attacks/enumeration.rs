//! Whether the pages tell who has an account, when they must not.

use serde_json::json;

use crate::world::database::ordered;
use crate::world::face::face;
use crate::world::mailbox::wrong;
use crate::world::people::give;
use crate::world::{ADA, World, minutes, seconds};

const NOBODY: &str = "eve@example.com";

async fn strict() -> World {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    world
}

/// How much was written, table by table.
async fn work(world: &World) -> Vec<(String, usize)> {
    world.counts().await.into_iter().collect()
}

fn difference(before: &[(String, usize)], after: &[(String, usize)]) -> Vec<(String, usize)> {
    before.iter().zip(after).map(|((table, old), (_, new))| (table.clone(), new - old)).collect()
}

#[tokio::test]
async fn every_step_of_a_sign_in_or_a_sign_up_orders_the_same_statements_for_everybody() {
    let world = strict().await;
    for page in ["/sign-in", "/sign-up"] {
        let mut seen = vec![];
        for address in [ADA, NOBODY] {
            let mut browser = world.browser();
            let mut works = vec![];
            let mut code = String::from("000000");
            for step in 0..7 {
                let (_, work) = ordered(async {
                    match step {
                        0 => browser.visit(page).await,
                        1 => browser.fill("Email address", address).submit("Continue").await,
                        2 | 3 => browser.fill("Code", &wrong(&code)).submit("Continue").await,
                        4 => browser.submit("Resend").await,
                        5 => browser.follow("Use another method").await,
                        _ => browser.submit("Email me a code only").await,
                    };
                })
                .await;
                assert!(!work.is_empty() || step == 0, "{page}, step {step}");
                works.push(work);
                if step == 1 {
                    code = world.mailbox.last(address).await.code.unwrap_or(code);
                    world.clock.advance(seconds(30));
                }
            }
            seen.push(works);
            world.clock.advance(seconds(120));
        }
        for (step, (known, unknown)) in seen[0].iter().zip(&seen[1]).enumerate() {
            assert_eq!(known, unknown, "{page}, step {step}");
        }
    }
}

#[tokio::test]
async fn a_sign_in_looks_and_costs_the_same_for_everybody() {
    let world = strict().await;
    let mut seen = vec![];
    for address in [ADA, NOBODY] {
        let mut faces = vec![];
        let mut works = vec![];
        let mut browser = world.browser();
        let mut before = work(&world).await;
        for step in 0..6 {
            match step {
                0 => browser.visit("/sign-in").await.fill("Email address", address).submit("Continue").await,
                1 => browser.fill("Code", "12").submit("Continue").await,
                2 => browser.submit("Resend").await,
                3 => {
                    world.clock.advance(seconds(30));
                    browser.submit("Resend").await
                }
                4 => browser.follow("Use another method").await,
                _ => browser.submit("Email me a code only").await,
            };
            let now = work(&world).await;
            works.push(difference(&before, &now));
            before = now;
            faces.push(face(&browser, address));
        }
        let mails = world.mailbox.count(address).await - usize::from(address == ADA);
        seen.push((faces, works, mails));
        world.clock.advance(seconds(120));
    }
    let (unknown, known) = (seen.pop().unwrap(), seen.pop().unwrap());
    for (a, b) in known.0.iter().zip(&unknown.0) {
        assert_eq!(a, b, "the same page");
    }
    assert_eq!(known.1, unknown.1, "the same work in the database");
    assert_eq!(known.2, unknown.2, "the same number of mails");
}

#[tokio::test]
async fn the_spelling_of_a_known_address_is_not_given_away() {
    let world = strict().await;
    let mut shown = vec![];
    for typed in ["ADA@Example.com", "EVE@Example.com"] {
        let mut browser = world.browser();
        browser.visit("/sign-in").await.fill("Email address", typed).submit("Continue").await;
        let text = browser.page().text();
        let known =
            text.split(' ').find(|word| word.to_lowercase().contains("@example.com")).unwrap().to_owned();
        shown.push(known.replace("ADA", "X").replace("EVE", "X").replace("ada", "x"));
    }
    assert_eq!(shown[0], shown[1], "an address is shown as it was typed, known or not");
}

#[tokio::test]
async fn wrong_codes_are_answered_the_same_for_everybody() {
    let world = strict().await;
    let mut seen = vec![];
    for address in [ADA, NOBODY] {
        let mut browser = world.start_sign_in(address).await;
        let code = world.mailbox.to(ADA).await.pop().unwrap().code.unwrap_or_else(|| "000000".into());
        let mut faces = vec![];
        for _ in 0..6 {
            // The last is one too many, and has no field.
            browser.post_by_script("/act/sign_in/attempt", &[("code", &wrong(&code))]).await;
            faces.push(face(&browser, address));
        }
        seen.push(faces);
        world.clock.advance(seconds(60));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_stranger_to_the_portal_gets_a_notice_without_link_and_code() {
    let world = strict().await;
    world.start_sign_in(NOBODY).await;
    let mail = world.mailbox.last(NOBODY).await;
    assert!(mail.code.is_none() && mail.link.is_none() && !mail.text.contains("/v1/verify"), "{}", mail.text);
    assert!(mail.text.contains("no account"), "{}", mail.text);
}

#[tokio::test]
async fn a_sign_up_looks_and_costs_the_same_for_everybody() {
    let world = strict().await;
    let mut seen = vec![];
    for address in [ADA, NOBODY] {
        let mut faces = vec![];
        let mut works = vec![];
        let mut browser = world.browser();
        let mut before = work(&world).await;
        for step in 0..5 {
            match step {
                0 => browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await,
                1 => browser.fill("Code", "1").submit("Continue").await,
                2 => {
                    world.clock.advance(seconds(30));
                    browser.submit("Resend").await
                }
                3 => browser.follow("Use another method").await,
                _ => browser.submit("Email me a link only").await,
            };
            let now = work(&world).await;
            works.push(difference(&before, &now));
            before = now;
            faces.push(face(&browser, address));
        }
        let mails = world.mailbox.count(address).await - usize::from(address == ADA);
        seen.push((faces, works, mails));
        world.clock.advance(seconds(120));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn the_owner_of_a_taken_address_is_told_and_no_account_is_made() {
    let world = strict().await;
    world.start_sign_up(ADA).await;
    let mail = world.mailbox.last(ADA).await;
    assert!(
        mail.code.is_none() && mail.link.is_none() && mail.text.contains("already has an account"),
        "{}",
        mail.text
    );
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn a_banned_user_looks_like_any_other_until_the_proof() {
    let world = strict().await;
    crate::world::database::change(&world.db, "UPDATE users SET banned_at = 1").await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.sees("may not sign in");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_sign_up_by_phone_looks_and_costs_the_same_for_everybody() {
    let world = World::new().await;
    let on = json!({ "enabled": true, "required": true, "used_for_first_factor": true });
    world.settings("attributes.phone_number", on).await;
    let off = json!({ "enabled": false, "required": false, "used_for_first_factor": false });
    world.settings("attributes.email_address", off).await;
    let (taken, free) = ("+14155552671", "+14155552672");
    let mut owner = world.browser();
    owner.visit("/sign-up").await.fill("Phone number", taken).submit("Continue").await;
    let code = world.mailbox.code(taken).await;
    owner.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    // A count is one statement, whether its row is there already or not.
    let work = async || {
        let mut work = work(&world).await;
        work.retain(|(table, _)| table != "rates");
        work
    };
    let mut seen = vec![];
    for number in [taken, free] {
        let (mut faces, mut works) = (vec![], vec![]);
        let mut browser = world.browser();
        let mut before = work().await;
        for step in 0..4 {
            match step {
                0 => browser.visit("/sign-up").await.fill("Phone number", number).submit("Continue").await,
                1 => browser.fill("Code", "1").submit("Continue").await,
                2 => {
                    let code = world.mailbox.last(number).await.code.unwrap_or_else(|| "000000".into());
                    browser.fill("Code", &wrong(&code)).submit("Continue").await
                }
                _ => {
                    world.clock.advance(seconds(30));
                    browser.submit("Resend").await
                }
            };
            browser.is_at("/sign-up/verify-phone-number");
            let now = work().await;
            works.push(difference(&before, &now));
            before = now;
            faces.push(face(&browser, number));
        }
        seen.push((faces, works, world.mailbox.count(number).await - usize::from(number == taken)));
        world.clock.advance(seconds(120));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].2, 2);
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn adding_a_taken_address_or_number_in_the_profile_costs_what_a_free_one_does() {
    const TAKEN: &str = "+14155552671";
    const FREE: &str = "+14155552672";
    let world = strict().await;
    let number = json!({ "enabled": true, "required": false, "verify_at_sign_up": true });
    world.settings("attributes.phone_number", number).await;
    give(&world, ADA, "phone_number", TAKEN).await;
    for (page, label, pair) in [
        ("/user/add-email-address", "Email address", [ADA, "new@example.com"]),
        ("/user/add-phone-number", "Phone number", [TAKEN, FREE]),
    ] {
        let mut seen = vec![];
        for (n, address) in pair.into_iter().enumerate() {
            let mut browser = world.sign_up(&format!("{}{n}@example.org", page.len())).await;
            let (mut faces, mut works) = (vec![], vec![]);
            for step in 0..5 {
                let code = world.mailbox.to(address).await.pop().and_then(|mail| mail.code);
                let code = code.unwrap_or_else(|| "000000".into());
                let (answered, noted) = ordered(async {
                    match step {
                        0 => drop(browser.visit(page).await.fill(label, address).submit("Continue").await),
                        1 => drop(browser.fill("Code", "1").submit("Continue").await),
                        2 => drop(browser.fill("Code", &wrong(&code)).submit("Continue").await),
                        3 => drop(browser.submit("Resend").await),
                        _ => drop(browser.visit("/user").await),
                    }
                    face(&browser, address)
                })
                .await;
                assert!(noted.len() > 3, "{noted:?}");
                works.push(noted);
                faces.push(answered);
                if step == 2 {
                    world.clock.advance(minutes(1));
                }
            }
            seen.push((faces, works));
        }
        let (free, taken) = (seen.pop().unwrap(), seen.pop().unwrap());
        for (step, (taken, free)) in taken.1.iter().zip(&free.1).enumerate() {
            assert_eq!(taken, free, "{page}: the same statements at step {step}");
        }
        for (step, (taken, free)) in taken.0.iter().zip(&free.0).enumerate().take(4) {
            assert_eq!(taken, free, "{page}: the same page at step {step}");
        }
    }
}
