//! The rooms of the house besides the screens of settings: team, keys, export and import, delivery, and the first page; by a
//! browser without script.

use portico::auth::directory::team;
use portico::auth::node::in_force;
use portico::auth::upkeep::health;
use portico::id::{IdentificationId, UserId};
use portico::model::role::Role;
use portico::storage;
use serde_json::{Value, json};

use crate::world::browser::Browser;
use crate::world::database::change;
use crate::world::mailbox::token;
use crate::world::people::{asking, context, give as own, user};
use crate::world::program::Program;
use crate::world::server::Site;
use crate::world::sink::Sink;
use crate::world::step_up::{PAGE, prove_by_mail};
use crate::world::{ADA, BOB, EVE, MOBILE, World, chance, minutes};

const TEAM: &str = "/admin/team";
const KEYS: &str = "/admin/keys";
const TRANSFER: &str = "/admin/export-and-import";
const MESSAGES: &str = "/admin/messages";

async fn owner(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    browser
}

/// Ada, an owner, and Bob, who has an account; both are signed in.
async fn two() -> (World, Browser, Browser, UserId) {
    let world = World::new().await;
    let (ada, bob) = (owner(&world).await, world.sign_up(BOB).await);
    let id = user(&world, BOB).await;
    (world, ada, bob, id)
}

async fn role_of(world: &World, address: &str) -> Option<Role> {
    let id = user(world, address).await;
    storage::users::find(&world.db, &id).await.unwrap().unwrap().role()
}

async fn document(world: &World) -> Value {
    in_force::load(&world.db).await.unwrap().1.document()
}

// ---- team

#[tokio::test]
async fn an_owner_invites_gives_roles_and_takes_them() {
    let (world, mut ada, mut bob, id) = two().await;
    ada.visit(TEAM).await.is_at(TEAM).sees(ADA).sees("No two-step verification").sees_no(BOB);
    ada.fill("Email address", "nobody").submit("Send invitation").await.is_at(TEAM);
    ada.is_refused_at("Email address", &world.words("form_param_format_invalid.email_address"));
    assert_eq!(ada.field("Email address").value, "nobody");
    ada.submit_with("Send invitation", &[("email_address", &[BOB]), ("role", &["support"])]).await;
    ada.is_at(TEAM).sees("Invitation sent.").sees("Pending invitations").sees(BOB);
    let first = world.mailbox.link(BOB).await;
    ada.submit(&format!("Send again to {BOB}")).await.is_at(TEAM).sees("sent again");
    let second = world.mailbox.link(BOB).await;
    assert_ne!(token(&first), token(&second));
    bob.visit(&first).await.sees("cannot be used");
    ada.submit(&format!("Revoke the invitation of {BOB}")).await.is_at(TEAM).sees("Invitation revoked.");
    ada.sees_no("Pending invitations");
    bob.visit(&second).await.sees("cannot be used");

    team::give(&asking(&world, &ada).await, &id, Role::Viewer).await.unwrap();
    ada.visit(TEAM)
        .await
        .submit_with(&format!("Save the role of {BOB}"), &[("role", &["administrator"])])
        .await;
    ada.is_at(TEAM).sees("Role changed.");
    assert_eq!(role_of(&world, BOB).await, Some(Role::Administrator));
    ada.submit_with("Send invitation", &[("email_address", &[BOB])]).await;
    ada.is_refused_at("Email address", &world.words("administrator_exists"));
    ada.visit(&format!("{TEAM}/{id}/remove")).await.sees(BOB).sees("Their account stays.");
    assert_eq!(role_of(&world, BOB).await, Some(Role::Administrator), "looking takes nothing");
    ada.submit("Remove from the team").await.is_at(TEAM).sees("Removed from the team.").sees_no(BOB);
    assert_eq!(role_of(&world, BOB).await, None);
}

