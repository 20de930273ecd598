//! Passwords without their pages: accepting, hashing, keeping and looking up.

use std::sync::Arc;
use std::time::Duration;

use portico::auth::Context;
use portico::auth::node::Node;
use portico::auth::node::hashing::Hashing;
use portico::auth::proofs::breaches::{self, Breach};
use portico::auth::proofs::passwords::{self, Verdict};
use portico::error::{Refusal, Result};
use portico::model::password::{Password, Person};
use portico::storage;
use serde_json::json;

use crate::world::breaches::{Breached, Mood, sha1};
use crate::world::people::{context, user};
use crate::world::{ADA, World, minutes};

const GOOD: &str = "tundra-violin-94-cask";
const FAILED: &str = "events WHERE kind = 'password.breach_check_failed'";

async fn accept(cx: &Context, typed: &str, person: &Person<'_>, param: &'static str) -> Result<String> {
    let password = passwords::judge(cx, typed, person, param).await?;
    passwords::hash(cx, &password).await
}

fn nobody() -> Person<'static> {
    Person::default()
}

fn typed(text: &str) -> Password {
    Password::typed(text).unwrap()
}

#[tokio::test]
async fn a_password_is_accepted_verified_and_of_it_only_a_hash_is_kept() {
    let world = World::with_user("ada@example.com").await;
    let cx = context(&world).await;
    let hash = accept(&cx, GOOD, &nobody(), "password").await.unwrap();
    let user = user(&world, ADA).await;
    storage::passwords::put(&cx.db, &user, &hash, cx.now).await.unwrap();
    let stored = storage::passwords::find(&cx.db, &user).await.unwrap().unwrap();
    assert!(stored.set_at == cx.now && stored.compromised_at.is_none());
    let verify = async |text: &str| passwords::verify(&cx, Some(&stored.hash), text).await;
    assert_eq!(verify(GOOD).await.unwrap(), Verdict::Right { renewed: None });
    assert_eq!(verify("tundra-violin-94-casK").await.unwrap(), Verdict::Wrong);
    assert_eq!(passwords::verify(&cx, None, GOOD).await.unwrap(), Verdict::Wrong);
    let long = "x".repeat(1_000_000);
    let refused = verify(&long).await.unwrap_err();
    assert_eq!(refused.refused(Refusal::PasswordTooManyBytes).unwrap().number, Some(512));
    assert!(!world.dump_text().await.contains(GOOD));
    let refused = accept(&cx, "ada", &nobody(), "new_password").await.unwrap_err();
    assert_eq!(refused.refused(Refusal::PasswordTooShort).unwrap().param, Some("new_password"));
}

#[tokio::test]
async fn what_is_kept_of_a_password_is_settled_by_the_hash_that_stands_there() {
    let world = World::with_user("ada@example.com").await;
    let (db, user, now) = (&world.db, user(&world, ADA).await, world.clock.now());
    let put = async |hash: &str, at| storage::passwords::put(db, &user, hash, at).await.unwrap();
    let find = async || storage::passwords::find(db, &user).await.unwrap();
    put("one", now).await;
    assert!(storage::passwords::mark_compromised(db, &user, Some(now)).await.unwrap());
    assert!(storage::passwords::rehash(db, &user, "one", "two").await.unwrap());
    assert!(!storage::passwords::rehash(db, &user, "one", "three").await.unwrap(), "it is another by now");
    let kept = find().await.unwrap();
    assert_eq!((kept.hash.as_str(), kept.set_at, kept.compromised_at), ("two", now, Some(now)));
    put("four", now + minutes(1)).await;
    let kept = find().await.unwrap();
    assert_eq!((kept.hash.as_str(), kept.set_at, kept.compromised_at), ("four", now + minutes(1), None));
    assert!(storage::passwords::delete(db, &user).await.unwrap() && find().await.is_none());
    assert!(!storage::passwords::delete(db, &user).await.unwrap());
    assert!(!storage::passwords::mark_compromised(db, &user, None).await.unwrap());
    put("five", now).await;
    storage::users::delete(db, &user).await.unwrap();
    assert_eq!(world.count("passwords").await, 0, "it goes with its user");
}

