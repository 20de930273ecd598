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
//! as codes of too few of the networks that asked were entered, it gets no more until its window ends, or more are. One
//! network, however often it asks, is one; and it gets fewer texts than would be missed.
//!
//! Strangers can use up all that they share: so they have a part of what a country and a day get, and the rest is there for
//! those who pay from a purse of their own ([`Purse`]), whose texts are not counted with those of strangers anywhere else.
//!
//! Whoever pumps texts may have accounts of their own. So people who are known are judged by their answers, too, and apart from
//! strangers: not by their networks but by the numbers that their accounts have. One number, wherever its owner goes, is one,
//! so that nobody closes a country to others with an account and many networks.

use crate::auth::context::{Context, Work};
use crate::auth::ledger::events;
use crate::auth::ledger::purse::Purse;
use crate::auth::telling::notices;
use crate::clock::Millis;
use crate::error::{Refusal, Refused, Result};
use crate::model::event::Event;
use crate::model::network::{Group, groups, site};
use crate::model::phone_number::{Country, PhoneNumber};
use crate::model::role::Permission;
use crate::model::settings::Sms;
use crate::secret::Secrets;
use crate::storage::rates::Window;
use crate::storage::{self, Reads};

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
    /// Those of them that strangers cause.
    StrangersOfCountry(Country),
    /// The networks of strangers that had a code texted there, as long as too few of these entered one.
    Unanswered(Country),
    /// The numbers of people who are known that had a code texted there, as long as too few of these entered one.
    UnansweredByKnown(Country),
    /// All texts.
    Day,
    /// Those of them that strangers cause.
    StrangersOfDay,
}

impl Shared {
    /// What a text to a country has a share in.
    const fn of(country: Country, purse: &Purse) -> [Self; 5] {
        let unanswered = match purse {
            Purse::Strangers => Self::Unanswered(country),
            _ => Self::UnansweredByKnown(country),
        };
        [
            Self::StrangersOfCountry(country),
            Self::Country(country),
            unanswered,
            Self::StrangersOfDay,
            Self::Day,
        ]
    }

    /// The country that it is about.
    pub const fn country(self) -> Option<Country> {
        match self {
            Self::Country(country)
            | Self::StrangersOfCountry(country)
            | Self::Unanswered(country)
            | Self::UnansweredByKnown(country) => Some(country),
            Self::Day | Self::StrangersOfDay => None,
        }
    }

    /// Whether a text from this purse may use it up. Notices have nothing to answer.
    fn is_paid_by(self, purse: &Purse) -> bool {
        match self {
            Self::StrangersOfCountry(_) | Self::StrangersOfDay | Self::Unanswered(_) => purse.is_shared(),
            Self::UnansweredByKnown(_) => !purse.is_shared() && *purse != Purse::Notices,
            Self::Country(_) | Self::Day => true,
        }
    }

    /// Whether it is about answers.
    const fn is_of_answers(self) -> bool {
        matches!(self, Self::Unanswered(_) | Self::UnansweredByKnown(_))
    }

    /// Who is judged by an answer to a text to a number: a network of strangers; the number of somebody who is known.
    fn asker(self, cx: &Context, number: &str) -> String {
        match self {
            Self::UnansweredByKnown(_) => number.to_owned(),
            _ => site(cx.visitor.address),
        }
    }

    fn counting(self, limit: i64) -> Budget {
        let name = match self {
            Self::Country(_) => "texts of a country",
            Self::StrangersOfCountry(_) => "strangers' texts of a country",
            Self::Unanswered(_) => "networks with codes of a country",
            Self::UnansweredByKnown(_) => "numbers with codes of a country",
            Self::Day => "texts of a day",
            Self::StrangersOfDay => "strangers' texts of a day",
        };
        Budget { name, key: self.country().map_or("", Country::code).into(), limit }
    }

