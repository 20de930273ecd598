//! What texts may cost: so many a day to one number, for one network, to one country and in all. Whoever earns from texts
//! ("pumping") gets no more than that, and administrators are told when a country or the day has had its share.
//!
//! A text is spent in the transaction that writes it, so that one that is rolled back was not sent; each count is one
//! conditional statement, so that no number of nodes at once exceeds a budget. Where users are hidden, a text that is held
//! back looks like one that is sent: number and network pay for both, for they would tell them apart otherwise. Country and
//! day pay for what is written alone, or else numbers that cost nothing would use them up; but once they are spent,
//! everybody is refused alike, and until then both do the same work.
//!
//! Whoever pumps texts never enters their codes. So a country has one budget more, which grows with right answers: as soon
//! as too few of its texts were answered, it gets no more until its window ends, or more are answered.

use crate::auth::{Context, events, limits, notices};
use crate::clock::Millis;
use crate::error::{Refusal, Refused, Result};
use crate::model::phone_number::{Country, PhoneNumber};
use crate::model::settings::Sms;
use crate::secret::Secrets;
use crate::storage::rates::Window;
use crate::storage::{self, Reads, Tx};

/// The window of every budget; it begins with the first text.
const DAY: Millis = Millis::days(1);

/// One of the budgets, and whose it is.
struct Budget {
    name: &'static str,
    key: String,
    limit: i64,
}

/// What many people share: these are what a day of texts may cost, and hold whatever the operator has lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The texts to a country.
    Country(Country),
    /// Those of them that carry a code, as long as too few of these are entered.
    Unanswered(Country),
    /// All texts.
    Day,
}

impl Shared {
    /// What a text to a country has a share in.
    const fn of(country: Country) -> [Self; 3] {
        [Self::Country(country), Self::Unanswered(country), Self::Day]
    }

    /// The country that it is about.
    pub const fn country(self) -> Option<Country> {
        match self {
            Self::Country(country) | Self::Unanswered(country) => Some(country),
            Self::Day => None,
        }
    }

    fn counting(self, limit: i64) -> Budget {
        let name = match self {
            Self::Country(_) => "texts of a country",
            Self::Unanswered(_) => "texts with codes of a country",
            Self::Day => "texts of a day",
        };
        Budget { name, key: self.country().map_or("", Country::code).into(), limit }
    }

    /// How much of it there is now.
    async fn budget(self, db: impl Reads, secrets: &Secrets, sms: &Sms, now: Millis) -> Result<Budget> {
        let limit = match self {
            Self::Country(_) => sms.per_country_per_day,
            Self::Unanswered(country) => {
                let hash = answers(country).hash(secrets);
                let answered = storage::rates::find_open(db, &hash, now).await?.map_or(0, |open| open.used);
                most_with_codes(sms, answered)
            }
            Self::Day => sms.per_day,
        };
        Ok(self.counting(limit))
    }
}

/// How many texts with codes a country may get in a window in which so many were answered rightly: as many as are written
/// before anybody judges, and one more than would still be answered well enough.
fn most_with_codes(sms: &Sms, answered: i64) -> i64 {
    match sms.least_answered_percent {
        0 => i64::MAX,
        percent => sms.least_answered_after.max(answered * 100 / percent + 1),
    }
}

/// Counts the texts with codes of a country that were answered rightly. Its windows are those of the texts themselves.
fn answers(country: Country) -> Budget {
    Budget { name: "answered texts of a country", key: country.code().into(), limit: i64::MAX }
}

impl Budget {
    fn hash(&self, secrets: &Secrets) -> String {
        secrets.keyed_hash(self.name, &self.key)
    }

    /// Counts one more; none when nothing is left.
    async fn take(&self, cx: &Context, tx: &mut Tx) -> Result<Option<Window>> {
        self.take_until(cx, tx, cx.now + DAY).await
    }

    /// The same, in a window that ends then, should it begin now.
    async fn take_until(&self, cx: &Context, tx: &mut Tx, end: Millis) -> Result<Option<Window>> {
        storage::rates::take(&mut *tx, &self.hash(&cx.secrets), self.limit, end - cx.now, cx.now).await
    }

    /// How many seconds nothing will be left.
    async fn refused(&self, cx: &Context, db: impl Reads) -> Result<i64> {
        let until = storage::rates::spent_until(db, &self.hash(&cx.secrets), self.limit, cx.now).await?;
        let seconds = until.map_or(DAY, |until| until - cx.now).ceil_seconds().max(1);
        metrics::counter!("portico_limited_total", "limit" => self.name).increment(1);
        tracing::info!(limit = self.name, seconds, "too many texts");
        Ok(seconds)
    }
}

/// Somebody asks for a text to a number, whether one is written or not.
pub(super) async fn ask(cx: &Context, tx: &mut Tx, number: &str) -> Result<()> {
    // In production nothing lifts these.
    if !cx.config.rate_limits {
        return Ok(());
    }
    let sms = &cx.settings.sms;
    let (of_number, of_network) = (sms.per_number_per_day, sms.per_network_per_day);
    for budget in [
        Budget { name: "texts of a number", key: number.to_owned(), limit: of_number },
        Budget { name: "texts of a network", key: limits::network_of(cx), limit: of_network },
    ] {
        if budget.take(cx, tx).await?.is_none() {
            return Err(Refusal::TooManyRequests.with(budget.refused(cx, &mut *tx).await?).into());
        }
    }
    Ok(())
}

