//! A typed password, counted before it is judged. Hashing is slow: the count is committed first, and the verdict is told
//! outside of any transaction.

use crate::auth::Context;
use crate::auth::lockout::{self, Account, Counted};
use crate::auth::passwords::{self, Verdict};
use crate::error::{Error, Refusal, Refused, Result};

/// A try that was right.
pub(super) struct Right<'a> {
    /// The try, to be forgiven in the transaction that it leads to.
    pub counted: Counted<'a>,
    /// A hash at the present cost, where the one that is kept has another.
    pub renewed: Option<String>,
}

/// Counts a try, and judges it against the hash that is kept, or against none, which takes as long. A wrong one is refused
/// with `wrong`, and with what the count has to say.
pub(super) async fn judge<'a>(
    cx: &Context,
    account: &'a Account,
    hash: Option<&str>,
    typed: &str,
    wrong: Refused,
) -> Result<Right<'a>> {
    let counted = count(cx, account).await?;
    match passwords::verify(cx, hash, typed).await {
        Ok(Verdict::Right { renewed }) => Ok(Right { counted, renewed }),
        Ok(Verdict::Wrong) => Err(refuse(cx, &counted, wrong).await),
        // More bytes than any password has: not this one.
        Err(error) if error.is(Refusal::PasswordTooManyBytes) => Err(refuse(cx, &counted, wrong).await),
        Err(error) => {
            let mut tx = cx.begin().await?;
            counted.take_back(&mut tx).await?;
            cx.commit(tx).await?;
            Err(error)
        }
    }
}

async fn count<'a>(cx: &Context, account: &'a Account) -> Result<Counted<'a>> {
    let mut tx = cx.begin().await?;
    let counted = lockout::count(cx, &mut tx, account).await?;
    cx.commit(tx).await?;
    match counted {
        Counted::Locked(refused) => Err(refused.into()),
        counted => Ok(counted),
    }
}

async fn refuse(cx: &Context, counted: &Counted<'_>, wrong: Refused) -> Error {
    let told = async {
        let mut tx = cx.begin().await?;
        let besides = counted.failed(cx, &mut tx).await?;
        cx.commit(tx).await?;
        cx.outbox.wake();
        Ok(besides)
    };
    match told.await {
        Ok(besides) => Error::Refused(std::iter::once(wrong).chain(besides).collect()),
        Err(error) => error,
    }
}
