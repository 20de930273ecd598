//! The second factors of whoever is signed in: set up, shown, removed. Changes to one account take turns.

use crate::auth::context::{Answer, Context, Proved, Strategy, Verdict, Whose, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::clients;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::ceremonies;
use crate::auth::proofs::enrolments;
use crate::auth::proofs::offer::means;
use crate::auth::proofs::passwords;
use crate::auth::proofs::strategies::backup_code::BackupCode;
use crate::auth::proofs::strategies::{code, totp};
use crate::auth::proofs::{self, Hold, Purpose};
use crate::auth::step_up;
use crate::auth::telling::notices;
use crate::clock::Millis;
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::id::{IdentificationId, TotpId, UserId};
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::model::identification::{Identification, Kind, Means, can_sign_in};
use crate::model::second_factor::{self, TotpSecret};
use crate::model::user::Task;
use crate::model::verification::tidy_code;
use crate::storage;

/// What the seal of new backup codes says that it is for.
const SHOWN: &str = "backup_codes";

/// How long new backup codes are shown that nobody said to have kept.
pub(in crate::auth) const SHOWN_FOR: Millis = Millis::minutes(30);

/// The second factors of a user, and what they may add.
#[derive(Clone, Debug, Default)]
pub struct OwnFactors {
    /// Whether an authenticator app is set up.
    pub totp: bool,
    /// Numbers that get codes, the one that is asked first first.
    pub numbers: Vec<Identification>,
    /// How many backup codes are left, where there are any.
    pub backup_codes: Option<usize>,
    /// Whether an authenticator app may be set up.
    pub may_add_totp: bool,
    /// Whether a number may be.
    pub may_add_number: bool,
    /// Whether backup codes may be made.
    pub may_make_backup_codes: bool,
    /// Whether the last method may go.
    pub last_may_go: bool,
}

impl OwnFactors {
    /// How many methods there are; backup codes are none.
    pub fn methods(&self) -> usize {
        usize::from(self.totp) + self.numbers.len()
    }

    /// Whether this number is all there is.
    pub fn needs(&self, number: &IdentificationId) -> bool {
        !self.totp && matches!(self.numbers.as_slice(), [only] if &only.id == number)
    }

    /// Whether one of them may be removed.
    pub fn removable(&self) -> bool {
        self.last_may_go || self.methods() > 1
    }
}

/// Looks at the second factors of whoever is signed in.
pub async fn look(cx: &Context, me: &SignedIn) -> Result<OwnFactors> {
    let mut own = methods(cx, &cx.db, &me.user.id, &me.identifications).await?;
    let codes = storage::second_factors::list_backup_codes(&cx.db, &me.user.id).await?;
    let on = |strategy: &dyn Strategy| cx.allows(strategy, Stage::Second);
    // Where they are off, those that are left sign nobody in.
    own.backup_codes = (on(&BackupCode) && !codes.is_empty())
        .then(|| codes.iter().filter(|code| code.used_at.is_none()).count());
    own.may_add_totp = on(&totp::Totp) && !own.totp;
    own.may_add_number = on(&code::PHONE);
    own.may_make_backup_codes = on(&BackupCode) && own.methods() > 0;
    own.last_may_go = !cx.settings.sign_up.mfa.required;
    Ok(own)
}

fn numbers(cx: &Context, all: &[Identification]) -> Vec<Identification> {
    let is_one = |own: &&Identification| own.is_second_factor(&cx.settings.attributes);
    let mut numbers: Vec<_> = all.iter().filter(is_one).cloned().collect();
    numbers.sort_by_key(|own| (own.default_second_factor_at.is_none(), own.second_factor_at));
    numbers
}

/// What an authenticator app is to be given.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The secret, to type.
    pub key: String,
    /// The address that a QR code carries.
    pub address: String,
}

/// Whoever is signed in, or has nothing else left to do before they are.
async fn may_set_up(cx: &Context) -> Result<SignedIn> {
    let me = sessions::doing_tasks(cx).await?;
    match me.tasks(cx).as_slice() {
        [] | [Task::SetUpMfa] => Ok(me),
        _ => Err(Refusal::SignedOut.into()),
    }
}

/// Begins to set up an authenticator app: makes a secret, in the place of one that was not proved.
pub async fn begin_totp(cx: &Context) -> Result<()> {
    let me = may_set_up(cx).await?;
    step_up::require(cx, &me)?;
    if !cx.allows(&totp::Totp, Stage::Second) {
        return Err(Refusal::StrategyInvalid.into());
    }
    let sealed = totp::seal_new(cx)?;
    let (id, user_id) = (TotpId::new(&cx.chance), me.user.id.clone());
    let secret = TotpSecret { id, user_id, sealed, verified_at: None };
    let mut work = sessions::begin_own(cx, &me).await?;
    if !storage::second_factors::put_totp(&mut work, &secret, cx.now).await? {
        return Err(Refusal::TotpAlreadyEnabled.into());
    }
    work.commit().await
}

