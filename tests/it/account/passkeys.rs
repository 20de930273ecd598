//! Passkeys: added, named, used and removed by their owners.

use axum::http::header::COOKIE;
use serde_json::{Value, json};

use crate::world::authenticator::{Authenticator, SYNCED};
use crate::world::browser::{Browser, PHONE};
use crate::world::crowd::{MANY, all_at_once, one_has_won};
use crate::world::database::change;
use crate::world::passkeys::{
    AGAIN, NAMED, TO_ADD, TO_SIGN_IN, ada, add, filled_in, question, send, sign_in,
};
use crate::world::{ADA, BOB, World, minutes};

/// Why there is no question.
async fn no_question(browser: &Browser, path: &str) -> (u16, String) {
    let answer = browser.send(browser.post(&browser.url().join(path).unwrap(), String::new())).await;
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    (answer.status.as_u16(), told["text"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_passkey_is_added_told_of_used_renamed_and_removed() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let mut device = Authenticator::new();
    device.aaguid = aaguid("d548826e79b4db40a3d811116f7e8349");
    browser.visit("/user/security").await.sees("Passkeys").sees_no("Not used yet");
    add(&mut browser, &mut device).await;
    browser.sees("Bitwarden").sees("Not used yet");
    let mail = world.mailbox.last(ADA).await;
    assert_eq!(mail.template, "passkey_added");
    assert!(mail.text.contains("Bitwarden") && mail.text.contains("Not you?"), "{}", mail.text);

    world.clock.advance(minutes(90));
    let mut phone = world.browser().on_a_phone();
    sign_in(&mut phone, &mut device).await.is_at("/user").sees(ADA);
    phone.visit("/user/security").await.sees("Last used less than a minute ago");
    assert_eq!(world.mailbox.last(ADA).await.template, "new_device");

    phone.follow("Rename Bitwarden").await.is_at("/user/rename-passkey");
    phone.fill("Name", "x").submit("Save").await.is_refused_at("Name", "at least two characters");
    phone.fill("Name", " ").submit("Save").await.is_refused_at("Name", "Enter a name");
    phone.fill("Name", &"x".repeat(101)).submit("Save").await.is_refused_at("Name", "at most 100");
    assert_eq!(phone.field("Name").value, "x".repeat(101), "what was typed stays");
    phone.fill("Name", " My  phone ").submit("Save").await.is_at("/user/security").sees("My phone");

    phone.follow("Remove My phone").await.is_at("/user/remove-passkey").sees("My phone will no longer");
    phone.submit("Remove").await.is_at("/user/security").sees("The passkey is removed").sees_no("My phone");
    let mail = world.mailbox.last(ADA).await;
    assert!(mail.template == "passkey_removed" && mail.text.contains("My phone"), "{}", mail.text);
    let mut another = world.browser();
    sign_in(&mut another, &mut device).await.is_at("/sign-in").sees("not known here");
    for kind in ["passkey.added", "passkey.renamed", "passkey.removed"] {
        assert_eq!(
            world.count(&format!("events WHERE kind = '{kind}' AND outcome = 'ok'")).await,
            1,
            "{kind}"
        );
    }
}

fn aaguid(hex: &str) -> [u8; 16] {
    std::array::from_fn(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap())
}

#[tokio::test]
async fn what_is_asked_for_is_a_key_that_its_device_finds_and_whose_owner_is_verified() {
    let (world, ada, device) = ada().await;
    let (_, options) = question(&ada, TO_ADD).await;
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["requireResidentKey"], true);
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["user"]["name"], ADA);
    assert_eq!(options["user"]["id"], crate::world::authenticator::base64url(&device.user_handle));
    assert!(!device.user_handle.windows(3).any(|part| part == b"ada"), "who it is is not told");
    assert_eq!(options["excludeCredentials"][0]["id"], crate::world::authenticator::base64url(&device.id));
    let (_, options) = question(&world.browser(), TO_SIGN_IN).await;
    assert_eq!((&options["rpId"], &options["userVerification"]), (&json!("localhost"), &json!("required")));
    assert_eq!(options["allowCredentials"], json!([]));
}

