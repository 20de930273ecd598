//! The one table of this face: every address with its method, what a role must allow, and when a fresh proof is asked for. The
//! router is made of it, and the handlers are let in by it.

use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{self, MethodRouter};

use crate::admin::{
    first_run, history, home, house, keys, mail, removal, screen, search, team, transfer, wizard,
};
use crate::auth::Portal;
use crate::http::administrator::{Guard, Proof};
use crate::model::role::Permission;

use Permission::{
    ChangeSettings, ManageKeys, ManageTeam, ReadHistory, ReadKeys, ReadSettings, ReadTeam, SendTest,
};
use Proof::{Before, Behind, Never, Weakening};

/// What answers a method at an address.
pub struct Route {
    /// The method; HEAD goes with GET.
    pub method: Method,
    /// The address, with names in braces for what differs.
    pub path: &'static str,
    /// Whom it lets in; none: everybody, for what it does depends on a link that only one person has.
    pub guard: Option<Guard>,
    pub(super) handler: fn() -> MethodRouter<Portal>,
}

type Handler = fn() -> MethodRouter<Portal>;

const fn get(path: &'static str, takes: Permission, proof: Proof, handler: Handler) -> Route {
    Route { method: Method::GET, path, guard: Some(Guard { takes, proof }), handler }
}

const fn post(path: &'static str, takes: Permission, proof: Proof, handler: Handler) -> Route {
    Route { method: Method::POST, path, guard: Some(Guard { takes, proof }), handler }
}

fn import() -> MethodRouter<Portal> {
    routing::post(transfer::bring).layer(DefaultBodyLimit::max(transfer::LARGEST_FORM))
}

/// Every address of this face.
#[rustfmt::skip]
pub static ROUTES: &[Route] = &[
    Route { method: Method::GET, path: "/setup", guard: None, handler: || routing::get(first_run::show) },
    get("/admin/welcome", ReadSettings, Never, || routing::get(wizard::begin)),
    get("/admin/welcome/{step}", ChangeSettings, Weakening, || routing::get(wizard::show)),
    post("/admin/welcome/{step}", ChangeSettings, Weakening, || routing::post(wizard::save)),
    get(house::HOME, ReadSettings, Never, || routing::get(home::show)),
    post("/admin/check", SendTest, Never, || routing::post(home::check)),
    get(house::SEARCH, ReadSettings, Never, || routing::get(search::show)),
    get("/admin/settings/{screen}", ReadSettings, Weakening, || routing::get(screen::show)),
    post("/admin/settings/{screen}", ChangeSettings, Weakening, || routing::post(screen::save)),
    get(house::HISTORY, ReadHistory, Never, || routing::get(history::show)),
    get("/admin/history/{version}", ChangeSettings, Before(ChangeSettings), || routing::get(history::look)),
    post("/admin/history/{version}", ChangeSettings, Weakening, || routing::post(history::put_back)),
    get(house::TEAM, ReadTeam, Before(ManageTeam), || routing::get(team::show)),
    post("/admin/team/role", ManageTeam, Behind, || routing::post(team::give)),
    post("/admin/team/invite", ManageTeam, Behind, || routing::post(team::invite)),
    post("/admin/team/revoke", ManageTeam, Never, || routing::post(team::revoke)),
    get("/admin/team/{user_id}/remove", ManageTeam, Before(ManageTeam), || routing::get(removal::ask)),
    post("/admin/team/{user_id}/remove", ManageTeam, Behind, || routing::post(removal::take)),
    get(house::KEYS, ReadKeys, Before(ManageKeys), || routing::get(keys::show)),
    post(house::KEYS, ManageKeys, Behind, || routing::post(keys::create)),
    get("/admin/keys/{id}/revoke", ManageKeys, Never, || routing::get(keys::ask)),
    post("/admin/keys/{id}/revoke", ManageKeys, Never, || routing::post(keys::revoke)),
    get(house::MESSAGES, ReadSettings, Never, || routing::get(mail::show)),
    post(house::MESSAGES, SendTest, Never, || routing::post(mail::send)),
    get("/admin/export-and-import/settings.json", ReadSettings, Never, || routing::get(transfer::export)),
    get(house::TRANSFER, ReadSettings, Before(ChangeSettings), || routing::get(transfer::show)),
    post(house::TRANSFER, ChangeSettings, Weakening, import),
];