#[tokio::test]
async fn the_last_owner_is_told_at_their_row_and_another_may_go() {
    let (world, mut ada, _bob, id) = two().await;
    let own = user(&world, ADA).await;
    let refused = world.words("last_owner");
    ada.visit(TEAM).await.submit_with(&format!("Save the role of {ADA}"), &[("role", &["viewer"])]).await;
    ada.is_at(TEAM).sees(&refused);
    let row = ada.answer().body.split("<li").find(|row| row.contains("role=\"alert\"")).unwrap().to_owned();
    assert!(row.contains(own.as_str()), "{row}");
    assert_eq!(ada.answer().body.matches("role=\"alert\"").count(), 1);
    ada.visit(&format!("{TEAM}/{own}/remove")).await.submit("Remove from the team").await.sees(&refused);
    assert_eq!(role_of(&world, ADA).await, Some(Role::Owner));
    team::give(&asking(&world, &ada).await, &id, Role::Owner).await.unwrap();
    ada.visit(&format!("{TEAM}/{own}/remove")).await.submit("Remove from the team").await.is_at("/user");
    ada.visit("/admin").await.sees("Page not found");
}

#[tokio::test]
async fn an_owner_proves_first_who_they_are_and_a_form_that_comes_too_late_changes_nothing() {
    let (world, mut ada, _bob, id) = two().await;
    team::give(&asking(&world, &ada).await, &id, Role::Viewer).await.unwrap();
    ada.visit(TEAM).await.is_at(TEAM);
    let mut late = ada.tab();
    world.clock.advance(minutes(11));
    late.submit_with(&format!("Save the role of {BOB}"), &[("role", &["owner"])]).await;
    assert_eq!(role_of(&world, BOB).await, Some(Role::Viewer));
    prove_by_mail(&world, &mut late, ADA).await;
    late.is_at(TEAM);
    world.clock.advance(minutes(11));
    for page in [TEAM.to_owned(), KEYS.to_owned(), TRANSFER.to_owned(), format!("{TEAM}/{id}/remove")] {
        ada.visit(&page).await.is_at(PAGE);
    }
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at(&format!("{TEAM}/{id}/remove"));
}

#[tokio::test]
async fn every_form_is_refused_to_roles_that_lack_the_permission() {
    let (world, ada, bob, id) = two().await;
    let admin = user(&world, ADA).await;
    let key =
        portico::auth::directory::secret_keys::create_by_owner(&asking(&world, &ada).await, "One").await;
    let key = key.unwrap().0.id;
    let owners = [
        ("/admin/team/role", vec![("user_id", admin.as_str()), ("role", "viewer")]),
        ("/admin/team/invite", vec![("email_address", EVE), ("role", "owner")]),
        ("/admin/team/revoke", vec![("invitation_id", "none")]),
        (&*format!("{TEAM}/{admin}/remove"), vec![]),
        (KEYS, vec![("name", "x")]),
        (&*format!("{KEYS}/{key}/revoke"), vec![]),
    ]
    .map(|(path, pairs)| (path.to_owned(), pairs));
    let administrators = [
        (TRANSFER, vec![("document", "{}")]),
        (MESSAGES, vec![("identification_id", "x")]),
        ("/admin/check", vec![]),
    ]
    .map(|(path, pairs)| (path.to_owned(), pairs));
    let reading =
        [(TEAM, Role::Viewer), (KEYS, Role::Viewer), (TRANSFER, Role::Support), (MESSAGES, Role::Support)];
    let before = world.dump().await;
    for (path, pairs) in owners.iter().chain(&administrators) {
        assert_eq!(bob.send_form(path, pairs).await.status, 404, "{path}: to those without a role");
    }
    for role in [Role::Administrator, Role::Viewer, Role::Support] {
        team::give(&asking(&world, &ada).await, &id, role).await.unwrap();
        let refused = owners.iter().chain(administrators.iter().filter(|_| role != Role::Administrator));
        for (path, pairs) in refused {
            assert_eq!(bob.send_form(path, pairs).await.status, 403, "{path}: to {role:?}");
        }
        for (path, least) in reading {
            let may = role != Role::Support || least == Role::Support;
            let answer = bob.send(bob.ask_path(axum::http::Method::GET, path)).await;
            assert_eq!(answer.status, if may { 200 } else { 403 }, "{path}: {role:?}");
            let has_form = answer.body.contains("class=\"form\"");
            assert_eq!(
                has_form,
                may && role == Role::Administrator && least == Role::Support,
                "{path}: {role:?}"
            );
        }
    }
    team::take(&asking(&world, &ada).await, &id).await.unwrap();
    let after = world.dump().await;
    for table in ["secret_keys", "administrator_invitations", "settings", "outbox"] {
        assert_eq!(before.get(table), after.get(table), "{table}");
    }
}

