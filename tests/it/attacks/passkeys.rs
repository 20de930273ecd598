//! What a passkey must not be talked into: every answer that does not hold is refused in words, and nothing is written but
//! that it was.

use serde_json::{Value, json};

use crate::world::authenticator::{Authenticator, Draft, PRESENT, VERIFIED, base64url, rewrite};
use crate::world::browser::Browser;
use crate::world::database::changed;
use crate::world::passkeys::{TO_ADD, TO_SIGN_IN, ada, add, question, send, sign_in};
use crate::world::{ADA, BOB, World, minutes};

const ADD: &str = "/act/user/passkey/add";
const SIGN_IN: &str = "/act/sign_in/passkey";

/// A way to bend an answer, and what it is called.
type Bend = (&'static str, fn(&mut Draft));

/// What is wrong in either ceremony.
const WRONG: &[Bend] = &[
    ("user not verified", |it| it.flags = PRESENT),
    ("user not present", |it| it.flags = VERIFIED),
    ("neither", |it| it.flags = 0),
    ("a copy of what cannot be copied", |it| it.flags |= 16),
    ("another domain", |it| it.domain = "evil.example".into()),
    ("a domain above", |it| it.domain = "com".into()),
    ("another origin", |it| it.client["origin"] = json!("https://evil.example")),
    ("another scheme", |it| it.client["origin"] = json!("https://localhost:3000")),
    ("another port", |it| it.client["origin"] = json!("http://localhost:3001")),
    ("a sibling", |it| it.client["origin"] = json!("http://app.localhost:3000")),
    ("an origin that looks alike", |it| it.client["origin"] = json!("http://localhost:3000.evil.example")),
    ("no origin", |it| drop(it.client.as_object_mut().unwrap().remove("origin"))),
    ("an origin that is none", |it| it.client["origin"] = json!("null")),
    ("a frame of another site", |it| it.client["crossOrigin"] = json!(true)),
    ("a frame that says nonsense", |it| {
        it.client["crossOrigin"] = json!(true);
        it.client["topOrigin"] = json!(5);
    }),
    ("a frame that says so otherwise", |it| it.client["topOrigin"] = json!("https://evil.example")),
    ("another challenge", |it| it.client["challenge"] = json!(base64url([7; 32]))),
    ("an empty challenge", |it| it.client["challenge"] = json!("")),
    ("no challenge", |it| drop(it.client.as_object_mut().unwrap().remove("challenge"))),
    ("another type", |it| it.client["type"] = json!("payment.get")),
    ("client data that is a list", |it| it.client = json!([1, 2, 3])),
    ("another kind of credential", |it| it.after = |answer| answer["type"] = json!("password")),
    ("another id beside the raw one", |it| it.after = |answer| answer["id"] = json!(base64url(b"another"))),
];

/// A browser, the question that it was asked, and all that the portal holds.
async fn nothing_comes_of(
    world: &World,
    browser: &mut Browser,
    path: &str,
    challenge_id: &str,
    credential: &str,
    what: &str,
) {
    let before = world.dump().await;
    send(browser, path, challenge_id, credential).await;
    let told = ["could not be", "is no passkey", "took too long", "not known here", "has a passkey"];
    let text = browser.page().text();
    assert!(told.iter().any(|words| text.contains(words)), "{what}: {text}");
    // The challenge is gone, and the refusal is written down.
    let mut tables = changed(&before, &world.dump().await);
    tables.retain(|table| !["passkey_challenges", "spent_challenges", "events"].contains(&table.as_str()));
    assert!(tables.is_empty(), "{what}: {tables:?}");
}

#[tokio::test]
async fn what_does_not_hold_signs_nobody_in() {
    let (world, _, mut device) = ada().await;
    device.counter = 10;
    sign_in(&mut world.browser(), &mut device).await.is_at("/user");
    for (what, bend) in WRONG.iter().chain(SHOWN_WRONG) {
        let mut browser = world.browser();
        let (id, options) = question(&browser, TO_SIGN_IN).await;
        let shown = device.get_bent(&options, bend);
        nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &shown, what).await;
        assert!(!browser.is_signed_in().await, "{what}");
    }
    // Unbent it still works: none of them was refused for another reason.
    device.counter = 40;
    sign_in(&mut world.browser(), &mut device).await.is_at("/user");
}

