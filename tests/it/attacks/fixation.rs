//! An attempt and a session belong to whoever holds the browser's token now. Whoever planted it before, copied it in between or
//! kept it afterwards has a part in nothing: every way to prove who one is, by every moment at which a token can be taken. And
//! whoever gave a right answer and never heard of it, for it was lost or given twice at once, is let in all the same.

use axum::http::Method;
use axum::http::header::COOKIE;
use portico::app;
use portico::auth::directory::sign_in_tokens;
use portico::secret::hash;
use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::{Ask, Browser};
use crate::world::database::changed;
use crate::world::passkeys::{self, question};
use crate::world::people::{context, set_password, user};
use crate::world::profile::add_proved;
use crate::world::second_step::{App, set_up};
use crate::world::{ADA, MOBILE, PASSWORD, WORK, World, minutes, seconds};

const NEW_HERE: &str = "grace@example.com";
const NEW: &str = "copper-lantern-58-moss";

/// What a step does to the browser's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// It begins something: a new token.
    Begins,
    /// It proves something: a new token.
    Proves,
    /// It begins and proves at once.
    Both,
    /// It is given once more by nobody, but it signs in: a new token.
    Ends,
    /// Nothing.
    Nothing,
}
use Does::{Begins, Both, Ends, Nothing, Proves};

/// What it does, the path of a form, and what is sent to it, with `{code}` and the like filled in as they are then. In capital
/// letters stands what takes more than a form.
type Step = (Does, &'static str, &'static str);

const START: Step = (Begins, "/act/sign_in/create", "identifier=ada@example.com");
const BY_PASSWORD: Step = (Proves, "/act/sign_in/attempt_password", "password={password}");
const BY_CODE: Step = (Nothing, "/act/sign_in/prepare", "strategy=email_code");
const BY_LINK: Step = (Nothing, "/act/sign_in/prepare", "strategy=email_link");
const CODE: Step = (Proves, "/act/sign_in/attempt", "code={code}");
const LINK: Step = (Proves, "LINK", "{link}");
const ELSEWHERE: Step = (Nothing, "ELSEWHERE", "{link}");
const RESETS: Step = (Nothing, "/act/sign_in/prepare", "strategy=reset_password_email_code");
const RESET: Step = (Proves, "/act/sign_in/reset_password", "new_password={new}&confirm_password={new}");

/// Every way to sign in with one factor.
const ONE: &[(&str, &[Step])] = &[
    ("code", &[START, BY_CODE, CODE]),
    ("link", &[START, BY_LINK, LINK]),
    ("link elsewhere", &[START, BY_LINK, ELSEWHERE, (Ends, "/act/sign_in/finish", "")]),
    ("password", &[START, BY_PASSWORD]),
    ("password at once", &[(Both, "/act/sign_in/create", "identifier=ada@example.com&password={password}")]),
    ("reset", &[START, RESETS, CODE, RESET]),
    (
        "text",
        &[
            (Begins, "/act/sign_in/create", "phone_number=%2B14155552671&country=US"),
            (Nothing, "/act/sign_in/prepare", "strategy=phone_code"),
            (Proves, "/act/sign_in/attempt", "code={text}"),
        ],
    ),
    ("passkey", &[(Both, "PASSKEY", "/act/sign_in/passkey")]),
    (
        "named passkey",
        &[
            START,
            (Nothing, "/act/sign_in/prepare", "strategy=passkey"),
            (Proves, "NAMED", "/act/sign_in/attempt_passkey"),
        ],
    ),
    ("ticket", &[(Both, "TICKET", "")]),
    ("operator's link", &[(Both, "OPERATOR", "")]),
];

const SECOND: Step = (Proves, "/act/sign_in/second/attempt", "code={app}");

/// With two.
const TWO: &[(&str, &[Step])] = &[
    ("password and app", &[START, BY_PASSWORD, SECOND]),
    ("code and app", &[START, BY_CODE, CODE, SECOND]),
    ("link and app", &[START, BY_LINK, LINK, SECOND]),
    ("link elsewhere and app", &[START, BY_LINK, ELSEWHERE, SECOND]),
    ("ticket and app", &[(Both, "TICKET", ""), SECOND]),
    ("reset and app", &[START, RESETS, CODE, RESET, SECOND]),
    (
        "password and backup code",
        &[
            START,
            BY_PASSWORD,
            (Nothing, "/act/sign_in/second/prepare", "strategy=backup_code"),
            (Proves, "/act/sign_in/second/attempt_backup_code", "code={backup}"),
        ],
    ),
];

/// On a device that is new to the account.
const NEW_DEVICE: &[(&str, &[Step])] = &[(
    "password, and a mail to the new device's owner",
    &[
        START,
        BY_PASSWORD,
        (Nothing, "/act/sign_in/second/prepare", "strategy=email_code"),
        (Proves, "/act/sign_in/second/attempt", "code={code}"),
    ],
)];

const SIGN_UP: Step = (Begins, "/act/sign_up/create", "email_address=grace@example.com&password={password}");

