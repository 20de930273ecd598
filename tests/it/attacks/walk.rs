//! All that can be done on the way in: at each state every step, and generated walks in any order, by settings of many kinds. An
//! account with two factors is reached by two proofs or not at all. Every first factor is always answered rightly; the second
//! never is, but for those who have not proved the first.

use portico::auth::directory::sign_in_tokens;
use serde_json::json;
use url::Url;

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::database::change;
use crate::world::dice::Dice;
use crate::world::people::{context, set_password, user};
use crate::world::second_step::{App, enrolled};
use crate::world::{ADA, PASSWORD, passkeys};
use crate::world::{HOME, World, seconds};

/// A path, and the form that is sent to it.
type Step = (&'static str, &'static str);

/// Forms that can be sent whatever page is open, and pages that can be opened, with `{code}`, `{link}` and `{password}`
/// filled in as they are at that moment.
const STEPS: &[Step] = &[
    ("/act/sign_in/create", "identifier=ada@example.com"),
    ("/act/sign_in/create", "identifier=ada@example.com&password={password}"),
    ("/act/sign_in/attempt", "code={code}"),
    ("/act/sign_in/attempt_password", "password={password}"),
    ("/act/sign_in/prepare", "strategy=password"),
    ("/act/sign_in/prepare", "strategy=email_code"),
    ("/act/sign_in/prepare", "strategy=email_link"),
    ("/act/sign_in/prepare", "strategy=reset_password_email_code"),
    ("/act/sign_in/prepare", "strategy=totp"),
    ("/act/sign_in/reset_password", "new_password={new}&confirm_password={new}"),
    ("/act/sign_in/resend", ""),
    ("/act/sign_in/finish", ""),
    ("/act/sign_in/cancel", ""),
    ("/act/sign_in/go_on", ""),
    ("/act/sign_in/second/prepare", "strategy=totp"),
    ("/act/sign_in/second/prepare", "strategy=backup_code"),
    ("/act/sign_in/second/prepare", "strategy=email_code"),
    ("/act/sign_in/second/prepare", "strategy=phone_code"),
    ("/act/sign_in/second/attempt", "code={code}"),
    ("/act/sign_in/second/attempt", "code=000000"),
    ("/act/sign_in/second/attempt_backup_code", "code=0000-0000-0000-0000"),
    ("/act/sign_in/second/resend", ""),
    ("/act/sign_up/create", "email_address=ada@example.com"),
    ("/act/sign_up/attempt", "code={code}"),
    ("/act/user/totp/begin", ""),
    ("/act/user/totp/remove", ""),
    ("/act/tasks/reset_password", "new_password={new}&confirm_password={new}"),
    ("/act/setup/sign_in", ""),
    ("GET", "{link}"),
    ("/act/verify/press", ""),
    ("GET", "{admin}"),
    ("TICKET", ""),
    ("GET", "/sign-in/factor-one"),
    ("GET", "/sign-in/factor-two"),
    ("GET", "/sign-in/client-trust"),
    ("GET", "/sign-in/reset-password-success"),
    ("GET", "/sign-in?redirect_url=/user"),
    ("GET", "/user"),
    // A passkey, which is one factor here and no more.
    ("PASSKEY", ""),
];

/// Every state of an attempt, by the steps that lead to it and the page that shows it; and whether the first factor is proved.
const STATES: &[(&[Step], &str, bool)] = &[
    (&[], "/sign-in", false),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=password")], "/sign-in/factor-one", false),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=email_code")], "/sign-in/factor-one", false),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=email_link")], "/sign-in/factor-one", false),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=passkey")], "/sign-in/factor-one", false),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=reset_password_email_code")], "/sign-in/factor-one", false),
    (&[BEGIN, RESETS, ("/act/sign_in/attempt", "code={code}")], "/sign-in/reset-password", true),
    (&[BEGIN, RESETS, ("/act/sign_in/attempt", "code={code}"), NEW], "/sign-in/factor-two", true),
    (
        &[("/act/sign_in/create", "identifier=ada@example.com&password={password}")],
        "/sign-in/factor-two",
        true,
    ),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=email_code"), CODE], "/sign-in/factor-two", true),
    (&[BEGIN, ("/act/sign_in/prepare", "strategy=email_link"), ("LINK", "")], "/sign-in/factor-two", true),
    (&[("PASSKEY", "")], "/sign-in/factor-two", true),
    (&[("TICKET", "")], "/sign-in/factor-two", true),
    (&[("TICKET", ""), ("/act/sign_in/second/prepare", "strategy=backup_code")], "/sign-in/factor-two", true),
    (&[("TICKET", ""), ("/act/sign_in/cancel", "")], "/sign-in", false),
    (&[("/act/sign_up/create", "email_address=ada@example.com")], "/sign-in", false),
];

