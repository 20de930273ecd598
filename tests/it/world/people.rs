//! People, as stories need them: with a password, or in an account that is not theirs.

use portico::app::App;
use portico::auth::proofs::passwords;
use portico::auth::{Context, Handout, Visitor};
use portico::id::UserId;
use portico::model::password::Password;
use portico::storage;
use serde_json::json;

use super::browser::Browser;
use super::database::change;
use super::{ADA, World};

const KNOWN_TO_EVE: &str = "tundra-violin-94-cask";

/// What verbs are given, on a node of its own.
pub async fn context(world: &World) -> Context {
    context_of(&world.node().await).await
}

/// The same, on this node.
pub async fn context_of(node: &App) -> Context {
    node.portal.context(Visitor::default(), Handout::default()).await
}

/// The user with this address.
pub async fn user(world: &World, address: &str) -> UserId {
    let sql = format!("SELECT user_id FROM identifications WHERE value = '{address}'");
    UserId::parse(&world.column(&sql).await[0]).unwrap()
}

/// Gives the user with this address a password.
pub async fn set_password(world: &World, address: &str, password: &str) {
    let cx = context(world).await;
    let hash = passwords::hash(&cx, &Password::typed(password).unwrap()).await.unwrap();
    storage::passwords::put(&world.db, &user(world, address).await, &hash, cx.now).await.unwrap();
}

/// Gives the user with this address another identifier, which is proved.
pub async fn give(world: &World, address: &str, kind: &str, value: &str) {
    let id = user(world, address).await;
    let sql = format!(
        "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at)
         VALUES ('idn_{value}', '{id}', '{kind}', '{value}', '{}', 1, 1, 1)",
        value.to_lowercase()
    );
    change(&world.db, &sql).await;
}

/// Signs in with a mailed code in this browser.
pub async fn sign_in(world: &World, mut browser: Browser, address: &str) -> Browser {
    browser.visit("/sign-in").await.fill("Email address", address).submit("Continue").await;
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser
}

/// A portal that asks for no proof at sign-up, and Eve, who has signed up with Ada's address.
pub async fn hijacked() -> (World, Browser) {
    let world = World::new().await;
    world.settings("attributes.password", json!({"enabled": true, "required": true})).await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut eve = world.browser();
    eve.visit("/sign-up").await.fill("Email address", ADA).fill("Password", KNOWN_TO_EVE);
    eve.submit("Continue").await.is_at("/user");
    (world, eve)
}

/// Begins to sign in with Ada's address, by a code in the place of the password.
pub async fn by_code(world: &World) -> Browser {
    let mut ada = world.browser();
    ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    ada.is_at("/sign-in/factor-one").follow("Use another method").await;
    ada
}

/// A request of this browser, as it is once it has been looked up.
pub async fn asking(world: &World, browser: &Browser) -> Context {
    asking_at(world.app(), world, browser).await
}

/// The same, at this node.
pub async fn asking_at(node: &App, world: &World, browser: &Browser) -> Context {
    let hash = portico::secret::hash(&browser.client().unwrap());
    let client = storage::clients::find_by_token(&world.db, &hash).await.unwrap();
    let visitor = Visitor { client, presented: Some(hash), ..Visitor::default() };
    node.portal.context(visitor, Handout::default()).await
}
