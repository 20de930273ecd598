//! Moments as the reader's language tells them. Always UTC, and said so: the portal does not know where the reader is.

use time::OffsetDateTime;

use super::Words;
use crate::clock::Millis;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Words {
    /// When something was: "5 minutes ago, at 14:05 UTC"; after a day, "19 November 2026, 14:05 UTC".
    pub fn moment(&self, at: Millis, now: Millis) -> String {
        let past = (now - at).0.max(0);
        let time = self.time(at);
        let ago = |key: &str, unit: &str, length: i64| {
            let count = (past / length).to_string();
            self.say_with(key, &[(unit, &count), ("time", &time)])
        };
        match past {
            past if past < MINUTE => self.say_with("moment_now", &[("time", &time)]),
            past if past < HOUR => ago("moment_minutes_ago", "minutes", MINUTE),
            past if past < DAY => ago("moment_hours_ago", "hours", HOUR),
            _ => self.full_moment(at),
        }
    }

    /// When something was, for a text that is read later: "19 November 2026, 14:05 UTC".
    pub fn full_moment(&self, at: Millis) -> String {
        self.say_with("moment_earlier", &[("date", &self.date(at)), ("time", &self.time(at))])
    }

    /// A day: "21 November 2026".
    pub fn date(&self, at: Millis) -> String {
        let date = utc(at);
        let month = u8::from(date.month()).to_string();
        let (year, day) = (date.year().to_string(), date.day().to_string());
        self.say_with("moment_date", &[("day", &day), ("month", &month), ("year", &year)])
    }

    /// A time of day: "14:05 UTC".
    pub fn time(&self, at: Millis) -> String {
        let time = utc(at);
        let (hour, minute) = (format!("{:02}", time.hour()), format!("{:02}", time.minute()));
        self.say_with("moment_time", &[("hour", &hour), ("minute", &minute)])
    }
}

/// A moment that no calendar holds is told as the first of all.
fn utc(at: Millis) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 14:05:30 UTC.
    const AT: Millis = Millis(1_795_269_930_000);

    #[test]
    fn a_moment_is_told_by_how_long_ago_it_was() {
        let told = |language: &str, past: Millis| Words::named(language).unwrap().moment(AT, AT + past);
        for (past, english, german) in [
            (
                Millis(-5),
                "less than a minute ago, at 14:05 UTC",
                "vor weniger als einer Minute, um 14:05 Uhr (UTC)",
            ),
            (Millis::minutes(1), "one minute ago, at 14:05 UTC", "vor einer Minute, um 14:05 Uhr (UTC)"),
            (Millis::minutes(59), "59 minutes ago, at 14:05 UTC", "vor 59 Minuten, um 14:05 Uhr (UTC)"),
            (Millis::minutes(60), "one hour ago, at 14:05 UTC", "vor einer Stunde, um 14:05 Uhr (UTC)"),
            (Millis::minutes(1439), "23 hours ago, at 14:05 UTC", "vor 23 Stunden, um 14:05 Uhr (UTC)"),
            (Millis::days(1), "21 November 2026, 14:05 UTC", "21. November 2026, 14:05 Uhr (UTC)"),
        ] {
            assert_eq!(told("en", past), english);
            assert_eq!(told("de", past), german);
        }
    }

    #[test]
    fn every_month_has_a_name_and_no_moment_is_too_strange() {
        for words in Words::all() {
            let months = (0..12).map(|n| words.date(Millis::days(31 * n + 1)));
            let names: std::collections::BTreeSet<String> = months.collect();
            assert_eq!(names.len(), 12, "{words:?}");
            for odd in [i64::MIN, -1, 0, i64::MAX] {
                assert!(words.moment(Millis(odd), AT).contains("UTC"), "{words:?} {odd}");
            }
        }
        assert_eq!(Words::named("de").unwrap().date(Millis::days(64)), "6. März 1970");
    }
}
