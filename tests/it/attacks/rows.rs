//! Rows for the asking: what each request of a browser that nobody knows writes down, on every route there is. What it may
//! write stands here, to the row; all else writes nothing, whether it is refused or not, with rates and without.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use portico::admin::routes::ROUTES;
use serde_json::json;

use crate::world::browser::{Ask, Browser};
use crate::world::database;
use crate::world::{ADA, World};

/// A form that holds something for every field that any form has.
const ALL_FIELDS: &str = "identifier=nobody%40example.com&email_address=new%40example.com&phone_number=%2B14155552671&country=US\
    &username=ada_l&password=tundra-violin-94-cask&new_password=tundra-violin-94-cask&confirm_password=tundra-violin-94-cask\
    &current_password=x&code=123456&first_name=Ada&last_name=L&legal_accepted=true&strategy=email_code&identification_id=idn_x\
    &session_id=sess_x&passkey_id=passkey_x&passkey_name=Key&challenge_id=x&credential=%7B%7D&confirmation=Delete+account\
    &second_factor=yes&knows_passkeys=yes&language=de&back=%2Fsign-up&v=ver_x&t=sit_x&switch=true&redirect_url=%2Fuser";

/// What a request may write: its path and its form, and the rows of each table.
type Allowed = (&'static str, &'static str, &'static [(&'static str, usize)]);

const ALLOWED: &[Allowed] = &[
    // Somebody begins: the browser becomes known, and a message is sent.
    ("/act/sign_up/create", ALL_FIELDS, BEGUN_SIGN_UP),
    ("/act/sign_in/create", "identifier=ada%40example.com", BEGUN_SIGN_IN),
];

const BEGUN_SIGN_UP: &[(&str, usize)] =
    &[("clients", 1), ("events", 1), ("outbox", 1), ("sign_ups", 1), ("verifications", 2)];

const BEGUN_SIGN_IN: &[(&str, usize)] =
    &[("clients", 1), ("events", 1), ("outbox", 1), ("sign_ins", 1), ("verifications", 2)];

/// Every source file.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The value of a constant, which may have another name where it stands.
fn constant(texts: &[(String, String)], module: &str, name: &str) -> Option<String> {
    let (file, folder) = (format!("/{module}"), format!("/{module}/mod"));
    let mut named = texts.iter().filter(|(path, _)| path.ends_with(&file) || path.ends_with(&folder));
    let value = |text: &str| {
        let rest = text.split_once(&format!("const {name}: &str = \""))?.1;
        rest.split('"').next().map(str::to_owned)
    };
    let of_another = |text: &str| {
        let renamed = text.split_once(&format!(" as {name};")).map(|(before, _)| before);
        let end = renamed.map_or_else(
            || text.find(&format!("::{name};")).map(|at| at + 2 + name.len()),
            |text| Some(text.len()),
        )?;
        let (path, name) = text[..end].rsplit("use ").next()?.rsplit_once("::")?;
        constant(texts, path.rsplit("::").next()?, name)
    };
    named.find_map(|(_, text)| value(text).or_else(|| of_another(text)))
}

/// Every path that the router is given, as the sources name them.
fn routes() -> BTreeSet<String> {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.with_extension("").display().to_string(), std::fs::read_to_string(file).unwrap()))
        .collect();
    // Those of administrators stand in a table.
    let mut found: BTreeSet<String> = ROUTES.iter().map(|route| route.path.to_owned()).collect();
    for (file, text) in &texts {
        for argument in text.split(".route(").skip(1).map(|rest| rest.split(',').next().unwrap().trim()) {
            let path = match argument.strip_prefix('"') {
                Some(literal) => literal.trim_end_matches('"').to_owned(),
                // Those of the table and of the server functions, which are found otherwise.
                None if matches!(argument, "path" | "route.path") => continue,
                None => {
                    let own = Path::new(file).file_name().unwrap().to_str().unwrap();
                    let (before, name) = argument.rsplit_once("::").unwrap_or((own, argument));
                    let module = before.rsplit("::").next().unwrap();
                    constant(&texts, module, name).unwrap_or_else(|| panic!("{argument} in {file}"))
                }
            };
            found.insert(path);
        }
    }
    found
}

/// The path with something in the place of its parameters.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// How many rows of each table are new, or others than before.
fn written(before: &BTreeSet<String>, after: &BTreeSet<String>) -> BTreeMap<String, usize> {
    let mut written = BTreeMap::new();
    for row in after.difference(before) {
        let table = row.split(' ').next().unwrap();
        *written.entry(table.to_owned()).or_default() += 1;
    }
    written
}