#[tokio::test]
async fn what_does_not_hold_is_no_proof_for_whoever_has_named_themselves_or_is_signed_in() {
    let (world, mut ada, mut device) = ada().await;
    device.counter = 10;
    sign_in(&mut world.browser(), &mut device).await.is_at("/user");
    let mut named = world.start_sign_in(ADA).await;
    named
        .post_by_script("/act/sign_in/prepare", &[("strategy", "passkey")])
        .await
        .is_at("/sign-in/factor-one");
    world.clock.advance(minutes(11));
    let step_up = "/user/verify-it-is-you";
    ada.visit("/user/add-passkey").await.is_at(step_up);
    for (what, bend) in WRONG.iter().chain(SHOWN_WRONG) {
        let (id, options) = question(&named, "/sign-in/factor-one/passkey-question").await;
        let shown = device.get_bent(&options, bend);
        nothing_comes_of(&world, &mut named, "/act/sign_in/attempt_passkey", &id, &shown, what).await;
        assert!(!named.is_signed_in().await, "{what}");
        let (id, options) = question(&ada, &format!("{step_up}/passkey-question")).await;
        let shown = device.get_bent(&options, bend);
        nothing_comes_of(&world, &mut ada, "/act/user/reverify/passkey", &id, &shown, what).await;
        ada.is_at(step_up);
    }
    device.counter = 40;
    let (id, options) = question(&ada, &format!("{step_up}/passkey-question")).await;
    send(&mut ada, "/act/user/reverify/passkey", &id, &device.get(&options)).await.is_at("/user/security");
    let (id, options) = question(&named, "/sign-in/factor-one/passkey-question").await;
    send(&mut named, "/act/sign_in/attempt_passkey", &id, &device.get(&options)).await.is_at("/user");
}

#[tokio::test]
async fn a_passkey_is_for_the_root_domain_and_answers_on_the_portals_own_pages_alone() {
    let home = "https://accounts.example.com";
    let world = World::with(&[("PORTICO_PUBLIC_URL", home), ("PORTICO_MODE", "development")]).await;
    let mut ada = world.sign_up(ADA).await;
    let mut device = Authenticator::new();
    let wrong: &[Bend] = &[
        ("a site beside it", |it| it.client["origin"] = json!("https://app.example.com")),
        ("the site above it", |it| it.client["origin"] = json!("https://example.com")),
        ("a host below it", |it| it.client["origin"] = json!("https://evil.accounts.example.com")),
        ("another port", |it| it.client["origin"] = json!("https://accounts.example.com:8443")),
        ("the portal's own domain", |it| {
            it.client["origin"] = json!("https://accounts.example.com");
            it.domain = "accounts.example.com".into();
        }),
        ("a foreign domain", |it| {
            it.client["origin"] = json!("https://accounts.example.com");
            it.domain = "evil.example".into();
        }),
    ];
    for (what, bend) in wrong {
        let (id, options) = question(&ada, TO_ADD).await;
        let made = Authenticator::new().create_bent(&options, bend);
        nothing_comes_of(&world, &mut ada, ADD, &id, &made, what).await;
    }
    let (id, options) = question(&ada, TO_ADD).await;
    assert_eq!(options["rp"]["id"], "example.com");
    let made = device.create_bent(&options, |it| it.client["origin"] = json!(home));
    send(&mut ada, ADD, &id, &made).await.is_at("/user/security").sees("passkey is added");
    for (what, bend) in wrong {
        let mut browser = world.browser();
        let (id, options) = question(&browser, TO_SIGN_IN).await;
        let shown = device.get_bent(&options, bend);
        nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &shown, what).await;
    }
    let mut browser = world.browser();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    assert_eq!(options["rpId"], "example.com");
    let shown = device.get_bent(&options, |it| it.client["origin"] = json!(home));
    send(&mut browser, SIGN_IN, &id, &shown).await.is_at("/user").sees(ADA);
}