    /// How much of it there is now.
    async fn budget(self, db: impl Reads, secrets: &Secrets, sms: &Sms, now: Millis) -> Result<Budget> {
        let limit = match self {
            Self::Country(_) => sms.per_country_per_day,
            Self::StrangersOfCountry(_) => for_strangers(sms.per_country_per_day),
            Self::Unanswered(_) | Self::UnansweredByKnown(_) => {
                let answered = used(db, secrets, &self.answers(), now).await?;
                most_unanswered(sms, sms.least_answered_after, answered)
            }
            Self::Day => sms.per_day,
            Self::StrangersOfDay => for_strangers(sms.per_day),
        };
        Ok(self.counting(limit))
    }

    /// Counts those who entered a code of a country. Its windows are those of who asked for one.
    fn answers(self) -> Budget {
        let name = match self {
            Self::UnansweredByKnown(_) => "numbers that answered, of a country",
            _ => "networks that answered, of a country",
        };
        Budget { name, ..self.counting(i64::MAX) }
    }

    /// Whether it is told when it is spent: not that of strangers where it is all there is, and told as such.
    fn is_told(self, sms: &Sms) -> bool {
        match self {
            Self::StrangersOfCountry(_) => for_strangers(sms.per_country_per_day) < sms.per_country_per_day,
            Self::StrangersOfDay => for_strangers(sms.per_day) < sms.per_day,
            Self::Country(_) | Self::Unanswered(_) | Self::UnansweredByKnown(_) | Self::Day => true,
        }
    }
}

/// Of so many texts, those that strangers may cause: a fifth is kept for others. Of fewer than five there is nothing to keep.
const fn for_strangers(texts: i64) -> i64 {
    texts - texts / 5
}

/// The most of what strangers share that one network gets: nobody uses it up alone.
fn share_of_a_network(sms: &Sms) -> i64 {
    (for_strangers(sms.per_country_per_day.min(sms.per_day)) / 5).max(1)
}

/// How many networks, or numbers, may have had codes texted to a country in a window in which so many entered one rightly: as many as ask
/// before anybody judges, and one more than would still be answered well enough. The same for the texts of one network.
fn most_unanswered(sms: &Sms, after: i64, answered: i64) -> i64 {
    match sms.least_answered_percent {
        0 => i64::MAX,
        percent => after.max(answered * 100 / percent + 1),
    }
}

/// How often something was counted in its window.
async fn used(db: impl Reads, secrets: &Secrets, budget: &Budget, now: Millis) -> Result<i64> {
    let open = storage::rates::find_open(db, &budget.hash(secrets), now).await?;
    Ok(open.map_or(0, |open| open.used))
}

/// Counts how often somebody who is judged had a code texted to a country: their first is the one that counts.
fn asked_by(country: Country, asker: &str) -> Budget {
    let key = format!("{} {asker}", country.code());
    Budget { name: "codes of a country to somebody", key, limit: i64::MAX }
}

/// The same for codes that they entered.
fn answered_by(country: Country, asker: &str) -> Budget {
    let key = format!("{} {asker}", country.code());
    Budget { name: "answers of somebody, of a country", key, limit: i64::MAX }
}

/// Counts the codes that were entered in a network, whatever country they went to.
fn answers_of(network: &str) -> Budget {
    Budget { name: "answered texts of a network", key: network.into(), limit: i64::MAX }
}

impl Budget {
    fn hash(&self, secrets: &Secrets) -> String {
        secrets.keyed_hash(self.name, &self.key)
    }

    /// What is counted in its place when nothing of it is used up: work alike, for nothing.
    fn held_back(&self, besides: &str) -> Self {
        let key = format!("{} {}{besides}", self.name, self.key);
        Self { name: "texts held back", key, limit: i64::MAX }
    }

    /// Counts one more; none when nothing is left.
    async fn take(&self, cx: &Context, work: &mut Work) -> Result<Option<Window>> {
        self.take_until(cx, work, cx.now + DAY).await
    }

