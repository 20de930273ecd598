//! Signing in with a passkey, by name or without one.

use crate::auth::context::{Answer, Context, Reply};
use crate::auth::ledger::limits;
use crate::auth::presence::redirects::{self, After, Targets};
use crate::auth::presence::sessions;
use crate::auth::proofs::ceremonies::{Question, ask, portal_if_on};
use crate::auth::proofs::strategies::passkey;
use crate::auth::proofs::{self, lost_answers};
use crate::auth::sign_in::arrival::Arrival;
use crate::auth::sign_in::{self};
use crate::error::{Refusal, Result};
use crate::model::event::Event;
use crate::model::sign_in::{SignIn, Status};

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
    portal_if_on(cx)?;
    let cx = &reply.given(cx);
    if let Some(here) = lost_answers::again(cx).await? {
        return sign_in::open(&here).await;
    }
    limits::try_once(cx).await?;
    if sessions::in_the_way(cx).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    let targets = redirects::acceptable(cx, After::SignIn, targets);
    let arrival = Arrival { refused: Some(Event::SignInAttempted), ..Arrival::at(targets) };
    proofs::take(cx, &arrival, &passkey::Passkey, &Answer::Passkey(reply)).await
}
