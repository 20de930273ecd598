//! `/admin/team`: who has a role, and who is invited to have one. Owners give roles, take them and invite; others read.

use axum::Form;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::admin::answer::{Deed, answer};
use crate::admin::house::{self, HOME, Place, TEAM};
use crate::auth::directory::role_invitations;
use crate::auth::directory::team::{self, Member};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::administrator::Administrator;
use crate::http::flash::Flash;
use crate::id::{RoleInvitationId, UserId};
use crate::model::role::{Permission, Role};
use crate::model::role_invitation::RoleInvitation;
use crate::ui::form::{Field, Hidden, Notices};
use crate::ui::{Said, lang_of, t, t_with, words};

/// The key of what a role is called.
pub(super) fn called(role: Role) -> String {
    format!("role_{}", role.name())
}

/// What stands on the page.
struct Team {
    members: Vec<Member>,
    invitations: Vec<RoleInvitation>,
    /// Whether whoever looks gives roles and takes them.
    manages: bool,
    own: UserId,
    now: Millis,
    flash: Flash,
}

/// `GET /admin/team`. An owner proves first who they are.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let manages = me.user.may(Permission::ManageTeam);
    let flash = Flash::take(&visit).await?;
    let members = team::list(&visit.cx).await?;
    let invitations = role_invitations::list(&visit.cx).await?;
    let team = Team { members, invitations, manages, own: me.user.id.clone(), now: visit.cx.now, flash };
    Ok(house::page(&visit, &me, Place::new(TEAM, "team_title"), move || view! { <Sheet team/> }))
}

#[component]
fn Sheet(team: Team) -> impl IntoView {
    let Team { members, invitations, manages, own, now, flash } = team;
    // What is told beside a row is not told above all of them.
    let at_row = flash.typed("user_id").to_owned();
    let told = if at_row.is_empty() { flash.clone() } else { Flash::default() };
    let rows: Vec<_> = members
        .into_iter()
        .map(|member| {
            let error = (member.user_id.as_str() == at_row).then(|| flash.apart_from(words(), &[]).join(" "));
            let is_own = member.user_id == own;
            view! { <Person member manages is_own now error/> }
        })
        .collect();
    view! {
        <p class="lead"><Said key="team_lead"/></p>
        <Notices flash=told.clone() fields=&["email_address", "role"]/>
        <section class="panel" aria-labelledby="members">
            <h2 id="members"><Said key="team_members"/></h2>
            <ul class="rows">{rows}</ul>
        </section>
        {(!invitations.is_empty()).then(|| view! { <Pending invitations manages now/> })}
        {manages.then(|| view! { <Invite flash=told/> })}
        {(!manages).then(|| view! { <p class="notice"><Said key="team_read_only"/></p> })}
        <section class="panel" aria-labelledby="roles">
            <h2 id="roles"><Said key="team_roles"/></h2>
            <dl class="roles">{Role::ALL.iter().map(|role| view! {
                <dt><Said key=called(*role)/></dt>
                <dd><Said key=format!("{}_may", called(*role))/></dd>
            }).collect::<Vec<_>>()}</dl>
        </section>
    }
}

#[component]
fn Person(member: Member, manages: bool, is_own: bool, now: Millis, error: Option<String>) -> impl IntoView {
    let Member { user_id, name, address, role, since, has_second_factor, has_passkey, is_banned } = member;
    let (class, second) = match has_second_factor || has_passkey {
        true => ("badge badge-ok", "team_second_factor"),
        false => ("badge badge-warn", "team_no_second_factor"),
    };
    let title = if name.is_empty() { address.clone() } else { name.clone() };
    let since = words().moment(since, now);
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-title">{title.clone()}</span>
                {is_own.then(|| view! { <span class="badge"><Said key="team_you"/></span> })}
                <span class=class><Said key=second/></span>
                {is_banned.then(|| view! { <span class="badge badge-warn"><Said key="team_banned"/></span> })}
                {(!name.is_empty()).then(|| view! { <span class="row-note">{address}</span> })}
                <span class="row-note"><Said key="team_since" values=vec![("when", since)]/></span>
                {error.map(|text| view! { <span class="field-error row-note" role="alert">{text}</span> })}
            </span>
            {match manages {
                true => view! { <RoleOf user_id who=title role/> }.into_any(),
                false => view! { <span class="badge"><Said key=called(role)/></span> }.into_any(),
            }}
        </li>
    }
}

/// Another role for somebody, and the way to taking it.
#[component]
fn RoleOf(user_id: UserId, who: String, role: Role) -> impl IntoView {
    let id = format!("role-{user_id}");
    let label = t_with("team_role_of", &[("who", &who)]);
    let save = t_with("team_save_of", &[("who", &who)]);
    let remove = t_with("team_remove_of", &[("who", &who)]);
    view! {
        <div class="row-actions">
            <form class="row-actions" method="post" action="/admin/team/role">
                <Hidden name="user_id" value=Some(user_id.to_string())/>
                <label class="visually-hidden" for=id.clone() lang=lang_of("team_role_of")>{label}</label>
                <Roles id chosen=role/>
                <button class="button button-secondary" type="submit" aria-label=save lang=lang_of("team_save_of")><Said key="screen_save"/></button>
            </form>
            <a class="button button-quiet" href=format!("/admin/team/{user_id}/remove") aria-label=remove lang=lang_of("team_remove_of")>{t("remove")}</a>
        </div>
    }
}