/// Every way to sign up.
const UP: &[(&str, &[Step])] = &[
    ("code", &[SIGN_UP, (Proves, "/act/sign_up/attempt", "code={code}")]),
    ("link", &[SIGN_UP, LINK]),
    ("link elsewhere", &[SIGN_UP, ELSEWHERE, (Ends, "/act/sign_up/finish", "")]),
    (
        "mail and text",
        &[
            (
                Begins,
                "/act/sign_up/create",
                "email_address=grace@example.com&phone_number=%2B14155552671&country=US&password={password}",
            ),
            (Proves, "/act/sign_up/attempt", "code={code}"),
            (Proves, "/act/sign_up/attempt_phone", "code={text}"),
        ],
    ),
];

/// Where no address has to be proved.
const UP_AT_ONCE: &[(&str, &[Step])] =
    &[("password", &[(Both, "/act/sign_up/create", "email_address=grace@example.com&password={password}")])];

/// What those prove who are signed in.
const SIGNED_IN: &[(&str, &[Step])] = &[
    (
        "step-up by mail",
        &[
            (Begins, "/act/user/reverify/prepare", "strategy=email_code"),
            (Proves, "/act/user/reverify/code", "code={code}"),
        ],
    ),
    ("step-up by password", &[(Proves, "/act/user/reverify/password", "password={password}")]),
    ("step-up by passkey", &[(Proves, "AGAIN", "/act/user/reverify/passkey")]),
];

const SIGNED_IN_TWO: &[(&str, &[Step])] = &[
    ("step-up by app", &[(Proves, "/act/user/reverify/code", "code={app}")]),
    (
        "step-up by backup code",
        &[
            (Begins, "/act/user/reverify/prepare", "strategy=backup_code"),
            (Proves, "/act/user/reverify/backup_code", "code={backup}"),
        ],
    ),
];

const ADD: Step = (Begins, "/act/user/email_address/add", "email_address=ada@work.example");

/// A new address.
const ADDRESS: &[(&str, &[Step])] = &[
    ("code", &[ADD, (Proves, "/act/user/identification/attempt", "code={work}")]),
    ("link", &[ADD, (Proves, "LINK", "{work link}")]),
];

/// What there is to prove with.
struct Gear {
    world: World,
    device: Authenticator,
    app: Option<App>,
    backup: String,
}

impl Gear {
    /// A portal that knows every way, and Ada, who has every means but for a second step.
    async fn new() -> (Self, Browser) {
        let world = World::new().await;
        world
            .all_settings(&[
                ("attributes.password", json!({"enabled": true})),
                ("attributes.phone_number", json!({"enabled": true})),
                ("attack_protection.user_lockout.enabled", json!(false)),
                ("attack_protection.email_link.require_same_client", json!(false)),
                ("passkey_settings.satisfies_second_factor", json!(false)),
                ("user_profile.reverification", json!(false)),
            ])
            .await;
        let mut ada = world.sign_up(ADA).await;
        add_proved(&world, &mut ada, MOBILE).await;
        world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
        set_password(&world, ADA, PASSWORD).await;
        let mut device = Authenticator::new();
        passkeys::add(&mut ada, &mut device).await;
        world.settings("user_profile.reverification", json!(true)).await;
        world.clock.advance(minutes(2));
        (Self { world, device, app: None, backup: String::new() }, ada)
    }

    /// The same with a second step.
    async fn two() -> (Self, Browser) {
        let (mut gear, mut ada) = Self::new().await;
        let (app, codes) = set_up(&gear.world, &mut ada).await;
        (gear.app, gear.backup) = (Some(app), codes[0].clone());
        gear.world.clock.advance(minutes(2));
        (gear, ada)
    }

    async fn newest(
        &self,
        to: &str,
        take: fn(&portico::model::message::Message) -> Option<String>,
    ) -> String {
        self.world.mailbox.to(to).await.iter().rev().find_map(take).unwrap_or_default()
    }

    async fn fill(&self, body: &str) -> String {
        let mut filled =
            body.replace("{password}", PASSWORD).replace("{new}", NEW).replace("{backup}", &self.backup);
        if let Some(app) = &self.app {
            filled = filled.replace("{app}", &app.code(&self.world));
        }
        for (name, to) in [("code", [NEW_HERE, ADA]), ("text", [MOBILE; 2]), ("work", [WORK; 2])] {
            if !filled.contains(&format!("{{{name}}}")) && !filled.contains("link}") {
                continue;
            }
            let mut code = self.newest(to[0], |mail| mail.code.clone()).await;
            let mut link = self.newest(to[0], |mail| mail.link.clone()).await;
            if code.is_empty() {
                (code, link) = (
                    self.newest(to[1], |mail| mail.code.clone()).await,
                    self.newest(to[1], |mail| mail.link.clone()).await,
                );
            }
            let named = if name == "code" { "{link}".to_owned() } else { format!("{{{name} link}}") };
            filled = filled.replace(&format!("{{{name}}}"), &code).replace(&named, &link);
        }
        filled
    }