const BEGIN: Step = ("/act/sign_in/create", "identifier=ada@example.com");
const RESETS: Step = ("/act/sign_in/prepare", "strategy=reset_password_email_code");
const CODE: Step = ("/act/sign_in/attempt", "code={code}");
const NEW: Step = ("/act/sign_in/reset_password", "new_password={new}&confirm_password={new}");

/// The second factor, rightly answered by somebody who has not proved the first.
const SECONDS: &[Step] = &[
    ("/act/sign_in/second/attempt", "code={app}"),
    ("/act/sign_in/second/attempt_backup_code", "code={backup}"),
    ("/act/sign_in/attempt", "code={app}"),
];

/// The buttons of the page that is open: a walk presses one of them as often as it sends a form of its own.
const BUTTONS: &[&str] = &["Continue", "Use another method", "Backup code", "Resend", "Send code", "Cancel"];

/// Opens the link of a new sign-in token, and presses.
async fn use_ticket(world: &World, browser: &mut Browser) {
    let id = user(world, ADA).await;
    let made = sign_in_tokens::create(&context(world).await, &id, None)
        .await
        .unwrap_or_else(|why| panic!("{why:?}"));
    browser.visit(&made.url).await;
    if browser.has_button("Continue") {
        browser.press("Continue").await;
    }
}

/// Opens the newest link, and presses.
async fn use_link(world: &World, browser: &mut Browser) {
    browser.visit(&world.mailbox.link(ADA).await).await;
    if browser.has_button("Continue") {
        browser.press("Continue").await;
    }
}

/// What Ada has to prove who she is.
struct Proofs {
    world: World,
    device: Authenticator,
    app: App,
    backup: String,
}

impl Proofs {
    /// Of an account with all first factors, and an authenticator app; nobody is signed in. A passkey is one factor.
    async fn new(settings: &[(&str, serde_json::Value)]) -> Self {
        let (world, mut first, app, codes) = enrolled().await;
        world
            .all_settings(&[
                ("attributes.password", json!({"enabled": true})),
                ("passkey_settings.satisfies_second_factor", json!(false)),
                ("attack_protection.user_lockout.enabled", json!(false)),
                ("attack_protection.email_link.require_same_client", json!(false)),
            ])
            .await;
        set_password(&world, ADA, PASSWORD).await;
        let mut device = Authenticator::new();
        passkeys::add(&mut first, &mut device).await;
        first.visit("/sign-out").await.submit("Sign out").await;
        world.all_settings(settings).await;
        Self { world, device, app, backup: codes[0].clone() }
    }

    /// How many sessions of hers there are.
    async fn sessions(&self) -> i64 {
        let hers = "user_id IN (SELECT user_id FROM identifications WHERE value = 'ada@example.com')";
        self.world.count(&format!("sessions WHERE ended_at IS NULL AND {hers}")).await
    }
}

async fn step(proofs: &mut Proofs, browser: &mut Browser, (path, body): (&str, &str), turn: usize) {
    let world = &proofs.world;
    world.clock.advance(seconds(31));
    if path == "PASSKEY" {
        passkeys::sign_in(browser, &mut proofs.device).await;
        return;
    }
    if path == "TICKET" {
        return use_ticket(world, browser).await;
    }
    if path == "LINK" {
        return use_link(world, browser).await;
    }
    let mails = world.mailbox.to(ADA).await;
    let newest =
        |take: fn(&portico::model::message::Message) -> Option<String>| mails.iter().rev().find_map(take);
    let filled = body
        .replace("{code}", &newest(|mail| mail.code.clone()).unwrap_or_default())
        .replace("{link}", &newest(|mail| mail.link.clone()).unwrap_or_else(|| "/".into()))
        .replace("{app}", &proofs.app.code(world))
        .replace("{backup}", &proofs.backup)
        .replace("{password}", PASSWORD)
        .replace("{new}", &format!("copper-lantern-{turn}-moss"));
    let filled = match filled.contains("{admin}") {
        true => filled.replace("{admin}", &world.administrator_link(ADA).await),
        false => filled,
    };
    if path == "GET" {
        browser.visit(&filled).await;
    } else {
        let ask = browser.post(&Url::parse(HOME).unwrap().join(path).unwrap(), filled);
        browser.send(ask).await;
    }
}