/// A text is written to a number. One without a code is nothing to answer.
pub(super) async fn spend(cx: &Context, tx: &mut Tx, number: &str, with_code: bool) -> Result<()> {
    for shared in Shared::of(country_of(number)?) {
        let budget = look(cx, tx, shared).await?;
        if !with_code && matches!(shared, Shared::Unanswered(_)) {
            hold_back(cx, tx, budget).await?;
            continue;
        }
        let Some(window) = budget.take(cx, tx).await? else {
            return Err(refusal(shared, budget.refused(cx, &mut *tx).await?).into());
        };
        // Only one text is the last of its window. Whoever lowers a budget below what was used is told by nobody.
        if window.used >= budget.limit {
            tell(cx, tx, shared, &window).await?;
        }
    }
    Ok(())
}

/// The same for a text that is held back: refused when the other would be, and as much work, but nothing is used up.
pub(super) async fn pretend(cx: &Context, tx: &mut Tx, number: &str) -> Result<()> {
    for shared in Shared::of(country_of(number)?) {
        let budget = look(cx, tx, shared).await?;
        hold_back(cx, tx, budget).await?;
    }
    Ok(())
}

/// The code in a text to a number was entered.
pub(super) async fn answered(cx: &Context, tx: &mut Tx, number: &str) -> Result<()> {
    // Those of tests got none.
    let Ok(country) = country_of(number) else { return Ok(()) };
    let hash = Shared::Unanswered(country).counting(0).hash(&cx.secrets);
    if let Some(texts) = storage::rates::find_open(&mut *tx, &hash, cx.now).await? {
        answers(country).take_until(cx, tx, texts.expire_at).await?;
    }
    Ok(())
}

/// The budget, refused when nothing of it is left.
async fn look(cx: &Context, tx: &mut Tx, shared: Shared) -> Result<Budget> {
    let budget = shared.budget(&mut *tx, &cx.secrets, &cx.settings.sms, cx.now).await?;
    let hash = budget.hash(&cx.secrets);
    match storage::rates::spent_until(&mut *tx, &hash, budget.limit, cx.now).await? {
        Some(_) => Err(refusal(shared, budget.refused(cx, &mut *tx).await?).into()),
        None => Ok(budget),
    }
}

async fn hold_back(cx: &Context, tx: &mut Tx, budget: Budget) -> Result<()> {
    let key = format!("{} {}", budget.name, budget.key);
    Budget { name: "texts held back", key, limit: i64::MAX }.take(cx, tx).await.map(drop)
}

fn country_of(number: &str) -> Result<Country, Refused> {
    let country = PhoneNumber::parse(number, None).and_then(|number| number.country);
    country.ok_or(Refusal::CountryNotSupported.with(0))
}

/// On the wire a country without texts for a while is like one that is off. When there are no texts at all, that is no
/// matter of the number.
fn refusal(shared: Shared, seconds: i64) -> Refused {
    match shared.country() {
        Some(_) => Refusal::CountryNotSupported.with(seconds),
        None => Refusal::TextNotSent.into(),
    }
}

/// The last text of a budget is written: an event, and a mail to every administrator, in the same transaction. That codes
/// are not entered is told once in a window, however often some late answers let more texts be written.
async fn tell(cx: &Context, tx: &mut Tx, shared: Shared, window: &Window) -> Result<()> {
    let which = shared.country().map_or("all", Country::code);
    let (kind, of) = match shared {
        Shared::Country(_) => ("sms.budget_spent", "country"),
        Shared::Unanswered(_) => ("sms.unanswered", "unanswered"),
        Shared::Day => ("sms.budget_spent", "day"),
    };
    if matches!(shared, Shared::Unanswered(_)) {
        let once = Budget { name: "told of unanswered texts", key: which.into(), limit: 1 };
        if once.take_until(cx, tx, window.expire_at).await?.is_none() {
            return Ok(());
        }
    }
    metrics::counter!("portico_sms_budgets_spent_total", "budget" => of).increment(1);
    tracing::warn!(budget = which, of, texts = window.used, "no more texts are sent for now");
    events::noted(cx, &mut *tx, kind, which).await?;
    for user in storage::users::list_administrators(&mut *tx).await? {
        notices::of_spent_budget(cx, tx, &user, shared, window).await?;
    }
    Ok(())
}

/// The budgets that are spent now, and until when.
pub async fn list_spent(
    db: &storage::Db,
    secrets: &Secrets,
    settings: &Sms,
    now: Millis,
) -> Result<Vec<(Shared, Millis)>> {
    let of_countries = settings.countries().into_iter().flat_map(|country| {
        let [of_country, unanswered, _] = Shared::of(country);
        [of_country, unanswered]
    });
    let mut spent = vec![];
    for shared in of_countries.chain([Shared::Day]) {
        let budget = shared.budget(db, secrets, settings, now).await?;
        let until = storage::rates::spent_until(db, &budget.hash(secrets), budget.limit, now).await?;
        spent.extend(until.map(|until| (shared, until)));
    }
    Ok(spent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_on_as_long_as_few_were_written_or_enough_were_answered() {
        let sms = |after, percent| Sms {
            least_answered_after: after,
            least_answered_percent: percent,
            ..Sms::default()
        };
        for (after, percent) in [(1, 1), (3, 50), (20, 10), (20, 33), (7, 100)] {
            for answered in 0..100 {
                let most = most_with_codes(&sms(after, percent), answered);
                let too_few = |texts: i64| texts >= after && answered * 100 < percent * texts;
                let first = (0..).find(|texts| too_few(*texts)).unwrap();
                assert_eq!(most, first, "{answered} of {percent} % after {after}");
            }
        }
        assert_eq!(most_with_codes(&sms(20, 0), 0), i64::MAX, "off");
    }
}