    /// Does what has to come before, and answers the request of a step.
    async fn ask(&mut self, browser: &mut Browser, (_, path, body): Step) -> Ask {
        let body = self.fill(body).await;
        let home = browser.url().clone();
        let pressed = async |browser: &mut Browser, address: &str| {
            browser.visit(address).await;
            let (url, body) = browser.form("Continue");
            browser.post(&url, body)
        };
        match path {
            "LINK" | "ELSEWHERE" => pressed(browser, &body).await,
            "TICKET" => {
                let id = user(&self.world, ADA).await;
                let made = sign_in_tokens::create(&context(&self.world).await, &id, None).await;
                pressed(browser, &made.unwrap_or_else(|why| panic!("{why:?}")).url).await
            }
            "OPERATOR" => pressed(browser, &self.world.administrator_link(ADA).await).await,
            "PASSKEY" | "NAMED" | "AGAIN" => {
                let from = match path {
                    "PASSKEY" => passkeys::TO_SIGN_IN,
                    "NAMED" => passkeys::NAMED,
                    _ => passkeys::AGAIN,
                };
                let (id, options) = question(browser, from).await;
                let shown = self.device.get(&options);
                browser.post(&home.join(&body).unwrap(), passkeys::filled_in(&id, &shown))
            }
            _ => browser.post(&home.join(path).unwrap(), body),
        }
    }

    /// Takes a step, and goes where it leads.
    async fn take(&mut self, browser: &mut Browser, step: Step) {
        if step.1 == "ELSEWHERE" {
            let mut other = self.world.browser();
            let ask = self.ask(&mut other, step).await;
            assert_eq!(other.send(ask).await.status, 303);
            return;
        }
        let ask = self.ask(browser, step).await;
        let answer = browser.send(ask).await;
        let next = answer.location().unwrap_or_else(|| panic!("{step:?}: {}", answer.body));
        browser.visit(&next).await;
    }

    /// The id of the browser with this token.
    async fn browser_with(&self, token: &str) -> Vec<String> {
        self.world.column(&format!("SELECT id FROM clients WHERE token_hash = '{}'", hash(token))).await
    }
}

/// Pages that show something of an attempt, or of who is signed in.
const PAGES: &[&str] = &[
    "/sign-in/factor-one",
    "/sign-in/methods",
    "/sign-in/forgot-password",
    "/sign-in/reset-password",
    "/sign-in/reset-password-success",
    "/sign-in/factor-two",
    "/sign-in/factor-two/methods",
    "/sign-in/client-trust",
    "/sign-up/verify-email-address",
    "/sign-up/verify-phone-number",
    "/sign-up/continue",
    "/user",
    "/user/security",
    "/user/verify-identification",
    "/user/verify-it-is-you",
    "/sign-out",
];

const STATUSES: &[&str] = &[
    "/sign-in/status",
    "/sign-in/factor-two/status",
    "/sign-up/status",
    "/user/verify-identification/status",
];

/// What somebody might do with a token that is not theirs.
const DEEDS: &[(&str, &str)] = &[
    ("/act/sign_in/finish", ""),
    ("/act/sign_in/attempt", "code=000000"),
    ("/act/sign_in/attempt_password", "password=wrong-wrong-94"),
    ("/act/sign_in/reset_password", "new_password=mallory-owns-77-it&confirm_password=mallory-owns-77-it"),
    ("/act/sign_in/prepare", "strategy=email_code"),
    ("/act/sign_in/resend", ""),
    ("/act/sign_in/change", ""),
    ("/act/sign_in/cancel", ""),
    ("/act/sign_in/second/attempt", "code=000000"),
    ("/act/sign_in/second/attempt_backup_code", "code=0000-0000-0000-0000"),
    ("/act/sign_in/second/resend", ""),
    ("/act/sign_up/finish", ""),
    ("/act/sign_up/attempt", "code=000000"),
    ("/act/sign_up/supplement", "first_name=Mallory"),
    ("/act/sign_up/change", ""),
    ("/act/sign_up/cancel", ""),
    ("/act/user/rename", "first_name=Mallory"),
    ("/act/user/reverify/code", "code=000000"),
    ("/act/user/reverify/password", "password=wrong-wrong-94"),
    ("/act/user/identification/attempt", "code=000000"),
    ("/act/user/identification/cancel", ""),
    ("/act/sign_out", ""),
];

/// Whoever comes with this token is told to try again, sees nothing, changes nothing, and gets nothing.
async fn leads_nowhere(world: &World, token: &str, told: &str) {
    let mut thief = world.browser();
    thief.plant("__client", token);
    let before = what_counts(world).await;
    for page in PAGES {
        let answer = thief.send(thief.ask_path(Method::GET, page)).await;
        let shown = (answer.status.as_u16(), answer.set_cookies());
        assert_eq!(shown, (409, vec![]), "{told}: {page} {:?}", answer.location());
        assert!(!answer.body.contains("example.com"), "{told}: {page}");
    }
    for status in STATUSES {
        let answer = thief.send(thief.ask_path(Method::GET, status)).await;
        assert!(answer.body.contains("\"again\""), "{told}: {status} {}", answer.body);
    }
    for (path, body) in DEEDS {
        let url = thief.url().join(path).unwrap();
        let answer = thief.send(thief.post(&url, (*body).to_owned())).await;
        assert!(!answer.gives("__client") && !answer.gives("__portico"), "{told}: {path}");
        thief.forget().plant("__client", token);
    }
    assert_eq!(changed(&before, &what_counts(world).await), Vec::<String>::new(), "{told}");
}

