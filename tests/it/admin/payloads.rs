//! Text that tries to be more than text, through every field of the screens: what is taken is text on every page, in every mail
//! and in the log; what is refused is refused beside its field.

use std::collections::{BTreeMap, BTreeSet};

use portico::auth::directory::settings::import;
use portico::auth::node::in_force;
use portico::model::settings::screens::Screen;
use portico::model::settings::{Field, Format, Kind, Settings};
use serde_json::{Value, json};

use crate::world::browser::{Answer, Browser};
use crate::world::hostile::{is_proper, payloads};
use crate::world::page::Page;
use crate::world::server::{Process, Site};
use crate::world::sink::Sink;
use crate::world::wire::encoded;
use crate::world::{ADA, World, chance};

/// The table of all stories, and what breaks out of styles and scripts.
fn all() -> Vec<String> {
    let more = [
        "}</style><b>",
        "*/ } body { background: url(//evil.example)",
        "red;background:url(//evil.example)",
        "\\3c b\\3e",
        "</script><script>alert(1)",
        "\"};alert(1);{\"",
        "<!>",
        "a<!>b",
        "a; script-src *",
        "a, Set-Cookie: x=y",
        "\u{202b}x\u{202c}",
        "\u{2067}x",
    ];
    let mut all = payloads();
    all.extend(more.map(str::to_owned));
    all.push("word".repeat(1000));
    all
}

async fn owner(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    browser
}

/// The fields of a screen into which people type: those of a line, or the lists.
fn typed(screen: &str, kind: Kind) -> Vec<&'static Field> {
    let screen = Screen::named(screen).unwrap();
    let paths = screen.groups.iter().flat_map(|group| group.paths);
    let fields = paths.map(|path| Settings::field(path).unwrap()).filter(|field| !field.operator);
    fields.filter(|field| field.kind == kind && field.choices.is_empty()).collect()
}

fn is_taken(field: &Field, text: &str) -> bool {
    match (field.kind, text.trim()) {
        (Kind::Texts, text) => {
            let entries: BTreeSet<&str> =
                text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            field.takes(&entries.into_iter().collect())
        }
        (_, "") if field.nullable => true,
        (_, text) => field.takes(&json!(text)),
    }
}

/// Sends a screen with these texts in these fields; whoever sends it knows what it weakens.
async fn save(world: &World, ada: &Browser, screen: &str, texts: &[(&Field, &str)]) -> Answer {
    let version = in_force::load(&world.db).await.unwrap().0.to_string();
    let mut pairs = vec![("version", version.as_str()), ("confirmed", "yes")];
    pairs.extend(texts.iter().map(|(field, text)| (field.path.as_str(), *text)));
    ada.send(ada.post(&ada.url().join(&format!("/admin/settings/{screen}")).unwrap(), encoded(&pairs))).await
}

/// What an answer is made of: the kinds of its elements, with the names of their attributes, wherever they stand.
fn shapes(answer: &Answer) -> BTreeSet<String> {
    answer.page().structure().into_iter().collect()
}

/// What a browser reads of a text that stood in a page.
fn read(text: &str) -> String {
    text.replace(['\r', '\n', '\0', '\u{fffd}'], "")
}

/// Everything through every field of a screen into which people type.
async fn through(screens: &[&str], kind: Kind) {
    let world = World::new().await;
    let ada = owner(&world).await;
    for screen in screens {
        let fields = typed(screen, kind);
        assert!(!fields.is_empty(), "{screen}");
        // As it looks where each is refused, before and after each is another than at the factory.
        let bad: Vec<_> = fields.iter().map(|field| (*field, "\u{202e}")).collect();
        let mut known = shapes(&save(&world, &ada, screen, &bad).await);
        let plain = fields.iter().map(|field| made_of(field, "plain")).collect::<Vec<_>>();
        let good: Vec<_> = fields.iter().zip(&plain).map(|(field, text)| (*field, text.as_str())).collect();
        assert_eq!(save(&world, &ada, screen, &good).await.status, 303, "{good:?}");
        world.renew().await;
        known.extend(shapes(&save(&world, &ada, screen, &bad).await));
        for one in &bad {
            known.extend(shapes(&save(&world, &ada, screen, &[*one]).await));
        }
        let (mut taken, mut refused) = (0, 0);
        for payload in all() {
            let all: Vec<_> = fields.iter().map(|field| (*field, payload.as_str())).collect();
            let answer = save(&world, &ada, screen, &all).await;
            let fits = fields.iter().filter(|field| is_taken(field, &payload)).count();
            taken += fits;
            refused += fields.len() - fits;
            if fits == fields.len() {
                assert_eq!(answer.status, 303, "{screen}: {payload:?}");
                continue;
            }
            assert_eq!(answer.status, 422, "{screen}: {payload:?}");
            let page = answer.page();
            let new: Vec<_> = page.structure().into_iter().filter(|shape| !known.contains(shape)).collect();
            assert!(new.is_empty(), "{screen}: {payload:?}: {new:?}");
            assert_eq!(page.foreign_scripts(), 0, "{screen}: {payload:?}");
            for field in &fields {
                is_judged(&page, field, &payload);
            }
        }
        assert!(taken + refused >= 300 * fields.len() && refused > 20, "{screen}: {taken}, {refused}");
    }
}