/// What the app of whoever is signed in is to be given; none when nothing is being set up.
pub async fn setting_up(cx: &Context, me: &SignedIn) -> Result<Option<SetUp>> {
    let secret = storage::second_factors::find_totp(&cx.db, &me.user.id).await?;
    let Some(secret) = secret.filter(|secret| secret.verified_at.is_none()) else { return Ok(None) };
    let app = totp::open(cx, &secret, me.primary_address())?;
    Ok(Some(SetUp { key: app.key(), address: app.address()? }))
}

/// Proves with a first code that the app was set up. The first method of all brings backup codes, to be shown once. That it is
/// set up already is fine, too: a double press.
pub async fn activate_totp(cx: &Context, typed: &str) -> Result<()> {
    let me = may_set_up(cx).await?;
    step_up::require(cx, &me)?;
    let code = tidy_code(typed).ok_or(Refusal::CodeLength)?;
    let account = Account::of_user(&me.user.id);
    limits::try_account(cx, &account).await?;
    let answer = Answer::Code(code);
    // Looked at beforehand, so that a wrong code makes no work.
    let whose = Whose { user_id: Some(&me.user.id), stage: Stage::Verification, in_vain: false };
    let codes = match totp::Totp.weigh(cx, &whose, &answer).await? {
        Verdict::Proved(_) => first_backup_codes(cx, &me).await?,
        Verdict::No | Verdict::Refused(..) => FirstCodes::Unmade,
    };
    proofs::take(cx, &NewApp { me: &me, codes }, &totp::Totp, &answer).await
}

/// An authenticator app that is being set up, and the backup codes that come with the first method of all.
struct NewApp<'a> {
    me: &'a SignedIn,
    codes: FirstCodes,
}