/// What is wrong with an answer of a passkey that is there.
const SHOWN_WRONG: &[Bend] = &[
    ("the answer to the other question", |it| it.client["type"] = json!("webauthn.create")),
    ("a counter that stands still", |it| it.counter = 11),
    ("a counter that goes back", |it| it.counter = 3),
    ("a counter that begins anew", |it| it.counter = 0),
    ("a passkey that became a copy", |it| it.flags |= 8),
    ("client data that was altered", |it| {
        it.after = |answer| rewrite(answer, "clientDataJSON", |bytes| bytes.push(b' '))
    }),
    ("flags that were altered", |it| {
        it.flags = PRESENT;
        it.after = |answer| rewrite(answer, "authenticatorData", |bytes| bytes[32] |= VERIFIED)
    }),
    ("a signature that was altered", |it| {
        it.after = |answer| rewrite(answer, "signature", |bytes| *bytes.last_mut().unwrap() ^= 1)
    }),
    ("no signature", |it| it.after = |answer| answer["response"]["signature"] = json!("")),
    ("a signature of zeros", |it| {
        it.after = |answer| answer["response"]["signature"] = json!(base64url([0x30, 6, 2, 1, 0, 2, 1, 0]))
    }),
    ("no user handle", |it| {
        it.after = |answer| drop(answer["response"].as_object_mut().unwrap().remove("userHandle"))
    }),
    ("an empty user handle", |it| it.after = |answer| answer["response"]["userHandle"] = json!("")),
    ("another user handle", |it| {
        it.after = |answer| answer["response"]["userHandle"] = json!(base64url([9; 16]))
    }),
    ("no authenticator data", |it| it.after = |answer| answer["response"]["authenticatorData"] = json!("")),
    ("authenticator data cut short", |it| {
        it.after = |answer| rewrite(answer, "authenticatorData", |bytes| bytes.truncate(36))
    }),
    ("extensions that are said and not there", |it| it.flags |= 128),
    ("a key that is said and not there", |it| it.flags |= 64),
    ("no client data", |it| it.after = |answer| answer["response"]["clientDataJSON"] = json!("")),
    ("an id of nobody", |it| {
        it.after = |answer| {
            answer["id"] = json!(base64url([1; 32]));
            answer["rawId"] = json!(base64url([1; 32]));
        }
    }),
    ("an empty id", |it| {
        it.after = |answer| {
            answer["id"] = json!("");
            answer["rawId"] = json!("");
        }
    }),
];

#[tokio::test]
async fn what_does_not_hold_is_not_added() {
    let (world, mut ada, mut known) = ada().await;
    let more: &[Bend] = &[
        ("the answer to the other question", |it| it.client["type"] = json!("webauthn.get")),
        ("a weaker algorithm", |it| it.alg = -65535),
        ("an algorithm of another kind of key", |it| it.alg = -257),
        ("an algorithm that was not asked for", |it| it.alg = -8),
        ("no algorithm that there is", |it| it.alg = 0),
        ("a key of another kind", |it| it.kty = 3),
        ("a key of no kind", |it| it.kty = 99),
        ("a format that there is not", |it| it.fmt = "telepathy".into()),
        ("a statement that is missing", |it| it.fmt = "packed".into()),
        ("a statement of a chip that is missing", |it| it.fmt = "tpm".into()),
        ("another id inside", |it| it.attested_id = vec![5; 32]),
        ("no id inside", |it| it.attested_id = vec![]),
        ("no attestation", |it| it.after = |answer| answer["response"]["attestationObject"] = json!("")),
        ("an attestation cut short", |it| {
            it.after = |answer| rewrite(answer, "attestationObject", |bytes| bytes.truncate(90))
        }),
        ("a list in a list in a list", |it| {
            it.after = |answer| rewrite(answer, "attestationObject", |bytes| *bytes = vec![0x81; 30_000])
        }),
        ("a text of four gigabytes", |it| {
            it.after = |answer| {
                rewrite(answer, "attestationObject", |bytes| *bytes = vec![0x7a, 0xff, 0xff, 0xff, 0xff, 1])
            }
        }),
        ("a map of as many entries", |it| {
            it.after = |answer| {
                rewrite(answer, "attestationObject", |bytes| *bytes = [&[0xbb][..], &[0xff; 8]].concat())
            }
        }),
        ("no client data", |it| it.after = |answer| answer["response"]["clientDataJSON"] = json!("")),
    ];
    for (what, bend) in WRONG.iter().chain(more) {
        let (id, options) = question(&ada, TO_ADD).await;
        let made = Authenticator::new().create_bent(&options, bend);
        nothing_comes_of(&world, &mut ada, ADD, &id, &made, what).await;
    }
    let (id, options) = question(&ada, TO_ADD).await;
    let made = known.create(&options);
    nothing_comes_of(&world, &mut ada, ADD, &id, &made, "one that is there").await;
    add(&mut ada, &mut Authenticator::new()).await;
}