// ---- keys

#[tokio::test]
async fn a_secret_key_is_shown_once_and_refused_once_it_is_revoked() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(KEYS).await.sees("No secret keys yet.");
    let host = world.app().portal.config().key_host().to_owned();
    assert_eq!(ada.field("Key host").value, host);
    assert_eq!(ada.field("Publishable key").value, world.app().portal.config().publishable_key());
    ada.submit("Create key").await.is_at(KEYS).is_refused_at("Name", &world.words("form_param_nil"));
    ada.fill("Name", &"x".repeat(81)).submit("Create key").await.is_at(KEYS);
    ada.is_refused_at("Name", "at most 80");
    ada.fill("Name", "Billing").submit("Create key").await.sees("“Billing” is ready.");
    let whole = ada.field("Secret key").value;
    assert!(whole.starts_with("sk_live_") && whole.len() == 51, "{whole}");
    assert!(!format!("{:?}", ada.answer().headers).contains(&whole));
    assert!(!world.dump_text().await.contains(&whole), "only its hash is kept");
    ada.follow("I've saved this key").await.is_at(KEYS).sees("Billing").sees("Never used").sees_no(&whole);
    ada.visit("/admin").await;
    assert!(!ada.answer().body.contains(&whole));

    let program = Program::with_key(world.browser(), &whole);
    assert_eq!(program.try_get("/users").await.0, 200);
    ada.visit(KEYS).await.sees("Last used").follow("Revoke Billing").await.sees("Billing").sees("can't undo");
    ada.submit("Revoke key").await.is_at(KEYS).sees("Key revoked.").sees("Revoked");
    assert_eq!(program.try_get("/users").await.0, 401);
    let ada_id = user(&world, ADA).await;
    let log = "SELECT kind || ' ' || COALESCE(user_id, actor) FROM events WHERE kind LIKE 'secret_key.%' ORDER BY at, id";
    let mut log = world.column(log).await;
    log.sort();
    assert_eq!(log, [format!("secret_key.created {ada_id}"), format!("secret_key.revoked {ada_id}")]);
}

#[tokio::test]
async fn a_command_names_a_key_too() {
    let site = Site::new().await;
    site.run(&["migrate"]).is_fine();
    let key = site.run(&["keys", "create", "--name", " Billing "]).is_fine().out.clone();
    site.run(&["keys", "create"]).is_fine();
    site.run(&["keys", "create", "--name", &"x".repeat(81)]).is_refused_with("at most");
    let listed = site.run(&["keys", "list"]).is_fine().out.clone();
    assert!(!listed.contains(key.trim()), "{listed}");
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].ends_with("name") && lines.len() == 3, "{listed}");
    assert_eq!(lines.iter().filter(|line| line.ends_with(" Billing")).count(), 1);
}

// ---- export and import

async fn exported(ada: &Browser) -> String {
    let answer = ada.send(ada.ask_path(axum::http::Method::GET, &format!("{TRANSFER}/settings.json"))).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment"));
    answer.body
}

#[tokio::test]
async fn what_was_exported_is_shown_and_then_imported() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let before = exported(&ada).await;
    assert_eq!(serde_json::from_str::<Value>(&before).unwrap(), document(&world).await);
    world.settings("application.name", json!("Acme")).await;
    ada.visit(TRANSFER).await.fill("Settings as JSON", &before).submit("Show changes").await;
    ada.is_at(TRANSFER).sees("Application name").sees("Acme → Portico");
    assert_eq!(document(&world).await["application"]["name"], json!("Acme"), "nothing is saved yet");
    ada.submit("Import").await.is_at(TRANSFER).sees("Saved.");
    assert_eq!(document(&world).await, serde_json::from_str::<Value>(&before).unwrap());
    ada.fill("Settings as JSON", &before).submit("Show changes").await.sees("Nothing to import");
    assert!(!ada.has_button("Import"));
}