impl Purpose for NewApp<'_> {
    type Held = ();
    type Outcome = ();

    const STAGE: Stage = Stage::Verification;

    fn account(&self, _: &Context) -> Option<Account> {
        Some(Account::of_user(&self.me.user.id))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((Event::TotpAdded, Details::session(&self.me.session)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<(), ()>> {
        let mut work = sessions::begin_own(cx, self.me).await?;
        let secret = storage::second_factors::find_totp(&mut work, &self.me.user.id).await?;
        let is_set_up = secret.ok_or(Refusal::VerificationMissing)?.verified_at.is_some();
        Ok(if is_set_up { Hold::Past(work, ()) } else { Hold::Open(work, ()) })
    }

    async fn proved(&self, cx: &Context, work: &mut Work, (): (), _: &Proved) -> Result<Result<(), Refusal>> {
        storage::sessions::prove_second_factor(&mut *work, &self.me.session.id, cx.now).await?;
        keep_first_codes(cx, work, self.me, &self.codes).await?;
        added(cx, work, self.me, Event::TotpAdded).await.map(Ok)
    }
}

/// Removes the authenticator app.
pub async fn remove_totp(cx: &Context) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let all = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    if numbers(cx, &all).is_empty() {
        may_be_the_last(cx)?;
    }
    if !storage::second_factors::delete_totp(&mut work, &me.user.id).await? {
        return Err(Refusal::ResourceNotFound.into());
    }
    removed(cx, &mut work, &me, Event::TotpRemoved).await?;
    work.commit().await?;
    Ok(())
}

fn may_be_the_last(cx: &Context) -> Result<()> {
    match cx.settings.sign_up.mfa.required {
        true => Err(Refusal::SecondFactorDeletion.into()),
        false => Ok(()),
    }
}

/// Makes a verified number a second factor. It begins no sign-in any more, so there must be another way.
pub async fn reserve_number(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = may_set_up(cx).await?;
    step_up::require(cx, &me)?;
    if !cx.allows(&code::PHONE, Stage::Second) {
        return Err(Refusal::StrategyInvalid.into());
    }
    // Looked at beforehand, so that what will be refused makes no work; judged once more while nobody else changes it.
    let all = storage::identifications::list_of_user(&cx.db, &me.user.id).await?;
    let password = storage::passwords::find(&cx.db, &me.user.id).await?.is_some();
    let proofs = Means { password, passkey: ceremonies::is_usable(cx, &cx.db, &me.user.id).await? };
    if !may_be_reserved(cx, &all, id, proofs)? {
        return Ok(());
    }
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    let codes = first_backup_codes(cx, &me).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let all = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    let proofs = means(cx, &mut work, &me.user.id).await?;
    if !may_be_reserved(cx, &all, id, proofs)? {
        return Ok(());
    }
    let is_first = !all.iter().any(|own| own.second_factor_at.is_some());
    storage::identifications::reserve(&mut work, id, Some(cx.now)).await?;
    // What it has proved as first factor is no second one besides.
    storage::users::credentials_changed(&mut work, &me.user.id, cx.now).await?;
    if is_first {
        storage::identifications::make_default(&mut work, &me.user.id, id, cx.now).await?;
    }
    keep_first_codes(cx, &mut work, &me, &codes).await?;
    added(cx, &mut work, &me, Event::SecondFactorNumberAdded).await?;
    work.commit().await?;
    Ok(())
}

/// Whether a number is to become a second factor; not where it is one already.
fn may_be_reserved(
    cx: &Context,
    all: &[Identification],
    id: &IdentificationId,
    means: Means,
) -> Result<bool> {
    let number = all.iter().find(|own| &own.id == id && own.kind == Kind::PhoneNumber);
    let number = number.ok_or(Refusal::ResourceNotFound)?;
    if number.verified_at.is_none() {
        return Err(Refusal::VerificationNeeded.into());
    }
    let rest = all.iter().filter(|own| own.id != number.id);
    match number.second_factor_at {
        Some(_) => Ok(false),
        None if can_sign_in(&cx.settings.attributes, rest, means) => Ok(true),
        None => Err(Refusal::IdentificationUpdate.into()),
    }
}

/// A number is a second factor no more; it stays in the profile.
pub async fn release_number(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let all = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    let number = all.iter().find(|own| &own.id == id && own.second_factor_at.is_some());
    let number = number.ok_or(Refusal::ResourceNotFound)?;
    release(cx, &mut work, &me, number, &all).await?;
    work.commit().await?;
    Ok(())
}

/// Makes a number a second factor no more, whether it stays in the profile or is about to leave it. Refused when it is the last
/// method where everybody must have one; else another number is asked first from now on, and backup codes go with the last.
pub(in crate::auth) async fn release(
    cx: &Context,
    work: &mut Work,
    me: &SignedIn,
    number: &Identification,
    all: &[Identification],
) -> Result<()> {
    let own = methods(cx, &mut *work, &me.user.id, all).await?;
    if own.needs(&number.id) {
        may_be_the_last(cx)?;
    }
    storage::identifications::reserve(&mut *work, &number.id, None).await?;
    let next = own.numbers.iter().find(|other| other.id != number.id);
    if let (Some(_), Some(next)) = (number.default_second_factor_at, next) {
        storage::identifications::make_default(&mut *work, &me.user.id, &next.id, cx.now).await?;
    }
    removed(cx, work, me, Event::SecondFactorNumberRemoved).await
}

/// The methods of a user, without what may be added.
async fn methods(
    cx: &Context,
    db: impl storage::Reads,
    user_id: &UserId,
    all: &[Identification],
) -> Result<OwnFactors> {
    let totp = storage::second_factors::find_totp(db, user_id).await?;
    Ok(OwnFactors {
        totp: totp.is_some_and(|totp| totp.verified_at.is_some()) && cx.allows(&totp::Totp, Stage::Second),
        numbers: numbers(cx, all),
        ..OwnFactors::default()
    })
}

/// Makes a number the one that is asked first.
pub async fn make_default(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let all = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    if !numbers(cx, &all).iter().any(|own| &own.id == id) {
        return Err(Refusal::ResourceNotFound.into());
    }
    storage::identifications::make_default(&mut work, &me.user.id, id, cx.now).await?;
    events::record(cx, &mut work, Event::SecondFactorNumberMadeDefault, Details::session(&me.session))
        .await?;
    work.commit().await
}

/// Makes backup codes, in the place of all before: those are dead at once. They are shown once.
pub async fn make_backup_codes(cx: &Context) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    let own = look(cx, &me).await?;
    if !own.may_make_backup_codes {
        return Err(Refusal::BackupCodesNotAvailable.into());
    }
    let made = NewCodes::new(cx).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let all = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    if methods(cx, &mut work, &me.user.id, &all).await?.methods() == 0 {
        return Err(Refusal::BackupCodesNotAvailable.into());
    }
    made.keep(cx, &mut work, &me).await?;
    notices::of_account(cx, &mut work, &me.user, Letter::BackupCodesMade).await?;
    events::record(cx, &mut work, Event::BackupCodesMade, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

/// The backup codes that this session has made a moment ago, until they are said to be kept: as they are shown.
pub async fn new_backup_codes(cx: &Context) -> Result<Vec<String>> {
    let Some(me) = sessions::anybody(cx).await? else { return Ok(vec![]) };
    let then = cx.now - SHOWN_FOR;
    let sealed = storage::second_factors::find_new_backup_codes(&cx.db, &me.session.id, then).await?;
    let Some(sealed) = sealed else { return Ok(vec![]) };
    let codes = String::from_utf8(cx.secrets.open(SHOWN, &sealed).map_err(Error::Broken)?)?;
    Ok(codes.lines().map(str::to_owned).collect())
}

/// They were kept: they are shown no more.
pub async fn backup_codes_are_kept(cx: &Context) -> Result<()> {
    let me = sessions::doing_tasks(cx).await?;
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    storage::second_factors::hide_backup_codes(&mut work, &me.session.id).await?;
    work.commit().await
}

/// Backup codes, hashed before any transaction.
struct NewCodes {
    codes: Vec<String>,
    hashes: Vec<String>,
}

impl NewCodes {
    async fn new(cx: &Context) -> Result<Self> {
        let codes = second_factor::backup_codes(&cx.chance);
        let mut hashes = vec![];
        for code in &codes {
            hashes.push(passwords::hash_code(cx, code).await?);
        }
        Ok(Self { codes: codes.iter().map(|code| second_factor::grouped(code)).collect(), hashes })
    }

    /// In the place of those before; what is shown are those that are good, whoever else makes some at this moment.
    async fn keep(&self, cx: &Context, work: &mut Work, me: &SignedIn) -> Result<()> {
        storage::second_factors::delete_backup_codes(&mut *work, &me.user.id).await?;
        for (number, hash) in (0..).zip(&self.hashes) {
            storage::second_factors::insert_backup_code(&mut *work, &me.user.id, number, hash, cx.now)
                .await?;
        }
        let sealed = cx.secrets.seal(SHOWN, self.codes.join("\n").as_bytes()).map_err(Error::Broken)?;
        storage::second_factors::show_backup_codes(work, &me.session.id, &sealed, cx.now).await
    }
}

/// The codes that come with the first method of all.
enum FirstCodes {
    /// There are some already, or they are off.
    Needless,
    /// Nothing was made, for it looked as if all would be refused.
    Unmade,
    /// New ones.
    NewCodes(NewCodes),
}

/// Hashing is slow, so they are made before it is known to be the first method, and only where tries are counted.
async fn first_backup_codes(cx: &Context, me: &SignedIn) -> Result<FirstCodes> {
    let before = storage::second_factors::list_backup_codes(&cx.db, &me.user.id).await?;
    match cx.allows(&BackupCode, Stage::Second) && before.is_empty() {
        true => NewCodes::new(cx).await.map(FirstCodes::NewCodes),
        false => Ok(FirstCodes::Needless),
    }
}

async fn keep_first_codes(cx: &Context, work: &mut Work, me: &SignedIn, codes: &FirstCodes) -> Result<()> {
    let made = match codes {
        FirstCodes::Needless => return Ok(()),
        // What was looked at beforehand has changed meanwhile.
        FirstCodes::Unmade => return Err(Refusal::TryAgain.into()),
        FirstCodes::NewCodes(made) => made,
    };
    match storage::second_factors::list_backup_codes(&mut *work, &me.user.id).await?.is_empty() {
        true => made.keep(cx, work, me).await,
        false => Ok(()),
    }
}

async fn added(cx: &Context, work: &mut Work, me: &SignedIn, event: Event) -> Result<()> {
    notices::of_account(cx, &mut *work, &me.user, Letter::SecondFactorAdded).await?;
    events::record(cx, work, event, Details::session(&me.session)).await
}

/// Backup codes go with the last method.
async fn removed(cx: &Context, work: &mut Work, me: &SignedIn, event: Event) -> Result<()> {
    let all = storage::identifications::list_of_user(&mut *work, &me.user.id).await?;
    if methods(cx, &mut *work, &me.user.id, &all).await?.methods() == 0 {
        storage::second_factors::delete_backup_codes(&mut *work, &me.user.id).await?;
    }
    storage::users::credentials_changed(&mut *work, &me.user.id, cx.now).await?;
    notices::of_account(cx, &mut *work, &me.user, Letter::SecondFactorRemoved).await?;
    events::record(cx, work, event, Details::session(&me.session)).await
}

/// Takes all second factors of a user away, for one who has lost them: an administrator's deed. Whatever sign-in is under way
/// begins anew. That there are none is fine, too.
pub async fn reset(cx: &Context, user_id: &UserId) -> Result<()> {
    let mut work = cx.begin().await?;
    let user = storage::users::find_held(&mut work, user_id).await?.ok_or(Refusal::ResourceNotFound)?;
    enrolments::forget(cx, &mut work, &user).await?;
    events::record(cx, &mut work, Event::UserSecondFactorsReset, Details::user(user_id)).await?;
    work.commit().await?;
    Ok(())
}