async fn press(browser: &mut Browser, n: usize) {
    let there: Vec<_> = BUTTONS.iter().filter(|button| browser.page().form(button).is_some()).collect();
    if let Some(button) = there.get(n % there.len().max(1)) {
        browser.press(button).await;
    }
}

#[tokio::test]
async fn at_each_state_no_step_leads_in_by_one_proof() {
    let mut proofs = Proofs::new(&[]).await;
    for (way, page, proved) in STATES {
        let more = if *proved { &[] } else { SECONDS };
        for (turn, last) in STEPS.iter().chain(more).enumerate() {
            let mut browser = proofs.world.browser();
            // Looking for the newest mail takes longer the more there are.
            change(&proofs.world.db, "DELETE FROM outbox WHERE sent_at IS NOT NULL").await;
            for before in *way {
                step(&mut proofs, &mut browser, *before, turn).await;
            }
            let there =
                browser.visit(if *proved { "/sign-in/factor-two" } else { "/sign-in/factor-one" }).await;
            assert_eq!(there.path(), *page, "{way:?}");
            step(&mut proofs, &mut browser, *last, turn).await;
            step(&mut proofs, &mut browser, ("/act/sign_in/finish", ""), turn).await;
            assert_eq!(proofs.sessions().await, 0, "{way:?}, then {last:?}");
            if way.contains(&NEW) || last.0.ends_with("reset_password") {
                set_password(&proofs.world, ADA, PASSWORD).await;
            }
        }
    }
    assert_eq!(proofs.world.count("totp_secrets WHERE verified_at IS NOT NULL").await, 1);
    assert_eq!(proofs.world.count("backup_codes WHERE used_at IS NOT NULL").await, 0);
}

/// Walks at random; answers how many came as far as the second step.
async fn walks(proofs: &mut Proofs, company: Option<&Browser>, count: u64) -> usize {
    let mut reached = 0;
    for walk in 0..count {
        let mut dice = Dice(walk);
        let mut browser = company.map_or_else(|| proofs.world.browser(), Browser::tab);
        let mut way = vec![];
        for turn in 0..16 {
            let n = dice.throw(STEPS.len());
            if dice.throw(3) == 0 {
                press(&mut browser, n).await;
                way.push("press");
            } else {
                step(proofs, &mut browser, STEPS[n], turn).await;
                way.push(STEPS[n].0);
            }
            assert_eq!(proofs.sessions().await, 0, "walk {walk}: {way:?}");
        }
        reached += usize::from(browser.visit("/sign-in/factor-two").await.path() == "/sign-in/factor-two");
    }
    reached
}

#[tokio::test]
async fn whatever_the_order_two_factors_take_two_proofs() {
    let mut proofs = Proofs::new(&[]).await;
    assert!(walks(&mut proofs, None, 24).await > 0, "some walks come as far as the second step");
    assert_eq!(proofs.world.count("totp_secrets WHERE verified_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn whatever_else_is_asked_of_people_two_factors_take_two_proofs() {
    let mut proofs = Proofs::new(&[
        ("attack_protection.enumeration_protection", json!("strict")),
        ("attack_protection.new_device_check", json!(true)),
        ("sign_up.mfa", json!({"required": true})),
    ])
    .await;
    assert!(walks(&mut proofs, None, 12).await > 0);
    assert_eq!(proofs.world.count("totp_secrets WHERE verified_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn in_the_browser_of_somebody_else_two_factors_take_two_proofs() {
    let mut proofs = Proofs::new(&[("sessions.multi_session_enabled", json!(true))]).await;
    let bob = proofs.world.sign_up("bob@example.com").await;
    assert!(walks(&mut proofs, Some(&bob), 12).await > 0);
    assert_eq!(proofs.world.count("totp_secrets WHERE verified_at IS NOT NULL").await, 1);
}
