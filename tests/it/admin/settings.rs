//! How settings are changed: by whom, of two at once by one, and what is kept of it.

use portico::auth::directory::settings::{self, Diff, Unchanged, change};
use portico::auth::node::in_force;
use portico::auth::{Actor, Context, Handout, Visitor};
use portico::error::{Error, Refusal};
use portico::model::settings::Changed;
use portico::storage;
use serde_json::{Value, json};

use crate::world::people::asking;
use crate::world::server::Site;
use crate::world::{ADA, World, chance};

const NAME: &str = "application.name";
const HISTORY: &str =
    "SELECT version || ' ' || actor || ' ' || changes FROM settings_changes ORDER BY version";
const LOG: &str =
    "SELECT COALESCE(actor, user_id) || ' ' || object FROM events WHERE kind = 'settings.changed'
                   ORDER BY object";

/// A program with this key asks.
async fn program(world: &World, key: &str) -> Context {
    let visitor = Visitor { actor: Actor::Program(key.to_owned()), ..Visitor::default() };
    world.app().portal.context(visitor, Handout::default()).await
}

async fn put(cx: &Context, version: i64, path: &str, value: Value) -> Result<Diff, Unchanged> {
    change(cx, version, &[(path.to_owned(), value)]).await
}

fn named(before: &str, after: &str) -> Changed {
    Changed { path: NAME, before: before.into(), after: after.into() }
}

