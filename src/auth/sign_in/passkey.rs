//! Signing in with a passkey, by name or without one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use webauthn_rs::prelude::PublicKeyCredential;

use crate::auth::context::Context;
use crate::auth::ledger::events::{self, About};
use crate::auth::ledger::limits;
use crate::auth::presence::redirects::{self, After, Targets};
use crate::auth::presence::sessions::{self};
use crate::auth::proofs::ceremonies::{Question, Reply, ask, judge, portal_if_on, spend};
use crate::auth::proofs::lost_answers;
use crate::auth::sign_in::{self, FirstProof};
use crate::error::{Refusal, Result};
use crate::model::event::Event;
use crate::model::passkey::Passkey;
use crate::model::sign_in::{SignIn, Status};
use crate::storage::{self};

/// Asks for any passkey of the portal: whoever answers says who they are.
pub async fn ask_anybody(cx: &Context) -> Result<Question> {
    ask(cx, None).await
}

/// Asks for a passkey of the user whom the attempt of this browser names. Which ones they have is not told: their
/// authenticator finds them.
pub async fn ask_named(cx: &Context) -> Result<Question> {
    let attempt = sign_in::open(cx).await?;
    if attempt.status(&cx.settings, cx.now) != Status::NeedsFirstFactor || !attempt.asks_passkey() {
        return Err(Refusal::ClientStateInvalid.into());
    }
    ask(cx, attempt.user_id).await
}

/// Signs in whoever answers with a passkey. That others have locked the account keeps its owner from nothing here: nobody
/// guesses a passkey.
pub async fn sign_in(cx: &Context, reply: Reply<'_>, targets: &Targets) -> Result<SignIn> {
    let portal = portal_if_on(cx)?;
    let cx = &reply.given(cx);
    if let Some(here) = lost_answers::again(cx).await? {
        return sign_in::open(&here).await;
    }
    limits::try_once(cx).await?;
    if sessions::in_the_way(cx).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    let carried = reply.carried(cx)?;
    let shown: PublicKeyCredential = reply.parse()?;
    let credential_id = URL_SAFE_NO_PAD.encode(&shown.raw_id);
    let Some(passkey) = storage::passkeys::find_by_credential(&cx.db, &credential_id).await? else {
        let error = Refusal::PasskeyNotRegistered.into();
        return events::refused(cx, Event::SignInAttempted, About::default(), error).await;
    };
    let challenge = spend(cx, carried).await?;
    let targets = redirects::acceptable(cx, After::SignIn, targets);
    let judged = async {
        let credential = judge(&portal, challenge, &passkey, &shown)?;
        let_in(cx, &passkey, &credential, targets).await
    };
    match judged.await {
        Err(error) => events::refused(cx, Event::SignInAttempted, About::user(&passkey.user_id), error).await,
        done => done,
    }
}

async fn let_in(cx: &Context, passkey: &Passkey, credential: &str, targets: Targets) -> Result<SignIn> {
    let mut work = cx.begin().await?;
    let user = storage::users::find(&mut work, &passkey.user_id).await?.ok_or(Refusal::UserDeleted)?;
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    let attempt = sign_in::begin_as(cx, &mut work, &user, |begun| SignIn { targets, ..begun }).await?;
    // A counter that another answer has moved meanwhile was not looked at: that one was the first.
    if !storage::passkeys::used(&mut work, passkey, credential, cx.now).await? {
        return Err(Refusal::PasskeyAuthenticationFailure.into());
    }
    let here = sign_in::here(cx, &mut work, &attempt).await?;
    let is_second = cx.settings.passkey_settings.satisfies_second_factor;
    let attempt = sign_in::proved(&here, &mut work, attempt, FirstProof { by: "passkey", is_second }).await?;
    work.commit().await?;
    Ok(attempt)
}