/// All but what is counted and noted.
async fn what_counts(world: &World) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut all = world.dump().await;
    for notes in ["replaced_tokens", "page_states", "events", "rates", "outbox"] {
        all.remove(notes);
    }
    all
}

/// Walks a way in a browser with a planted token, and tries at each step every token that it had before.
async fn walk(gear: &mut Gear, victim: &mut Browser, name: &str, steps: &[Step]) {
    let mut had: Vec<String> = victim.client().into_iter().collect();
    for step in steps {
        let before = victim.client();
        gear.take(victim, *step).await;
        let now = victim.client().expect("a cookie");
        assert_eq!(Some(&now) == before.as_ref(), step.0 == Nothing, "{name}: {step:?}");
        if !had.contains(&now) {
            for (n, old) in had.iter().enumerate() {
                leads_nowhere(&gear.world, old, &format!("{name}: after {step:?}, token {n}")).await;
            }
            had.push(now);
        }
    }
    assert!(victim.is_signed_in().await, "{name}");
    let known = gear.browser_with(had.last().unwrap()).await;
    let open = "(SELECT COUNT(*) FROM sign_ins WHERE abandoned_at IS NULL AND session_id IS NULL)";
    victim.visit("/sign-out").await.submit("Sign out").await;
    let after = victim.client().expect("a cookie: the browser stays known");
    assert!(!had.contains(&after), "{name}: a new one");
    assert_eq!(gear.browser_with(&after).await, known, "{name}: of the same browser");
    assert_eq!(gear.world.column(&format!("SELECT CAST({open} AS TEXT) AS n")).await, ["0"], "{name}");
    for (n, old) in had.iter().enumerate() {
        leads_nowhere(&gear.world, old, &format!("{name}: signed out, token {n}")).await;
    }
    gear.world.clock.advance(seconds(31));
    for old in &had {
        let mut thief = gear.world.browser();
        thief.plant("__client", old).visit("/user").await.is_at("/sign-in");
        assert_eq!(thief.client(), None, "{name}: nobody's");
    }
    assert!(!victim.is_signed_in().await && victim.client() == Some(after), "{name}");
    gear.world.clock.advance(minutes(2));
}

/// A browser in which somebody has planted the token of their own, with an attempt for the same address.
async fn planted(gear: &Gear, path: &str, body: &str) -> Browser {
    let attacker = gear.world.browser();
    let url = attacker.url().join(path).unwrap();
    attacker.send(attacker.post(&url, body.to_owned())).await;
    let mut victim = gear.world.browser();
    victim.plant("__client", &attacker.client().expect("a cookie"));
    victim
}

async fn signs_in(gear: &mut Gear, ways: &[(&str, &[Step])]) {
    for (name, steps) in ways {
        set_password(&gear.world, ADA, PASSWORD).await;
        let mut victim = planted(gear, START.1, START.2).await;
        walk(gear, &mut victim, name, steps).await;
    }
}

#[tokio::test]
async fn with_one_factor() {
    let (mut gear, _) = Gear::new().await;
    signs_in(&mut gear, ONE).await;
}

#[tokio::test]
async fn with_two_factors() {
    let (mut gear, _) = Gear::two().await;
    signs_in(&mut gear, TWO).await;
}

#[tokio::test]
async fn on_a_new_device() {
    let (mut gear, _) = Gear::new().await;
    gear.world.settings("attack_protection.new_device_check", json!(true)).await;
    signs_in(&mut gear, NEW_DEVICE).await;
}

#[tokio::test]
async fn where_users_are_hidden() {
    let (mut gear, _) = Gear::new().await;
    gear.world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    signs_in(&mut gear, &ONE[..6]).await;
}

/// A portal for one way to sign up, and a browser in which somebody has planted the token of their own.
async fn signs_up(name: &str, steps: &[Step], proves: bool) -> (Gear, Browser) {
    let world = World::new().await;
    let phone = name == "mail and text";
    world
        .all_settings(&[
            ("attributes.password", json!({"enabled": true, "required": true})),
            ("attributes.phone_number", json!({"enabled": phone, "required": phone})),
            ("attack_protection.email_link.require_same_client", json!(false)),
        ])
        .await;
    let gear = Gear { world, device: Authenticator::new(), app: None, backup: String::new() };
    let (_, path, body) = if proves { steps[0] } else { SIGN_UP };
    let body = gear.fill(body).await;
    let victim = planted(&gear, path, &body).await;
    gear.world.settings("attributes.email_address.verify_at_sign_up", json!(proves)).await;
    (gear, victim)
}

#[tokio::test]
async fn signing_up() {
    for (ways, proves) in [(UP, true), (UP_AT_ONCE, false)] {
        for (name, steps) in ways {
            let (mut gear, mut victim) = signs_up(name, steps, proves).await;
            walk(&mut gear, &mut victim, name, steps).await;
        }
    }
}