#[tokio::test]
async fn a_passkey_of_another_account_is_neither_taken_over_nor_taken_for_ones_own() {
    let (world, _, mut adas) = ada().await;
    let mut bob = world.sign_up(BOB).await;
    let mut bobs = Authenticator::new();
    // Bob's key under the id of Ada's.
    bobs.id = adas.id.clone();
    let (id, options) = question(&bob, TO_ADD).await;
    let made = bobs.create(&options);
    nothing_comes_of(&world, &mut bob, ADD, &id, &made, "the id of another's").await;
    bobs.id = vec![3; 32];
    add(&mut bob, &mut bobs).await;
    // Bob's signature under Ada's id; Ada's id with Bob's handle; Bob's id with Ada's handle.
    let mut browser = world.browser();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let own = std::mem::replace(&mut bobs.id, adas.id.clone());
    let shown = bobs.get(&options);
    nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &shown, "another's signature").await;
    bobs.user_handle = adas.user_handle.clone();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let shown = bobs.get(&options);
    nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &shown, "another's signature and handle").await;
    bobs.id = own;
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let shown = bobs.get(&options);
    nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &shown, "another's handle").await;
    sign_in(&mut browser, &mut adas).await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn a_challenge_is_answered_once_in_its_browser_in_time_and_for_what_it_was_made() {
    let (world, mut ada, mut device) = ada().await;
    let mut browser = world.browser();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let shown = device.get(&options);
    let mut another = world.browser();
    question(&another, TO_SIGN_IN).await;
    nothing_comes_of(&world, &mut another, SIGN_IN, &id, &shown, "another browser").await;
    let mut nobody = world.browser();
    nothing_comes_of(&world, &mut nobody, SIGN_IN, &id, &shown, "no browser").await;
    send(&mut browser, SIGN_IN, &id, &shown).await.is_at("/user");
    browser.visit("/sign-out").await.submit("Sign out").await;
    nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &shown, "the same again").await;

    let (late, options) = question(&browser, TO_SIGN_IN).await;
    let shown = device.get(&options);
    world.clock.advance(minutes(5));
    nothing_comes_of(&world, &mut browser, SIGN_IN, &late, &shown, "too late").await;

    // A try is spent whatever comes of it.
    let (spent, options) = question(&browser, TO_SIGN_IN).await;
    nothing_comes_of(&world, &mut browser, SIGN_IN, &spent, "{}", "nonsense").await;
    let shown = device.get(&options);
    nothing_comes_of(&world, &mut browser, SIGN_IN, &spent, &shown, "after nonsense").await;

    // That of the one ceremony is none of the other; and another session of the browser cannot use it either.
    ada.visit("/user").await;
    let (to_sign_in, _) = question(&ada, TO_SIGN_IN).await;
    let (to_add, options) = question(&ada, TO_ADD).await;
    let made = Authenticator::new().create(&options);
    nothing_comes_of(&world, &mut ada, ADD, &to_sign_in, &made, "to sign in").await;
    ada.visit("/sign-out").await.submit("Sign out").await;
    let shown = device.get(&json!({"challenge": options["challenge"], "rpId": "localhost"}));
    nothing_comes_of(&world, &mut ada, SIGN_IN, &to_add, &shown, "to add").await;
    ada.visit("/sign-up").await.fill("Email address", BOB).submit("Continue").await;
    let code = world.mailbox.code(BOB).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    nothing_comes_of(&world, &mut ada, ADD, &to_add, &made, "another user of this browser").await;
    assert_eq!(world.count("passkeys").await, 1);
}

#[tokio::test]
async fn what_a_browser_carries_is_answered_once_though_it_keeps_a_copy() {
    let (world, _, mut device) = ada().await;
    device.counter = 10;
    let mut browser = world.browser();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let name = format!("__passkey_{id}");
    let carried = browser.cookie(&name).expect("the question is carried");
    // A wrong answer by a passkey that we know spends it, too.
    let wrong = device.get_bent(&options, |it| it.client["origin"] = json!("https://evil.example"));
    let right = device.get(&options);
    nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &wrong, "wrong").await;
    assert_eq!(browser.cookie(&name), None, "it is over");
    browser.plant(&name, &carried);
    nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &right, "after a wrong one").await;

    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let name = format!("__passkey_{id}");
    let carried = browser.cookie(&name).unwrap();
    let challenge = options["challenge"].clone();
    let right = device.get(&options);
    // Altered, under another name, of another ceremony or of nobody's making it is nothing.
    let (other, _) = question(&browser, TO_SIGN_IN).await;
    let mut altered = carried.clone();
    altered.replace_range(20..21, if &carried[20..21] == "A" { "B" } else { "A" });
    for planted in [
        "",
        "x",
        &altered,
        &carried[..carried.len() - 4],
        &browser.cookie(&format!("__passkey_{other}")).unwrap(),
    ] {
        browser.plant(&name, planted);
        nothing_comes_of(&world, &mut browser, SIGN_IN, &id, &right, "altered").await;
    }
    let mut known = world.start_sign_in(ADA).await;
    assert!(known.client().is_some());
    let (of_known, options) = question(&known, TO_SIGN_IN).await;
    let of_known_name = format!("__passkey_{of_known}");
    let shown = device.get(&options);
    browser.plant(&of_known_name, &known.cookie(&of_known_name).unwrap());
    nothing_comes_of(&world, &mut browser, SIGN_IN, &of_known, &shown, "of another browser").await;
    send(&mut known, SIGN_IN, &of_known, &shown).await.is_at("/user").sees(ADA);

    // Put back it is good; once more it is not, on another node neither.
    browser.plant(&name, &carried);
    let again = device.get(&json!({"challenge": challenge, "rpId": "localhost"}));
    send(&mut browser, SIGN_IN, &id, &again).await.is_at("/user").sees(ADA);
    browser.visit("/sign-out").await.submit("Sign out").await;
    let mut elsewhere = browser.at(&world.node().await);
    elsewhere.plant(&name, &carried);
    let again = device.get(&json!({"challenge": challenge, "rpId": "localhost"}));
    nothing_comes_of(&world, &mut elsewhere, SIGN_IN, &id, &again, "spent").await;
    assert_eq!(world.count("spent_challenges").await, 3);
    world.clock.advance(minutes(6));
    portico::auth::upkeep::cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!(world.count("spent_challenges").await, 0);
}

