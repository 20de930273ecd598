//! What texts may cost: so many a day to one number, for one network, to one country and in all. Whoever earns from texts
//! ("pumping") gets no more than that, and administrators are told when a country or the day has had its share.
//!
//! A text is spent in the transaction that writes it, so that one that is rolled back was not sent; each count is one
//! conditional statement, so that no number of nodes at once exceeds a budget. Where users are hidden, a text that is held
//! back looks like one that is sent: number and network pay for both, for they would tell them apart otherwise. Country and
//! day pay for what is written alone, or else numbers that cost nothing would use them up; but once they are spent,
//! everybody is refused alike, and until then both do the same work.

use crate::auth::{Context, events, limits, notices};
use crate::clock::Millis;
use crate::error::{Refusal, Refused, Result};
use crate::model::phone_number::{Country, PhoneNumber};
use crate::model::settings::Sms;
use crate::secret::Secrets;
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
fn shared(settings: &Sms, country: Country) -> [(Budget, Option<Country>); 2] {
    let limit = settings.per_country_per_day;
    let of_country = Budget { name: "texts of a country", key: country.code().into(), limit };
    [(of_country, Some(country)), (of_all(settings), None)]
}

fn of_all(settings: &Sms) -> Budget {
    Budget { name: "texts of a day", key: String::new(), limit: settings.per_day }
}

impl Budget {
    fn hash(&self, secrets: &Secrets) -> String {
        secrets.keyed_hash(self.name, &self.key)
    }

    /// Counts one more; none when nothing is left.
    async fn take(&self, cx: &Context, tx: &mut Tx) -> Result<Option<storage::rates::Window>> {
        storage::rates::take(&mut *tx, &self.hash(&cx.secrets), self.limit, DAY, cx.now).await
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

/// A text is written to a number.
pub(super) async fn spend(cx: &Context, tx: &mut Tx, number: &str) -> Result<()> {
    for (budget, country) in shared(&cx.settings.sms, country_of(number)?) {
        look(cx, tx, &budget, country).await?;
        let Some(window) = budget.take(cx, tx).await? else {
            return Err(refusal(country, budget.refused(cx, &mut *tx).await?).into());
        };
        // Only one text is the last of its window. Whoever lowers a budget below what was used is told by nobody.
        if window.used >= budget.limit {
            tell(cx, tx, country, budget.limit, window.expire_at).await?;
        }
    }
    Ok(())
}

/// The same for a text that is held back: refused when the other would be, and as much work, but nothing is used up.
pub(super) async fn pretend(cx: &Context, tx: &mut Tx, number: &str) -> Result<()> {
    for (budget, country) in shared(&cx.settings.sms, country_of(number)?) {
        look(cx, tx, &budget, country).await?;
        Budget { name: "texts held back", limit: i64::MAX, ..budget }.take(cx, tx).await?;
    }
    Ok(())
}

async fn look(cx: &Context, tx: &mut Tx, budget: &Budget, country: Option<Country>) -> Result<()> {
    let hash = budget.hash(&cx.secrets);
    match storage::rates::spent_until(&mut *tx, &hash, budget.limit, cx.now).await? {
        Some(_) => Err(refusal(country, budget.refused(cx, &mut *tx).await?).into()),
        None => Ok(()),
    }
}

fn country_of(number: &str) -> Result<Country, Refused> {
    let country = PhoneNumber::parse(number, None).and_then(|number| number.country);
    country.ok_or(Refusal::CountryNotSupported.with(0))
}

/// On the wire a country without texts for a while is like one that is off. When there are no texts at all, that is no
/// matter of the number.
fn refusal(country: Option<Country>, seconds: i64) -> Refused {
    match country {
        Some(_) => Refusal::CountryNotSupported.with(seconds),
        None => Refusal::TextNotSent.into(),
    }
}

/// The last text of a budget is written: an event, and a mail to every administrator, in the same transaction.
async fn tell(cx: &Context, tx: &mut Tx, country: Option<Country>, limit: i64, until: Millis) -> Result<()> {
    let which = country.map_or("all", Country::code);
    let of = if country.is_some() { "country" } else { "day" };
    metrics::counter!("portico_sms_budgets_spent_total", "budget" => of).increment(1);
    tracing::warn!(budget = which, limit, "no more texts are sent: their budget is spent");
    events::noted(cx, &mut *tx, "sms.budget_spent", which).await?;
    for user in storage::users::list_administrators(&mut *tx).await? {
        notices::of_spent_budget(cx, tx, &user, country, limit, until).await?;
    }
    Ok(())
}

/// The budgets that are spent now, and until when: a country's, or that of all texts.
pub async fn list_spent(
    db: &storage::Db,
    secrets: &Secrets,
    settings: &Sms,
    now: Millis,
) -> Result<Vec<(Option<Country>, Millis)>> {
    let countries = settings.countries().into_iter().map(|country| {
        let [of_country, _] = shared(settings, country);
        of_country
    });
    let mut spent = vec![];
    for (budget, country) in countries.chain([(of_all(settings), None)]) {
        let until = storage::rates::spent_until(db, &budget.hash(secrets), budget.limit, now).await?;
        spent.extend(until.map(|until| (country, until)));
    }
    Ok(spent)
}
