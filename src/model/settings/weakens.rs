//! Which changes of a setting weaken security: these ask for a fresh proof, and are confirmed on a page of their own.

use serde_json::Value;

/// Which direction of a change weakens security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakens {
    /// None.
    Never,
    /// Every change.
    Any,
    /// Switching it on. None at all lies between off and on.
    On,
    /// Switching it off.
    Off,
    /// A greater number; none is without limit, the greatest.
    Up,
    /// A smaller number; none demands nothing, the smallest.
    Down,
    /// A later one of these choices, from the strongest to the weakest.
    Later(&'static [&'static str]),
    /// An entry that the list did not have.
    Adding,
    /// The same, and taking out the last entry, where an empty list stands for more than any entry.
    AddingOrEmptying,
    /// Taking out an entry.
    Removing,
}

impl Weakens {
    /// Whether this change goes in that direction.
    pub(super) fn by(self, before: &Value, after: &Value) -> bool {
        let rises = |rank: fn(&Value) -> i64| rank(after) > rank(before);
        let falls = |rank: fn(&Value) -> i64| rank(after) < rank(before);
        match self {
            Self::Never => false,
            Self::Any => before != after,
            Self::On => rises(switch),
            Self::Off => falls(switch),
            Self::Up => rises(|value| value.as_i64().unwrap_or(i64::MAX)),
            Self::Down => falls(|value| value.as_i64().unwrap_or(i64::MIN)),
            Self::Later(choices) => {
                let place = |value: &Value| choices.iter().position(|choice| value == choice);
                place(after) > place(before)
            }
            Self::Adding => has_more(after, before),
            Self::AddingOrEmptying => {
                has_more(after, before) || (entries(after).is_empty() && !entries(before).is_empty())
            }
            Self::Removing => has_more(before, after),
        }
    }
}

fn switch(value: &Value) -> i64 {
    value.as_bool().map_or(1, |on| if on { 2 } else { 0 })
}

/// Whether one list has an entry that another has not.
fn has_more(list: &Value, than: &Value) -> bool {
    entries(list).iter().any(|entry| !entries(than).contains(entry))
}

fn entries(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_in_one_direction_weakens_and_the_way_back_does_not() {
        let order = Weakens::Later(&["strict", "bulk", "off"]);
        let cases = [
            (Weakens::On, json!(false), json!(true)),
            (Weakens::On, json!(null), json!(true)),
            (Weakens::On, json!(false), json!(null)),
            (Weakens::Off, json!(true), json!(false)),
            (Weakens::Up, json!(5), json!(6)),
            (Weakens::Up, json!(5), json!(null)),
            (Weakens::Down, json!(6), json!(5)),
            (Weakens::Down, json!(6), json!(null)),
            (order, json!("strict"), json!("bulk")),
            (order, json!("strict"), json!("off")),
            (order, json!("bulk"), json!("off")),
            (Weakens::Adding, json!([]), json!(["a"])),
            (Weakens::Adding, json!(["a", "b"]), json!(["b", "a", "c"])),
            (Weakens::AddingOrEmptying, json!(["a"]), json!(["a", "b"])),
            (Weakens::Removing, json!(["a"]), json!([])),
        ];
        for (weakens, before, after) in cases {
            assert!(weakens.by(&before, &after), "{weakens:?}: {before} to {after}");
            assert!(!weakens.by(&after, &before), "{weakens:?}: {after} to {before}");
            assert!(!weakens.by(&after, &after), "{weakens:?}: {after}");
        }
    }

    #[test]
    fn some_changes_weaken_both_ways_and_some_neither() {
        let both = [
            (Weakens::Any, json!(null), json!("https://a.example")),
            (Weakens::Adding, json!(["a"]), json!(["b"])),
            (Weakens::Removing, json!(["a"]), json!(["b"])),
            // An empty list stands for the root domain, which an entry need not be part of.
            (Weakens::AddingOrEmptying, json!([]), json!(["a"])),
        ];
        for (weakens, one, other) in both {
            assert!(weakens.by(&one, &other) && weakens.by(&other, &one), "{weakens:?}");
        }
        let neither = [
            (Weakens::Never, json!(false), json!(true)),
            (Weakens::Adding, json!(["a", "b"]), json!(["b", "a"])),
        ];
        for (weakens, one, other) in neither {
            assert!(!weakens.by(&one, &other) && !weakens.by(&other, &one), "{weakens:?}");
        }
    }
}