/// A browser in which Ada has just signed in.
async fn ada_signed_in(gear: &mut Gear, second: bool) -> Browser {
    let mut ada = gear.world.browser();
    let by_password = (Both, "/act/sign_in/create", "identifier=ada@example.com&password={password}");
    gear.take(&mut ada, by_password).await;
    if second {
        gear.take(&mut ada, SECOND).await;
    }
    assert!(ada.is_signed_in().await);
    ada
}

/// Somebody is signed in, and another holds a copy of the token that they have now.
async fn signed_in(gear: &mut Gear, ways: &[(&str, &[Step])], second: bool) {
    for (name, steps) in ways {
        let mut victim = ada_signed_in(gear, second).await;
        gear.world.clock.advance(minutes(11));
        walk(gear, &mut victim, name, steps).await;
    }
}

#[tokio::test]
async fn proving_once_more() {
    let (mut gear, _) = Gear::new().await;
    signed_in(&mut gear, SIGNED_IN, false).await;
}

#[tokio::test]
async fn proving_once_more_with_two_factors() {
    let (mut gear, _) = Gear::two().await;
    signed_in(&mut gear, SIGNED_IN_TWO, true).await;
}

#[tokio::test]
async fn proving_a_new_address() {
    for way in ADDRESS {
        let (mut gear, _) = Gear::new().await;
        gear.world.settings("user_profile.reverification", json!(false)).await;
        signed_in(&mut gear, &[*way], false).await;
    }
}

// ---- answers that were lost

/// Takes a step whose answer never arrives, once more, and finds out that the same proof is what counts. Answers whether it
/// was one that proves something.
async fn lose(gear: &mut Gear, victim: &mut Browser, name: &str, step: Step) -> bool {
    if !matches!(step.0, Proves | Both) {
        gear.take(victim, step).await;
        return false;
    }
    let ask = gear.ask(victim, step).await;
    let path = ask.target.clone();
    let old = victim.cookies_for(&path);
    let token = victim.client();
    let ask = ask.header(COOKIE, old.clone());
    let gone = gear.world.browser();
    let lost = gone.send(ask.clone()).await;
    assert!(lost.gives("__client"), "{name}: {step:?} {:?}", lost.location());

    // The cookie alone, or with another proof, is worth nothing.
    let mut thief = gear.world.browser();
    if let Some(token) = &token {
        thief.plant("__client", token);
        let shown = thief.send(thief.ask_path(Method::GET, "/sign-in/factor-one")).await;
        assert_eq!(shown.status, 409, "{name}: {step:?}");
        let one_try = [("/act/sign_in/attempt", "code=000000")];
        let deeds = DEEDS.iter().filter(|(_, body)| !body.starts_with("code="));
        for (path, body) in deeds.chain(&one_try) {
            let url = thief.url().join(path).unwrap();
            let answer = thief.send(thief.post(&url, (*body).to_owned())).await;
            assert!(!answer.gives("__client") && !answer.gives("__portico"), "{name}: {step:?} {path}");
        }
    }
    let again = victim.send(ask.clone()).await;
    let page = Some("/user/verify-it-is-you".to_owned());
    if token.is_some() && again.location() != page {
        assert_eq!(again.location(), lost.location(), "{name}: {step:?}");
    }
    assert!(again.gives("__client"), "{name}: {step:?} {} {:?}", again.status, again.location());
    assert_ne!(victim.client(), token, "{name}");
    let next = again.location().unwrap();
    victim.visit(&next).await;
    assert_ne!(Some(victim.path()), page.as_deref(), "it has been proved");
    let now = victim.client();
    // It has arrived: nothing more comes of the old one, nor of the one that was lost.
    let late = thief.send(ask).await;
    if late.gives("__client") && token.is_some() {
        // What begins and proves at once is good for another browser, too, when it is not spent.
        assert_eq!((step.0, victim.is_signed_in().await), (Both, false), "{name}: {step:?}");
        let other = gear.browser_with(&thief.client().unwrap()).await;
        assert_ne!(other, gear.browser_with(now.as_ref().unwrap()).await, "{name}: {step:?}");
        victim.visit(&next).await;
    }
    if token.is_some() {
        thief.plant("__client", &gone.client().unwrap()).visit("/user").await;
        assert_eq!(thief.answer().status, 409, "{name}: {step:?}");
    }
    assert_eq!(victim.client(), now);
    true
}

#[tokio::test]
async fn a_proof_whose_answer_was_lost_is_given_once_more() {
    let (mut gear, _) = Gear::new().await;
    for (name, steps) in ONE {
        set_password(&gear.world, ADA, PASSWORD).await;
        let mut victim = planted(&gear, START.1, "identifier=ada@example.com").await;
        let mut lost = 0;
        for step in *steps {
            lost += usize::from(lose(&mut gear, &mut victim, name, *step).await);
        }
        assert!(victim.is_signed_in().await, "{name}");
        assert!(lost > 0 || *name == "link elsewhere", "{name}");
        gear.world.clock.advance(minutes(2));
    }
}

