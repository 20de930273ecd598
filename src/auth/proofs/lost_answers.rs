//! An answer that was lost on its way: whoever proved who they are, and never heard of it, proves it once more in the same way.
//! The token that they come with was replaced by that very proof; so the browser is given another, as long as nobody has come
//! with the one that was lost. What counts is the proof: the token alone leads nowhere.

use crate::auth::context::{Answer, Context, Proved, Visitor, Work};
use crate::auth::ledger::events::Details;
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::clients;
use crate::auth::proofs::strategies::password;
use crate::auth::proofs::{self, Hold, Purpose};
use crate::error::{Error, Refusal, Result};
use crate::id::{ClientId, UserId};
use crate::model::client::RENEWAL_GRACE;
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::storage;

/// How often the same may be tried once more: a code is not to be guessed here.
const TRIES: i64 = 5;

/// The browser of somebody who gives the same answer as when its token was replaced, and has not got the new one: it gets
/// another. None for a browser whose token is not replaced; any other answer is refused.
pub(in crate::auth) async fn again(cx: &Context) -> Result<Option<Context>> {
    if cx.visitor.replaced.is_none() {
        return Ok(None);
    }
    limits::try_once(cx).await?;
    judge(cx).await
}

async fn judge(cx: &Context) -> Result<Option<Context>> {
    let (id, token_hash) = replaced(cx).ok_or(Refusal::TryAgain)?;
    let given = cx.given.as_ref().ok_or(Refusal::TryAgain)?;
    let mut work = cx.begin().await?;
    let since = cx.now - RENEWAL_GRACE;
    let kept = storage::clients::spend_try(&mut work, id, token_hash, since, TRIES).await?;
    let kept = kept.ok_or(Refusal::TryAgain)?;
    if !cx.secrets.matches(&kept, &clients::renewal(token_hash, given.at), &given.answer) {
        work.commit().await?;
        return Err(Refusal::TryAgain.into());
    }
    let token = cx.chance.token();
    storage::clients::give_another(&mut work, id, token_hash, &token.hash(), cx.now).await?;
    work.promise(token);
    work.commit().await?;
    as_that_browser(cx, id).await.map(Some)
}

/// The same for a password, which is judged by what is kept of it. Whose it is, `whose` finds out in the browser that it would
/// be given in.
pub(in crate::auth) async fn again_by_password(
    cx: &Context,
    at: &'static str,
    typed: &str,
    whose: impl AsyncFnOnce(&Context) -> Result<Option<UserId>>,
) -> Result<Option<Context>> {
    let Some((id, token_hash)) = replaced(cx) else { return Ok(None) };
    // Before anything that costs, or tells.
    if !storage::clients::may_be_lost(&cx.db, id, token_hash, cx.now - RENEWAL_GRACE).await? {
        return Err(Refusal::TryAgain.into());
    }
    let there = as_that_browser(cx, id).await?;
    let user_id = whose(&there).await?.ok_or(Refusal::TryAgain)?;
    let account = Account::of_user(&user_id);
    limits::try_account(cx, &account).await?;
    let hash = match proofs::take(cx, &Lost { user_id }, &password::Password, &Answer::Password(typed)).await
    {
        Err(Error::Refused(_)) => return Err(Refusal::TryAgain.into()),
        taken => taken?,
    };
    judge(&cx.giving(at, &hash)).await
}

/// A password that is given once more: answers the hash that is kept of it.
struct Lost {
    user_id: UserId,
}

impl Purpose for Lost {
    type Held = ();
    type Outcome = String;

    const STAGE: Stage = Stage::StepUp;

    fn account(&self, _: &Context) -> Option<Account> {
        Some(Account::of_user(&self.user_id))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        None
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<(), String>> {
        Ok(Hold::Open(cx.begin().await?, ()))
    }

    async fn proved(
        &self,
        _: &Context,
        _: &mut Work,
        (): (),
        proof: &Proved,
    ) -> Result<Result<String, Refusal>> {
        Ok(proof.given.clone().ok_or(Refusal::TryAgain))
    }
}

/// Where something begins when it is not the same answer: as in a browser that is not known.
pub(in crate::auth) fn or_begin(again: Result<Option<Context>>) -> Result<Option<Context>> {
    match again {
        Err(error) if error.is(Refusal::TryAgain) => Ok(None),
        again => again,
    }
}

fn replaced(cx: &Context) -> Option<(&ClientId, &str)> {
    Some((cx.visitor.replaced.as_ref()?, cx.visitor.presented.as_deref()?))
}

async fn as_that_browser(cx: &Context, id: &ClientId) -> Result<Context> {
    let client = storage::clients::find(&cx.db, id).await?;
    Ok(Context { visitor: Visitor { client, replaced: None, ..cx.visitor.clone() }, ..cx.clone() })
}
