//! Invitations to the team: mailed by an owner, accepted by a press, once.

use portico::auth::directory::{role_invitations, team};
use portico::auth::upkeep::cleanup;
use portico::error::{Refusal, Result};
use portico::model::role::Role;
use portico::model::role_invitation::RoleInvitation;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::crowd::storm;
use crate::world::database::changed;
use crate::world::mailbox::token;
use crate::world::people::{asking, user};
use crate::world::second_step::set_up;
use crate::world::{ADA, BOB, EVE, World, minutes};

const DAY: i64 = 24 * 60;

/// A portal with an owner, Ada, who is signed in.
async fn owned() -> (World, Browser) {
    let world = World::new().await;
    let mut ada = world.browser();
    ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    (world, ada)
}

async fn invite(world: &World, by: &Browser, address: &str, role: Role) -> Result<RoleInvitation> {
    role_invitations::invite(&asking(world, by).await, address, role).await
}

/// Invites Bob; the link that reaches him.
async fn invited(world: &World, by: &Browser, role: Role) -> String {
    invite(world, by, BOB, role).await.unwrap();
    world.mailbox.link(BOB).await
}

async fn is_void(world: &World, link: &str) {
    world.browser().visit(link).await.sees("cannot be used");
}

async fn roles(world: &World) -> Vec<String> {
    let sql = "SELECT administrator_role FROM users WHERE administrator_at IS NOT NULL ORDER BY administrator_at, id";
    world.column(sql).await
}

#[track_caller]
fn is_refused<T>(outcome: Result<T>, refusal: Refusal) {
    assert!(outcome.is_err_and(|error| error.is(refusal)), "{refusal:?}");
}

#[tokio::test]
async fn whoever_has_no_account_gets_one_whoever_else_may_sign_up() {
    let (world, ada) = owned().await;
    world.settings("sign_up.mode", json!("restricted")).await;
    world.clock.advance(minutes(1));
    let link = invited(&world, &ada, Role::Administrator).await;
    let mail = world.mailbox.last(BOB).await;
    assert!(mail.text.contains("within 7 days") && mail.text.contains(&link), "{mail:?}");
    assert!(!world.dump_text().await.contains(&token(&link)), "only its hash is kept");

    let mut bob = world.browser();
    let before = world.dump().await;
    bob.visit(&link).await.is_at("/setup").sees(BOB).sees("Administrator");
    assert!(!bob.path().contains("token"));
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new(), "looking spends nothing");
    bob.submit("Continue").await.is_at("/admin").sees(BOB);
    assert_eq!(roles(&world).await, ["owner", "administrator"]);
    assert_eq!(
        world.count("identifications WHERE value = 'bob@example.com' AND verified_at IS NOT NULL").await,
        1
    );
    assert_eq!(world.count("administrator_invitations").await, 0);
    is_void(&world, &link).await;
    assert_eq!(world.count("sessions").await, 2);
    let id = user(&world, BOB).await;
    let told = format!(
        "SELECT kind FROM events WHERE user_id = '{id}' AND kind LIKE 'administrator.%' ORDER BY kind"
    );
    let kinds =
        ["administrator.invitation_accepted", "administrator.link_used", "administrator.made_administrator"];
    assert_eq!(world.column(&told).await, kinds);
    world.settings("sign_up.mode", json!("public")).await;
    bob.visit("/sign-out").await.submit("Sign out").await;
    assert!(world.sign_in(BOB).await.is_signed_in().await, "as people do");
}

#[tokio::test]
async fn many_presses_make_one_account() {
    let (world, ada) = owned().await;
    let link = invited(&world, &ada, Role::Viewer).await;
    let mut bob = world.browser();
    bob.visit(&link).await;
    storm(&bob, "Continue").await;
    assert_eq!((world.count("users").await, world.count("sessions").await), (2, 2));
    assert_eq!(roles(&world).await, ["owner", "viewer"]);
}

#[tokio::test]
async fn whoever_has_an_account_signs_in_to_it_first() {
    let (world, ada) = owned().await;
    let mut at_home = world.sign_up(BOB).await;
    let (app, _) = set_up(&world, &mut at_home).await;
    let link = invited(&world, &ada, Role::Support).await;
    let mut bob = world.browser();
    bob.visit(&link).await.sees("Sign in with it").submit("Continue").await.is_at("/sign-in");
    assert_eq!(roles(&world).await, ["owner"], "the mailbox alone is not the account");
    bob.fill("Email address", BOB).submit("Continue").await;
    let code = world.mailbox.code(BOB).await;
    bob.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    bob.visit("/sign-in/factor-two").await.fill("Code", &app.code(&world)).submit("Continue").await;
    bob.is_at("/setup").sees("Support").submit("Continue").await.is_at("/admin");
    assert_eq!(roles(&world).await, ["owner", "support"]);
    is_void(&world, &link).await;
    assert_eq!(world.count("users").await, 2);
}