#[tokio::test]
async fn it_is_named_after_the_browser_when_nobody_knows_the_authenticator() {
    let (world, mut ada, _) = ada().await;
    ada.sees("Chrome on Linux");
    let mut phone = world.browser().called(PHONE);
    sign_in(&mut phone, &mut Authenticator::new()).await.sees("not known here");
    assert_eq!(world.column("SELECT name FROM passkeys").await, ["Chrome on Linux"]);
}

#[tokio::test]
async fn whoever_signs_in_is_led_on_to_where_the_site_wanted_them() {
    let (world, _, mut device) = ada().await;
    let mut browser = world.browser();
    browser.may_leave_to("http://localhost:5173");
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let shown = device.get(&options);
    let pairs = [
        ("challenge_id", id.as_str()),
        ("credential", &shown),
        ("redirect_url", "http://localhost:5173/in?x=1"),
    ];
    browser.post_by_script("/act/sign_in/passkey", &pairs).await;
    assert_eq!(browser.url().as_str(), "http://localhost:5173/in?x=1");
    assert!(browser.is_signed_in().await);
    let mut mallory = world.browser();
    let (id, options) = question(&mallory, TO_SIGN_IN).await;
    let shown = device.get(&options);
    let pairs =
        [("challenge_id", id.as_str()), ("credential", &shown), ("redirect_url", "https://evil.example/")];
    mallory.post_by_script("/act/sign_in/passkey", &pairs).await.is_at("/user");
}

/// Has Ada's account ask for a second factor.
async fn with_second_factor(world: &World) {
    let sql = "UPDATE identifications SET second_factor_at = 1";
    assert_eq!(change(&world.db, sql).await, 1);
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
}

#[tokio::test]
async fn a_passkey_is_both_factors_unless_the_settings_say_otherwise() {
    let (world, _, mut device) = ada().await;
    with_second_factor(&world).await;
    let mut browser = world.browser();
    sign_in(&mut browser, &mut device).await.is_at("/user");
    let both = "sessions WHERE first_factor_at IS NOT NULL AND second_factor_at IS NOT NULL";
    assert_eq!(world.count(both).await, 1);
    world.settings("passkey_settings.satisfies_second_factor", json!(false)).await;
    let mut browser = world.browser();
    sign_in(&mut browser, &mut device).await;
    assert!(!browser.is_signed_in().await);
    let waiting =
        "sign_ins WHERE first_factor_by = 'passkey' AND second_factor_at IS NULL AND session_id IS NULL";
    assert_eq!(world.count(waiting).await, 1);
}

