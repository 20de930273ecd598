//! Two nodes of one portal: what is saved on one is in force on the other, and of many who save at once nobody's change is lost
//! without a word. Only a server of databases can be shared.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::Method;
use axum::http::header::COOKIE;
use portico::auth::node::in_force;
use portico::clock::instant;
use portico::model::settings::at;
use portico::model::settings::screens::Screen;
use portico::storage::Db;
use serde_json::{Value, json};

use crate::world::browser::{Answer, Ask, Browser};
use crate::world::crowd::all_at_once;
use crate::world::database;
use crate::world::server::{Process, Site};
use crate::world::wire::encoded;
use crate::world::{ADA, BOB};

struct Two {
    nodes: [Process; 2],
    db: Db,
    _site: Site,
}

impl Two {
    async fn new() -> Option<Self> {
        database::server()?;
        let site = Site::new().await;
        let nodes = [site.serve(), site.serve()];
        let db = Db::open(&site.database.url).await.unwrap();
        Some(Self { nodes, db, _site: site })
    }

    /// A browser in which the first owner has just made an account.
    async fn owner(&self) -> Browser {
        let greeting = &self.nodes[0].greeting;
        let link = greeting.lines().find(|line| line.contains("/setup?token=")).unwrap().trim();
        let mut ada = self.nodes[0].browser();
        ada.visit(link).await.fill("Email address", ADA).submit("Continue").await;
        ada.fill("Code", &self.nodes[0].code(ADA).await).submit("Continue").await;
        ada
    }

    async fn version(&self) -> i64 {
        in_force::load(&self.db).await.unwrap().0
    }
}

