//! What the first owner is asked: three questions at most, each a change of the settings like any other.

use portico::auth::directory::team;
use portico::auth::node::in_force;
use portico::model::role::Role;
use serde_json::{Value, json};

use crate::world::browser::Browser;
use crate::world::database::change;
use crate::world::people::{asking, user};
use crate::world::{ADA, BOB, World, minutes};

const NAME: &str = "/admin/welcome/name";
const HOME: &str = "/admin/welcome/home";
const SIGN_IN: &str = "/admin/welcome/sign-in";
const LINKS: &str = "/admin/welcome/links";

/// A portal whose first owner, Ada, has just become that by the operator's link.
async fn begun() -> (World, Browser) {
    let world = World::new().await;
    let ada = become_owner(&world).await;
    (world, ada)
}

async fn become_owner(world: &World) -> Browser {
    let mut ada = world.browser();
    ada.visit(&world.setup_link().await).await.fill("Email address", ADA).submit("Continue").await;
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    ada
}

async fn setting(world: &World, path: &str) -> Value {
    in_force::get(&in_force::load(&world.db).await.unwrap().1, path).unwrap()
}

/// Passkeys, passwords, whether these are required, and by what addresses are verified.
async fn ways(world: &World) -> [Value; 4] {
    let mut found = vec![];
    for path in ["passkey.enabled", "password.enabled", "password.required", "email_address.verifications"] {
        found.push(setting(world, &format!("attributes.{path}")).await);
    }
    found.try_into().unwrap()
}

#[tokio::test]
async fn three_answers_are_three_changes_and_then_there_are_links() {
    let (world, mut ada) = begun().await;
    ada.is_at(NAME).sees("Question 1 of 3");
    assert_eq!(ada.field("Application name").value, "Portico");
    ada.fill("Application name", " Acme ").submit("Continue").await.is_at(HOME).sees("Question 2 of 3");
    ada.fill("Home page", "https://acme.example/")
        .submit("Continue")
        .await
        .is_at(SIGN_IN)
        .sees("Question 3 of 3");
    ada.fill("Email and password", "password").submit("Continue").await.is_at(LINKS);
    for page in ["/sign-in", "/sign-up", "/user", "/sign-out"] {
        let address = format!("http://localhost:3000{page}");
        assert!(ada.answer().body.contains(&format!("value=\"{address}\"")), "{address}");
    }
    ada.follow("Go to administration").await.is_at("/admin");
    let (name, home) =
        (setting(&world, "application.name").await, setting(&world, "application.home_url").await);
    assert_eq!((name, home), (json!("Acme"), json!("https://acme.example/")));
    assert_eq!(ways(&world).await, [json!(true), json!(true), json!(true), json!(["email_code"])]);
    let id = user(&world, ADA).await;
    let by = world.column("SELECT actor FROM settings_changes ORDER BY version").await;
    assert_eq!(by, [id.as_str(); 3]);
    assert_eq!(world.count("events WHERE kind = 'settings.changed'").await, 3);
    // And people sign up by it.
    let mut bob = world.browser().at(&world.node().await);
    bob.visit("/sign-up").await.sees("Acme").field("Password");
}

#[tokio::test]
async fn each_way_to_sign_in_takes_the_place_of_the_one_before() {
    let (world, mut ada) = begun().await;
    let both = json!(["email_link", "email_code"]);
    for (label, name, expected) in [
        ("Email link or code only", "mail", [json!(false), json!(false), json!(false), both.clone()]),
        ("Email and password", "password", [json!(true), json!(true), json!(true), json!(["email_code"])]),
        (
            "Email link or code, and passkeys",
            "passkeys",
            [json!(true), json!(false), json!(false), both.clone()],
        ),
    ] {
        ada.visit(SIGN_IN).await.fill(label, name).submit("Continue").await.is_at(LINKS);
        assert_eq!(ways(&world).await, expected, "{name}");
        ada.visit(SIGN_IN).await.submit("Continue").await.is_at(LINKS);
        assert_eq!(ways(&world).await, expected, "the page begins with what is chosen: {name}");
    }
    let changes = world.count("settings_changes").await;
    ada.visit(SIGN_IN)
        .await
        .fill("Choose myself", "own")
        .submit("Continue")
        .await
        .is_at("/admin/settings/email");
    assert_eq!(world.count("settings_changes").await, changes);
}

#[tokio::test]
async fn questions_are_passed_over_and_left_at_any_time() {
    let (world, mut ada) = begun().await;
    ada.is_at(NAME).follow("Skip").await.is_at(HOME).follow("Skip").await.is_at(SIGN_IN);
    ada.follow("Skip").await.is_at(LINKS);
    for page in [NAME, HOME, SIGN_IN] {
        ada.visit(page).await.follow("Go to administration").await.is_at("/admin").sees("Checklist");
    }
    ada.visit(NAME).await.submit("Continue").await.is_at(HOME).submit("Continue").await.is_at(SIGN_IN);
    assert_eq!(world.count("settings_changes").await, 0, "what is left as it was is no change");
    ada.visit("/admin/welcome").await.is_at(NAME);
    ada.fill("Application name", "Acme").submit("Continue").await;
    ada.visit("/admin/welcome").await.is_at("/admin");
    assert_eq!(ada.visit("/admin/welcome/nothing").await.answer().status, 404);
}