#[tokio::test]
async fn a_change_of_the_cost_renews_hashes_as_people_come() {
    let world = World::new().await;
    let old = accept(&context(&world).await, GOOD, &nobody(), "password").await.unwrap();
    world.settings("password_settings.hashing.iterations", json!(3)).await;
    let cx = context(&world).await;
    let Verdict::Right { renewed: Some(new) } = passwords::verify(&cx, Some(&old), GOOD).await.unwrap()
    else {
        panic!("right, and renewed")
    };
    assert!(new.contains("t=3"), "{new}");
    assert_eq!(passwords::verify(&cx, Some(&new), GOOD).await.unwrap(), Verdict::Right { renewed: None });
    assert_eq!(passwords::verify(&cx, Some(&old), "wrong").await.unwrap(), Verdict::Wrong);
}

#[tokio::test]
async fn when_too_many_wait_one_is_sent_away_and_nothing_was_told() {
    let world = World::new().await;
    let mut cx = context(&world).await;
    cx.node = Arc::new(Node { hashing: Hashing::with(0, 0, Duration::ZERO), ..(*cx.node).clone() });
    for refused in [
        passwords::verify(&cx, None, GOOD).await.unwrap_err(),
        accept(&cx, GOOD, &nobody(), "password").await.unwrap_err(),
    ] {
        let busy = refused.refused(Refusal::Busy).unwrap();
        assert!(busy.number.unwrap() > 0 && busy.param.is_none());
    }
}

#[tokio::test]
async fn a_breached_password_is_refused_and_only_the_beginning_of_its_hash_is_told() {
    let world = World::new().await;
    let service = Breached::start().await;
    service.serve(&world).await;
    let cx = context(&world).await;
    service.knows(&[(GOOD, 4)]);
    let refused = accept(&cx, GOOD, &nobody(), "new_password").await.unwrap_err();
    assert_eq!(refused.refused(Refusal::PasswordPwned).unwrap().param, Some("new_password"));
    let asked = service.asked();
    let (beginning, headers) = &asked[0];
    assert_eq!((asked.len(), beginning.as_str()), (1, &sha1(GOOD)[..5]));
    assert_eq!(
        (&headers["add-padding"], &headers["user-agent"]),
        (&"true".parse().unwrap(), &"Portico".parse().unwrap())
    );
    assert!(!headers.contains_key("cookie") && !headers.contains_key("referer"));
    // Padding, and others that begin alike.
    service.knows(&[(GOOD, 0), ("another", 7)]);
    assert!(accept(&cx, GOOD, &nobody(), "new_password").await.is_ok());
    // What everybody tries first need not be asked for, nor what breaks a rule.
    assert_eq!(breaches::find(&cx, &typed("password1")).await.unwrap(), Breach::Breached);
    assert!(accept(&cx, "zqx", &nobody(), "password").await.is_err());
    assert_eq!(service.asked().len(), 2);
    assert_eq!(world.count(FAILED).await, 0);
}

#[tokio::test]
async fn a_service_that_does_not_answer_well_keeps_nobody_out_and_is_written_down() {
    let world = World::new().await;
    let service = Breached::start().await;
    service.serve(&world).await;
    let cx = context(&world).await;
    let other = Breached::start().await;
    other.knows(&[(GOOD, 4)]);
    let moods = [
        Mood::Text("<html>Sign in to this network</html>".into()),
        Mood::Text(String::new()),
        Mood::Text(format!("{}:4\r\ngarbage", &sha1(GOOD)[5..])),
        Mood::Status(503),
        Mood::Status(404),
        Mood::Redirect(format!("{}{}", other.url(), &sha1(GOOD)[..5])),
        Mood::Endless,
        Mood::Silent,
    ];
    let begun = portico::clock::instant();
    for (n, mood) in moods.into_iter().enumerate() {
        service.answers(mood);
        // It is left alone for a minute after some failures.
        world.clock.advance(minutes(1));
        let cx = Context { now: world.clock.now(), ..cx.clone() };
        assert_eq!(breaches::find(&cx, &typed(GOOD)).await.unwrap(), Breach::Unknown, "{n}");
        assert_eq!((service.asked().len(), world.count(FAILED).await), (n + 1, n as i64 + 1));
    }
    // That it is given up at all: how soon depends on the machine.
    assert!(begun.elapsed() < Duration::from_secs(100), "{:?}", begun.elapsed());
    assert!(other.asked().is_empty(), "it goes nowhere else");
    assert!(accept(&cx, GOOD, &nobody(), "password").await.is_ok());
    // Nobody there at all.
    world.settings("password_settings.breach_lookup_url", json!("http://127.0.0.1:1/range")).await;
    let cx = context(&world).await;
    assert_eq!(breaches::find(&cx, &typed(GOOD)).await.unwrap(), Breach::Unknown);
    assert!(!world.dump_text().await.contains(&sha1(GOOD)[5..]));
}