#[tokio::test]
async fn nonsense_is_refused_in_words_and_too_much_of_it_unread() {
    let (world, mut ada, device) = ada().await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let id = base64url(&device.id);
    let flat = json!({"id": id, "rawId": id, "type": "public-key", "response": {}}).to_string();
    let numbers = r#"{"id":1e999,"rawId":-0}"#.to_owned();
    let repeated = format!("{{{}\"x\":1}}", "\"rawId\":\"AA\",".repeat(1000));
    let odd = ["", "null", "[]", "\"x\"", "{}", "\u{0}", "{\"id\":", &deep, &flat, &numbers, &repeated];
    for (n, odd) in odd.iter().enumerate() {
        let (challenge, _) = question(&ada, TO_ADD).await;
        nothing_comes_of(&world, &mut ada, ADD, &challenge, odd, &format!("nonsense {n} to add")).await;
        let mut browser = world.browser();
        let (challenge, _) = question(&browser, TO_SIGN_IN).await;
        nothing_comes_of(&world, &mut browser, SIGN_IN, &challenge, odd, &format!("nonsense {n}")).await;
    }
    for challenge in ["", "passkey_x", "'; DROP TABLE passkeys; --", &"x".repeat(5000), "\u{202e}"] {
        nothing_comes_of(&world, &mut ada, ADD, challenge, "{}", challenge).await;
    }
    let mut browser = world.browser();
    send(&mut browser, SIGN_IN, "x", &"y".repeat(70_000)).await;
    assert_eq!(browser.answer().status, 413);
    // Neither field is there.
    browser.post_by_script(SIGN_IN, &[]).await.is_at("/sign-in").sees("took too long");
}

#[tokio::test]
async fn nobody_asks_or_answers_from_another_site_or_without_a_session() {
    let (world, ada, mut device) = ada().await;
    for path in [TO_ADD, TO_SIGN_IN, ADD, SIGN_IN] {
        let before = world.dump().await;
        let ask =
            ada.post(&ada.url().join(path).unwrap(), String::new()).header("sec-fetch-site", "cross-site");
        assert_eq!(ada.send(ask).await.status, 403, "{path}");
        assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new());
    }
    let stranger = world.browser();
    let answer = stranger.send(stranger.post(&stranger.url().join(TO_ADD).unwrap(), String::new())).await;
    assert_eq!(answer.status, 401);
    assert!(serde_json::from_str::<Value>(&answer.body).unwrap()["text"].is_string());
    // An answer that Mallory's own authenticator gave cannot be put into Ada's browser.
    let mallory = world.browser();
    let (id, options) = question(&mallory, TO_SIGN_IN).await;
    let shown = device.get(&options);
    let mut victim = world.browser();
    question(&victim, TO_SIGN_IN).await;
    nothing_comes_of(&world, &mut victim, SIGN_IN, &id, &shown, "planted").await;
}

#[tokio::test]
async fn questions_and_answers_have_their_rates() {
    let world = World::limited().await;
    let browser = world.browser();
    let ask = || browser.post(&browser.url().join(TO_SIGN_IN).unwrap(), String::new());
    for n in 0..60 {
        assert_eq!(browser.send(ask()).await.status, 200, "{n}");
    }
    let answer = browser.send(ask()).await;
    assert!(answer.status == 429 && answer.body.contains("text"), "{} {}", answer.status, answer.body);
}