    /// The same, in a window that ends then, should it begin now.
    async fn take_until(&self, cx: &Context, work: &mut Work, end: Millis) -> Result<Option<Window>> {
        storage::rates::take(&mut *work, &self.hash(&cx.secrets), self.limit, end - cx.now, cx.now).await
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
pub(in crate::auth) async fn ask(cx: &Context, work: &mut Work, purse: &Purse, number: &str) -> Result<()> {
    // In production nothing lifts these.
    if !cx.config.rate_limits {
        return Ok(());
    }
    for budget in of_number(cx, purse, number) {
        pay(cx, work, &budget).await?;
    }
    for group in groups(cx.visitor.address) {
        let budget = of_network(cx, work, purse, number, group).await?;
        pay(cx, work, &budget).await?;
    }
    Ok(())
}

/// How many times what one browser or network has the texts of all of them to a number are, as with mails.
const ALL_OWN: i64 = 3;

/// What one number may get. Whoever shares with all strangers does as much work as others.
fn of_number(cx: &Context, purse: &Purse, number: &str) -> [Budget; 2] {
    let limit = cx.settings.sms.per_number_per_day;
    if purse.is_shared() {
        let of_all = Budget { name: "texts of a number", key: number.to_owned(), limit };
        let besides = of_all.held_back("");
        return [of_all, besides];
    }
    let (own, together) = purse.names(cx);
    let key = |whose: String| format!("{number} {whose}");
    [
        Budget { name: "own texts of a number", key: key(own), limit },
        Budget { name: "own texts of a number in all", key: key(together), limit: limit * ALL_OWN },
    ]
}

/// What one network may cause. Strangers get no more there than would be missed if nobody entered their codes, and no more
/// than a part of what all of them share. For people who are known each number is counted by itself: what one of them causes
/// is no matter of the others there.
async fn of_network(
    cx: &Context,
    work: &mut Work,
    purse: &Purse,
    number: &str,
    group: Group,
) -> Result<Budget> {
    let (sms, Group { name: key, times }) = (&cx.settings.sms, group);
    let answered = used(&mut *work, &cx.secrets, &answers_of(&key), cx.now).await?;
    if !purse.is_shared() {
        let (key, limit) = (format!("{key} {number}"), sms.per_network_per_day * times);
        return Ok(Budget { name: "own texts of a network", key, limit });
    }
    let unanswered =
        most_unanswered(sms, (sms.least_answered_after - 1).max(1).saturating_mul(times), answered);
    let limit = (sms.per_network_per_day * times).min(unanswered).min(share_of_a_network(sms));
    Ok(Budget { name: "texts of a network", key, limit })
}

async fn pay(cx: &Context, work: &mut Work, budget: &Budget) -> Result<()> {
    match budget.take(cx, work).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::TooManyRequests.with(budget.refused(cx, &mut *work).await?).into()),
    }
}

/// A text is written to a number. One without a code is nothing to answer.
pub(in crate::auth) async fn spend(
    cx: &Context,
    work: &mut Work,
    purse: &Purse,
    number: &str,
    with_code: bool,
) -> Result<()> {
    let country = country_of(number)?;
    for shared in Shared::of(country, purse) {
        let budget = look(cx, work, shared, purse).await?;
        if !shared.is_paid_by(purse) || (shared.is_of_answers() && !with_code) {
            hold_back(cx, work, shared, &budget, number).await?;
            continue;
        }
        let window = match shared.is_of_answers() {
            true => {
                let asker = asked_by(country, &shared.asker(cx, number));
                take_of_askers(cx, work, &asker, &budget).await?
            }
            false => budget.take(cx, work).await?,
        };
        let Some(window) = window else {
            return Err(refusal(shared, budget.refused(cx, &mut *work).await?).into());
        };
        // Only one text is the last of its window. Whoever lowers a budget below what was used is told by nobody.
        if window.used >= budget.limit && shared.is_told(&cx.settings.sms) {
            tell(cx, work, shared, &window).await?;
        }
    }
    Ok(())
}

