//! Who may do what: every route of the administrators' table, to every role and to those who have none, with a fresh proof and
//! with a stale one; and whose the forms of everybody else are.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use portico::admin::routes::{ROUTES, Route};
use portico::auth::directory::{role_invitations, secret_keys, team};
use portico::auth::node::in_force;
use portico::http::administrator::Proof;
use portico::id::IdentificationId;
use portico::model::role::{Permission, Role};
use serde_json::json;

use crate::world::browser::{Answer, Ask, Browser};
use crate::world::people::{asking, user};
use crate::world::step_up::PAGE;
use crate::world::wire::encoded;
use crate::world::{ADA, BOB, EVE, World, chance, minutes};

/// What a route must not have changed for whoever it does not let in.
const KEPT: &[&str] =
    &["settings", "settings_changes", "secret_keys", "administrator_invitations", "users", "outbox"];

/// A portal with an owner, somebody of a role, somebody without one, somebody of the team to work upon, and one of everything
/// that a route is about.
struct House {
    world: World,
    somebody: Browser,
    plain: Browser,
    /// What stands for each name in braces.
    names: BTreeMap<&'static str, String>,
    invitation: String,
}

impl House {
    async fn of(role: Role) -> Self {
        let world = World::new().await;
        let mut ada = world.browser();
        ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
        let (somebody, plain) = (world.sign_up(BOB).await, world.sign_up(EVE).await);
        world.sign_up("carol@example.com").await;
        let carol = user(&world, "carol@example.com").await;
        let cx = asking(&world, &ada).await;
        team::give(&cx, &carol, Role::Viewer).await.unwrap();
        team::give(&cx, &user(&world, BOB).await, role).await.unwrap();
        let key = secret_keys::create_by_owner(&cx, "One").await.unwrap().0.id;
        role_invitations::invite(&cx, "dan@example.com", Role::Viewer).await.unwrap();
        let invitation = world.column("SELECT id FROM administrator_invitations").await.remove(0);
        // Putting this back weakens.
        world.settings("attack_protection.user_lockout.max_attempts", json!(9)).await;
        let version = in_force::load(&world.db).await.unwrap().0;
        let names = [
            ("{screen}", "attack-protection".to_owned()),
            ("{step}", "sign-in".to_owned()),
            ("{version}", version.to_string()),
            ("{user_id}", carol.to_string()),
            ("{id}", key.to_string()),
        ];
        Self { world, somebody, plain, names: names.into(), invitation }
    }

    /// What a route is asked with: a page that needs a proof where one does, a form that weakens where one may.
    async fn ask(&self, browser: &Browser, route: &Route, method: &Method) -> Ask {
        let mut path = route.path.to_owned();
        for (name, value) in &self.names {
            path = path.replace(name, value);
        }
        assert!(!path.contains('{'), "{}: what stands for its name?", route.path);
        if method != Method::POST {
            return browser.ask_path(method.clone(), &path);
        }
        let version = in_force::load(&self.world.db).await.unwrap().0.to_string();
        let (carol, nobody) = (self.names["{user_id}"].clone(), IdentificationId::new(&chance()).to_string());
        let weaker = ["json:attack_protection.new_device_notice", "attack_protection.new_device_notice"];
        let body: &[(&str, &str)] = match route.path {
            "/admin/check" | "/admin/team/{user_id}/remove" | "/admin/keys/{id}/revoke" => &[],
            "/admin/welcome/{step}" => &[("version", &version), ("way", "password")],
            "/admin/settings/{screen}" => &[("version", &version), (weaker[1], "off"), ("confirmed", "yes")],
            "/admin/history/{version}" => &[("version", &version)],
            "/admin/team/role" => &[("user_id", &carol), ("role", "support")],
            "/admin/team/invite" => &[("email_address", "fay@example.com"), ("role", "viewer")],
            "/admin/team/revoke" => &[("invitation_id", &self.invitation)],
            "/admin/keys" => &[("name", "Two")],
            "/admin/messages" => &[("identification_id", &nobody)],
            "/admin/export-and-import" => {
                &[("version", &version), (weaker[0], "false"), ("confirmed", "yes")]
            }
            other => panic!("{other}: what does its form send?"),
        };
        browser.post(&browser.url().join(&path).unwrap(), encoded(body))
    }

    async fn send(&self, browser: &Browser, route: &Route, method: &Method) -> Answer {
        let browser = browser.tab();
        browser.send(self.ask(&browser, route, method).await).await
    }

