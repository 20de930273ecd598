//! What is different between two documents.

use serde::Serialize;
use serde_json::Value;

use super::{Settings, at};

/// A leaf that is another than before. Of a secret, both values only say whether there is one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// Where it stands, dotted.
    pub path: &'static str,
    /// What it was.
    pub before: Value,
    /// What it is now.
    pub after: Value,
}

impl Settings {
    /// The leaves that are others in a later document.
    pub fn changes_to(&self, later: &Self) -> Vec<Changed> {
        let (before, after) = (self.document(), later.document());
        let value = |document: &Value, path: &str| at(document, path).cloned().unwrap_or_default();
        let both = |path: &str| (value(&before, path), value(&after, path));
        Self::fields()
            .iter()
            .map(|field| (field, both(&field.path)))
            .filter(|(_, (before, after))| before != after)
            .map(|(field, (before, after))| Changed {
                path: &field.path,
                before: field.shown(before),
                after: field.shown(after),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_leaves_that_differ_are_told_in_the_order_of_the_document() {
        let factory = Settings::default();
        assert_eq!(factory.changes_to(&factory), []);
        let mut later = factory.clone();
        later.sessions.inactivity_timeout_seconds = Some(60);
        later.attributes.phone_number.verifications.clear();
        let changed = |path, before, after| Changed { path, before, after };
        let expected = [
            changed("attributes.phone_number.verifications", json!(["phone_code"]), json!([])),
            changed("sessions.inactivity_timeout_seconds", json!(null), json!(60)),
        ];
        assert_eq!(factory.changes_to(&later), expected);
    }
}
