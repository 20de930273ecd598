//! Where a browser goes now: by what an attempt waits for, by what is to be done first, or by why something was refused.
//! Everywhere else in pages this is only asked.

use crate::auth::directory::admission;
use crate::auth::presence::redirects::{self, Targets};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::sign_in::{self, Step};
use crate::auth::{Context, sign_up};
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::Act;
use crate::http::page_state::FOR_SECOND;
use crate::model::identification::Kind;
use crate::model::sign_in::{SignIn, Status as SignInStatus};
use crate::model::sign_up::{SignUp, Status as SignUpStatus};
use crate::model::user::Task;
use crate::pages::paths;
use crate::pages::way::{beginning, start_anew, with_query};

/// By what a sign-in waits for; where it leads, once it is complete.
pub fn after_sign_in(cx: &Context, attempt: &SignIn) -> String {
    match attempt.status(&cx.settings, cx.now) {
        SignInStatus::Complete => match attempt.standing.tasks(&cx.settings).first() {
            Some(task) => task_page(*task).into(),
            None if attempt.password_replaced_at.is_some() => paths::RESET_PASSWORD_DONE.into(),
            None => sign_in::target(cx, attempt),
        },
        SignInStatus::NeedsFirstFactor if attempt.asked_for.is_nothing() => paths::SIGN_IN_METHODS.into(),
        SignInStatus::NeedsFirstFactor | SignInStatus::ReadyToFinish => paths::FACTOR_ONE.into(),
        SignInStatus::NeedsNewPassword => paths::RESET_PASSWORD.into(),
        SignInStatus::NeedsSecondFactor => second_step(false).into(),
        SignInStatus::NeedsClientTrust => second_step(true).into(),
        SignInStatus::Abandoned => beginning(paths::SIGN_IN, &attempt.targets),
    }
}

/// Where the sign-in of this browser has led.
pub async fn signed_in(cx: &Context) -> Result<String> {
    let attempt = sign_in::current(cx).await?;
    Ok(attempt.map_or_else(|| paths::SIGN_IN.into(), |attempt| sign_in::target(cx, &attempt)))
}

/// Where the sign-up of this browser has led.
pub async fn signed_up(cx: &Context) -> Result<String> {
    let attempt = sign_up::current(cx).await?;
    Ok(attempt.map_or_else(|| paths::SIGN_UP.into(), |attempt| sign_up::target(cx, &attempt)))
}

/// By what its pages ask for.
pub fn sign_in_step(step: &Step) -> &'static str {
    match step {
        Step::Choice => paths::SIGN_IN_METHODS,
        Step::Password { .. } | Step::Passkey { .. } | Step::Prompt { .. } | Step::Sent(_) => {
            paths::FACTOR_ONE
        }
        Step::NewPassword { .. } => paths::RESET_PASSWORD,
        Step::SecondFactor => second_step(false),
    }
}

/// The page of the second step: that of a second factor, or that of a new device.
pub fn second_step(new_device: bool) -> &'static str {
    if new_device { paths::CLIENT_TRUST } else { paths::FACTOR_TWO }
}

/// By why a sign-in was refused on the way, where that leads to another page: the start, a new password, or another way.
pub fn after_refusal(error: &Error) -> Option<&'static str> {
    if error.is(Refusal::UserLocked) || error.is(Refusal::UserBanned) || error.is(Refusal::ResourceForbidden)
    {
        return Some(paths::SIGN_IN);
    }
    if error.is(Refusal::PasswordPwned) {
        return Some(paths::FORGOT_PASSWORD);
    }
    let another_way = error.is(Refusal::PasswordCompromised) || error.is(Refusal::StrategyForUserInvalid);
    another_way.then_some(paths::SIGN_IN_METHODS)
}

/// The parameter by which the start page is told why a link with a sign-in token cannot be used.
const TOLD: &str = "told";

/// The start page, which tells why a link with a sign-in token cannot be used.
pub fn after_refused_ticket(why: &Refused, targets: &Targets) -> String {
    let code = why.refusal.code();
    let told = why.number.map_or_else(|| code.to_owned(), |number| format!("{code}.{number}"));
    with_query(paths::SIGN_IN, &[&targets.pairs()[..], &[(TOLD, Some(&*told))]].concat())
}

