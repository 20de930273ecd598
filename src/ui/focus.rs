//! Which field has the focus when a page arrives: the first that was refused, else the first that is asked for. Exactly one,
//! whatever is drawn.

use std::sync::{Arc, Mutex};

use leptos::prelude::use_context;

/// What the fields of one page want; each has its place in the order in which they are drawn.
#[derive(Clone, Default)]
pub struct Focus(Arc<Mutex<Wanted>>);

#[derive(Default)]
struct Wanted {
    fields: usize,
    refused: Option<usize>,
    asked: Option<usize>,
}

impl Focus {
    /// One field more: whether it was refused, and whether it is what the page asks for. Answers its place.
    fn join(&self, refused: bool, asked: bool) -> usize {
        let mut wanted = self.wanted();
        let place = wanted.fields;
        wanted.fields += 1;
        if refused {
            wanted.refused.get_or_insert(place);
        }
        if asked {
            wanted.asked.get_or_insert(place);
        }
        place
    }

    fn is_at(&self, place: usize) -> bool {
        let wanted = self.wanted();
        wanted.refused.or(wanted.asked) == Some(place)
    }

    fn wanted(&self) -> std::sync::MutexGuard<'_, Wanted> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The value of a field's `autofocus`. It is asked for when the page is written, when every field is known.
pub fn autofocus(refused: bool, asked: bool) -> impl Fn() -> bool + Clone + Send + Sync + 'static {
    let focus = use_context::<Focus>().unwrap_or_default();
    let place = focus.join(refused, asked);
    move || focus.is_at(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn focused(fields: &[(bool, bool)]) -> Vec<usize> {
        let focus = Focus::default();
        let places: Vec<usize> = fields.iter().map(|(refused, asked)| focus.join(*refused, *asked)).collect();
        places.into_iter().filter(|place| focus.is_at(*place)).collect()
    }

    #[test]
    fn what_was_refused_comes_before_what_is_asked_for() {
        assert_eq!(focused(&[(false, true), (false, false)]), [0]);
        assert_eq!(focused(&[(false, true), (true, false), (true, false)]), [1]);
        assert_eq!(focused(&[(false, true), (false, true)]), [0], "never two");
        assert!(focused(&[(false, false)]).is_empty());
    }
}