/// Counts whoever asks, once in the window of their country; what is counted is that of all who ask.
async fn take_of_askers(
    cx: &Context,
    work: &mut Work,
    asker: &Budget,
    askers: &Budget,
) -> Result<Option<Window>> {
    let open = storage::rates::find_open(&mut *work, &askers.hash(&cx.secrets), cx.now).await?;
    let end = open.map_or(cx.now + DAY, |open| open.expire_at);
    match asker.take_until(cx, work, end).await? {
        Some(own) if own.used > 1 => {
            // As much work as for the first, and for what is held back.
            askers.held_back("").take(cx, work).await?;
            Ok(Some(Window { used: 0, expire_at: end }))
        }
        _ => askers.take_until(cx, work, end).await,
    }
}

/// The same for a text that is held back: refused when the other would be, and as much work, but nothing is used up.
pub(in crate::auth) async fn pretend(
    cx: &Context,
    work: &mut Work,
    purse: &Purse,
    number: &str,
) -> Result<()> {
    for shared in Shared::of(country_of(number)?, purse) {
        let budget = look(cx, work, shared, purse).await?;
        hold_back(cx, work, shared, &budget, number).await?;
    }
    Ok(())
}

/// The code in a text to a number was entered. Where nobody who is judged asked for one, nobody waits for it.
pub(in crate::auth) async fn answered(cx: &Context, work: &mut Work, number: &str) -> Result<()> {
    // Those of tests got none.
    let Ok(country) = country_of(number) else { return Ok(()) };
    for group in groups(cx.visitor.address) {
        answers_of(&group.name).take(cx, work).await?;
    }
    for shared in [Shared::Unanswered(country), Shared::UnansweredByKnown(country)] {
        let asker = shared.asker(cx, number);
        let asked = asked_by(country, &asker).hash(&cx.secrets);
        let Some(asked) = storage::rates::find_open(&mut *work, &asked, cx.now).await? else { continue };
        let first = answered_by(country, &asker).take_until(cx, work, asked.expire_at).await?;
        if first.is_some_and(|first| first.used == 1) {
            shared.answers().take_until(cx, work, asked.expire_at).await?;
        }
    }
    Ok(())
}

/// The budget, refused when nothing of it is left for whoever pays.
async fn look(cx: &Context, work: &mut Work, shared: Shared, purse: &Purse) -> Result<Budget> {
    let budget = shared.budget(&mut *work, &cx.secrets, &cx.settings.sms, cx.now).await?;
    let hash = budget.hash(&cx.secrets);
    let spent = storage::rates::spent_until(&mut *work, &hash, budget.limit, cx.now).await?;
    match spent.filter(|_| shared.is_paid_by(purse)) {
        Some(_) => Err(refusal(shared, budget.refused(cx, &mut *work).await?).into()),
        None => Ok(budget),
    }
}

async fn hold_back(
    cx: &Context,
    work: &mut Work,
    shared: Shared,
    budget: &Budget,
    number: &str,
) -> Result<()> {
    if shared.is_of_answers() {
        storage::rates::find_open(&mut *work, &budget.hash(&cx.secrets), cx.now).await?;
        budget.held_back(&shared.asker(cx, number)).take(cx, work).await?;
    }
    budget.held_back("").take(cx, work).await.map(drop)
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

/// The last text of a budget is written: an event, and a mail to everybody who may change that, in the same transaction. That codes
/// are not entered is told once in a window, however often some late answers let more texts be written.
async fn tell(cx: &Context, work: &mut Work, shared: Shared, window: &Window) -> Result<()> {
    let which = shared.country().map_or("all", Country::code);
    let (event, of) = match shared {
        Shared::Country(_) => (Event::SmsBudgetSpent, "country"),
        Shared::StrangersOfCountry(_) => (Event::SmsShareSpent, "country of strangers"),
        Shared::Unanswered(_) => (Event::SmsUnanswered, "unanswered"),
        Shared::UnansweredByKnown(_) => (Event::SmsUnansweredByKnown, "unanswered by known"),
        Shared::Day => (Event::SmsBudgetSpent, "day"),
        Shared::StrangersOfDay => (Event::SmsShareSpent, "day of strangers"),
    };
    if shared.is_of_answers() {
        let once =
            Budget { name: "told of unanswered texts", key: format!("{} {which}", event.kind()), limit: 1 };
        if once.take_until(cx, work, window.expire_at).await?.is_none() {
            return Ok(());
        }
    }
    metrics::counter!("portico_sms_budgets_spent_total", "budget" => of).increment(1);
    tracing::warn!(budget = which, of, texts = window.used, "no more texts are sent for now");
    events::noted(cx, &mut *work, event, which).await?;
    let team = storage::users::list_administrators(&mut *work).await?;
    for user in team.into_iter().filter(|user| user.may(Permission::ChangeSettings)) {
        notices::of_spent_budget(cx, work, &user, shared, window).await?;
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
        [
            Shared::Country(country),
            Shared::StrangersOfCountry(country),
            Shared::Unanswered(country),
            Shared::UnansweredByKnown(country),
        ]
    });
    let mut spent = vec![];
    let all = of_countries.chain([Shared::Day, Shared::StrangersOfDay]);
    for shared in all.filter(|shared| shared.is_told(settings)) {
        let budget = shared.budget(db, secrets, settings, now).await?;
        let until = storage::rates::spent_until(db, &budget.hash(secrets), budget.limit, now).await?;
        spent.extend(until.map(|until| (shared, until)));
    }
    Ok(spent)
}