#[tokio::test]
async fn what_is_no_document_or_breaks_rules_is_told_and_nothing_of_it_is_applied() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let before = document(&world).await;
    let typed = r#"{"application":{"name":"Acme","nmae":"x"}}"#;
    ada.visit(TRANSFER).await.fill("Settings as JSON", typed).submit("Show changes").await.is_at(TRANSFER);
    assert_eq!(ada.answer().status, 422);
    ada.is_refused_at("Settings as JSON", "unknown setting `application.nmae`").sees(typed);
    for (typed, why) in [("", "Fill in this field."), ("{", "line 1"), ("[]", "one JSON object")] {
        ada.visit(TRANSFER).await.fill("Settings as JSON", typed).submit("Show changes").await;
        ada.is_refused_at("Settings as JSON", why);
    }
    let large = format!("{{\"application\":{{\"name\":\"{}\"}}}}", "x".repeat(1024 * 1024));
    ada.visit(TRANSFER)
        .await
        .fill("Settings as JSON", &large)
        .submit("Show changes")
        .await
        .sees("larger than 1 MB");
    let broken = json!({ "application": { "name": "Acme" }, "sms": { "per_day": 0 } }).to_string();
    ada.visit(TRANSFER).await.fill("Settings as JSON", &broken).submit("Show changes").await;
    ada.sees("can't be imported").sees("Application name");
    assert!(ada.answer().status == 422 && !ada.has_button("Import"));
    // What a command alone changes.
    let reserved = json!({ "password_settings": { "hashing": { "iterations": 4 } } }).to_string();
    ada.visit(TRANSFER).await.fill("Settings as JSON", &reserved).submit("Show changes").await;
    assert!(ada.answer().status == 422 && !ada.has_button("Import"));
    // And a form that nobody was shown.
    let pairs = [("version", "1"), ("json:application.name", "\"\"")];
    assert_eq!(ada.send_form(TRANSFER, &pairs).await.status, 422);
    assert_eq!(document(&world).await, before);
}

#[tokio::test]
async fn an_import_that_weakens_is_confirmed_and_proved_and_one_that_was_overtaken_is_shown_again() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let mut weaker = document(&world).await;
    weaker["attack_protection"]["user_lockout"]["enabled"] = json!(false);
    weaker["application"]["name"] = json!("Acme");
    ada.visit(TRANSFER).await.fill("Settings as JSON", &weaker.to_string()).submit("Show changes").await;
    let mut late = ada.tab();
    ada.submit("Import").await.is_at(TRANSFER).sees("Check this change").sees("Lock accounts");
    ada.submit("Save").await.is_at(TRANSFER).sees("Saved.");
    assert_eq!(document(&world).await, weaker);

    // Somebody else changes the same meanwhile.
    world.settings("application.name", json!("Bolt")).await;
    world.settings("attack_protection.user_lockout.enabled", json!(true)).await;
    late.submit("Import").await.is_at(TRANSFER).sees("in the meantime").sees("Bolt → Acme");
    assert_eq!(late.answer().status, 422);
    world.clock.advance(minutes(11));
    late.submit("Import").await.is_at(TRANSFER);
    assert_eq!(document(&world).await["application"]["name"], json!("Bolt"), "not without a proof");
    late.sees("Confirm that it's you").submit("Email me a code").await;
    let code = world.mailbox.code(ADA).await;
    late.fill("Code", &code).submit("Import").await;
    late.sees("Check this change").submit("Save").await.is_at(TRANSFER).sees("Saved.");
    assert_eq!(document(&world).await["application"]["name"], json!("Acme"));
}

// ---- delivery

