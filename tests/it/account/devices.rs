//! Devices: seen, signed out, and told of.

use serde_json::json;

use crate::world::people::sign_in;
use crate::world::{ADA, EVE, World, minutes};

#[tokio::test]
async fn devices_are_listed_and_one_is_signed_out_at_once() {
    let world = World::new().await;
    let mut laptop = world.sign_up(ADA).await;
    let mut phone = sign_in(&world, world.browser().on_a_phone().from("203.0.113.9"), ADA).await;
    laptop.visit("/user/security").await.sees("This device").sees("203.0.113.9").sees("iOS");
    laptop.submit("Sign out Safari on iOS").await.is_at("/user/security").sees("Signed out.");
    laptop.sees_no("203.0.113.9");
    phone.visit("/user").await.is_at("/sign-in");
    assert!(laptop.is_signed_in().await);
    assert_eq!(world.count("sessions WHERE ended_as = 'revoked'").await, 1);
    assert_eq!(world.count("events WHERE kind = 'session.revoked'").await, 1);
}

#[tokio::test]
async fn all_other_devices_are_signed_out_and_this_one_stays() {
    let world = World::new().await;
    let mut laptop = world.sign_up(ADA).await;
    let mut others = vec![];
    for _ in 0..3 {
        world.clock.advance(minutes(2));
        others.push(world.sign_in(ADA).await);
    }
    laptop.visit("/user/security").await.submit("Sign out all other devices").await.sees("Signed out.");
    for other in &mut others {
        assert!(!other.is_signed_in().await);
    }
    assert!(laptop.is_signed_in().await);
    assert!(!laptop.visit("/user/security").await.has_button("Sign out all other devices"));
}

#[tokio::test]
async fn nobody_signs_out_the_devices_of_others() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let mut eve = world.sign_up(EVE).await;
    let theirs = world.column("SELECT s.id FROM sessions s JOIN identifications e ON e.user_id = s.user_id WHERE e.value = 'ada@example.com'").await;
    eve.visit("/user/security").await;
    let url = eve.url().join("/act/user/session/revoke").unwrap();
    for id in [theirs[0].as_str(), "sess_000000000000000000000000000", "", "x'--"] {
        eve.send(eve.post(&url, format!("session_id={id}"))).await;
        eve.visit("/user/security").await.sees("There is nothing here");
    }
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn a_sign_in_on_a_new_device_is_told_and_ended_by_one_press() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    assert_eq!(world.mailbox.last(ADA).await.template, "sign_up", "the first device of all is no news");
    let mut thief = sign_in(&world, world.browser().on_a_phone().from("203.0.113.9"), ADA).await;
    let notice = world.mailbox.last(ADA).await;
    assert_eq!(notice.template, "new_device");
    assert!(notice.text.contains("Safari on iOS") && notice.text.contains("203.0.113.9"), "{}", notice.text);
    let link = notice.link.unwrap();
    // A scanner looks at it.
    let before = world.dump().await;
    let mut scanner = world.browser();
    scanner.visit(&link).await.sees("Was this not you?");
    assert_eq!(crate::world::database::changed(&before, &world.dump().await), Vec::<String>::new());
    let mut reader = world.browser();
    reader.visit(&link).await.is_at("/unauthorized-sign-in/revoke");
    assert!(!reader.url().as_str().contains("token"));
    reader.submit("Sign out that device").await.is_at("/unauthorized-sign-in").sees("is signed out");
    assert!(!thief.is_signed_in().await);
    assert!(owner.is_signed_in().await);
    // Again, and with a token that is nobody's: the same page.
    let first = reader.page().text();
    for link in [link.as_str(), "/unauthorized-sign-in/revoke?token=x", "/unauthorized-sign-in/revoke"] {
        let mut again = world.browser();
        again.visit(link).await.submit("Sign out that device").await.is_at("/unauthorized-sign-in");
        assert_eq!(again.page().text(), first);
    }
    assert_eq!(world.count("events WHERE kind = 'session.revoked'").await, 1);
}

#[tokio::test]
async fn a_known_device_is_no_news_and_the_notice_can_be_switched_off() {
    let world = World::new().await;
    let mut laptop = world.sign_up(ADA).await;
    laptop.visit("/sign-out").await.submit("Sign out").await;
    world.clock.advance(minutes(2));
    sign_in(&world, laptop, ADA).await;
    assert_eq!(world.mailbox.last(ADA).await.template, "sign_in");
    world.settings("attack_protection.new_device_notice", json!(false)).await;
    world.clock.advance(minutes(2));
    world.sign_in(ADA).await;
    assert_eq!(world.mailbox.last(ADA).await.template, "sign_in");
}

#[tokio::test]
async fn a_device_that_its_owner_threw_out_is_news_when_it_comes_back() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    let phone = sign_in(&world, world.browser().on_a_phone(), ADA).await;
    owner.visit("/user/security").await.submit("Sign out Safari on iOS").await.sees("Signed out.");
    world.clock.advance(minutes(2));
    sign_in(&world, phone, ADA).await;
    assert_eq!(world.mailbox.last(ADA).await.template, "new_device");
    assert_eq!(world.mailbox.to(ADA).await.iter().filter(|mail| mail.template == "new_device").count(), 2);
}