/// Sends it from a new browser, which then goes where it is led, and answers whether it was too much.
async fn sent(world: &World, make: impl Fn(&Browser) -> Ask) -> bool {
    let browser = world.browser();
    let answer = browser.send(make(&browser).or_unavailable()).await;
    if let Some(next) = answer.location().filter(|next| next.starts_with('/')) {
        browser.send(browser.ask_path(Method::GET, &next)).await;
    }
    answer.status == 429
}

async fn world(limited: bool) -> World {
    let world = if limited { World::limited().await } else { World::new().await };
    world
        .all_settings(&[
            ("attributes.password.enabled", json!(true)),
            ("attributes.password.required", json!(false)),
            ("attributes.username", json!({"enabled": true, "used_for_first_factor": true})),
            ("attributes.phone_number.enabled", json!(true)),
        ])
        .await;
    world
}

/// Every request that anybody may send: a method, a path, and a form.
fn requests() -> Vec<(Method, String, &'static str)> {
    let mut all = vec![];
    for path in routes() {
        // It moves the clock, and is there for tests alone.
        let path = if path == "/dev/clock" { continue } else { filled(&path) };
        for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE, Method::PUT] {
            all.push((method, path.clone(), ""));
        }
        all.push((Method::GET, format!("{path}?token={}&v=ver_x&t=sit_x", "A".repeat(43)), ""));
        all.push((Method::GET, format!("{path}?__clerk_ticket=x&redirect_url=%2Fuser"), ""));
        all.push((Method::POST, path, ALL_FIELDS));
    }
    for (path, _) in server_fn_paths() {
        all.push((Method::POST, path.to_owned(), ""));
        all.push((Method::POST, path.to_owned(), ALL_FIELDS));
        all.push((Method::POST, path.to_owned(), "%ff=%ff&identifier=%00&email_address=nonsense%40&code=x"));
    }
    let own = ALLOWED.iter().map(|(path, form, _)| (Method::POST, (*path).to_owned(), *form));
    all.extend(own.filter(|(_, _, form)| *form != ALL_FIELDS && !form.is_empty()));
    all
}

/// The most keys of rates under which something that begins is counted: its address and network, and its mailbox in each, and in
/// all.
const OF_A_BEGINNING: usize = 6;

/// Sends every request, and answers how many were too much. What one writes is what stands here, or, when it is too much,
/// nothing; besides, it counts under so many keys of rates at most, or as many times more when it begins something.
async fn walk(world: &World, most_rates: usize) -> usize {
    // The first who asks for keys has one made.
    sent(world, |browser| browser.ask_path(Method::GET, "/.well-known/jwks.json")).await;
    let requests = requests();
    assert!(requests.len() > 700, "{}", requests.len());
    let all_rows = database::all_rows(&world.db).await;
    let rows = async || BTreeSet::from_iter(world.column(&all_rows).await);
    let (mut many, mut met, mut before) = (0, BTreeSet::new(), rows().await);
    for (method, path, form) in requests {
        let too_much = sent(world, |browser| {
            let url = browser.url().join(&path).unwrap();
            Ask { method: method.clone(), ..browser.post(&url, form.to_owned()) }
        })
        .await;
        let after = rows().await;
        let mut rows = written(&before, &after);
        before = after;
        let rates = rows.remove("rates").unwrap_or(0);
        let allowed =
            ALLOWED.iter().find(|(own, body, _)| method == Method::POST && *own == path && *body == form);
        let allowed = allowed.filter(|_| !too_much);
        let most_rates = if allowed.is_some() { most_rates * OF_A_BEGINNING } else { most_rates };
        assert!(rates <= most_rates, "{method} {path} {form:.60}: {rates} rates");
        let expected = allowed.map_or(&[][..], |(.., rows)| rows);
        let expected = expected.iter().map(|(table, rows)| ((*table).to_owned(), *rows)).collect();
        assert_eq!(rows, expected, "{method} {path} {form:.60}");
        many += usize::from(too_much);
        met.extend(allowed.map(|(path, form, _)| (*path, *form)));
    }
    if many == 0 {
        assert_eq!(met.len(), ALLOWED.len(), "none of them is gone: {met:?}");
    }
    many
}

#[tokio::test]
async fn a_browser_that_nobody_knows_writes_nothing_but_what_stands_here() {
    let world = world(false).await;
    world.sign_up(ADA).await;
    assert_eq!(walk(&world, 0).await, 0);
}

#[tokio::test]
async fn nor_does_one_that_asks_for_too_much() {
    let world = world(true).await;
    world.sign_up(ADA).await;
    assert!(walk(&world, 1).await > 20);
}
