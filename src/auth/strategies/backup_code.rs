//! A backup code. [`crate::auth::second_factor`] judges it, for hashing is slow.

use super::{About, Strategy};
use crate::model::factor::{Factor, Prompt, Stage, Subject};

/// One of the subject's backup codes.
pub struct BackupCode;

impl Strategy for BackupCode {
    fn about(&self) -> About {
        About { name: "backup_code", stages: &[Stage::Second], prompt: Prompt::BackupCode }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        subject.has_backup_codes.then(|| Factor::without_target("backup_code")).into_iter().collect()
    }
}