#[tokio::test]
async fn in_development_a_test_arrives_on_the_inbox_page() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(MESSAGES).await.sees("Inbox only").sees("None");
    ada.submit("Send test").await.sees("Find it on the inbox page.");
    assert_eq!(world.mailbox.last(ADA).await.template, "test");
    own(&world, ADA, "phone_number", MOBILE).await;
    let number = IdentificationId::new(&chance());
    let sql = format!("UPDATE identifications SET id = '{number}' WHERE kind = 'phone_number'");
    change(&world.db, &sql).await;
    ada.visit(MESSAGES).await.submit_with("Send test", &[("identification_id", &[number.as_str()])]).await;
    ada.sees("+1 415-555-2671").sees("Find it on the inbox page.");
    assert_eq!(world.mailbox.last(MOBILE).await.template, "test");
    world.sign_up(EVE).await;
    let sql = format!("SELECT id FROM identifications WHERE user_id = '{}'", user(&world, EVE).await);
    let other = world.column(&sql).await.remove(0);
    let mails = world.mailbox.count(EVE).await;
    ada.visit(MESSAGES).await.submit_with("Send test", &[("identification_id", &[&other])]).await;
    assert_eq!(world.mailbox.count(EVE).await, mails, "to oneself alone");
}

#[tokio::test]
async fn the_answer_of_the_mail_server_is_told() {
    let sink = Sink::start();
    let world = World::with(&[("PORTICO_SMTP_URL", &sink.url)]).await;
    let mut ada = owner(&world).await;
    ada.visit(MESSAGES).await.sees("Configured").sees("127.0.0.1").submit("Send test").await;
    ada.sees("Accepted").sees("the mail server took it for");
    assert_eq!(sink.all().iter().filter(|mail| mail.recipients == [ADA]).count(), 1);

    let full = Sink::that_answers("127.0.0.1", &[("RCPT", "550 5.2.2 mailbox is full")]);
    let world = World::with(&[("PORTICO_SMTP_URL", &full.url)]).await;
    let mut ada = owner(&world).await;
    ada.visit(MESSAGES).await.submit("Send test").await.sees("Not accepted");
    ada.sees("the mail server answered 550");
    // And what it answered to a mail of everyday use.
    world.start_sign_in(ADA).await;
    while world.app().portal.outbox().send_due().await.unwrap() > 0 {}
    ada.visit(MESSAGES).await.sees("550");
}

#[tokio::test]
async fn tests_are_counted() {
    let world = World::limited().await;
    let mut ada = owner(&world).await;
    for _ in 0..5 {
        ada.visit(MESSAGES).await.submit("Send test").await.sees("Find it on the inbox page.");
        world.clock.advance(portico::clock::Millis::seconds(11));
    }
    ada.visit(MESSAGES).await.submit("Send test").await.is_at(MESSAGES).sees_no("Find it");
    world.clock.advance(minutes(10));
    ada.visit(MESSAGES).await.submit("Send test").await.sees("Find it on the inbox page.");
}

// ---- the first page

#[tokio::test]
async fn the_first_page_tells_what_is_missing_and_how_everything_stood() {
    let (world, mut ada, _bob, id) = two().await;
    ada.visit("/admin").await.sees("Second administrator").sees("someone else can let you back in");
    ada.sees("Run “portico backup”").sees("Not checked yet.");
    team::give(&asking(&world, &ada).await, &id, Role::Viewer).await.unwrap();
    storage::settings::note_backup(&world.db, world.clock.now()).await.unwrap();
    ada.visit("/admin").await.sees_no("someone else can let you back in").sees_no("portico backup");

    // A press does not wait for what is looked at.
    let health = asking(&world, &ada).await.health.clone();
    let mut ended = health.watch();
    ada.submit("Check now").await.is_at("/admin").sees("Checking now.");
    ended.changed().await.unwrap();
    ada.visit("/admin").await.sees("Checked").sees("database").sees("up to date").sees_no("Not checked yet.");
    // What a node looks at by itself is the same.
    let cx = context(&world).await;
    health::look(&cx.node).await;
    assert!(cx.health.last().unwrap().lines.iter().any(|line| line.what == "outbox"));
}

#[tokio::test]
async fn every_room_speaks_german_too() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(KEYS).await.fill("Name", "One").submit("Create key").await;
    let mut german = ada.that_speaks("de");
    for (page, said) in [
        ("/admin", "Zustand"),
        (TEAM, "Jemanden einladen"),
        (KEYS, "Geheime Schlüssel"),
        (TRANSFER, "Einstellungen herunterladen"),
        (MESSAGES, "Nur Posteingang"),
    ] {
        german.visit(page).await.reads("de").sees(said);
    }
}