#[tokio::test]
async fn the_eleventh_is_refused_and_of_many_at_once_ten_are_kept() {
    let (world, mut ada, mut device) = ada().await;
    for _ in 0..5 {
        add(&mut ada, &mut Authenticator::new()).await;
    }
    let mut asks = vec![];
    for _ in 0..8 {
        let (id, options) = question(&ada, TO_ADD).await;
        let body = filled_in(&id, &Authenticator::new().create(&options));
        asks.push((ada.tab(), ada.post(&ada.url().join("/act/user/passkey/add").unwrap(), body)));
    }
    all_at_once(asks).await;
    assert_eq!(world.count("passkeys").await, 10);
    assert_eq!(world.count("events WHERE outcome = 'passkey_quota_exceeded'").await, 4);
    let (status, text) = no_question(&ada, TO_ADD).await;
    assert!(status == 403 && text.contains("ten passkeys"), "{status} {text}");
    ada.visit("/user/security").await.sees("ten passkeys").sees_no("Add a passkey");
    sign_in(&mut world.browser(), &mut device).await.is_at("/user");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_to_one_challenge_one_signs_in() {
    let (world, _, mut device) = ada().await;
    let browser = world.browser();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    let body = filled_in(&id, &device.get(&options));
    let cookies = browser.cookies_for("/act/sign_in/passkey");
    let ask =
        browser.post(&browser.url().join("/act/sign_in/passkey").unwrap(), body).header(COOKIE, cookies);
    let answers = all_at_once((0..MANY).map(|_| (browser.tab(), ask.clone())).collect()).await;
    assert!(answers.iter().any(|answer| answer.location().as_deref() == Some("/user")));
    one_has_won(&answers);
    assert_eq!(world.count("sessions").await, 2, "that of the sign-up, and one");
    assert_eq!((world.count("passkey_challenges").await, world.count("spent_challenges").await), (0, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_with_one_count_one_signs_in() {
    let (world, _, mut device) = ada().await;
    device.counter = 6;
    let mut asks = vec![];
    for _ in 0..8 {
        let browser = world.browser();
        let (id, options) = question(&browser, TO_SIGN_IN).await;
        let shown = device.get_bent(&options, |draft| draft.counter = 7);
        let body = filled_in(&id, &shown);
        let ask = browser.post(&browser.url().join("/act/sign_in/passkey").unwrap(), body);
        asks.push((browser, ask));
    }
    let answers = all_at_once(asks).await;
    assert_eq!(answers.iter().filter(|answer| answer.location().as_deref() == Some("/user")).count(), 1);
    assert_eq!(world.count("sessions").await, 2);
}

#[tokio::test]
async fn counters_and_copies_are_remembered() {
    let (world, _, mut device) = ada().await;
    device.counter = 41;
    sign_in(&mut world.browser(), &mut device).await.is_at("/user");
    let credential: Value =
        serde_json::from_str(&world.column("SELECT credential FROM passkeys").await[0]).unwrap();
    assert_eq!(credential["cred"]["counter"], 42);
    let synced = Authenticator::new();
    let (world, mut browser, _) = self::ada().await;
    let mut device = synced;
    let (id, options) = question(&browser, TO_ADD).await;
    let made = device.create_bent(&options, |draft| draft.flags |= SYNCED & !16);
    send(&mut browser, "/act/user/passkey/add", &id, &made).await.sees("passkey is added");
    let mut another = world.browser();
    let (id, options) = question(&another, TO_SIGN_IN).await;
    let shown = device.get_bent(&options, |draft| draft.flags |= SYNCED);
    send(&mut another, "/act/sign_in/passkey", &id, &shown).await.is_at("/user");
    let stored = world.column("SELECT credential FROM passkeys ORDER BY last_used_at IS NULL, id").await;
    let credential: Value = serde_json::from_str(&stored[0]).unwrap();
    assert_eq!(credential["cred"]["backup_state"], true);
}

#[tokio::test]
async fn the_cookie_of_before_is_worth_nothing_once_a_passkey_has_signed_in() {
    let (world, _, mut device) = ada().await;
    let mut browser = world.start_sign_in(ADA).await;
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    // Whoever planted it knows it.
    let planted = browser.client().unwrap();
    send(&mut browser, "/act/sign_in/passkey", &id, &device.get(&options)).await.is_at("/user");
    assert_ne!(browser.client().unwrap(), planted);
    world.clock.advance(minutes(2));
    let mut mallory = world.browser();
    mallory.plant("__client", &planted).visit("/user").await.is_at("/sign-in");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn an_account_that_others_have_locked_lets_its_passkey_in() {
    let (world, _, mut device) = ada().await;
    for _ in 0..2 {
        let mut mallory = world.start_sign_in(ADA).await;
        let code = crate::world::mailbox::wrong(&world.mailbox.code(ADA).await);
        for _ in 0..5 {
            mallory.fill("Code", &code).submit("Continue").await;
        }
    }
    let mut owner = world.browser();
    sign_in(&mut owner, &mut device).await.is_at("/user").sees(ADA);
    // Nor does it keep her from it where nothing offers it before she has said who she is.
    let (button, autofill) = ("passkey_settings.show_sign_in_button", "passkey_settings.allow_autofill");
    world.all_settings(&[(button, json!(false)), (autofill, json!(false))]).await;
    let mut owner = world.browser();
    owner.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    owner.is_at("/sign-in/factor-one").sees("locked").sees("Use your passkey");
    let (id, options) = question(&owner, NAMED).await;
    let shown = device.get(&options);
    send(&mut owner, "/act/sign_in/attempt_passkey", &id, &shown).await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn whoever_is_banned_or_gone_is_told_so() {
    let (world, mut ada, mut device) = ada().await;
    change(&world.db, "UPDATE users SET banned_at = 1").await;
    sign_in(&mut world.browser(), &mut device).await.is_at("/sign-in").sees(&world.words("user_banned"));
    change(&world.db, "UPDATE users SET banned_at = NULL").await;
    ada.visit("/user/delete-account").await.fill("Type “Delete account” to confirm", "Delete account");
    ada.submit("Delete account").await;
    assert_eq!(world.count("passkeys").await, 0);
    sign_in(&mut world.browser(), &mut device).await.is_at("/sign-in").sees("not known here");
    assert_eq!(world.count("sessions").await, 0);
}

#[tokio::test]
async fn whoever_names_themselves_may_use_a_passkey_of_theirs_and_no_other() {
    let (world, _, mut device) = ada().await;
    let mut bobs = Authenticator::new();
    add(&mut world.sign_up(BOB).await, &mut bobs).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.follow("Use another method").await.sees("Passkeys work only where pages may run JavaScript");
    assert_eq!(browser.page().count("li [hidden][data-passkey-shown] input[value=passkey]"), 1);
    browser.post_by_script("/act/sign_in/prepare", &[("strategy", "passkey")]).await;
    browser.is_at("/sign-in/factor-one").sees("Use your passkey").sees(ADA);
    let (id, options) = question(&browser, NAMED).await;
    assert_eq!(options["allowCredentials"], json!([]), "what she has is not told");
    let shown = bobs.get(&options);
    send(&mut browser, "/act/sign_in/attempt_passkey", &id, &shown).await;
    browser.is_at("/sign-in/factor-one").sees("could not be used");
    let (id, options) = question(&browser, NAMED).await;
    let shown = device.get(&options);
    send(&mut browser, "/act/sign_in/attempt_passkey", &id, &shown).await.is_at("/user").sees(ADA);
    let mut nobody = world.start_sign_in(BOB).await;
    assert_eq!(no_question(&nobody, NAMED).await.0, 400, "a code is asked for, no passkey");
    world.settings("attributes.passkey.enabled", json!(false)).await;
    nobody.reload().await.follow("Use another method").await.sees_no("asskey");
}

#[tokio::test]
async fn whoever_has_one_is_asked_for_it_first_in_a_browser_that_knows_passkeys() {
    let (world, _, mut device) = ada().await;
    world.sign_up(BOB).await;
    let begin = async |browser: &mut Browser, address: &str| {
        let pairs = [("identifier", address), ("knows_passkeys", "yes")];
        browser.post_by_script("/act/sign_in/create", &pairs).await.is_at("/sign-in/factor-one");
    };
    let mut browser = world.browser();
    let mails = world.mailbox.count(ADA).await;
    begin(&mut browser, ADA).await;
    browser.sees("Use your passkey").sees("Use another method");
    assert_eq!(world.mailbox.count(ADA).await, mails, "nothing is sent that nobody asked for");
    let (id, options) = question(&browser, NAMED).await;
    begin(&mut browser, ADA).await;
    assert_eq!(
        world.count("sign_ins WHERE strategies = 'passkey'").await,
        1,
        "a double press is one attempt"
    );
    let shown = device.get(&options);
    send(&mut browser, "/act/sign_in/attempt_passkey", &id, &shown).await.is_at("/user").sees(ADA);
    // Whoever has none, and a browser that knows none.
    let mut browser = world.browser();
    begin(&mut browser, BOB).await;
    browser.sees("Check your email");
    world.start_sign_in(ADA).await.sees("Check your email");
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let mut browser = world.browser();
    begin(&mut browser, ADA).await;
    browser.sees("Check your email");
}

#[tokio::test]
async fn where_users_are_hidden_nobody_learns_who_has_a_passkey() {
    let (world, _, mut device) = ada().await;
    world.sign_up(BOB).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    for address in [ADA, BOB, "nobody@example.com"] {
        let mut browser = world.start_sign_in(address).await;
        browser.follow("Use another method").await.sees_no("asskey");
    }
    sign_in(&mut world.browser(), &mut device).await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn what_is_switched_off_is_neither_shown_nor_done_and_is_there_again_afterwards() {
    let (world, mut ada, mut device) = ada().await;
    let (add_id, add_options) = question(&ada, TO_ADD).await;
    let mut browser = world.browser();
    let (id, options) = question(&browser, TO_SIGN_IN).await;
    world.settings("attributes.passkey.enabled", json!(false)).await;
    ada.visit("/user/security").await.sees_no("asskey");
    let one = world.column("SELECT id FROM passkeys").await.remove(0);
    ada.visit(&format!("/user/rename-passkey?passkey_id={one}")).await.is_at("/user/security");
    assert_eq!(no_question(&ada, TO_ADD).await.0, 400);
    assert_eq!(no_question(&browser, TO_SIGN_IN).await.0, 400);
    let made = Authenticator::new().create(&add_options);
    send(&mut ada, "/act/user/passkey/add", &add_id, &made).await.sees("cannot be used here");
    let shown = device.get(&options);
    send(&mut browser, "/act/sign_in/passkey", &id, &shown)
        .await
        .is_at("/sign-in")
        .sees("cannot be used here");
    assert_eq!((world.count("passkeys").await, world.count("sessions").await), (1, 1));
    world.settings("attributes.passkey.enabled", json!(true)).await;
    sign_in(&mut world.browser(), &mut device).await.is_at("/user");
}

#[tokio::test]
async fn the_first_page_offers_what_the_settings_say() {
    let world = World::new().await;
    for (button, autofill) in [(true, true), (true, false), (false, true), (false, false)] {
        world.settings("passkey_settings.show_sign_in_button", json!(button)).await;
        world.settings("passkey_settings.allow_autofill", json!(autofill)).await;
        let mut browser = world.browser();
        let page = browser.visit("/sign-in").await.page();
        let has = |selector: &str| page.count(selector) == 1;
        assert_eq!(has("form[data-passkey][hidden] button"), button, "a dead button is not shown");
        assert_eq!(has("form[data-autofill]"), autofill);
        assert_eq!(has("script[src*=passkey]"), button || autofill);
        assert!(has("input[autocomplete='username webauthn']"));
    }
    assert_eq!(world.count("clients").await, 0, "looking writes nothing");
}

#[tokio::test]
async fn at_an_address_of_numbers_there_are_no_passkeys() {
    let world = World::with(&[("PORTICO_PUBLIC_URL", "http://127.0.0.1:3000")]).await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/user/security").await.sees_no("asskey");
    assert_eq!(no_question(&browser, TO_ADD).await.0, 400);
    assert_eq!(browser.visit("/user").await.page().count("[data-passkey-offer]"), 0);
}

#[tokio::test]
async fn the_last_way_in_stays() {
    let (world, mut ada, mut device) = ada().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    ada.visit("/user/security").await.follow("Remove Chrome on Linux").await.submit("Remove").await;
    ada.is_at("/user/remove-passkey").sees("Nothing else would let you in");
    let mut second = Authenticator::new();
    add(&mut ada, &mut second).await;
    ada.follow("Remove Chrome on Linux").await.submit("Remove").await.is_at("/user/security");
    assert_eq!(world.count("passkeys").await, 1);
    let mut browser = world.browser();
    sign_in(&mut browser, &mut device).await.is_at("/sign-in");
    sign_in(&mut browser, &mut second).await.is_at("/user");
}

#[tokio::test]
async fn a_passkey_is_its_owners_to_rename_and_remove() {
    let (world, _, _) = ada().await;
    let mut bob = world.sign_up(BOB).await;
    let adas = world.column("SELECT id FROM passkeys").await.remove(0);
    for page in ["rename", "remove"] {
        bob.visit(&format!("/user/{page}-passkey?passkey_id={adas}")).await.is_at("/user/security");
        let pairs = [("passkey_id", adas.as_str()), ("passkey_name", "Mallory's")];
        bob.post_by_script(&format!("/act/user/passkey/{page}"), &pairs).await.is_at("/user/security");
        bob.sees("There is nothing here");
    }
    assert_eq!(world.column("SELECT name FROM passkeys").await, ["Chrome on Linux"]);
    let mut nobody = world.browser();
    nobody.post_by_script("/act/user/passkey/remove", &[("passkey_id", &adas)]).await.is_at("/sign-in");
    assert_eq!(world.count("passkeys").await, 1);
}

#[tokio::test]
async fn what_somebody_left_in_an_account_that_was_not_theirs_is_void() {
    let world = World::new().await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut mallory = world.browser();
    mallory.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await.is_at("/user");
    let mut device = Authenticator::new();
    add(&mut mallory, &mut device).await;
    let mut owner = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    owner.fill("Code", &code).submit("Continue").await.is_at("/user");
    owner.visit("/user/security").await.sees_no("Not used yet");
    assert_eq!(world.count("passkeys").await, 0);
    sign_in(&mut world.browser(), &mut device).await.is_at("/sign-in").sees("not known here");
}

#[tokio::test]
async fn whoever_has_none_is_offered_one_until_they_decline() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    assert_eq!(ada.visit("/user").await.page().count("section[data-passkey-offer][hidden]"), 1);
    // What only the script shows is pressed as by one.
    ada.post_by_script("/act/user/passkey/decline", &[]).await.is_at("/user");
    assert_eq!(ada.page().count("[data-passkey-offer]"), 0);
    assert_eq!(ada.page().count("script[src*=passkey]"), 0, "what is not needed is not loaded");
    let mut bob = world.sign_up(BOB).await;
    assert_eq!(bob.visit("/user").await.page().count("[data-passkey-offer]"), 1);
    add(&mut bob, &mut Authenticator::new()).await;
    assert_eq!(bob.visit("/user").await.page().count("[data-passkey-offer]"), 0);
}

#[tokio::test]
async fn challenges_are_forgotten_when_they_are_over() {
    let world = World::new().await;
    question(&world.browser(), TO_SIGN_IN).await;
    assert_eq!(world.count("passkey_challenges").await, 0, "whoever signs in carries it");
    question(&world.sign_up(ADA).await, TO_ADD).await;
    portico::auth::upkeep::cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!(world.count("passkey_challenges").await, 1);
    world.clock.advance(minutes(5));
    portico::auth::upkeep::cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!(world.count("passkey_challenges").await, 0);
}

// ---- proving once more who one is

/// Answers with a passkey where somebody has to prove once more who they are.
async fn prove_again<'a>(browser: &'a mut Browser, device: &mut Authenticator) -> &'a mut Browser {
    let (id, options) = question(browser, AGAIN).await;
    let shown = device.get(&options);
    send(browser, "/act/user/reverify/passkey", &id, &shown).await
}

#[tokio::test]
async fn a_passkey_proves_once_more_who_it_is_and_the_change_is_made() {
    let (world, mut ada, mut device) = ada().await;
    world.clock.advance(minutes(11));
    // Nothing is asked of the authenticator before it is known who asks.
    let (status, told) = no_question(&ada, TO_ADD).await;
    assert_eq!((status, told.is_empty()), (403, false));
    ada.visit("/user/add-passkey").await.is_at("/user/verify-it-is-you");
    prove_again(&mut ada, &mut device).await.is_at("/user/security");
    let mut second = Authenticator::new();
    add(&mut ada, &mut second).await;
    world.clock.advance(minutes(11));
    ada.visit("/user/security").await.follow("Remove Chrome on Linux").await.is_at("/user/verify-it-is-you");
    let before = ada.client();
    prove_again(&mut ada, &mut device).await.is_at("/user/remove-passkey");
    assert_ne!(ada.client(), before, "a new cookie, as for a sign-in");
    ada.submit("Remove").await.is_at("/user/security").sees("The passkey is removed");
    assert_eq!(world.count("passkeys").await, 1);
}

#[tokio::test]
async fn nobody_elses_passkey_and_no_answer_to_another_question_proves_it() {
    let (world, mut ada, mut device) = ada().await;
    let mut bob = world.sign_up(BOB).await;
    let mut bobs = Authenticator::new();
    add(&mut bob, &mut bobs).await;
    world.clock.advance(minutes(11));
    ada.visit("/user/change-password").await;
    let mail = ada.visit("/user/delete-account").await.is_at("/user/verify-it-is-you").path().to_owned();
    let (id, options) = question(&ada, AGAIN).await;
    let shown = bobs.get(&options);
    send(&mut ada, "/act/user/reverify/passkey", &id, &shown)
        .await
        .is_at(&mail)
        .sees("could not be used here");
    // A question of the sign-in page is another one.
    let (id, options) = question(&ada, TO_SIGN_IN).await;
    let shown = device.get(&options);
    send(&mut ada, "/act/user/reverify/passkey", &id, &shown).await.is_at(&mail);
    // An answer is good once.
    let (id, options) = question(&ada, AGAIN).await;
    let shown = device.get(&options);
    send(&mut ada, "/act/user/reverify/passkey", &id, &shown).await.is_at("/user/delete-account");
    world.clock.advance(minutes(11));
    ada.visit("/user/delete-account").await.is_at(&mail);
    send(&mut ada, "/act/user/reverify/passkey", &id, &shown).await.is_at(&mail);
    assert_eq!(world.count("events WHERE kind = 'session.reverified' AND outcome = 'ok'").await, 1);
}