#[track_caller]
fn is_judged(page: &Page, field: &Field, payload: &str) {
    let id = format!("f-{}", field.path.replace(['.', '_'], "-"));
    // Countries are boxes: those that are none stand among them.
    if field.format == Format::Country {
        let told = page.text_of(&format!("#{id}-error"));
        return assert_eq!(told.is_empty(), is_taken(field, payload), "{payload:?}: {told}");
    }
    let control = page.control(&id).unwrap();
    assert_eq!(control.is_invalid, !is_taken(field, payload), "{}: {payload:?}", field.path);
    if field.kind == Kind::Text {
        assert_eq!(read(&control.value), read(payload), "{}: what was typed", field.path);
    } else if control.is_invalid {
        let lines = payload.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        assert!(lines.is_empty() || !control.value.is_empty(), "{}: {payload:?}", field.path);
    }
}

#[tokio::test]
async fn what_is_typed_into_the_screens_is_judged_field_by_field_and_comes_back_as_text() {
    through(&["application", "legal", "password"], Kind::Text).await;
}

#[tokio::test]
async fn what_is_typed_for_addresses_of_the_site_is_judged_field_by_field_and_comes_back_as_text() {
    through(&["paths"], Kind::Text).await;
}

#[tokio::test]
async fn what_is_typed_into_lists_is_judged_field_by_field_and_comes_back_as_text() {
    through(&["password", "paths", "sms"], Kind::Texts).await;
}

#[tokio::test]
async fn what_is_brought_as_a_document_comes_back_as_text() {
    let world = World::new().await;
    let ada = owner(&world).await;
    let bring = async |text: &str| {
        let url = ada.url().join("/admin/export-and-import").unwrap();
        ada.send(ada.post(&url, encoded(&[("document", text)]))).await
    };
    let plain = bring("nonsense").await.page().structure();
    let bad = all().into_iter().filter(|payload| !payload.trim().is_empty() && payload != "{}");
    for payload in bad {
        let answer = bring(&payload).await;
        assert_eq!((answer.status.as_u16(), answer.page().structure()), (422, plain.clone()), "{payload:?}");
        assert_eq!(read(&answer.page().control("document").unwrap().value), read(&payload));
    }
}

// ---- what is taken

/// A text made of a payload that a field takes, else a plain one.
fn made_of(field: &Field, payload: &str) -> String {
    let graphic: String =
        payload.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(1500).collect();
    let mailbox: String =
        graphic.chars().filter(|c| c.is_ascii_graphic() && !"\"(),:;<>@[\\]".contains(*c)).take(60).collect();
    let tries = match field.format {
        Format::WebAddress => {
            vec![graphic.clone(), format!("https://a.example/{graphic}"), "https://a.example/x".into()]
        }
        Format::MailAddress => vec![format!("{mailbox}@a.example"), "x@a.example".into()],
        Format::Origin => vec!["https://a.example".to_owned()],
        Format::Country => vec!["DE".to_owned()],
        _ => vec![payload.trim().to_owned(), "Acme".into(), "-".into()],
    };
    tries.into_iter().find(|text| !text.is_empty() && is_taken(field, text)).unwrap()
}

const SHOWN: &[&str] = &[
    "application.name",
    "application.logo_url",
    "application.favicon_url",
    "application.home_url",
    "application.support_email",
    "application.terms_url",
    "application.privacy_policy_url",
    "redirects.after_sign_out_url",
];

/// Puts in force what a payload makes of every text that pages show; answers the values.
async fn put(world: &World, payload: &str) -> BTreeMap<&'static str, String> {
    let values: BTreeMap<_, _> =
        SHOWN.iter().map(|path| (*path, made_of(Settings::field(path).unwrap(), payload))).collect();
    let mut document = json!({ "application": {}, "redirects": {} });
    for (path, value) in &values {
        let (group, name) = path.split_once('.').unwrap();
        document[group][name] = json!(value);
    }
    import(&world.db, &chance(), document, world.clock.now()).await.unwrap();
    world.renew().await;
    values
}

/// The headers of an answer: their names, and the policy without what differs each time and whose origins are named.
fn dress(answer: &Answer) -> (BTreeSet<String>, Vec<String>) {
    let names = answer.headers.keys().map(ToString::to_string).collect();
    let policy = answer.header("content-security-policy").unwrap().to_owned();
    let directives =
        policy.split(';').map(|one| one.split_whitespace().next().unwrap_or_default().to_owned());
    let sources = policy.split_whitespace().filter(|source| source.contains("://"));
    for source in sources {
        let plain = source.chars().all(|c| c.is_ascii_alphanumeric() || ":/.-*[];".contains(c));
        assert!(plain, "{source} in {policy}");
    }
    (names, directives.collect())
}

