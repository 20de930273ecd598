//! Roles: what each may do, who gives them, and that there is always an owner.

use axum::http::Method;
use portico::app::App as Node;
use portico::auth::account::{deletion, names};
use portico::auth::directory::settings::change;
use portico::auth::directory::{admission, team};
use portico::auth::{Context, step_up};
use portico::error::{Error, Refusal, Result};
use portico::id::UserId;
use portico::model::identification::Identifier;
use portico::model::role::{Permission, Role};
use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::database;
use crate::world::passkeys;
use crate::world::people::{asking, asking_at, user};
use crate::world::program::Program;
use crate::world::second_step::{App, key_on, set_up};
use crate::world::server::Site;
use crate::world::step_up::{PAGE, prove_by_mail};
use crate::world::{ADA, BOB, EVE, World, chance, minutes};

const LOG: &str = "SELECT kind || ' ' || COALESCE(actor, user_id) || ' ' || object FROM events
                   WHERE kind LIKE 'administrator.%' AND object IS NOT NULL ORDER BY at, id";
const ROLES: &str =
    "SELECT COALESCE(administrator_role, 'owner') FROM users WHERE administrator_at IS NOT NULL
                     ORDER BY created_at, id";

/// A browser in which an owner has just signed in by the operator's link.
async fn owner(world: &World, address: &str) -> Browser {
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(address).await).await.submit("Continue").await.is_at("/admin");
    browser
}

/// Ada, an owner, and Bob, who has an account; both are signed in.
async fn two() -> (World, Browser, Browser, UserId) {
    let world = World::new().await;
    let (ada, bob) = (owner(&world, ADA).await, world.sign_up(BOB).await);
    let id = user(&world, BOB).await;
    (world, ada, bob, id)
}

async fn give(world: &World, by: &Browser, to: &UserId, role: Role) -> Result<()> {
    team::give(&asking(world, by).await, to, role).await
}

async fn take(world: &World, by: &Browser, from: &UserId) -> Result<()> {
    team::take(&asking(world, by).await, from).await
}

#[track_caller]
fn is_refused<T>(outcome: Result<T>, refusal: Refusal) {
    match outcome {
        Err(error) if error.is(refusal) => {}
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("not refused: {refusal:?}"),
    }
}

// ---- what each may do

#[tokio::test]
async fn an_owner_gives_roles_changes_them_and_takes_them() {
    let (world, ada, mut bob, id) = two().await;
    bob.visit("/user").await.sees_no("Administration").visit("/admin").await.sees("Page not found");
    let mut log = vec![];
    for role in [Role::Viewer, Role::Support, Role::Administrator, Role::Owner] {
        world.clock.advance(minutes(1));
        give(&world, &ada, &id, role).await.unwrap();
        // Twice is once.
        give(&world, &ada, &id, role).await.unwrap();
        bob.visit("/admin").await.is_at("/admin").sees(BOB);
        log.push(format!("administrator.made_{} {} {id}", role.name(), user(&world, ADA).await));
    }
    bob.visit("/user").await.sees("Administration");
    let listed = team::list(&asking(&world, &bob).await).await.unwrap();
    let told: Vec<_> = listed.iter().map(|one| (one.address.as_str(), one.role, one.has_passkey)).collect();
    assert_eq!(told, [(ADA, Role::Owner, false), (BOB, Role::Owner, false)]);
    assert!(listed[1].since < world.clock.now() - minutes(2), "since the first role");
    world.clock.advance(minutes(1));
    take(&world, &ada, &id).await.unwrap();
    take(&world, &ada, &id).await.unwrap();
    bob.visit("/admin").await.sees("Page not found");
    log.push(format!("administrator.removed {} {id}", user(&world, ADA).await));
    assert_eq!(world.column(LOG).await[1..], log, "each with who did it to whom");
}