#[tokio::test]
async fn a_service_that_keeps_failing_is_left_alone_for_a_minute() {
    let world = World::new().await;
    let service = Breached::start().await;
    service.serve(&world).await;
    let cx = context(&world).await;
    let find = async |password: &str| {
        let cx = Context { now: world.clock.now(), ..cx.clone() };
        breaches::find(&cx, &typed(password)).await.unwrap()
    };
    service.answers(Mood::Silent);
    for _ in 0..3 {
        assert_eq!(find(GOOD).await, Breach::Unknown);
    }
    // Nobody waits any more, and nobody is kept out; what everybody tries first is known all the same.
    for _ in 0..5 {
        assert_eq!(find(GOOD).await, Breach::Unknown);
    }
    assert_eq!(find("password1").await, Breach::Breached);
    assert_eq!((service.asked().len(), world.count(FAILED).await), (3, 8));
    // After a minute one of them asks, for all.
    world.clock.advance(minutes(1));
    let (one, other) = tokio::join!(find(GOOD), find(GOOD));
    assert_eq!((one, other, service.asked().len()), (Breach::Unknown, Breach::Unknown, 4));
    assert_eq!(find(GOOD).await, Breach::Unknown);
    assert_eq!(service.asked().len(), 4, "it rests again");
    // Once it answers all is as before; one failure alone, now and then, changes nothing.
    service.knows(&[(GOOD, 4)]);
    world.clock.advance(minutes(1));
    for _ in 0..2 {
        assert_eq!(find(GOOD).await, Breach::Breached);
    }
    for _ in 0..3 {
        service.answers(Mood::Status(503));
        assert_eq!((find(GOOD).await, find(GOOD).await), (Breach::Unknown, Breach::Unknown));
        service.knows(&[(GOOD, 4)]);
        assert_eq!(find(GOOD).await, Breach::Breached);
    }
    // Another service is no matter of this one's.
    service.answers(Mood::Status(503));
    for _ in 0..4 {
        find(GOOD).await;
    }
    let other = Breached::start().await;
    other.knows(&[(GOOD, 4)]);
    let mut settings = (*cx.settings).clone();
    settings.password_settings.breach_lookup_url = other.url();
    let elsewhere = Context { settings: Arc::new(settings), ..cx.clone() };
    assert_eq!(breaches::find(&elsewhere, &typed(GOOD)).await.unwrap(), Breach::Breached);
}

#[tokio::test]
async fn nobody_is_asked_where_the_settings_say_so() {
    let world = World::new().await;
    let service = Breached::start().await;
    service.serve(&world).await;
    service.knows(&[(GOOD, 4)]);
    assert!(!passwords::must_be_replaced(&context(&world).await, GOOD).await.unwrap());
    assert!(service.asked().is_empty());
    world.settings("password_settings.enforce_hibp_on_sign_in", json!(true)).await;
    let cx = context(&world).await;
    assert!(passwords::must_be_replaced(&cx, GOOD).await.unwrap());
    assert!(passwords::must_be_replaced(&cx, "password1").await.unwrap());
    assert!(!passwords::must_be_replaced(&cx, "tundra-violin-95-cask").await.unwrap());
    let asked = service.asked().len();
    world.settings("password_settings.enforce_hibp_on_sign_in", json!(false)).await;
    world.settings("password_settings.disable_hibp", json!(true)).await;
    assert!(accept(&context(&world).await, GOOD, &nobody(), "password").await.is_ok());
    assert_eq!(service.asked().len(), asked);
}
