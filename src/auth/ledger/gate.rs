//! The gate: how often a network may ask, counted in this node's memory before anything of a request is looked up, so that
//! whoever is over costs the database nothing. What all nodes count together ([`super::limits`]) comes after it.
//!
//! The memory is of one size. Networks are spread over small shelves by a hash that nobody outside can work out. Where a
//! shelf is full, the network that asked least makes room, and one that has nothing left only where all are like that: then
//! it is the one whose window ends first. So nobody makes the gate forget them by asking more, or by having many others ask a
//! little, and whoever has enough networks to fill shelves with spent ones opens them for nobody: each newcomer is counted.
//! Nor are newcomers refused there, for that would close the portal to people who did nothing; and what all nodes count
//! together still holds for those who were forgotten.

use std::hash::{DefaultHasher, Hasher};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use crate::auth::ledger::limits::{self, Rate, STARTS, TRIES};
use crate::clock::Millis;
use crate::error::Refused;
use crate::model::network::{Group, groups};
use crate::secret::Chance;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Something is begun, or a message asked for.
    Starts,
    /// A code, a password or a passkey is tried, or a link pressed.
    Tries,
    /// A question for a passkey, of which the sign-in page asks one whenever it opens.
    Questions,
    /// A password is judged while it is typed.
    Looks,
    /// A page that waits asks whether it may go on: once a second.
    Polls,
    /// Any other form.
    Forms,
    /// A refusal of the gate is shown on the page of its form, which has to be drawn.
    Drawings,
}

impl Line {
    const fn rate(self) -> Rate {
        match self {
            Self::Starts => STARTS,
            Self::Tries => TRIES,
            Self::Questions => Rate { name: "challenges", limit: 60, window: Millis::seconds(10) },
            Self::Looks => Rate { name: "looks", limit: 60, window: Millis::seconds(10) },
            Self::Polls => Rate { name: "polls", limit: 300, window: Millis::seconds(10) },
            Self::Forms => Rate { name: "forms", limit: 60, window: Millis::seconds(10) },
            Self::Drawings => Rate { name: "refusals drawn", limit: 10, window: Millis::seconds(10) },
        }
    }
}

/// How many shelves there are, and how many counts fit on one: 2.5 MB in all.
const SHELVES: usize = 8192;
const WIDTH: usize = 8;

/// The gate of one node. Clones share it.
#[derive(Clone)]
pub struct Gate(Arc<Mutex<Counts>>);

struct Counts {
    /// What only this node knows, so that nobody chooses who shares a shelf with whom.
    salt: Vec<u8>,
    shelves: Vec<[Count; WIDTH]>,
}

/// How often one network asked for one thing, within a window that began with the first.
#[derive(Clone, Copy)]
struct Count {
    whose: (u64, u64),
    used: i64,
    left: i64,
    end: Millis,
}

impl Count {
    const NONE: Self = Self { whose: (0, 0), used: 0, left: 0, end: Millis(0) };
}

impl Gate {
    /// One that has counted nothing yet.
    pub fn new(chance: &Chance) -> Self {
        let shelves = vec![[Count::NONE; WIDTH]; SHELVES];
        Self(Arc::new(Mutex::new(Counts { salt: chance.bytes(16), shelves })))
    }

    /// Counts one; refused when this address, or its network, has nothing left for now. Those who cannot be told apart count
    /// as one.
    pub fn admit(&self, line: Line, address: Option<IpAddr>, now: Millis) -> Result<(), Refused> {
        let mut counts = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let rate = line.rate();
        for Group { name, times } in groups(address) {
            let whose = counts.hash(rate.name, &name);
            if let Some(until) = counts.take(whose, rate.limit * times, rate.window, now) {
                return Err(limits::refusal(&rate, until - now));
            }
        }
        Ok(())
    }
}

impl Counts {
    fn hash(&self, line: &str, network: &str) -> (u64, u64) {
        let half = |which: u8| {
            let mut hasher = DefaultHasher::new();
            for part in [&self.salt[..], &[which], line.as_bytes(), &[0], network.as_bytes()] {
                hasher.write(part);
            }
            hasher.finish()
        };
        (half(0), half(1))
    }