#[tokio::test]
async fn each_does_what_their_role_allows_and_nothing_else() {
    let (world, ada, bob, id) = two().await;
    let (mut version, own) = (1, user(&world, ADA).await);
    for role in [Role::Viewer, Role::Support, Role::Administrator] {
        give(&world, &ada, &id, role).await.unwrap();
        let cx = asking(&world, &bob).await;
        for permission in Permission::ALL {
            let admitted = admission::admit(&cx, *permission).await;
            match role.may(*permission) {
                true => assert_eq!(admitted.unwrap().user.id, id),
                false => is_refused(admitted, Refusal::RoleForbids),
            }
        }
        let changed = change(&cx, version, &[("application.name".into(), json!(role.name()))]).await;
        match role {
            Role::Administrator => {
                changed.unwrap();
                version += 1;
            }
            _ => is_refused(changed.map_err(Error::from), Refusal::RoleForbids),
        }
        is_refused(give(&world, &bob, &own, Role::Viewer).await, Refusal::RoleForbids);
        is_refused(give(&world, &bob, &id, Role::Owner).await, Refusal::RoleForbids);
        is_refused(take(&world, &bob, &own).await, Refusal::RoleForbids);
    }
    assert_eq!(world.column(ROLES).await, ["owner", "administrator"]);
    take(&world, &ada, &id).await.unwrap();
    let cx = asking(&world, &bob).await;
    is_refused(team::list(&cx).await, Refusal::ResourceNotFound);
    is_refused(give(&world, &bob, &id, Role::Owner).await, Refusal::ResourceNotFound);
    let nobody = asking(&world, &world.start_sign_in(BOB).await).await;
    is_refused(team::give(&nobody, &id, Role::Owner).await, Refusal::SignedOut);
    let stranger = UserId::new(&chance());
    is_refused(give(&world, &ada, &stranger, Role::Owner).await, Refusal::ResourceNotFound);
}

#[tokio::test]
async fn to_those_without_a_role_the_screens_are_pages_that_do_not_exist() {
    let (world, _ada, bob, _) = two().await;
    let page = async |path: &str| {
        let answer = bob.send(bob.ask_path(Method::GET, path)).await;
        let id = answer.header("x-request-id").unwrap();
        let nonce = answer.body.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next());
        let body = answer.body.replace(id, "").replace(path, "").replace(nonce.unwrap_or("-"), "");
        (answer.status.as_u16(), body, answer.set_cookies().len())
    };
    let (admin, other) = (page("/admin").await, page("/nosuch").await);
    assert_eq!(admin.0, 404);
    assert_eq!(admin, other);
    let mut nobody = world.browser();
    nobody.visit("/admin?from=mail").await.is_at("/sign-in");
    nobody.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    nobody.fill("Code", &code).submit("Continue").await.is_at("/admin?from=mail");
}

#[tokio::test]
async fn who_was_an_administrator_before_there_were_roles_is_an_owner() {
    let (world, _ada, mut bob, id) = two().await;
    // As a node of the version before writes it.
    let sql = format!("UPDATE users SET administrator_at = COALESCE(administrator_at, 7) WHERE id = '{id}'");
    database::change(&world.db, &sql).await;
    bob.visit("/admin").await.is_at("/admin");
    let ada = user(&world, ADA).await;
    give(&world, &bob, &ada, Role::Viewer).await.unwrap();
    is_refused(take(&world, &bob, &id).await, Refusal::LastOwner);
    // What a newer version gave is no role of this one.
    database::change(
        &world.db,
        &format!("UPDATE users SET administrator_role = 'auditor' WHERE id = '{ada}'"),
    )
    .await;
    assert_eq!(team::list(&asking(&world, &bob).await).await.unwrap().len(), 1);
}

// ---- there is always an owner

#[tokio::test]
async fn the_last_owner_stays() {
    let (world, mut ada, bob, id) = two().await;
    let own = user(&world, ADA).await;
    give(&world, &ada, &id, Role::Administrator).await.unwrap();
    for role in [Role::Administrator, Role::Support, Role::Viewer] {
        is_refused(give(&world, &ada, &own, role).await, Refusal::LastOwner);
    }
    is_refused(take(&world, &ada, &own).await, Refusal::LastOwner);
    ada.visit("/user/delete-account").await.fill("Type “Delete account” to confirm", "Delete account");
    ada.submit("Delete account").await.sees(&world.words("last_owner"));
    // An owner who may not sign in is none to rely on.
    give(&world, &ada, &id, Role::Owner).await.unwrap();
    database::change(&world.db, &format!("UPDATE users SET banned_at = 1 WHERE id = '{id}'")).await;
    is_refused(take(&world, &ada, &own).await, Refusal::LastOwner);
    database::change(&world.db, "UPDATE users SET banned_at = NULL").await;
    assert_eq!(world.column(ROLES).await, ["owner", "owner"]);
    // With another, they may go.
    ada.visit("/user/delete-account").await.fill("Type “Delete account” to confirm", "Delete account");
    ada.submit("Delete account").await.is_at("/sign-in");
    assert_eq!(world.column(ROLES).await, ["owner"]);
    is_refused(deletion::delete(&asking(&world, &bob).await, None).await.map(drop), Refusal::LastOwner);
}

