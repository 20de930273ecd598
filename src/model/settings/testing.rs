//! Identifiers that test programs use.

use super::lines::settings;

settings! {
    /// Test identifiers: mail with the sub-address `+clerk_test`, and numbers `+1 (XXX) 555-0100` to `0199`.
    Testing {
        /// Whether they get no code sent and take a fixed one. Null: in development only. Elsewhere anybody could sign up with
        /// them, so that it is better left off.
        test_identifiers: Option<bool> = None, weakens On;
    }
}

impl Testing {
    /// Whether test identifiers are in force.
    pub fn test_identifiers(&self, development: bool) -> bool {
        self.test_identifiers.unwrap_or(development)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_identifiers_work_in_development_alone_unless_somebody_says_otherwise() {
        let of = |test_identifiers| Testing { test_identifiers };
        assert!(of(None).test_identifiers(true) && !of(None).test_identifiers(false));
        assert!(of(Some(true)).test_identifiers(false) && !of(Some(false)).test_identifiers(true));
    }
}
