//! A password.

use crate::auth::context::{About, Answer, Context, Effect, Proved, Strategy, Tries, Verdict, Whose};
use crate::auth::proofs::passwords::{self, Verdict as Judged};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::storage;

/// The password of the subject.
pub struct Password;

#[async_trait::async_trait]
impl Strategy for Password {
    fn about(&self) -> About {
        About {
            name: StrategyName::new("password"),
            stages: &[Stage::First, Stage::StepUp],
            prompt: Prompt::Password,
            tries: Tries::Before,
            wait: Millis::seconds(30),
            is_held: false,
            // One that somebody has goes on to be good where no new ones are taken.
            is_on: |_, _| true,
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        subject.has_password.then(|| Factor::of_named(self.about().name, subject)).into_iter().collect()
    }

    fn wrong(&self) -> Refusal {
        Refusal::PasswordIncorrect
    }

    async fn weigh(&self, cx: &Context, whose: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let Answer::Password(typed) = answer else { return Ok(Verdict::No) };
        // Looked up for nobody, too: where users are hidden, both must cost the same.
        let user_id = whose.user_id.cloned().unwrap_or_else(|| UserId::new(&cx.chance));
        let stored = storage::passwords::find(&cx.db, &user_id).await?;
        let hash = stored.map(|stored| stored.hash);
        let judged = match whose.in_vain {
            true => passwords::verify_in_vain(cx, hash.as_deref(), typed).await.map(|()| Judged::Wrong),
            false => passwords::verify(cx, hash.as_deref(), typed).await,
        };
        let renewed = match judged {
            Ok(Judged::Right { renewed }) => renewed,
            Ok(Judged::Wrong) => return Ok(Verdict::No),
            // More bytes than any password has: not this one.
            Err(error) if error.is(Refusal::PasswordTooManyBytes) => return Ok(Verdict::No),
            Err(error) => return Err(error),
        };
        let Some(hash) = hash else { return Ok(Verdict::No) };
        let is_breached = whose.stage == Stage::First && passwords::must_be_replaced(cx, typed).await?;
        let given = Some(renewed.clone().unwrap_or_else(|| hash.clone()));
        let effects = vec![Effect::KeepPassword { user_id, hash, renewed }];
        Ok(Verdict::Proved(Proved { effects, given, is_breached, ..Proved::default() }))
    }
}