#[tokio::test]
async fn another_account_gets_nothing_by_it() {
    let (world, ada) = owned().await;
    world.sign_up(BOB).await;
    let link = invited(&world, &ada, Role::Owner).await;
    let mut eve = world.sign_up(EVE).await;
    eve.visit(&link).await.sees("Sign in with it").submit("Continue").await;
    assert_eq!(roles(&world).await, ["owner"]);
    eve.visit("/admin").await.sees("Page not found");
}

#[tokio::test]
async fn an_invitation_is_good_for_seven_days_until_it_is_revoked_or_replaced() {
    let (world, mut ada) = owned().await;
    let first = invited(&world, &ada, Role::Viewer).await;
    let second = invite(&world, &ada, "BOB@example.com", Role::Support).await.unwrap();
    let link = world.mailbox.all().await.into_iter().rev().find_map(|mail| mail.link).unwrap();
    is_void(&world, &first).await;
    let listed = role_invitations::list(&asking(&world, &ada).await).await.unwrap();
    assert_eq!(listed.iter().map(|one| &one.id).collect::<Vec<_>>(), [&second.id]);
    assert_eq!((listed[0].role(), &*listed[0].address), (Some(Role::Support), "BOB@example.com"));
    world.clock.advance(minutes(7 * DAY) - minutes(1));
    world.browser().visit(&link).await.sees("Support");
    world.clock.advance(minutes(1));
    is_void(&world, &link).await;

    ada = world.browser();
    ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let link = invited(&world, &ada, Role::Viewer).await;
    let cx = asking(&world, &ada).await;
    let listed = role_invitations::list(&cx).await.unwrap();
    assert_eq!(listed.len(), 1, "there is one for each address");
    role_invitations::revoke(&cx, &listed[0].id).await.unwrap();
    is_refused(role_invitations::revoke(&cx, &listed[0].id).await, Refusal::ResourceNotFound);
    is_void(&world, &link).await;
    let told = "SELECT kind FROM events WHERE kind LIKE 'administrator.invit%' ORDER BY at, id";
    assert_eq!(world.column(told).await[3..], ["administrator.invitation_revoked"]);
    invite(&world, &ada, BOB, Role::Viewer).await.unwrap();
    for (days, kept) in [(36, 1), (2, 0)] {
        world.clock.advance(minutes(days * DAY));
        cleanup::forget(&world.db, world.clock.now()).await.unwrap();
        assert_eq!(world.count("administrator_invitations").await, kept, "it is listed for a while");
    }
}

#[tokio::test]
async fn owners_alone_invite_and_what_they_sent_goes_with_their_role() {
    let (world, ada) = owned().await;
    let bob = world.sign_up(BOB).await;
    let id = user(&world, BOB).await;
    is_refused(invite(&world, &bob, EVE, Role::Viewer).await, Refusal::ResourceNotFound);
    let cx = asking(&world, &ada).await;
    team::give(&cx, &id, Role::Administrator).await.unwrap();
    is_refused(invite(&world, &bob, EVE, Role::Viewer).await, Refusal::RoleForbids);
    is_refused(invite(&world, &ada, BOB, Role::Owner).await, Refusal::HasRole);
    is_refused(invite(&world, &ada, "nonsense", Role::Owner).await, Refusal::FormatInvalid);
    for role in [Some(Role::Administrator), None] {
        team::give(&cx, &id, Role::Owner).await.unwrap();
        invite(&world, &bob, EVE, Role::Owner).await.unwrap();
        let link = world.mailbox.link(EVE).await;
        match role {
            Some(role) => team::give(&cx, &id, role).await.unwrap(),
            None => team::take(&cx, &id).await.unwrap(),
        }
        is_void(&world, &link).await;
    }
    world.clock.advance(minutes(11));
    is_refused(invite(&world, &ada, EVE, Role::Viewer).await, Refusal::StepUpRequired);
    assert_eq!(world.count("administrator_invitations").await, 0);
}

#[tokio::test]
async fn without_a_way_to_send_nobody_is_invited() {
    let world = World::with(&[("PORTICO_PUBLIC_URL", "https://accounts.example.com")]).await;
    let mut ada = world.browser();
    ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    is_refused(invite(&world, &ada, BOB, Role::Viewer).await, Refusal::NotSent);
    assert_eq!(world.count("administrator_invitations").await, 0);
}