    async fn kept(&self) -> Vec<Vec<String>> {
        let mut dump = self.world.dump().await;
        KEPT.iter().map(|table| dump.remove(*table).expect(table)).collect()
    }
}

/// The methods that a route of the table stands for.
fn methods(route: &Route) -> Vec<Method> {
    match route.method {
        Method::GET => vec![Method::GET, Method::HEAD],
        _ => vec![route.method.clone()],
    }
}

fn is_led_to(answer: &Answer, page: &str) -> bool {
    answer.status == 303 && answer.location().is_some_and(|place| place.split('?').next() == Some(page))
}

/// Let in: the page, or where a form leads that was taken.
#[track_caller]
fn is_let_in(answer: &Answer, shown: &str) {
    let fine = answer.status == 200 || answer.status == 303;
    assert!(
        fine && !is_led_to(answer, PAGE) && !is_led_to(answer, "/sign-in"),
        "{shown}: {} {:?}",
        answer.status,
        answer.location()
    );
}

#[tokio::test]
async fn a_route_lets_in_whose_role_allows_it_and_nobody_else() {
    for role in Role::ALL {
        let house = House::of(*role).await;
        let nobody = house.world.browser();
        for route in ROUTES {
            for method in methods(route) {
                let shown = format!("{method} {}, {role:?}", route.path);
                let before = house.kept().await;
                let (out, plain) = (
                    house.send(&nobody, route, &method).await,
                    house.send(&house.plain, route, &method).await,
                );
                let Some(guard) = route.guard else {
                    // Whoever has no link is told that it can't be used.
                    assert_eq!((out.status.as_u16(), plain.status.as_u16()), (403, 403), "{shown}");
                    continue;
                };
                assert!(is_led_to(&out, "/sign-in"), "{shown}: {} {:?}", out.status, out.location());
                assert!(out.location().unwrap().contains("redirect_url=%2Fadmin"), "{shown}");
                assert_eq!(plain.status, 404, "{shown}");
                assert!(!plain.body.contains("Administration"), "{shown}");
                assert_eq!(before, house.kept().await, "{shown}: by strangers");
                let answer = house.send(&house.somebody, route, &method).await;
                if role.may(guard.takes) {
                    is_let_in(&answer, &shown);
                } else {
                    assert_eq!(answer.status, 403, "{shown}");
                    assert_eq!(before, house.kept().await, "{shown}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_stale_proof_opens_and_does_only_what_takes_none() {
    for role in Role::ALL {
        let house = House::of(*role).await;
        house.world.clock.advance(minutes(11));
        for route in ROUTES {
            let Some(guard) = route.guard else { continue };
            for method in methods(route) {
                let shown = format!("{method} {}, {role:?}", route.path);
                let before = house.kept().await;
                let answer = house.send(&house.somebody, route, &method).await;
                if !role.may(guard.takes) {
                    // Before anybody is asked for a proof.
                    assert_eq!(answer.status, 403, "{shown}");
                    assert_eq!(before, house.kept().await, "{shown}");
                    continue;
                }
                let (posts, asked) = (method == Method::POST, is_led_to(&answer, PAGE));
                match guard.proof {
                    Proof::Never => is_let_in(&answer, &shown),
                    Proof::Before(permission) => assert_eq!(asked, role.may(permission), "{shown}"),
                    Proof::Weakening if !posts => {
                        assert_eq!(asked, role.may(Permission::ChangeSettings), "{shown}");
                    }
                    // Beside the form, or on the page of its own.
                    Proof::Weakening => assert!(asked || answer.status == 422, "{shown}: {}", answer.status),
                    Proof::Behind => assert!(asked, "{shown}: {} {:?}", answer.status, answer.location()),
                }
                if guard.proof != Proof::Never {
                    assert_eq!(before, house.kept().await, "{shown}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_no_route_of_the_table_stands_for_is_no_page() {
    let house = House::of(Role::Owner).await;
    let paths: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).collect();
    for path in paths {
        let of_path = || ROUTES.iter().filter(|route| route.path == path);
        let known: BTreeSet<&str> = of_path().map(|route| route.method.as_str()).collect();
        assert_eq!(known.len(), of_path().count(), "{path}: a method twice");
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if known.contains(method.as_str()) {
                continue;
            }
            let mut place = path.to_owned();
            for (name, value) in &house.names {
                place = place.replace(name, value);
            }
            let ask = house.somebody.ask_path(method.clone(), &place).header("sec-fetch-site", "same-origin");
            let answer = house.somebody.tab().send(ask).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(known.iter().all(|method| answer.header("allow").unwrap().contains(method)), "{path}");
        }
    }
    for nowhere in ["/admin/nothing", "/admin/team/nothing", "/admin/settings", "/admin/", "/setup/x"] {
        let answer = house.somebody.send(house.somebody.ask_path(Method::GET, nowhere)).await;
        assert_eq!(answer.status, 404, "{nowhere}");
    }
}

#[test]
fn whoever_only_reads_sends_no_form_and_what_makes_others_mighty_is_an_owners() {
    let forms = || ROUTES.iter().filter(|route| route.method == Method::POST);
    for route in forms() {
        let takes = route.guard.unwrap().takes;
        let may = |role: Role| role.may(takes);
        assert!(!may(Role::Viewer) && !may(Role::Support), "{}", route.path);
        let mighty = ["/admin/team", "/admin/keys"].iter().any(|of| route.path.starts_with(of));
        assert_eq!(may(Role::Administrator), !mighty, "{}", route.path);
    }
    assert!(forms().count() >= 12);
    let open: Vec<&str> =
        ROUTES.iter().filter(|route| route.guard.is_none()).map(|route| route.path).collect();
    assert_eq!(open, ["/setup"], "what lets everybody in is known");
}

/// Whose a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Of whoever comes, with what they know or hold.
    Anybody,
    /// Of whoever is signed in, about their own account. Whoever is not is led to sign-in.
    SignedIn,
}

use Whose::{Anybody, SignedIn};

/// Every form of the portal that is no administrator's.
#[rustfmt::skip]
const FORMS: &[(&str, Whose)] = &[
    ("/act/callback", Anybody),
    ("/act/language", Anybody),
    ("/act/setup/begin", Anybody),
    ("/act/setup/claim", Anybody),
    ("/act/setup/join", Anybody),
    ("/act/setup/sign_in", Anybody),
    ("/act/sign_in/attempt", Anybody),
    ("/act/sign_in/attempt_challenge", Anybody),
    ("/act/sign_in/attempt_passkey", Anybody),
    ("/act/sign_in/attempt_password", Anybody),
    ("/act/sign_in/cancel", Anybody),
    ("/act/sign_in/change", Anybody),
    ("/act/sign_in/create", Anybody),
    ("/act/sign_in/finish", Anybody),
    ("/act/sign_in/go_on", Anybody),
    ("/act/sign_in/passkey", Anybody),
    ("/act/sign_in/prepare", Anybody),
    ("/act/sign_in/resend", Anybody),
    ("/act/sign_in/reset_password", Anybody),
    ("/act/sign_in/second/attempt", Anybody),
    ("/act/sign_in/second/attempt_backup_code", Anybody),
    ("/act/sign_in/second/prepare", Anybody),
    ("/act/sign_in/second/resend", Anybody),
    ("/act/sign_in/switch", Anybody),
    ("/act/sign_out", Anybody),
    ("/act/sign_out/all", Anybody),
    ("/act/sign_up/attempt", Anybody),
    ("/act/sign_up/attempt_phone", Anybody),
    ("/act/sign_up/cancel", Anybody),
    ("/act/sign_up/change", Anybody),
    ("/act/sign_up/create", Anybody),
    ("/act/sign_up/finish", Anybody),
    ("/act/sign_up/other", Anybody),
    ("/act/sign_up/other_missing", Anybody),
    ("/act/sign_up/prepare", Anybody),
    ("/act/sign_up/resend", Anybody),
    ("/act/sign_up/supplement", Anybody),
    ("/act/tasks/reset_password", SignedIn),
    ("/act/user/backup_codes/kept", SignedIn),
    ("/act/user/backup_codes/make", SignedIn),
    ("/act/user/change_password", SignedIn),
    ("/act/user/delete", SignedIn),
    ("/act/user/email_address/add", SignedIn),
    ("/act/user/identification/attempt", SignedIn),
    ("/act/user/identification/cancel", SignedIn),
    ("/act/user/identification/prepare", SignedIn),
    ("/act/user/identification/remove", SignedIn),
    ("/act/user/identification/resend", SignedIn),
    ("/act/user/identification/set_primary", SignedIn),
    ("/act/user/identification/verify", SignedIn),
    ("/act/user/passkey/add", SignedIn),
    ("/act/user/passkey/decline", SignedIn),
    ("/act/user/passkey/remove", SignedIn),
    ("/act/user/passkey/rename", SignedIn),
    ("/act/user/phone_number/add", SignedIn),
    ("/act/user/picture/remove", SignedIn),
    ("/act/user/remove_password", SignedIn),
    ("/act/user/rename", SignedIn),
    ("/act/user/reverify/backup_code", SignedIn),
    ("/act/user/reverify/cancel", SignedIn),
    ("/act/user/reverify/challenge", SignedIn),
    ("/act/user/reverify/code", SignedIn),
    ("/act/user/reverify/passkey", SignedIn),
    ("/act/user/reverify/password", SignedIn),
    ("/act/user/reverify/prepare", SignedIn),
    ("/act/user/reverify/send", SignedIn),
    ("/act/user/second_factor_number/make_default", SignedIn),
    ("/act/user/second_factor_number/release", SignedIn),
    ("/act/user/second_factor_number/reserve", SignedIn),
    ("/act/user/session/revoke", SignedIn),
    ("/act/user/session/revoke_others", SignedIn),
    ("/act/user/totp/activate", SignedIn),
    ("/act/user/totp/begin", SignedIn),
    ("/act/user/totp/remove", SignedIn),
    ("/act/user/username", SignedIn),
    ("/sign-in/ticket/leave", Anybody),
    ("/sign-in/ticket/press", Anybody),
    ("/sign-in/verify/press", Anybody),
    ("/sign-up/verify/press", Anybody),
    ("/unauthorized-sign-in/press", Anybody),
    // A link in a mail is pressed in whatever browser it was opened in.
    ("/user/verify/press", Anybody),
];

#[tokio::test]
async fn every_other_form_is_known_with_whose_it_is_and_none_changes_what_is_the_administrators() {
    let house = House::of(Role::Viewer).await;
    let world = &house.world;
    let known: BTreeSet<&str> = FORMS.iter().map(|(path, _)| *path).collect();
    // The tests bring one of their own.
    let there = server_fn_paths().map(|(path, _)| path).filter(|path| !path.starts_with("/act/test/"));
    let there: BTreeSet<&str> = there.collect();
    assert_eq!(there, known, "every form has an entry");
    let session = world.column("SELECT id FROM sessions ORDER BY created_at").await.remove(0);
    let address = world.column("SELECT id FROM identifications ORDER BY created_at").await.remove(0);
    let body = encoded(&[
        ("email_address", "gus@example.com"),
        ("identifier", ADA),
        ("session_id", &session),
        ("identification_id", &address),
        ("passkey_id", "x"),
        ("passkey_name", "x"),
        ("phone_number", "+14155552672"),
        ("username", "gus_l"),
        ("password", "tundra-violin-94-cask"),
        ("new_password", "tundra-violin-94-cask"),
        ("confirm_password", "tundra-violin-94-cask"),
        ("code", "000000"),
        ("confirmation", "Delete account"),
        ("challenge_id", "x"),
        ("credential", "{}"),
        ("strategy", "email_code"),
        ("first_name", "Gus"),
        ("t", "x"),
        ("user_id", &house.names["{user_id}"]),
        ("role", "owner"),
        ("version", "1"),
        ("application.name", "Gus"),
    ]);
    let administrators = ["settings", "settings_changes", "secret_keys", "administrator_invitations"];
    let accounts = ["users", "identifications", "sessions", "passkeys", "passwords", "totp_secrets"];
    let pick = |dump: &BTreeMap<String, Vec<String>>, tables: &[&str]| {
        tables.iter().map(|table| dump[*table].clone()).collect::<Vec<_>>()
    };
    for (path, whose) in FORMS {
        let before = world.dump().await;
        // Nobody, and somebody with an account and no role: each in a browser of their own.
        let mut nobody = world.browser();
        let answer = nobody.send(nobody.post(&nobody.url().join(path).unwrap(), body.clone())).await;
        let after = world.dump().await;
        if *whose == SignedIn {
            assert_eq!(answer.status, 303, "{path}");
            // Perhaps by way of the page of the form.
            nobody.visit(&answer.location().unwrap()).await.is_at("/sign-in");
            assert_eq!(pick(&before, &accounts), pick(&after, &accounts), "{path}");
        }
        let plain = house.plain.tab();
        plain.send(plain.post(&plain.url().join(path).unwrap(), body.clone())).await;
        let after = world.dump().await;
        assert_eq!(pick(&before, &administrators), pick(&after, &administrators), "{path}");
    }
    let roles =
        "SELECT COALESCE(administrator_role, '') FROM users WHERE administrator_at IS NOT NULL ORDER BY 1";
    assert_eq!(world.column(roles).await, ["owner", "viewer", "viewer"]);
}