#[tokio::test]
async fn history_and_log_say_who_changed_what_from_which_document() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let ada = world.column("SELECT id FROM users").await.remove(0);
    let cx = asking(&world, &browser).await;
    assert_eq!(put(&cx, 1, NAME, json!("Acme")).await.unwrap(), [named("Portico", "Acme")]);
    let cx = program(&world, "key_of_a_program").await;
    assert_eq!(put(&cx, 2, NAME, json!("Bolt")).await.unwrap(), [named("Acme", "Bolt")]);
    let now = world.clock.now();
    let by_command = settings::set(&world.db, &chance(), NAME, json!("Coil"), now).await.unwrap();
    assert_eq!(by_command, [named("Bolt", "Coil")]);
    let whole = json!({ "application": { "name": "Dune" }, "sms": { "per_day": 7 } });
    settings::import(&world.db, &chance(), whole, now).await.unwrap();

    let changed = |before: &str, after: &str| {
        format!(r#"{{"path":"application.name","before":"{before}","after":"{after}"}}"#)
    };
    let lookup = r#"{"path":"password_settings.disable_hibp","before":true,"after":false}"#;
    let texts = r#"{"path":"sms.per_day","before":1000,"after":7}"#;
    let expected = [
        format!("2 {ada} [{}]", changed("Portico", "Acme")),
        format!("3 key_of_a_program [{}]", changed("Acme", "Bolt")),
        format!("4 operator [{}]", changed("Bolt", "Coil")),
        format!("5 operator [{},{lookup},{texts}]", changed("Coil", "Dune")),
    ];
    assert_eq!(world.column(HISTORY).await, expected);
    let log = [format!("{ada} 2"), "key_of_a_program 3".into(), "operator 4".into(), "operator 5".into()];
    assert_eq!(world.column(LOG).await, log);
    // What was in force before each of them.
    let documents = world.column("SELECT document_before FROM settings_changes ORDER BY version").await;
    assert_eq!(documents[0], r#"{"password_settings":{"disable_hibp":true}}"#);
    let names = documents[1..]
        .iter()
        .map(|document| serde_json::from_str::<Value>(document).unwrap()["application"]["name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["Acme", "Bolt", "Coil"]);
    assert_eq!(in_force::load(&world.db).await.unwrap().0, 5);
}

#[tokio::test]
async fn of_two_changes_to_the_same_version_one_is_made_and_the_other_is_told() {
    let world = World::new().await;
    let (one, two) = (program(&world, "one").await, program(&world, "two").await);
    for version in 1..9 {
        // Not even of the same setting.
        let name = put(&one, version, NAME, json!(format!("Acme {version}")));
        let budget = put(&two, version, "mail.per_network_per_day", json!(version));
        let (name, budget) = tokio::join!(name, budget);
        let (won, lost) = if name.is_ok() { (name, budget) } else { (budget, name) };
        assert_eq!(won.unwrap().len(), 1, "{version}");
        assert!(matches!(lost, Err(Unchanged::Conflict)), "{version}: {lost:?}");
        assert!(Error::from(lost.unwrap_err()).is(Refusal::SettingsConflict));
        assert_eq!(in_force::load(&world.db).await.unwrap().0, version + 1);
        assert_eq!(world.count("settings_changes").await, version);
        assert_eq!(world.count("events WHERE kind = 'settings.changed'").await, version);
    }
    // Late, not at once.
    assert!(matches!(put(&one, 1, NAME, json!("Late")).await, Err(Unchanged::Conflict)));
}

#[tokio::test]
async fn a_change_that_is_refused_or_changes_nothing_writes_nothing() {
    let world = World::new().await;
    let cx = program(&world, "one").await;
    let before = world.dump().await;
    let shape = [("application.nmae", json!("x")), (NAME, json!(5)), (NAME, json!(null)), ("sms", json!([]))];
    for (path, value) in shape {
        let good = ("sign_up.mode".to_owned(), json!("restricted"));
        let refused = change(&cx, 1, &[good, (path.to_owned(), value.clone())]).await;
        let Err(Unchanged::Shape(misfits)) = refused else { panic!("{path} {value}") };
        assert_eq!(misfits.iter().map(|misfit| misfit.path.as_str()).collect::<Vec<_>>(), [path]);
    }
    let rules = [
        (NAME, json!("")),
        ("attack_protection.user_lockout.max_attempts", json!(4)),
        ("verification.code_lifetime_seconds", json!(3601)),
        ("attributes.phone_number.verifications", json!(["email_code"])),
        ("redirects.allowed_origins", json!(["https://*"])),
        ("attributes.password.required", json!(true)),
    ];
    for (path, value) in rules {
        let Err(Unchanged::Rules(problems)) = put(&cx, 1, path, value).await else { panic!("{path}") };
        assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), [path]);
    }
    let same = [(NAME.to_owned(), json!("Portico")), ("sms".to_owned(), json!({}))];
    assert_eq!(change(&cx, 1, &same).await.unwrap(), []);
    assert_eq!(change(&cx, 1, &[]).await.unwrap(), []);
    let now = world.clock.now();
    assert_eq!(settings::set(&world.db, &chance(), NAME, json!("Portico"), now).await.unwrap(), []);
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn what_is_the_operators_is_changed_by_command_alone() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let (ada, program) = (asking(&world, &browser).await, program(&world, "one").await);
    let path = "password_settings.hashing.iterations";
    let changes = [(path, json!(3)), ("password_settings.breach_lookup_url", json!("https://a.example/"))];
    for cx in [&ada, &program] {
        for (path, value) in &changes {
            let good = (NAME.to_owned(), json!("Acme"));
            let refused = change(cx, 1, &[good, (path.to_string(), value.clone())]).await.unwrap_err();
            assert!(matches!(&refused, Unchanged::Rules(all) if all.len() == 1 && all[0].path == *path));
            assert!(Error::from(refused).is(Refusal::SettingsInvalid));
        }
        // Nor as part of its group, where it would go back to the factory setting.
        let group = json!({ "hashing": { "iterations": 4 }, "min_length": 9 });
        let refused = put(cx, 1, "password_settings", group).await;
        assert!(matches!(refused, Err(Unchanged::Rules(_))), "{refused:?}");
    }
    assert_eq!(world.count("settings_changes").await, 0);
    world.settings(path, json!(3)).await;
    // What it is already is no change.
    assert_eq!(put(&program, 2, path, json!(3)).await.unwrap(), []);
}

#[tokio::test]
async fn only_administrators_who_are_signed_in_and_programs_change_settings() {
    let world = World::new().await;
    let ada = world.sign_up(ADA).await;
    let user = asking(&world, &ada).await;
    let nobody = asking(&world, &world.start_sign_in(ADA).await).await;
    for (cx, refusal) in [(user, Refusal::ResourceNotFound), (nobody, Refusal::SignedOut)] {
        let refused = put(&cx, 1, NAME, json!("Acme")).await.unwrap_err();
        assert!(Error::from(refused).is(refusal));
    }
    // Who was signed out before their turn came changes nothing either.
    let mut browser = world.browser();
    browser.visit(&world.administrator_link("eve@example.com").await).await.submit("Continue").await;
    let eve = asking(&world, &browser).await;
    browser.visit("/sign-out").await.submit("Sign out").await;
    assert!(put(&eve, 1, NAME, json!("Acme")).await.is_err());
    assert_eq!((world.count("settings_changes").await, in_force::load(&world.db).await.unwrap().0), (0, 1));
}

#[tokio::test]
async fn every_node_sees_a_change_within_a_second() {
    let world = World::new().await;
    let other = world.node().await;
    put(&program(&world, "one").await, 1, NAME, json!("Acme")).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    for node in [world.app(), &other] {
        assert_eq!(node.portal.settings().await.application.name, "Acme");
    }
}

#[tokio::test]
async fn a_document_that_is_stored_is_read_as_before_and_what_a_newer_program_wrote_is_kept() {
    let world = World::new().await;
    let newer = r#"{"application":{"name":"Acme","mood":"calm"},"teleport":{"enabled":true}}"#;
    assert!(storage::settings::replace(&world.db, 1, newer, world.clock.now()).await.unwrap());
    put(&program(&world, "one").await, 2, NAME, json!("Bolt")).await.unwrap();
    assert_eq!(world.column("SELECT document_before FROM settings_changes").await, [newer]);
}

#[tokio::test]
async fn commands_and_the_file_for_the_first_start_are_the_operators_changes() {
    let site = Site::new().await;
    // It says nothing new, and is the first one all the same.
    let file = site.file("first.json", "{}");
    site.file("portico.toml", &format!("settings = {file:?}"));
    drop(site.serve());
    site.file("first.json", r#"{"application":{"name":"Acme"}}"#);
    site.serve().browser().visit("/sign-in").await.sees_no("Acme");
    site.run(&["settings", "set", NAME, "\"Bolt\""]).is_fine();
    site.run(&["settings", "set", NAME, "\"Bolt\""]).is_fine();
    let db = portico::storage::Db::open(&site.database.url).await.unwrap();
    let bolt = r#"{"path":"application.name","before":"Portico","after":"Bolt"}"#;
    let expected = ["1 operator []".to_owned(), format!("2 operator [{bolt}]")];
    assert_eq!(crate::world::database::column(&db, HISTORY).await, expected);
    assert_eq!(crate::world::database::column(&db, LOG).await, ["operator 1", "operator 2"]);
}
