//! A code of an authenticator app, good once for all that it is asked for together.

use crate::auth::context::{About, Answer, Context, Effect, Proved, Strategy, Tries, Verdict, Whose};
use crate::clock::Millis;
use crate::error::{Error, Refusal, Result};
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::model::second_factor::{Authenticator, SECRET, TotpSecret};
use crate::model::verification::DIGITS;
use crate::storage;

/// What the seal of a secret says that it is for.
const SEALED_FOR: &str = "totp";

/// The authenticator app of the subject.
pub struct Totp;

#[async_trait::async_trait]
impl Strategy for Totp {
    fn about(&self) -> About {
        About {
            name: StrategyName::new("totp"),
            stages: &[Stage::Second],
            prompt: Prompt::Code { digits: DIGITS },
            tries: Tries::WithTheVerdict,
            wait: Millis::seconds(30),
            is_held: false,
            is_on: |settings, _| settings.attributes.authenticator_app.used_for_second_factor,
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        subject.has_totp.then(|| Factor::without_target(self.about().name)).into_iter().collect()
    }

    fn wrong(&self) -> Refusal {
        Refusal::TotpIncorrect
    }

    async fn weigh(&self, cx: &Context, whose: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let (Answer::Code(code), Some(user_id)) = (answer, whose.user_id) else { return Ok(Verdict::No) };
        let Some(secret) = storage::second_factors::find_totp(&cx.db, user_id).await? else {
            return Ok(Verdict::No);
        };
        let step = open(cx, &secret, "")?.step(code, cx.now);
        // One that is being set up proves that the app has it, and nothing else.
        Ok(match (step, whose.stage == Stage::Verification, secret.verified_at) {
            (Some(step), true, None) => {
                Verdict::Proved(Proved::by(Effect::VerifyTotp { id: secret.id, step }))
            }
            (Some(step), false, Some(_)) => {
                Verdict::Proved(Proved::by(Effect::TakeStep { id: secret.id, step }))
            }
            _ => Verdict::No,
        })
    }
}

/// A new secret, sealed.
pub fn seal_new(cx: &Context) -> Result<String> {
    cx.secrets.seal(SEALED_FOR, &cx.chance.bytes(SECRET)).map_err(Error::Broken)
}

/// The app that has this secret, as it calls the account of `whose`.
pub fn open(cx: &Context, secret: &TotpSecret, whose: &str) -> Result<Authenticator> {
    let bytes = cx.secrets.open(SEALED_FOR, &secret.sealed).map_err(Error::Broken)?;
    Authenticator::new(&bytes, &cx.settings.application.name, whose)
}
