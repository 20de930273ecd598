//! Identifiers of test programs: nothing is sent to them, and they take one fixed code. Whether they are in force is a
//! setting; they are told before anything else is made of what was typed.

use crate::model::phone_number::PhoneNumber;

/// The code that they take.
pub const CODE: &str = "424242";

/// Whether this is a number of tests, however it is written: `+1 (XXX) 555-0100` to `0199`.
pub fn is_number(typed: &str) -> bool {
    PhoneNumber::parse_test(typed).is_some()
}

/// Whether this is a mail address of tests: its mailbox has the sub-address `clerk_test`.
pub fn is_address(typed: &str) -> bool {
    let mailbox = typed.trim().rsplit_once('@').map(|(mailbox, _)| mailbox.to_ascii_lowercase());
    mailbox.is_some_and(|mailbox| mailbox.split('+').skip(1).any(|part| part == "clerk_test"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_a_hundred_of_each_area() {
        for typed in
            ["+1 (415) 555-0100", "+14155550199", "0005550142", "1 000 555 0142", "+1 (000) 555-0142"]
        {
            assert!(is_number(typed), "{typed}");
        }
        for typed in [
            "+1 415 555 0200",
            "+1 415 555 0099",
            "+49 415 555 0100",
            "+415 555 0100",
            "415 556 0100",
            "+1 415 555 01000",
            "",
        ] {
            assert!(!is_number(typed), "{typed}");
        }
    }

    #[test]
    fn addresses_have_the_sub_address() {
        for typed in ["ada+clerk_test@example.com", " Ada+CLERK_TEST@x.example", "a+b+clerk_test@x.example"] {
            assert!(is_address(typed), "{typed}");
        }
        for typed in
            ["ada@example.com", "clerk_test@example.com", "a@clerk_test", "a+clerk_tests@x.example", "a+b"]
        {
            assert!(!is_address(typed), "{typed}");
        }
    }
}