#[tokio::test]
async fn a_portal_whose_settings_somebody_has_chosen_asks_nothing() {
    let world = World::new().await;
    world.settings("application.name", json!("Acme")).await;
    become_owner(&world).await.is_at("/admin");
    let world = World::new().await;
    let mut ada = world.browser();
    ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
}

#[tokio::test]
async fn what_cannot_be_stays_on_the_page_with_its_reason() {
    let (world, mut ada) = begun().await;
    ada.fill("Application name", "")
        .submit("Continue")
        .await
        .is_refused_at("Application name", "1 to 60 characters");
    assert_eq!(ada.answer().status, 422);
    ada.visit(HOME).await.fill("Home page", "acme").submit("Continue").await;
    ada.is_refused_at("Home page", "absolute http or https address");
    assert_eq!(ada.field("Home page").value, "acme");
    let username = json!({ "enabled": true, "used_for_first_factor": true });
    let settings = [("attributes.password.enabled", json!(true)), ("attributes.username", username)];
    world.all_settings(&settings).await;
    ada.visit(SIGN_IN).await.fill("Email link or code only", "mail").submit("Continue").await;
    ada.is_at(SIGN_IN).sees("nothing can be sent to a username");
    assert_eq!(
        (ada.answer().status.as_u16(), setting(&world, "attributes.password.enabled").await),
        (422, json!(true))
    );
    for (path, pairs) in [
        (NAME, vec![("version", "1")]),
        (SIGN_IN, vec![("version", "1"), ("way", "none")]),
        (SIGN_IN, vec![("version", "1"), ("json:sign_up.mode", "\"restricted\"")]),
        (LINKS, vec![("version", "1"), ("application.name", "Acme")]),
    ] {
        let answer = ada.send_form(path, &pairs).await;
        assert!(answer.status.is_client_error(), "{path} {pairs:?} {}", answer.status);
    }
    assert_eq!(setting(&world, "sign_up.mode").await, json!("public"));
}

#[tokio::test]
async fn somebody_else_who_changed_the_same_is_not_overruled_unasked() {
    let (world, mut ada) = begun().await;
    ada.visit(NAME).await.fill("Application name", "Acme");
    world.settings("application.name", json!("Bolt")).await;
    ada.submit("Continue").await.sees("Bolt").sees("Acme");
    assert_eq!(setting(&world, "application.name").await, json!("Bolt"));
    ada.submit("Save").await.is_at(HOME);
    assert_eq!(setting(&world, "application.name").await, json!("Acme"), "mine is the one that is ticked");
}

#[tokio::test]
async fn what_takes_something_from_people_is_confirmed_first() {
    let (world, mut ada) = begun().await;
    world.sign_up(BOB).await;
    let id = user(&world, BOB).await;
    let sql = format!(
        "INSERT INTO passkeys (id, user_id, credential_id, credential, name, created_at) VALUES ('p', '{id}', 'c', '{{}}', 'n', 1)"
    );
    change(&world.db, &sql).await;
    ada.visit(SIGN_IN)
        .await
        .fill("Email link or code only", "mail")
        .submit("Continue")
        .await
        .sees("1 person uses this");
    assert_eq!(setting(&world, "attributes.passkey.enabled").await, json!(true));
    ada.submit("Save").await.is_at(LINKS);
    assert_eq!(setting(&world, "attributes.passkey.enabled").await, json!(false));
}

#[tokio::test]
async fn after_ten_minutes_a_way_to_sign_in_takes_another_proof() {
    let (world, mut ada) = begun().await;
    ada.visit(SIGN_IN).await.fill("Email and password", "password");
    world.clock.advance(minutes(11));
    ada.submit("Continue").await.is_at("/user/verify-it-is-you");
    assert_eq!(setting(&world, "attributes.password.enabled").await, json!(false));
    ada.submit("Send code")
        .await
        .fill("Code", &world.mailbox.code(ADA).await)
        .submit("Continue")
        .await
        .is_at(SIGN_IN);
    ada.fill("Email and password", "password").submit("Continue").await.is_at(LINKS);
    assert_eq!(setting(&world, "attributes.password.enabled").await, json!(true));
}

#[tokio::test]
async fn nobody_is_asked_who_may_not_change_settings() {
    let (world, ada) = begun().await;
    let mut bob = world.sign_up(BOB).await;
    let fields = [("version", "1"), ("application.name", "Bolt")];
    bob.visit(NAME).await.sees("Page not found");
    bob.send_form(NAME, &fields).await;
    for role in [Role::Viewer, Role::Support] {
        team::give(&asking(&world, &ada).await, &user(&world, BOB).await, role).await.unwrap();
        assert_eq!(bob.visit(NAME).await.answer().status, 403, "{role:?}");
        assert_eq!(bob.send_form(NAME, &fields).await.status, 403, "{role:?}");
    }
    world.browser().visit(NAME).await.is_at("/sign-in");
    assert_eq!(setting(&world, "application.name").await, json!("Portico"));
}
