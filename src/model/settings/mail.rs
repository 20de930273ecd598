//! How much mail strangers can have sent.

use super::lines::settings;

settings! {
    /// Budgets of mail.
    Mail {
        /// Mails that visitors of one network cause in a day. Offices and mobile networks share an address.
        per_network_per_day: i64 = 300, in 1..=100_000, unit Mails, else "mails_per_network_range", weakens Up;
    }
}