async fn look(browser: &Browser, path: &str) -> Answer {
    browser.send(browser.ask_path(axum::http::Method::GET, path)).await
}

#[tokio::test]
async fn what_is_taken_is_text_on_every_page_and_in_every_mail() {
    let sink = Sink::start();
    let world = World::with(&[("PORTICO_SMTP_URL", &sink.url)]).await;
    let ada = owner(&world).await;
    let nobody = world.browser();
    put(&world, "plain").await;
    let plain = look(&nobody, "/sign-in").await;
    let (structure, dressed) = (plain.page().structure(), dress(&plain));
    let others = ["/user", "/sign-out", "/admin/settings/application", "/admin/settings/legal"];
    let mut known = BTreeMap::new();
    for path in others {
        known.insert(path, look(&ada, path).await.page().structure());
    }
    let mut mails: Option<Vec<String>> = None;
    let mut different = BTreeSet::new();
    for (n, payload) in all().iter().enumerate() {
        let values = put(&world, payload).await;
        different.extend(values.values().cloned());
        let answer = look(&nobody, "/sign-in").await;
        let page = answer.page();
        assert_eq!(page.structure(), structure, "{payload:?}");
        assert_eq!(dress(&answer), dressed, "{payload:?}");
        // Two parsers may fold white space that is odd in other ways.
        let folded = |text: &str| text.split_whitespace().collect::<String>();
        assert!(
            folded(&page.text()).contains(&folded(&values["application.name"])),
            "{payload:?}: {}",
            page.text()
        );
        let leads = page.addresses();
        for path in SHOWN.iter().filter(|path| path.starts_with("application.") && path.ends_with("_url")) {
            assert!(leads.contains(&values[path]), "{path}: {:?} in {leads:?}", values[path]);
        }
        assert!(leads.contains(&format!("mailto:{}", values["application.support_email"])), "{payload:?}");
        if n % 8 > 0 {
            continue;
        }
        for path in others {
            let answer = look(&ada, path).await;
            assert_eq!(answer.page().structure(), known[path], "{path} with {payload:?}");
            assert_eq!(dress(&answer).1, dressed.1, "{path} with {payload:?}");
        }
        for path in ["/admin/history", &format!("/admin/search?{}", encoded(&[("q", payload)]))] {
            let page = look(&ada, path).await.page();
            assert_eq!(page.foreign_scripts(), 0, "{path} with {payload:?}");
            assert_eq!(page.count("iframe, base, style, object, embed, [onerror], [onload]"), 0, "{path}");
            assert!(page.pictures().iter().all(|logo| *logo == values["application.logo_url"]), "{path}");
        }
        world.start_sign_in(ADA).await;
        let html = world.mailbox.last(ADA).await.html.unwrap();
        let made_of = Page::parse(&html).structure();
        assert_eq!(mails.get_or_insert_with(|| made_of.clone()), &made_of, "{html}");
    }
    assert!(different.len() > 600, "{}", different.len());
    let handed = sink.all();
    assert!(handed.len() > 40, "{}", handed.len());
    for mail in handed {
        is_proper(&mail, "a sign-in");
    }
}

// ---- the log

async fn saved_at(process: &Process, ada: &Browser) {
    for (n, payload) in all().iter().enumerate().filter(|(n, _)| n % 5 == 0) {
        let name = made_of(Settings::field("application.name").unwrap(), payload);
        for (path, text) in [("application.name", &name), ("application.logo_url", payload)] {
            let version = n.to_string();
            let pairs = [("version", version.as_str()), (path, text), ("confirmed", "yes")];
            let url = ada.url().join("/admin/settings/application").unwrap();
            ada.send(ada.post(&url, encoded(&pairs))).await;
        }
        let target = format!("/admin/search?{}", encoded(&[("q", payload)]));
        let _ = process.ask(&ada.ask_path(axum::http::Method::GET, &target));
    }
}

#[tokio::test]
async fn no_line_of_the_log_is_split_or_forged_by_what_is_typed() {
    for format in ["text", "json"] {
        let site = Site::new().await;
        let process = site.serve_with(&[("PORTICO_LOG", "portico=debug"), ("PORTICO_LOG_FORMAT", format)]);
        let link = process.greeting.lines().find(|line| line.contains("/setup?token=")).unwrap().to_owned();
        let mut ada = process.browser();
        ada.visit(&link).await.fill("Email address", ADA).submit("Continue").await;
        ada.fill("Code", &process.code(ADA).await).submit("Continue").await;
        saved_at(&process, &ada).await;
        let log = process.log();
        assert!(log.matches("answered").count() > 200, "{}", log.matches("answered").count());
        for line in log.lines() {
            let turns =
                |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
            assert!(!line.chars().any(|c| c.is_control() || turns(c)), "{format}: {line:?}");
            assert!(!line.starts_with("2026-01-01T00:00:00Z"), "forged: {line}");
            if format == "json" {
                let told: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
                assert!(told["level"].is_string() && told["fields"]["message"] != "forged", "{line}");
            }
        }
    }
}
