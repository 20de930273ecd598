//! What must not be readable in the database or in the log: tokens, codes, cookies, and in the log addresses too.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::Method;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::alone::is_alone;
use crate::world::mailbox::{altered, token, wrong};
use crate::world::program::Program;
use crate::world::{World, seconds};

const ADA: &str = "ada.canary@example.com";

/// Everything that was logged in this process, at the finest level.
static LOG: LazyLock<Log> = LazyLock::new(Log::default);

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Catches all that is logged from now on, by whatever thread.
    fn start() {
        // Without the parser of these tests' own browser.
        let all = tracing_subscriber::EnvFilter::new("trace,html5ever=off,selectors=off,scraper=off");
        tracing_subscriber::fmt().with_env_filter(all).with_writer(LOG.clone()).with_ansi(false).init();
    }

    fn text() -> String {
        String::from_utf8_lossy(&LOG.0.lock().unwrap()).into_owned()
    }
}

/// Every secret and address of a whole life at the portal, and the world in which it was lived.
async fn live() -> (World, Vec<String>, Vec<String>) {
    let world = World::new().await;
    let (mut secrets, mut codes) = (vec![], vec![]);
    let setup = world.setup_link().await;
    secrets.push(token(&setup));
    world.browser().visit(&setup).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.fill("Email address", "ada.canary").submit("Continue").await;
    browser.fill("Email address", ADA).submit("Continue").await;
    secrets.push(browser.client().unwrap());
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "incorrect");
    codes.push(wrong(&code));
    secrets.push(browser.cookie("__page").unwrap_or_else(|| "no page state".into()));
    world.clock.advance(seconds(30));
    browser.submit("Resend").await;
    let mail = world.mailbox.last(ADA).await;
    codes.extend([code, mail.code.clone().unwrap()]);
    secrets.push(token(mail.link.as_ref().unwrap()));
    world.browser().visit(mail.link.as_ref().unwrap()).await;
    browser.fill("Code", &mail.code.unwrap()).submit("Continue").await.is_at("/user");
    secrets.extend([browser.client().unwrap(), browser.cookie("__portico").unwrap()]);
    let told = browser.send(browser.ask_path(Method::GET, "/forward-auth")).await;
    secrets.push(told.header("authorization").unwrap()["Bearer ".len()..].to_owned());
    browser.visit("/sign-out").await.submit("Sign out").await;
    // In a browser that is known: of one that is not, a refusal that concerns nobody is no event.
    browser.visit("/sign-in").await.fill("Email address", "eve.canary@example.com").submit("Continue").await;
    let mut browser = world.start_sign_in(ADA).await;
    let mail = world.mailbox.last(ADA).await;
    secrets.extend([token(mail.link.as_ref().unwrap()), browser.client().unwrap()]);
    codes.push(mail.code.unwrap());
    browser.tab().visit(&altered(mail.link.as_ref().unwrap())).await;
    browser.visit(mail.link.as_ref().unwrap()).await.submit("Continue").await.is_at("/user");
    secrets.push(browser.client().unwrap());
    browser.send(browser.ask_path(Method::GET, &format!("/nothing?token={}", secrets[0]))).await;
    let admin = world.administrator_link(ADA).await;
    secrets.push(token(&admin));
    world.browser().visit(&admin).await.submit("Continue").await.is_at("/admin");
    let program = Program::new(&world).await;
    let link = program.link(&world.column("SELECT id FROM users").await.remove(0)).await;
    secrets.extend([link.split_once("__clerk_ticket=").unwrap().1.to_owned(), program.key]);
    world.browser().visit(&link).await.submit("Continue").await.is_at("/user");
    (world, secrets, codes)
}

/// Whether a code stands in a text by itself, not within a longer number or id.
fn holds(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + code.len()..].chars().next();
        ![before, after].into_iter().flatten().any(|c| c.is_ascii_alphanumeric() || c == '.')
    })
}

#[tokio::test]
async fn the_database_holds_no_token_no_code_and_no_mail_in_clear() {
    let (world, secrets, codes) = live().await;
    let dump = world.dump_text().await;
    assert!(dump.contains("verifications") || dump.contains("ver_"), "the dump is whole");
    for secret in secrets {
        assert!(!dump.contains(&secret), "{secret}");
    }
    for code in codes {
        assert!(!holds(&dump, &code), "{code}");
    }
    for words in ["/v1/verify", "Enter this code", "is your Portico code", "token="] {
        assert!(!dump.contains(words), "{words}");
    }
    let tables = world.dump().await;
    for table in ["outbox", "events", "page_states", "clients", "sessions", "admin_links"] {
        let rows = tables[table].join("\n");
        assert!(!rows.to_lowercase().contains("canary"), "an address in {table}: {rows}");
    }
}

#[tokio::test]
async fn no_log_line_holds_a_token_a_code_or_an_address() {
    if !is_alone(module_path!(), "no_log_line_holds_a_token_a_code_or_an_address") {
        return;
    }
    Log::start();
    let (_world, secrets, codes) = live().await;
    let log = Log::text();
    assert!(log.contains("sign_in.completed") && log.contains("answered"), "the log was caught");
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "a token or cookie");
    }
    for code in codes {
        let line = log.lines().find(|line| holds(line, &code));
        assert_eq!(line, None, "a code");
    }
    for spelling in ["canary", "Canary", "ada%2Ecanary"] {
        let line = log.lines().find(|line| line.contains(spelling));
        assert_eq!(line, None, "an address");
    }
}

#[tokio::test]
async fn the_event_log_tells_who_what_when_and_how_it_went() {
    let (world, _, _) = live().await;
    let events = &world.dump().await["events"];
    for (kind, outcome) in [
        ("sign_up.created", "ok"),
        ("sign_up.completed", "ok"),
        ("sign_up.attempted", "form_code_incorrect"),
        ("sign_in.created", "ok"),
        ("sign_in.created", "form_identifier_not_found"),
        ("sign_in.completed", "ok"),
        ("session.removed", "ok"),
    ] {
        let found = events.iter().any(|line| {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            event["kind"] == kind
                && event["outcome"] == outcome
                && event["request_id"].is_string()
                && event["at"].is_i64()
        });
        assert!(found, "{kind} {outcome}: {events:#?}");
    }
}

#[tokio::test]
async fn a_sent_mail_is_forgotten_in_production() {
    let world = World::in_production().await;
    assert!(!world.app().portal.config().is_development());
    let kept = |keep: bool| {
        let portal = &world.app().portal;
        let parts =
            (portal.db().clone(), portal.clock().clone(), portal.chance().clone(), portal.secrets().clone());
        portico::delivery::Outbox::new(
            parts.0,
            parts.1,
            parts.2,
            parts.3,
            vec![Box::new(portico::delivery::InboxOnly("email"))],
            keep,
        )
    };
    let mut browser = world.browser();
    browser.visit(&world.setup_link().await).await.fill("Email address", ADA).submit("Continue").await;
    assert_eq!(world.count("outbox WHERE sealed IS NOT NULL").await, 1);
    kept(false).send_due().await.unwrap();
    assert_eq!(world.count("outbox WHERE sealed IS NULL AND sent_at IS NOT NULL").await, 1);
}
