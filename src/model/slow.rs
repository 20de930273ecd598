//! Work that takes more than a few milliseconds is done where it is in nobody's way: on a thread of its own, a bounded number
//! at once, never on one of those that answer requests. Whatever is slow says so here, and in builds for tests it panics
//! elsewhere.

use std::cell::Cell;

thread_local! {
    static ASIDE: Cell<bool> = const { Cell::new(false) };
}

/// Does some slow work on this thread, which is one for that.
pub fn aside<T>(work: impl FnOnce() -> T) -> T {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            ASIDE.set(self.0);
        }
    }
    let _before = Before(ASIDE.replace(true));
    work()
}

/// Panics, in builds for tests, on a thread that answers requests.
pub fn expect_aside() {
    debug_assert!(
        ASIDE.get() || tokio::runtime::Handle::try_current().is_err(),
        "slow work on a thread that answers requests"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn slow_work_is_refused_where_requests_are_answered() {
        assert!(std::panic::catch_unwind(expect_aside).is_err());
        aside(expect_aside);
        assert!(std::panic::catch_unwind(|| aside(|| panic!("on purpose"))).is_err());
        assert!(std::panic::catch_unwind(expect_aside).is_err(), "a panic marks no thread");
        std::thread::spawn(expect_aside).join().unwrap();
    }
}