#[tokio::test]
async fn so_is_one_of_the_second_step() {
    let (mut gear, _) = Gear::two().await;
    for (name, steps) in TWO {
        set_password(&gear.world, ADA, PASSWORD).await;
        let mut victim = planted(&gear, START.1, START.2).await;
        for step in *steps {
            lose(&mut gear, &mut victim, name, *step).await;
        }
        assert!(victim.is_signed_in().await, "{name}");
        gear.world.clock.advance(minutes(2));
    }
}

#[tokio::test]
async fn so_is_one_of_those_who_are_signed_in() {
    for second in [false, true] {
        let (mut gear, _) = if second { Gear::two().await } else { Gear::new().await };
        for (name, steps) in if second { SIGNED_IN_TWO } else { SIGNED_IN } {
            let mut ada = ada_signed_in(&mut gear, second).await;
            gear.world.clock.advance(minutes(11));
            let mut lost = 0;
            for step in *steps {
                lost += usize::from(lose(&mut gear, &mut ada, name, *step).await);
            }
            ada.visit("/user/add-email-address").await.is_at("/user/add-email-address");
            assert_eq!(lost, 1, "{name}");
            gear.world.clock.advance(minutes(2));
        }
    }
}

#[tokio::test]
async fn so_is_one_of_a_new_address_and_of_a_new_account() {
    for (name, steps) in ADDRESS {
        let (mut gear, _) = Gear::new().await;
        let mut ada = ada_signed_in(&mut gear, false).await;
        for step in *steps {
            lose(&mut gear, &mut ada, name, *step).await;
        }
        let address = ada.visit("/user").await.sees(WORK);
        assert!(!address.has_button(&format!("Verify {WORK}")), "{name}");
    }
    for (ways, proves) in [(UP, true), (UP_AT_ONCE, false)] {
        for (name, steps) in ways {
            let (mut gear, mut grace) = signs_up(name, steps, proves).await;
            for step in *steps {
                lose(&mut gear, &mut grace, name, *step).await;
            }
            assert!(grace.is_signed_in().await, "{name}");
        }
    }
}

// ---- given twice at once

/// Takes a step by a double press over two nodes; the browser keeps what the second is answered, and nothing of the first.
async fn press_twice(gear: &mut Gear, nodes: &[app::App; 2], victim: &mut Browser, name: &str, step: Step) {
    // What a person does with a passkey, a script sends: once.
    let by_passkey = ["PASSKEY", "NAMED", "AGAIN"].contains(&step.1);
    if by_passkey || !matches!(step.0, Proves | Both) {
        return gear.take(victim, step).await;
    }
    let ask = gear.ask(victim, step).await;
    let ask = ask.clone().header(COOKIE, victim.cookies_for(&ask.target));
    let gone = gear.world.browser().at(&nodes[0]);
    let second = victim.tab().at(&nodes[1]);
    let (one, two) = tokio::join!(gone.send(ask.clone()), second.send(ask));
    assert!(one.gives("__client") && two.gives("__client"), "{name}: {step:?} {:?}", two.location());
    victim.visit(&two.location().unwrap()).await;
    assert_eq!(victim.answer().status, 200, "{name}: {step:?}");
}