/// The form of a screen that changes one setting, by somebody who knows what it weakens.
fn saving(browser: &Browser, version: i64, path: &str, value: &str) -> Ask {
    let screen = Screen::of(path).unwrap().name;
    let url = browser.url().join(&format!("/admin/settings/{screen}")).unwrap();
    let pairs = [("version", version.to_string()), (path, value.to_owned()), ("confirmed", "yes".to_owned())];
    browser.post(&url, encoded(&pairs.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// Asks again and again; whoever asks a second after the change is answered by it.
fn is_soon_in_force(node: &Process, ask: &Ask, what: &str, fits: impl Fn(&Answer) -> bool) {
    let begun = instant();
    loop {
        let asked = begun.elapsed();
        if node.ask(ask).is_ok_and(|answer| fits(&answer)) {
            return;
        }
        assert!(asked < Duration::from_secs(1), "{what}: not in force after {asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_saved_on_one_node_is_in_force_on_the_other_within_a_second() {
    let Some(two) = Two::new().await else { return };
    let mut ada = two.owner().await;
    let plain = two.nodes[0].browser();
    let open = |page: &str| plain.ask_path(Method::GET, page);
    for turn in 0..6 {
        let (here, there) = (&two.nodes[turn % 2], &two.nodes[(turn + 1) % 2]);
        ada = ada.through(here.server());
        let name = format!("Acme {turn}");
        let saved = ada.send(saving(&ada, two.version().await, "application.name", &name)).await;
        assert_eq!(saved.status, 303);
        is_soon_in_force(there, &open("/sign-in"), &name, |answer| answer.body.contains(&name));
        // Who saved it sees it as soon, and what it is about holds for forms as well as for pages.
        is_soon_in_force(here, &open("/sign-in"), &name, |answer| answer.body.contains(&name));
        let mode = ["restricted", "public"][turn % 2];
        let saved = ada.send(saving(&ada, two.version().await, "sign_up.mode", mode)).await;
        assert_eq!(saved.status, 303);
        let url = plain.url().join("/act/sign_up/create").unwrap();
        let form = plain.post(&url, encoded(&[("email_address", BOB)]));
        is_soon_in_force(there, &form, mode, |answer| {
            let begun = answer.location().as_deref() == Some("/sign-up/verify-email-address");
            begun == (mode == "public")
        });
    }
}

const CROWD: usize = 20;

/// Administrators with a session each, by their ids; half of them at each node.
async fn crowd(two: &Two) -> Vec<(String, Browser)> {
    let mut all = vec![];
    for n in 0..CROWD {
        let (node, address) = (&two.nodes[n % 2], format!("admin{n}@example.com"));
        let browser = node.sign_up(&address).await;
        let sql = format!("SELECT user_id FROM identifications WHERE value = '{address}'");
        all.push((database::column(&two.db, &sql).await.remove(0), browser));
    }
    let role = "UPDATE users SET administrator_at = 1, administrator_role = 'administrator' WHERE administrator_at IS NULL";
    database::change(&two.db, role).await;
    all
}

/// What one of them wants.
struct Wish<'a> {
    who: usize,
    path: &'a str,
    value: String,
}

/// All of them save at once, each from the document as it is now.
async fn at_once(two: &Two, crowd: &[(String, Browser)], wishes: &[Wish<'_>]) -> Vec<Answer> {
    let version = two.version().await;
    let asks = wishes.iter().map(|Wish { who, path, value }| {
        let browser = crowd[*who].1.tab();
        let ask = saving(&browser, version, path, value);
        let cookies = browser.cookies_for("/admin");
        (browser, ask.header(COOKIE, cookies))
    });
    let answers = all_at_once(asks.collect()).await;
    is_told(two, crowd, wishes, &answers, version).await;
    answers
}

/// Each change is in the history by whoever made it, or was answered with what somebody else made of the same.
async fn is_told(
    two: &Two,
    crowd: &[(String, Browser)],
    wishes: &[Wish<'_>],
    answers: &[Answer],
    since: i64,
) {
    let sql = format!(
        "SELECT actor || ' ' || changes FROM settings_changes WHERE version > {since} ORDER BY version"
    );
    let history = database::column(&two.db, &sql).await;
    let mut last: BTreeMap<&str, &str> = BTreeMap::new();
    let mut saved = 0;
    for (wish, answer) in wishes.iter().zip(answers) {
        let (Wish { who, path, value }, actor) = (wish, &crowd[wish.who].0);
        let kept = history.iter().filter_map(|line| line.strip_prefix(&format!("{actor} "))).any(|changes| {
            let changes: Value = serde_json::from_str(changes).unwrap();
            changes
                .as_array()
                .unwrap()
                .iter()
                .any(|change| change["path"] == json!(path) && change["after"] == json!(value))
        });
        match answer.status.as_u16() {
            303 => {
                assert!(kept, "{who}: {path} is in no history: {history:?}");
                saved += 1;
                last.insert(path, value);
            }
            409 => {
                assert!(!kept, "{who}: {path}");
                assert!(answer.page().text().contains(value.as_str()), "{who}: {}", answer.page().text());
            }
            other => panic!("{who}: {path}: {other}: {}", answer.page().text()),
        }
    }
    assert_eq!(history.len(), saved, "one change each, and nobody else's");
    let (version, settings) = in_force::load(&two.db).await.unwrap();
    assert_eq!(version, since + i64::try_from(saved).unwrap());
    let document = settings.document();
    for (path, value) in last {
        assert_eq!(at(&document, path), Some(&json!(value)), "{path}");
    }
}

const FIELDS: [&str; 10] = [
    "application.name",
    "application.logo_url",
    "application.favicon_url",
    "application.home_url",
    "application.terms_url",
    "application.privacy_policy_url",
    "paths.sign_up_url",
    "paths.user_profile_url",
    "paths.waitlist_url",
    "redirects.after_sign_up_url",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_administrators_at_two_nodes_nobody_loses_a_change_without_a_word() {
    let Some(two) = Two::new().await else { return };
    two.owner().await;
    let crowd = crowd(&two).await;
    let saved = |answers: &[Answer]| answers.iter().filter(|answer| answer.status == 303).count();
    let value = |round: usize, who: usize| format!("https://r{round}n{who}.example/");
    // Each something else: everybody's is kept.
    let wishes =
        (0..FIELDS.len()).map(|who| Wish { who: who * 2 + who % 2, path: FIELDS[who], value: value(0, who) });
    let wishes: Vec<_> = wishes.filter(|wish| wish.who < CROWD).collect();
    assert_eq!(saved(&at_once(&two, &crowd, &wishes).await), wishes.len());
    // Two at a time the same, one at each node.
    let wishes = (0..CROWD).map(|who| Wish { who, path: FIELDS[who / 2], value: value(1, who) });
    let wishes: Vec<_> = wishes.collect();
    assert_eq!(saved(&at_once(&two, &crowd, &wishes).await), FIELDS.len());
    // All of them the same, three times.
    for round in 2..5 {
        let wishes = (0..CROWD).map(|who| Wish { who, path: FIELDS[0], value: value(round, who) });
        let wishes: Vec<_> = wishes.collect();
        assert_eq!(saved(&at_once(&two, &crowd, &wishes).await), 1, "round {round}");
    }
    // Who was asked chooses, and that is kept, too.
    let wishes = [0, 1].map(|who| Wish { who, path: FIELDS[1], value: value(5, who) });
    let answers = at_once(&two, &crowd, &wishes).await;
    let who = answers.iter().position(|answer| answer.status == 409).unwrap();
    let chosen = ("json:application.logo_url", json!(wishes[who].value).to_string());
    let browser = crowd[who].1.tab();
    let url = browser.url().join("/admin/settings/application").unwrap();
    let version = two.version().await.to_string();
    let form = encoded(&[("version", &version), (chosen.0, &chosen.1)]);
    assert_eq!(browser.send(browser.post(&url, form)).await.status, 303);
    let document = in_force::load(&two.db).await.unwrap().1.document();
    assert_eq!(at(&document, FIELDS[1]), Some(&json!(wishes[who].value)));
}