/// By what a sign-up waits for; where it leads, once it is complete.
pub fn after_sign_up(cx: &Context, attempt: &SignUp) -> String {
    match attempt.status(&cx.settings, cx.now) {
        SignUpStatus::Complete if cx.settings.sign_up.mfa.required => task_page(Task::SetUpMfa).into(),
        SignUpStatus::Complete => sign_up::target(cx, attempt),
        SignUpStatus::Abandoned => beginning(paths::SIGN_UP, &attempt.targets),
        SignUpStatus::ReadyToFinish => sign_up_proof(attempt.verified_last()).into(),
        SignUpStatus::MissingRequirements => match attempt.unverified(&cx.settings).first() {
            Some(kind) => sign_up_proof(*kind).into(),
            None => paths::SIGN_UP_CONTINUE.into(),
        },
    }
}

/// The page of a sign-up that waits for the proof of an address of this kind.
pub fn sign_up_proof(kind: Kind) -> &'static str {
    match kind {
        Kind::PhoneNumber => paths::SIGN_UP_PHONE,
        _ => paths::SIGN_UP_EMAIL,
    }
}

/// Another account proved the address of a sign-up first: it is over, and the start page says so.
pub async fn after_claim(act: &Act, error: Error) -> Result<String> {
    act.tell(paths::SIGN_UP, error).await?;
    Ok(start_anew(act, paths::SIGN_UP).await)
}

/// The page of a task.
pub fn task_page(task: Task) -> &'static str {
    match task {
        Task::SetUpMfa => paths::TASK_SET_UP_MFA,
        Task::ResetPassword => paths::TASK_RESET_PASSWORD,
    }
}

/// The page of what somebody who is signed in has to do first, if there is anything.
pub fn first_task(cx: &Context, me: &SignedIn) -> Option<&'static str> {
    me.tasks(cx).first().map(|task| task_page(*task))
}

/// Where to go on once a second factor is set up: to what a sign-in was for that it was missing for, else to the page on
/// security.
pub async fn after_second_factor(cx: &Context) -> Result<String> {
    match sessions::anybody(cx).await? {
        Some(me) if !me.tasks(cx).is_empty() => redirects::after_tasks(cx, &me.session.id).await,
        Some(me) if admission::owes_second_factor(cx, &me).await? => Ok(paths::ADMIN.into()),
        _ => Ok(paths::SECURITY.into()),
    }
}

/// The profile, with the good news, once an address was proved, or where a number becomes a second factor that was proved for
/// it; sign-in, when nobody is signed in any more.
pub async fn after_address(act: &Act, kind: Kind) -> Result<String> {
    let cx = &act.visit.cx;
    let for_second = kind == Kind::PhoneNumber && act.taken(FOR_SECOND).await?.unwrap_or(false);
    let page = match sessions::current(cx).await? {
        _ if for_second => paths::SECOND_NUMBER,
        Some(_) => paths::PROFILE,
        // Given once more, in a browser that is known again with this response.
        None if cx.handout.client_token().is_some() => paths::PROFILE,
        None => paths::SIGN_IN,
    };
    act.good_news(page, if kind == Kind::PhoneNumber { "number_verified" } else { "address_verified" })
        .await?;
    Ok(page.into())
}

/// The profile, which tells why nothing came of it: another account was quicker, or there is nothing to add any more.
pub async fn after_refused_address(act: &Act, error: Error) -> Result<String> {
    act.tell(paths::PROFILE, error).await?;
    Ok(paths::PROFILE.into())
}

/// Where somebody goes on who was to prove once more who they are. The answer that proved it has what waited carried out; one
/// that came too late finds it done.
pub async fn after_step_up(act: &Act, proved: Result<bool>) -> Result<String> {
    if !proved? {
        return Ok(paths::STEP_UP.into());
    }
    let Some(me) = sessions::anybody(&act.visit.cx).await? else { return Ok(paths::SECURITY.into()) };
    match act.go_on_with(&me.session).await? {
        Some(page) => Ok(page),
        None => {
            act.good_news(paths::SECURITY, "step_up_done").await?;
            Ok(paths::SECURITY.into())
        }
    }
}

/// The page on which people chose what to change. The pages where a change begins would ask for a proof again.
pub fn home(page: Option<&str>) -> &'static str {
    let path = page.and_then(|page| page.split('?').next());
    let on_profile =
        [paths::PROFILE, paths::ADD_EMAIL_ADDRESS, paths::ADD_PHONE_NUMBER, paths::REMOVE_ADDRESS];
    match path {
        Some(path) if on_profile.contains(&path) => paths::PROFILE,
        _ => paths::SECURITY,
    }
}