#[tokio::test]
async fn the_last_owner_keeps_a_way_to_sign_in() {
    let world = World::new().await;
    let mut ada = owner(&world, ADA).await;
    let id = world.column("SELECT id FROM identifications").await.remove(0);
    ada.visit("/user").await.sees_no("Remove ada@example.com");
    ada.visit(&format!("/user/remove-identification?identification_id={id}")).await;
    let body = format!("identification_id={id}");
    let remove = ada.post(&ada.url().join("/act/user/identification/remove").unwrap(), body);
    ada.send(remove).await;
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 1);
}

/// One of several things that two owners do at once, one against the other.
async fn against(cx: Context, what: usize, other: UserId) -> Result<()> {
    match what {
        0 => team::give(&cx, &other, Role::Viewer).await,
        1 => team::take(&cx, &other).await,
        2 => {
            let me = admission::admit(&cx, Permission::ManageTeam).await?;
            team::give(&cx, &me.user.id, Role::Administrator).await
        }
        _ => names::rename(&cx, Some("Ada"), None).await,
    }
}

async fn at_once(
    world: &World,
    nodes: &[Node; 2],
    browsers: [&Browser; 2],
    what: [usize; 2],
) -> [Result<()>; 2] {
    let ids = [user(world, ADA).await, user(world, BOB).await];
    let mut tasks = vec![];
    for n in 0..2 {
        let cx = asking_at(&nodes[n], world, browsers[n]).await;
        tasks.push(tokio::spawn(against(cx, what[n], ids[1 - n].clone())));
    }
    let second = tasks.pop().unwrap();
    [tasks.pop().unwrap().await.unwrap(), second.await.unwrap()]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    let world = World::new().await;
    let (ada, bob) = (owner(&world, ADA).await, owner(&world, BOB).await);
    let nodes = [world.node().await, world.node().await];
    for round in 0..24 {
        let what = [round % 3, (round / 3) % 3];
        let done = at_once(&world, &nodes, [&ada, &bob], what).await;
        let errors: Vec<_> = done.into_iter().filter_map(Result::err).collect();
        // Whoever demotes themselves may be demoted further.
        assert!(errors.len() == 1 || (errors.is_empty() && what.contains(&2)), "{what:?}: {errors:?}");
        let why = [Refusal::RoleForbids, Refusal::ResourceNotFound, Refusal::LastOwner];
        assert!(errors.iter().all(|error| why.iter().any(|why| error.is(*why))), "{what:?}: {errors:?}");
        let owners = world.column(ROLES).await.iter().filter(|role| *role == "owner").count();
        assert_eq!(owners, 1, "{what:?}");
        for address in [ADA, BOB] {
            world.administrator_link(address).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = World::new().await;
    let ada = owner(&world, ADA).await;
    let nodes = [world.node().await, world.node().await];
    for round in 0..6 {
        let address = format!("bob{round}@example.com");
        let bob = owner(&world, &address).await;
        let (of_ada, of_bob) =
            (asking_at(&nodes[0], &world, &ada).await, asking_at(&nodes[1], &world, &bob).await);
        let goes = tokio::spawn(async move { deletion::delete(&of_bob, None).await.map(drop) });
        let demoted = tokio::spawn(against(of_ada, 2, user(&world, ADA).await));
        let done = [goes.await.unwrap(), demoted.await.unwrap()];
        assert!(done.iter().filter(|done| done.is_ok()).count() == 1, "{done:?}");
        is_refused(done.into_iter().find(Result::is_err).unwrap(), Refusal::LastOwner);
        let owners = world.column(ROLES).await.iter().filter(|role| *role == "owner").count();
        assert_eq!(owners, 1);
        world.administrator_link(ADA).await;
        let address = Identifier::email(&address).unwrap();
        team::remove_by_operator(&world.db, &chance(), &address, world.clock.now()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn roles_change_while_their_people_do_other_things_and_nobody_waits_in_a_circle() {
    let world = World::new().await;
    let (ada, bob) = (owner(&world, ADA).await, owner(&world, BOB).await);
    let nodes = [world.node().await, world.node().await];
    for round in 0..12 {
        // Bob's name, Ada's role for Bob, and the operator's command.
        let what = [round % 2, 3];
        let (db, seeded) = (world.db.clone(), chance());
        let (now, address) = (world.clock.now(), Identifier::email(BOB).unwrap());
        let operator =
            tokio::spawn(
                async move { team::add_by_operator(&db, &seeded, &address, Role::Owner, now).await },
            );
        let done = at_once(&world, &nodes, [&ada, &bob], what).await;
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        operator.await.unwrap().unwrap();
        world.administrator_link(BOB).await;
    }
}

// ---- a proof of one's own

#[tokio::test]
async fn a_programs_token_opens_the_screens_only_with_a_proof_of_the_persons_own() {
    let world = World::new().await;
    owner(&world, ADA).await;
    let (program, id) = (Program::new(&world).await, user(&world, ADA).await);
    for reverification in [true, false] {
        world.settings("user_profile.reverification", json!(reverification)).await;
        world.clock.advance(minutes(1));
        let mut browser = world.browser();
        browser.visit(&program.link(id.as_str()).await).await.submit("Continue").await.is_at("/user");
        let cx = asking(&world, &browser).await;
        is_refused(admission::admit(&cx, Permission::ReadSettings).await, Refusal::StepUpRequired);
        // Nor does it make a way in that would be such a proof.
        browser.visit("/user/change-password").await;
        browser.visit("/user/security").await.submit("Set up an authenticator app").await.is_at(PAGE);
        browser.visit("/admin?from=mail").await.is_at(PAGE);
        prove_by_mail(&world, &mut browser, ADA).await;
        browser.is_at("/admin?from=mail").visit("/admin").await.is_at("/admin");
    }
    // The role came after the session.
    let mut bob = world.sign_up(BOB).await;
    let id = user(&world, BOB).await;
    bob.visit("/sign-out").await.submit("Sign out").await;
    bob.visit(&program.link(id.as_str()).await).await.submit("Continue").await.is_at("/user");
    world.administrator_link(BOB).await;
    bob.visit("/admin").await.is_at(PAGE);
}

#[tokio::test]
async fn the_operators_link_and_a_second_factor_are_proofs_of_ones_own() {
    let world = World::new().await;
    let mut ada = owner(&world, ADA).await;
    let (app, _) = set_up(&world, &mut ada).await;
    let (program, id) = (Program::new(&world).await, user(&world, ADA).await);
    let mut browser = world.browser();
    browser.visit(&program.link(id.as_str()).await).await.submit("Continue").await;
    browser.visit("/sign-in/factor-two").await.fill("Code", &app.code(&world)).submit("Continue").await;
    browser.is_at("/user").visit("/admin").await.is_at("/admin");
}

#[tokio::test]
async fn what_concerns_a_role_takes_a_proof_of_the_last_ten_minutes_whatever_the_settings_say() {
    let (world, mut ada, _bob, id) = two().await;
    for reverification in [true, false] {
        world.settings("user_profile.reverification", json!(reverification)).await;
        world.clock.advance(minutes(11));
        is_refused(give(&world, &ada, &id, Role::Viewer).await, Refusal::StepUpRequired);
        is_refused(take(&world, &ada, &id).await, Refusal::StepUpRequired);
        // Looking takes none.
        ada.visit("/admin").await.is_at("/admin");
        team::list(&asking(&world, &ada).await).await.unwrap();
        ada.visit(PAGE).await;
        prove_by_mail(&world, &mut ada, ADA).await;
        let cx = asking(&world, &ada).await;
        let me = admission::admit_recent(&cx, Permission::ManageTeam).await.unwrap();
        assert!(step_up::is_fresh(&cx, &me));
        give(&world, &ada, &id, Role::Viewer).await.unwrap();
        take(&world, &ada, &id).await.unwrap();
    }
}

#[tokio::test]
async fn with_a_second_factor_that_is_what_an_administrator_proves() {
    let (world, mut ada, _bob, id) = two().await;
    let (app, _): (App, _) = set_up(&world, &mut ada).await;
    world.settings("user_profile.reverification", json!(false)).await;
    world.clock.advance(minutes(11));
    is_refused(give(&world, &ada, &id, Role::Viewer).await, Refusal::StepUpRequired);
    ada.visit(PAGE).await.fill("Code", &app.code(&world)).submit("Continue").await;
    give(&world, &ada, &id, Role::Viewer).await.unwrap();
}

// ---- a second factor for administrators

/// The setting that asks for it.
const REQUIRED: &str = "administrators.require_second_factor";

#[tokio::test]
async fn where_administrators_need_a_second_factor_they_set_one_up_before_they_come_in() {
    let (world, mut ada, mut bob, id) = two().await;
    give(&world, &ada, &id, Role::Viewer).await.unwrap();
    world.settings(REQUIRED, json!(true)).await;
    // As everybody else, they are signed in all the same.
    ada.visit("/user").await.is_at("/user");
    // A node that has read it.
    let node = world.node().await;
    let cx = asking_at(&node, &world, &ada).await;
    is_refused(team::give(&cx, &id, Role::Support).await, Refusal::SecondFactorNeeded);
    ada.visit("/admin").await.is_at("/sign-in/tasks/setup-mfa").submit("Code of my authenticator app").await;
    let app = App::with_key(&key_on(&ada));
    ada.fill("Code of the app", &app.code(&world)).submit("Continue").await.is_at("/user/backup-codes");
    ada.submit("I have kept them").await.is_at("/admin");
    ada.visit("/sign-in/tasks/setup-mfa").await.is_at("/admin");
    // A passkey does, too.
    bob.visit("/admin").await.is_at("/sign-in/tasks/setup-mfa").follow(&world.words("passkey_add")).await;
    passkeys::add(&mut bob, &mut Authenticator::new()).await;
    bob.visit("/admin").await.is_at("/admin");
    let cx = asking_at(&node, &world, &ada).await;
    team::give(&cx, &id, Role::Support).await.unwrap();
    // Nobody else is asked for one.
    let mut eve = world.sign_up(EVE).await;
    eve.visit("/sign-in/tasks/setup-mfa").await.is_at("/user");
}

// ---- commands

#[tokio::test]
async fn the_operator_gives_roles_lists_them_and_takes_them() {
    let site = Site::new().await;
    site.run(&["admin", "list"]).is_fine();
    site.run(&["admin", "add", BOB, "--role", "viewer"]).is_refused_with("always needs an owner");
    site.run(&["admin", "add", ADA]).is_fine();
    let wrong = site.run(&["admin", "add", BOB, "--role", "king"]);
    assert_eq!(wrong.status, 2, "{wrong:?}");
    assert!(wrong.err.contains("owner, administrator, support, viewer"), "{wrong:?}");
    for role in ["viewer", "administrator", "support"] {
        let done = site.run(&["admin", "add", BOB, "--role", role]);
        assert!(done.is_fine().out.contains(&format!("{BOB} now has the role {role}.")), "{done:?}");
    }
    let listed = site.run(&["admin", "list"]);
    let lines: Vec<_> = listed
        .is_fine()
        .out
        .lines()
        .map(|line| line.split_whitespace().take(3).collect::<Vec<_>>())
        .collect();
    assert_eq!(lines[1..], [[ADA, "owner", "no"], [BOB, "support", "no"]], "{}", listed.out);
    site.run(&["admin", "remove", ADA]).is_refused_with("always needs an owner");
    site.run(&["admin", "add", ADA, "--role", "support"]).is_refused_with("always needs an owner");
    site.run(&["admin", "remove", EVE]).is_refused_with("has no role");
    site.run(&["admin", "add", BOB]).is_fine();
    site.run(&["admin", "remove", ADA]).is_fine();
    site.run(&["admin", "remove", ADA]).is_refused_with("has no role");
    let db = portico::storage::Db::open(&site.database.url).await.unwrap();
    let kinds: Vec<_> = database::column(&db, LOG).await;
    let verbs = ["made_owner", "made_viewer", "made_administrator", "made_support", "made_owner", "removed"];
    assert_eq!(kinds.len(), verbs.len());
    for (entry, verb) in kinds.iter().zip(verbs) {
        assert!(entry.starts_with(&format!("administrator.{verb} operator user_")), "{entry}");
    }
}
