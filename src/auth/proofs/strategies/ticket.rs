//! What a program or the operator hands out: whoever has it is signed in by it, once. Nobody chooses it, for nobody asks for it.

use crate::auth::context::{About, Answer, Context, Effect, Proved, Strategy, Tries, Verdict, Whose};
use crate::auth::ledger::tries::Account;
use crate::auth::presence::tickets;
use crate::auth::proofs::lockout;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::model::identification::Identification;
use crate::model::sign_in_token::SignInToken;
use crate::model::user::User;
use crate::secret::{Token, hash};
use crate::storage;

/// What is handed out.
pub enum Ticket {
    /// A sign-in token of a program, which is spent by the sign-in that it leads to. Whoever gives it has looked at it a moment
    /// ago, and says whose it is.
    Looked(UserId),
    /// A link that the operator made for an administrator, by its token.
    OperatorsLink,
}

#[async_trait::async_trait]
impl Strategy for Ticket {
    fn about(&self) -> About {
        About {
            name: StrategyName::new("ticket"),
            stages: &[Stage::First],
            prompt: Prompt::Wait,
            tries: Tries::Uncounted,
            wait: Millis::seconds(30),
            is_held: true,
            is_on: |_, _| true,
        }
    }

    fn factors(&self, _: &Subject) -> Vec<Factor> {
        vec![]
    }

    fn wrong(&self) -> Refusal {
        Refusal::TicketInvalid
    }

    async fn weigh(&self, cx: &Context, _: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        if let Self::Looked(user_id) = self {
            return Ok(Verdict::Proved(Proved { who: Some(user_id.clone()), ..Proved::default() }));
        }
        let Answer::Ticket(token) = answer else { return Ok(Verdict::No) };
        let Some(token) = Token::parse(token) else { return Ok(Verdict::No) };
        let link = storage::admin_links::find_usable(&cx.db, &token.hash(), cx.now).await?;
        let Some((id, user_id)) = link.and_then(|link| Some((link.id, link.user_id?))) else {
            return Ok(Verdict::No);
        };
        let proved = Proved::by(Effect::SpendAdminLink(id));
        Ok(Verdict::Proved(Proved { who: Some(user_id), ..proved }))
    }
}

/// A token that may be used, and whom it signs in.
pub(in crate::auth) struct Usable {
    /// The token.
    pub token: SignInToken,
    /// Whom it is for.
    pub user: User,
    /// What they are known by.
    pub own: Vec<Identification>,
}

/// The token that a ticket is, as long as it may be used.
pub(in crate::auth) async fn usable(cx: &Context, ticket: &str) -> Result<Usable> {
    let claims = tickets::read(&cx.secrets, &cx.config.issuer, ticket).ok_or(Refusal::TicketInvalid)?;
    let late = Millis::seconds(claims.exp) <= cx.now;
    let Some(token) = storage::sign_in_tokens::find(&cx.db, &claims.jti).await? else {
        // Forgotten a while after its life was over; else it went with its user.
        let gone = if late { Refusal::TicketExpired } else { Refusal::UserDeleted };
        return Err(gone.into());
    };
    if token.token_hash != hash(ticket) || token.user_id != claims.sub {
        return Err(Refusal::TicketInvalid.into());
    }
    tickets::judge(&token, cx.now)?;
    let user = storage::users::find(&cx.db, &token.user_id).await?.ok_or(Refusal::UserDeleted)?;
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    let own = storage::identifications::list_of_user(&cx.db, &user.id).await?;
    for account in Account::all_of(cx, &user.id, own.iter().map(|own| own.value.as_str())) {
        lockout::gate(cx, &account).await?;
    }
    Ok(Usable { token, user, own })
}
