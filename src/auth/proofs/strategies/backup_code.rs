//! A backup code, good once.

use crate::auth::context::{About, Answer, Context, Effect, Proved, Strategy, Tries, Verdict, Whose};
use crate::auth::proofs::passwords;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::storage;

/// One of the subject's backup codes.
pub struct BackupCode;

#[async_trait::async_trait]
impl Strategy for BackupCode {
    fn about(&self) -> About {
        About {
            name: StrategyName::new("backup_code"),
            stages: &[Stage::Second],
            prompt: Prompt::BackupCode,
            tries: Tries::Before,
            wait: Millis::seconds(30),
            is_held: false,
            is_on: |settings, _| settings.attributes.backup_code.used_for_second_factor,
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        subject.has_backup_codes.then(|| Factor::without_target(self.about().name)).into_iter().collect()
    }

    fn wrong(&self) -> Refusal {
        Refusal::BackupCodeIncorrect
    }

    async fn weigh(&self, cx: &Context, whose: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let (Answer::BackupCode(number, code), Some(user_id)) = (answer, whose.user_id) else {
            return Ok(Verdict::No);
        };
        let kept = storage::second_factors::find_backup_code(&cx.db, user_id, *number).await?;
        let hash = kept.filter(|kept| kept.used_at.is_none()).map(|kept| kept.hash);
        // Hashed where there is none, too: a used one takes as long as one that is wrong.
        let is_right = passwords::verify(cx, hash.as_deref(), code).await?.is_right();
        Ok(match hash.filter(|_| is_right) {
            Some(hash) => {
                Verdict::Proved(Proved::by(Effect::UseBackupCode { user_id: user_id.clone(), hash }))
            }
            None => Verdict::No,
        })
    }
}