    /// Counts one more; answers until when there is nothing left, if so.
    fn take(&mut self, whose: (u64, u64), limit: i64, window: Millis, now: Millis) -> Option<Millis> {
        let shelf = &mut self.shelves[whose.0 as usize % SHELVES];
        // A clock that was set back must not keep anybody out for long.
        let is_open = |count: &Count| count.end > now && count.end <= now + window;
        let own = shelf.iter_mut().find(|count| count.whose == whose && is_open(count));
        if let Some(own) = own {
            if own.left == 0 {
                return Some(own.end);
            }
            (own.used, own.left) = (own.used + 1, own.left - 1);
            return None;
        }
        let free = shelf.iter_mut().min_by_key(|count| match is_open(count) {
            false => (0, Millis(0)),
            true if count.left > 0 => (count.used, Millis(0)),
            true => (i64::MAX, count.end),
        });
        // Never none: a shelf has places.
        if let Some(free) = free {
            *free = Count { whose, used: 1, left: limit - 1, end: now + window };
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const NOW: Millis = Millis(1_000_000);

    fn gate() -> Gate {
        Gate::new(&Chance::seeded(7))
    }

    fn v4(n: u32) -> Option<IpAddr> {
        Some(IpAddr::V4(Ipv4Addr::from_bits(n)))
    }

    fn v6(n: u128) -> Option<IpAddr> {
        Some(IpAddr::V6(Ipv6Addr::from_bits(n)))
    }

    /// How many of these were admitted.
    fn admitted(gate: &Gate, line: Line, from: impl Iterator<Item = Option<IpAddr>>, now: Millis) -> usize {
        from.filter(|address| gate.admit(line, *address, now).is_ok()).count()
    }

    #[test]
    fn a_network_has_what_the_line_says_and_its_window_begins_with_its_first() {
        let gate = gate();
        for (line, limit) in [(Line::Starts, 5), (Line::Tries, 3), (Line::Looks, 60), (Line::Polls, 300)] {
            let all = std::iter::repeat_n(v4(1), 400);
            assert_eq!(admitted(&gate, line, all, NOW), limit, "{line:?}");
            let refused = gate.admit(line, v4(1), NOW + Millis::seconds(4)).unwrap_err();
            assert_eq!(refused.number, Some(6), "{line:?}");
            assert!(gate.admit(line, v4(2), NOW).is_ok(), "{line:?}");
            assert!(gate.admit(line, v4(1), NOW + Millis::seconds(10)).is_ok(), "{line:?}");
        }
        // Nobody can be told apart.
        assert_eq!(admitted(&gate, Line::Starts, std::iter::repeat_n(None, 9), NOW), 5);
    }

    #[test]
    fn a_48_has_sixteen_times_what_a_64_has() {
        let (gate, site) = (gate(), 0x2001_0db8_0001_u128 << 80);
        let machines = |subnet: u128| (0..9).map(move |n| v6(site | subnet << 64 | n));
        assert_eq!(admitted(&gate, Line::Starts, machines(1), NOW), 5);
        let all = (2..100).flat_map(machines);
        assert_eq!(admitted(&gate, Line::Starts, all, NOW), 15 * 5);
        assert!(gate.admit(Line::Starts, v6(0x2001_0db8_0002 << 80), NOW).is_ok(), "another site");
    }

    #[test]
    fn nobody_is_forgotten_before_their_window_ends_by_having_many_others_ask() {
        let gate = gate();
        assert_eq!(admitted(&gate, Line::Starts, std::iter::repeat_n(v4(1), 9), NOW), 5);
        // Three times as many networks as there is room for, each of them once.
        admitted(&gate, Line::Starts, (2..3 * (SHELVES * WIDTH) as u32).map(v4), NOW);
        assert!(gate.admit(Line::Starts, v4(1), NOW + Millis(9_999)).is_err());
        assert!(gate.admit(Line::Starts, v4(1), NOW + Millis::seconds(10)).is_ok());
    }

    #[test]
    fn where_all_have_nothing_left_a_newcomer_is_counted_in_the_place_of_the_one_that_ends_first() {
        let (gate, later) = (gate(), NOW + Millis::seconds(1));
        // Three times as many networks as there is room for, each of them until nothing is left.
        let all = (2..3 * (SHELVES * WIDTH) as u32).flat_map(|n| std::iter::repeat_n(v4(n), 5));
        admitted(&gate, Line::Starts, all, NOW);
        assert_eq!(
            admitted(&gate, Line::Starts, std::iter::repeat_n(v4(1), 9), later),
            5,
            "no more than ever"
        );
        // Its window ends last of those on its shelf, so that others make room.
        let newcomers = (1 << 24..(1 << 24) + 4 * SHELVES as u32).map(v4);
        assert_eq!(admitted(&gate, Line::Starts, newcomers, later), 4 * SHELVES, "nobody is kept out");
        assert!(gate.admit(Line::Starts, v4(1), later).is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nobody_out() {
        let gate = gate();
        assert_eq!(admitted(&gate, Line::Tries, std::iter::repeat_n(v4(1), 9), NOW), 3);
        assert!(gate.admit(Line::Tries, v4(1), NOW - Millis::minutes(60)).is_ok());
    }
}