/// Nothing was counted as a wrong try.
async fn none_has_failed(gear: &Gear, name: &str) {
    assert_eq!(gear.world.count("lockouts WHERE failures > 0").await, 0, "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_double_press_signs_in_whichever_answer_the_browser_keeps() {
    for second in [false, true] {
        let (mut gear, _) = if second { Gear::two().await } else { Gear::new().await };
        gear.world.settings("attack_protection.user_lockout.enabled", json!(true)).await;
        let nodes = [gear.world.node().await, gear.world.node().await];
        // Beginning and proving at once are two deeds: a second press between them has an attempt of its own.
        let ways = if second { TWO } else { ONE }.iter().filter(|(name, _)| *name != "password at once");
        for (name, steps) in ways {
            set_password(&gear.world, ADA, PASSWORD).await;
            let mut victim = planted(&gear, START.1, START.2).await;
            for step in *steps {
                press_twice(&mut gear, &nodes, &mut victim, name, *step).await;
                none_has_failed(&gear, name).await;
            }
            assert!(victim.is_signed_in().await, "{name}");
            gear.world.clock.advance(minutes(2));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_double_press_of_those_who_are_signed_in_proves_it_once_and_leaves_them_so() {
    for second in [false, true] {
        let (mut gear, _) = if second { Gear::two().await } else { Gear::new().await };
        gear.world.settings("attack_protection.user_lockout.enabled", json!(true)).await;
        let nodes = [gear.world.node().await, gear.world.node().await];
        for (name, steps) in if second { SIGNED_IN_TWO } else { SIGNED_IN } {
            let mut ada = ada_signed_in(&mut gear, second).await;
            gear.world.clock.advance(minutes(11));
            let before = gear.world.count("events WHERE kind = 'session.reverified'").await;
            for step in *steps {
                press_twice(&mut gear, &nodes, &mut ada, name, *step).await;
            }
            none_has_failed(&gear, name).await;
            assert_eq!(
                gear.world.count("events WHERE kind = 'session.reverified'").await,
                before + 1,
                "{name}"
            );
            ada.visit("/user/add-email-address").await.is_at("/user/add-email-address");
            gear.world.clock.advance(minutes(2));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_double_press_proves_a_new_address_or_makes_one_account() {
    for (name, steps) in ADDRESS {
        let (mut gear, _) = Gear::new().await;
        let nodes = [gear.world.node().await, gear.world.node().await];
        let mut ada = ada_signed_in(&mut gear, false).await;
        for step in *steps {
            press_twice(&mut gear, &nodes, &mut ada, name, *step).await;
        }
        let address = ada.visit("/user").await.sees(WORK);
        assert!(!address.has_button(&format!("Verify {WORK}")), "{name}");
    }
    for (ways, proves) in [(UP, true), (UP_AT_ONCE, false)] {
        for (name, steps) in ways {
            let (mut gear, mut grace) = signs_up(name, steps, proves).await;
            let nodes = [gear.world.node().await, gear.world.node().await];
            for step in *steps {
                press_twice(&mut gear, &nodes, &mut grace, name, *step).await;
            }
            assert!(grace.is_signed_in().await, "{name}");
            assert_eq!(gear.world.count("users").await, 1, "{name}");
        }
    }
}

/// Ada's browser at the page that takes her code, and what it sends.
async fn at_the_code(world: &World) -> (Browser, Ask) {
    let mut ada = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let (url, body) = ada.fill("Code", &code).form("Continue");
    let ask = ada.post(&url, body).header(COOKIE, ada.cookies_for(url.path()));
    (ada, ask)
}

#[tokio::test]
async fn a_lost_answer_is_given_for_half_a_minute_and_nobody_guesses_the_proof() {
    let world = World::with_user(ADA).await;
    let (ada, ask) = at_the_code(&world).await;
    world.browser().send(ask.clone()).await;
    world.clock.advance(seconds(30));
    assert!(!ada.send(ask).await.gives("__client"), "too late");

    let (mut ada, ask) = at_the_code(&world).await;
    world.browser().send(ask.clone()).await;
    for n in 0..5 {
        let guess = format!("code={:06}", n);
        let answer = ada.send(ask.clone().body(guess.into_bytes())).await;
        assert!(!answer.gives("__client"), "{n}");
    }
    assert!(!ada.send(ask).await.gives("__client"), "five tries, and no more");
    assert!(!ada.is_signed_in().await);
}

#[tokio::test]
async fn of_two_answers_the_one_that_arrives_counts_whichever_it_is() {
    let world = World::with_user(ADA).await;
    for first_arrives in [true, false] {
        let (ada, ask) = at_the_code(&world).await;
        let (mut one, mut two) = (world.browser(), world.browser());
        one.send(ask.clone()).await;
        two.send(ask.clone()).await;
        let (arrives, lost) = if first_arrives { (&mut one, &mut two) } else { (&mut two, &mut one) };
        assert!(arrives.is_signed_in().await);
        assert_eq!(lost.visit("/user").await.answer().status, 409);
        assert!(arrives.is_signed_in().await);
        world.clock.advance(seconds(61));
        lost.visit("/user").await.is_at("/sign-in");
        drop(ada);
    }
}

// ---- beginning with an older token

#[tokio::test]
async fn a_double_press_without_script_ends_with_an_attempt_that_works() {
    let world = World::with_user(ADA).await;
    let mut ada = world.start_sign_in(ADA).await;
    ada.submit("Cancel").await.is_at("/sign-in");
    let (url, body) = ada.fill("Email address", ADA).form("Continue");
    let ask = ada.post(&url, body).header(COOKIE, ada.cookies_for(url.path()));
    // The answer to the first press is never read.
    world.browser().send(ask.clone()).await;
    let answer = ada.send(ask).await;
    assert_eq!(answer.location().as_deref(), Some("/sign-in/factor-one"));
    let code = world.mailbox.code(ADA).await;
    ada.visit("/sign-in/factor-one").await.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn nobody_who_is_signed_in_is_signed_out_by_beginning_with_an_older_token() {
    let world = World::with_user(ADA).await;
    world.sign_up(NEW_HERE).await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let (mut ada, ask) = at_the_code(&world).await;
    let old = ada.client().unwrap();
    ada.send(ask).await;
    assert!(ada.is_signed_in().await);
    for (path, body) in [
        ("/act/sign_in/create", "identifier=grace@example.com"),
        ("/act/sign_up/create", "email_address=x@example.com"),
    ] {
        let mut late = world.browser();
        late.plant("__client", &old);
        let answer = late.send(late.post(&late.url().join(path).unwrap(), body.into())).await;
        assert!(!answer.gives("__client"), "{path} {:?}", answer.location());
        assert_eq!(late.visit(&answer.location().unwrap()).await.answer().status, 409, "{path}");
    }
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn whoever_is_signed_in_and_never_hears_that_something_began_stays_so() {
    let (mut gear, mut ada) = Gear::new().await;
    let before = ada.client().unwrap();
    let ask = gear.ask(&mut ada, ADD).await;
    let mut gone = gear.world.browser();
    assert!(gone.send(ask.header(COOKIE, ada.cookies_for("/act"))).await.gives("__client"));
    assert_eq!(ada.visit("/user").await.answer().status, 409);
    gear.world.clock.advance(seconds(30));
    assert!(ada.is_signed_in().await, "it is as if nothing had come of it");
    assert_eq!(gone.visit("/user").await.answer().status, 409, "and nothing does");
    assert!(ada.is_signed_in().await && ada.client() == Some(before));
    // Whoever has heard of it has a new token, and the old one is dead.
    gear.world.clock.advance(minutes(2));
    let old = ada.client().unwrap();
    gear.take(&mut ada, (Begins, ADD.1, "email_address=ada@home.example")).await;
    gear.world.clock.advance(seconds(31));
    gear.world.browser().plant("__client", &old).visit("/user").await.is_at("/sign-in");
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn so_does_everybody_in_a_browser_with_several_accounts_whatever_began() {
    let (mut gear, _) = Gear::new().await;
    gear.world.sign_up(NEW_HERE).await;
    gear.world.settings("sessions.multi_session_enabled", json!(true)).await;
    let mut both = ada_signed_in(&mut gear, false).await;
    gear.world.clock.advance(minutes(2));
    both.visit("/sign-in").await.fill("Email address", NEW_HERE).submit("Continue").await;
    let code = gear.world.mailbox.code(NEW_HERE).await;
    both.fill("Code", &code).submit("Continue").await.is_at("/user").sees(NEW_HERE);
    gear.world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    gear.world.clock.advance(minutes(11));
    for (path, body) in [
        ("/act/sign_in/create", "identifier=nobody@example.com"),
        ("/act/sign_up/create", "email_address=x@example.com"),
        ("/act/user/reverify/prepare", "strategy=email_code"),
    ] {
        let before = both.client();
        let ask = both.post(&both.url().join(path).unwrap(), body.into());
        let gone = gear.world.browser();
        assert!(gone.send(ask.header(COOKIE, both.cookies_for("/act"))).await.gives("__client"), "{path}");
        assert_eq!(both.visit("/user").await.answer().status, 409, "{path}");
        gear.world.clock.advance(seconds(30));
        // Two tabs bring the old token back at once, at two nodes.
        let (here, there) = (gear.world.node().await, gear.world.node().await);
        let (mut one, mut two) = (both.tab().at(&here), both.tab().at(&there));
        tokio::join!(one.visit("/user"), two.visit("/user"));
        one.is_at("/user").sees(NEW_HERE);
        two.is_at("/user").sees(NEW_HERE);
        both.visit("/sign-in/choose").await.sees(ADA).sees(NEW_HERE);
        assert_eq!(both.client(), before, "{path}");
        assert_eq!(gone.tab().visit("/user").await.answer().status, 409, "{path}");
        gear.world.clock.advance(minutes(2));
    }
}

#[tokio::test]
async fn every_token_of_the_last_half_minute_leaves_the_new_cookie_alone() {
    let world = World::with_user(ADA).await;
    let mut ada = world.start_sign_in(ADA).await;
    let mut had = vec![];
    for n in 0..4 {
        had.push(ada.client().unwrap());
        ada.visit("/sign-in")
            .await
            .fill("Email address", &format!("ada{n}@example.com"))
            .submit("Continue")
            .await;
        ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        ada.is_at("/sign-in/factor-one");
    }
    for old in &had {
        let mut late = world.browser();
        let answer = late.plant("__client", old).visit("/sign-in/factor-one").await.answer().clone();
        assert_eq!((answer.status.as_u16(), answer.set_cookies()), (409, vec![]));
    }
    world.clock.advance(seconds(31));
    portico::auth::upkeep::cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!(world.count("replaced_tokens").await, 0);
    ada.reload().await.is_at("/sign-in/factor-one");
}

#[tokio::test]
async fn a_form_that_is_held_back_can_do_what_its_token_can_when_all_of_it_is_there() {
    let world = World::with_user(ADA).await;
    let mut ada = world.start_sign_in(ADA).await;
    let copied = ada.cookies_for("/");
    // The head of a form comes with the token of now, its body later: once somebody has proved who they are.
    let (asked, was_asked) = tokio::sync::oneshot::channel();
    let (send, body) = tokio::sync::oneshot::channel::<axum::body::Bytes>();
    let late = futures_util::stream::once(async move {
        let _ = asked.send(());
        body.await.map_err(std::io::Error::other)
    });
    let form = axum::http::Request::post("/act/sign_in/go_on")
        .header("host", "localhost:3000")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, copied)
        .body(axum::body::Body::from_stream(late))
        .unwrap();
    let held_back = tokio::spawn(tower::ServiceExt::oneshot(world.app().router(), form));
    was_asked.await.unwrap();
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    send.send(axum::body::Bytes::new()).unwrap();
    let answer = held_back.await.unwrap().unwrap();
    assert_eq!(answer.headers().get_all("set-cookie").iter().count(), 0, "{answer:?}");
    let site = ada.cookie("__portico");
    ada.visit("/user").await.is_at("/user");
    assert_eq!(ada.cookie("__portico"), site, "its own is good still");
}