#[component]
fn Roles(id: String, chosen: Role) -> impl IntoView {
    let options: Vec<_> = Role::ALL
        .iter()
        .map(|role| {
            let key = called(*role);
            view! { <option value=role.name() selected=*role == chosen lang=lang_of(&key)>{t(&key)}</option> }
        })
        .collect();
    view! { <select id=id name="role" autocomplete="off">{options}</select> }
}

#[component]
fn Pending(invitations: Vec<RoleInvitation>, manages: bool, now: Millis) -> impl IntoView {
    let rows: Vec<_> =
        invitations.into_iter().map(|one| view! { <Invitation invitation=one manages now/> }).collect();
    view! {
        <section class="panel" aria-labelledby="invitations">
            <h2 id="invitations"><Said key="team_invitations"/></h2>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

#[component]
fn Invitation(invitation: RoleInvitation, manages: bool, now: Millis) -> impl IntoView {
    let RoleInvitation { id, address, role, expire_at, .. } = invitation;
    let is_over = expire_at <= now;
    let until = words().full_moment(expire_at);
    let again = t_with("team_again_to", &[("who", &address)]);
    let revoke = t_with("team_revoke_of", &[("who", &address)]);
    let role_title = Role::named(&role).map(called);
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-title">{address.clone()}</span>
                {role_title.map(|key| view! { <span class="badge"><Said key/></span> })}
                <span class="row-note">{match is_over {
                    true => view! { <Said key="team_expired" values=vec![("when", until)]/> },
                    false => view! { <Said key="team_expires" values=vec![("when", until)]/> },
                }}</span>
            </span>
            {manages.then(|| view! {
                <div class="row-actions">
                    <form method="post" action="/admin/team/invite">
                        <Hidden name="email_address" value=Some(address.clone())/>
                        <Hidden name="role" value=Some(role.clone())/>
                        <Hidden name="again" value=Some("yes".to_owned())/>
                        <button class="button button-secondary" type="submit" aria-label=again lang=lang_of("team_again_to")><Said key="team_again"/></button>
                    </form>
                    <form method="post" action="/admin/team/revoke">
                        <Hidden name="invitation_id" value=Some(id.to_string())/>
                        <button class="button button-quiet" type="submit" aria-label=revoke lang=lang_of("team_revoke_of")><Said key="team_revoke"/></button>
                    </form>
                </div>
            })}
        </li>
    }
}

#[component]
fn Invite(flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "email_address");
    let chosen = Role::named(flash.typed("role")).unwrap_or(Role::Viewer);
    view! {
        <section class="panel" aria-labelledby="invite">
            <header class="panel-head">
                <h2 id="invite"><Said key="team_invite"/></h2>
                <p class="panel-note"><Said key="team_invite_lead"/></p>
            </header>
            <form class="form" method="post" action="/admin/team/invite" novalidate>
                <Field name="email_address" label=t("field_email_address") kind="email" autocomplete="off"
                    value=flash.typed("email_address") error/>
                <div class="field">
                    <label for="invited-role"><Said key="team_role"/></label>
                    <Roles id="invited-role".to_owned() chosen/>
                </div>
                <div class="panel-actions">
                    <button class="button button-primary" type="submit" lang=lang_of("team_invite_send")>{t("team_invite_send")}</button>
                </div>
            </form>
        </section>
    }
}

/// Another role for somebody.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    user_id: String,
    role: String,
}

fn role_in(name: &str) -> Result<Role> {
    Ok(Role::named(name).ok_or(Refusal::FormatInvalid.at("role"))?)
}

/// The id in what was sent, or stands in an address.
pub(super) fn user_in(id: &str) -> Result<UserId> {
    Ok(UserId::parse(id).ok_or(Refusal::ResourceNotFound)?)
}

/// `POST /admin/team/role`.
pub async fn give(administrator: Administrator, Form(given): Form<Given>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let (user_id, role) = (user_in(&given.user_id)?, role_in(&given.role)?);
    let done = team::give(&visit.cx, &user_id, role).await;
    // Whoever gives an own role away may not come here any more.
    let leaves = done.is_ok() && user_id == me.user.id;
    let page = if leaves { HOME } else { TEAM };
    let deed = Deed { page, news: "team_given", typed: &[("user_id", Some(&given.user_id))] };
    answer(&visit, &me, deed, done).await
}

/// Somebody to invite.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Invited {
    email_address: String,
    role: String,
    again: String,
}

/// `POST /admin/team/invite`.
pub async fn invite(administrator: Administrator, Form(invited): Form<Invited>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let Invited { email_address, role, again } = &invited;
    let done = match role_in(role) {
        Ok(role) => role_invitations::invite(&visit.cx, email_address, role).await.map(drop),
        Err(error) => Err(error),
    };
    let news = if again.is_empty() { "team_invited" } else { "team_invited_again" };
    let typed = [("email_address", Some(email_address.as_str())), ("role", Some(role.as_str()))];
    answer(&visit, &me, Deed { page: TEAM, news, typed: &typed }, done).await
}

/// An invitation to take back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Revoked {
    invitation_id: String,
}

/// `POST /admin/team/revoke`.
pub async fn revoke(administrator: Administrator, Form(revoked): Form<Revoked>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let id = RoleInvitationId::parse(&revoked.invitation_id).ok_or(Refusal::ResourceNotFound)?;
    let done = match role_invitations::revoke(&visit.cx, &id).await {
        // Revoked before, or accepted: it is gone.
        Err(error) if error.is(Refusal::ResourceNotFound) => Ok(()),
        done => done,
    };
    answer(&visit, &me, Deed { page: TEAM, news: "team_revoked", typed: &[] }, done).await
}