/// What was used of a budget in its window.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// Which one.
    pub shared: Shared,
    /// How many texts.
    pub used: i64,
    /// How many there may be.
    pub limit: i64,
}

/// What was used of all texts, and of those to each country that had any: of all, and of those of strangers.
pub async fn counts(cx: &Context) -> Result<Vec<Count>> {
    let sms = &cx.settings.sms;
    let (to_country, day) = (sms.per_country_per_day, sms.per_day);
    let of_countries = sms.countries().into_iter().flat_map(|country| {
        [
            (Shared::Country(country), to_country),
            (Shared::StrangersOfCountry(country), for_strangers(to_country)),
        ]
    });
    let of_day = [(Shared::Day, day), (Shared::StrangersOfDay, for_strangers(day))];
    let budgets: Vec<_> = of_day
        .into_iter()
        .chain(of_countries)
        .map(|(shared, limit)| (shared, limit, shared.counting(limit).hash(&cx.secrets)))
        .collect();
    let hashes: Vec<String> = budgets.iter().map(|(.., hash)| hash.clone()).collect();
    let used = storage::rates::list_used(&cx.db, &hashes, cx.now).await?;
    let count = |(shared, limit, hash): (Shared, i64, String)| {
        let used = used.get(&hash).copied().unwrap_or_default();
        Count { shared, used, limit }
    };
    let all = budgets.into_iter().map(count);
    Ok(all.filter(|count| count.used > 0 || count.shared.country().is_none()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_on_as_long_as_few_networks_asked_or_enough_answered() {
        let sms = |after, percent| Sms {
            least_answered_after: after,
            least_answered_percent: percent,
            ..Sms::default()
        };
        for (after, percent) in [(1, 1), (3, 50), (20, 10), (20, 33), (7, 100)] {
            for answered in 0..100 {
                let most = most_unanswered(&sms(after, percent), after, answered);
                let too_few = |asked: i64| asked >= after && answered * 100 < percent * asked;
                let first = (0..).find(|asked| too_few(*asked)).unwrap();
                assert_eq!(most, first, "{answered} of {percent} % after {after}");
            }
        }
        assert_eq!(most_unanswered(&sms(20, 0), 20, 0), i64::MAX, "off");
    }

    #[test]
    fn no_network_alone_closes_what_strangers_share_and_they_leave_something_to_others() {
        for (country, day) in [(500, 1000), (500, 100), (5, 5), (10, 1000), (1_000_000, 1_000_000)] {
            let sms = Sms { per_country_per_day: country, per_day: day, ..Sms::default() };
            let all = for_strangers(country.min(day));
            assert!(all < country.min(day) && share_of_a_network(&sms) < all, "{country} {day}");
        }
    }
}
