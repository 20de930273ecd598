//! Passwords: what may be set, how it is hashed, and whether a typed one is right. Hashing is slow on purpose: never within
//! a transaction. Of a password only its hash is kept (Argon2id, with a key of the master secret mixed in), as a PHC string
//! that tells its cost and the key's id: when these change, it is hashed anew as soon as its owner types it.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, KeyId, Params, ParamsBuilder, Version};

use crate::auth::context::Context;
use crate::auth::node::hashing::Memory;
use crate::auth::presence::sessions;
use crate::auth::proofs::breaches;
use crate::auth::proofs::breaches::Breach;
use crate::error::{Error, Refusal, Refused, Result};
use crate::model::password::{self, MOST_BYTES, Password, Person, Strength};
use crate::model::settings::HashingSettings;
use crate::model::slow;
use crate::model::user::User;
use crate::secret::{Pepper, Secrets};
use crate::storage;

/// Bytes of salt (RFC 9106 §3.1).
const SALT: usize = 16;

/// Whether a typed password is right.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not, or there is none.
    Wrong,
    /// It is. Where its hash is outdated there is a new one, for [`crate::storage::passwords::rehash`].
    Right { renewed: Option<String> },
}

impl Verdict {
    /// Whether it is right.
    pub fn is_right(&self) -> bool {
        matches!(self, Self::Right { .. })
    }
}

/// A new password, when it may be set: judged by the rules, and looked up among breached ones.
pub async fn judge(cx: &Context, typed: &str, person: &Person<'_>, param: &'static str) -> Result<Password> {
    password::fitting(typed, param)?;
    let (settings, typed, person) = (cx.settings.clone(), typed.to_owned(), Known::of(person));
    let judged = cx.hashing.run(move |_| password::judge(&settings, &typed, &person.as_person(), param));
    let password = judged.await??;
    match breaches::ask(cx, &password).await? {
        Breach::Breached => Err(Refusal::PasswordPwned.at(param).into()),
        _ => Ok(password),
    }
}

/// The longest text that is anything to know of somebody, in bytes.
const LONGEST_KNOWN: usize = 320;

/// What is known of a person, away from the request.
struct Known {
    identifiers: Vec<String>,
    names: Vec<String>,
}

impl Known {
    fn of(person: &Person<'_>) -> Self {
        let texts = |all: &[&str]| {
            let fits = |text: &&&str| !text.is_empty() && text.len() <= LONGEST_KNOWN;
            all.iter().filter(fits).map(|text| (*text).to_owned()).collect()
        };
        Self { identifiers: texts(&person.identifiers), names: texts(&person.names) }
    }

    fn as_person(&self) -> Person<'_> {
        Person {
            identifiers: self.identifiers.iter().map(String::as_str).collect(),
            names: self.names.iter().map(String::as_str).collect(),
        }
    }
}

/// A password that is being typed, and what is known of who types it.
#[derive(Clone, Default)]
pub struct Candidate {
    /// What stands in the field so far.
    pub typed: String,
    /// Identifiers that stand beside it.
    pub identifiers: Vec<String>,
    /// Names that stand beside it.
    pub names: Vec<String>,
}

/// How strong a password is, told while it is typed, as the rules will judge it. Whoever is signed in is known; others are as
/// far as they say.
pub async fn strength(cx: &Context, candidate: Candidate) -> Result<Strength> {
    if !cx.settings.attributes.password.enabled || !cx.settings.password_settings.show_zxcvbn {
        return Err(Refusal::PasswordDisabled.into());
    }
    let Candidate { typed, mut identifiers, mut names } = candidate;
    if let Some(me) = sessions::current(cx).await? {
        identifiers.extend(me.identifications.into_iter().map(|own| own.value));
        names.extend([me.user.first_name, me.user.last_name].into_iter().flatten());
    }
    let settings = cx.settings.clone();
    let person = Known::of(&Known { identifiers, names }.as_person());
    if let Err(refused) = password::fitting(&typed, "password") {
        return Ok(Strength::refused(refused));
    }
    cx.hashing.look(move || password::strength(&settings, &typed, &person.as_person(), "password")).await
}

/// A new password, as its form brings it.
#[derive(Clone, Debug, Default)]
pub struct NewPassword<'a> {
    /// The password.
    pub typed: &'a str,
    /// Whether all other devices are signed out.
    pub sign_out_others: bool,
    /// What its form has against it, which is told once it is known who asks.
    pub objection: Option<Refused>,
}

impl NewPassword<'_> {
    /// Whether there is one, and nothing against it so far.
    pub(in crate::auth) fn check(&self) -> Result<()> {
        if self.typed.is_empty() {
            return Err(Refusal::ParamNil.at("new_password").into());
        }
        self.objection.clone().map_or(Ok(()), |refused| Err(refused.into()))
    }
}

/// The hash of a user's new password, when it may take the place of the one they have.
pub(in crate::auth) async fn accept_for(cx: &Context, user: &User, typed: &str) -> Result<String> {
    let own = storage::identifications::list_of_user(&cx.db, &user.id).await?;
    let names = [&user.first_name, &user.last_name].into_iter().flatten().map(String::as_str).collect();
    let person = Person { identifiers: own.iter().map(|own| own.value.as_str()).collect(), names };
    let password = judge(cx, typed, &person, "new_password").await?;
    if let Some(before) = storage::passwords::find(&cx.db, &user.id).await?
        && verify(cx, Some(&before.hash), typed).await?.is_right()
    {
        return Err(Refusal::PasswordMatchesCurrent.at("new_password").into());
    }
    hash(cx, &password).await
}

/// Hashes a password that was judged.
pub async fn hash(cx: &Context, password: &Password) -> Result<String> {
    let (hasher, password) = (Hasher::of(cx), password.clone());
    cx.hashing.run(move |memory| hasher.hash(&password, memory)).await?
}

/// Hashes a code that we made ourselves.
pub(in crate::auth) async fn hash_code(cx: &Context, code: &str) -> Result<String> {
    hash(cx, &Password::typed(code).ok_or_else(too_long)?).await
}

/// Whether `typed` is the password with this hash. Takes as long when there is none, so that it does not tell whether there
/// is. Refused, unhashed, when it is longer than any password.
pub async fn verify(cx: &Context, stored: Option<&str>, typed: &str) -> Result<Verdict> {
    let password = Password::typed(typed).ok_or_else(too_long)?;
    let (hasher, stored) = (Hasher::of(cx), stored.map(str::to_owned));
    cx.hashing.run(move |memory| hasher.verify(stored.as_deref(), &password, memory)).await?
}

/// Does the work that a wrong password takes, whatever was typed, and answers nothing: a right one is not hashed anew.
pub(in crate::auth) async fn verify_in_vain(cx: &Context, stored: Option<&str>, typed: &str) -> Result<()> {
    let password = Password::typed(typed).ok_or_else(too_long)?;
    let (hasher, stored) = (Hasher { renews: false, ..Hasher::of(cx) }, stored.map(str::to_owned));
    cx.hashing.run(move |memory| hasher.verify(stored.as_deref(), &password, memory)).await?.map(drop)
}

/// Whether somebody whose password is right must choose another one, since others know it and the settings ask for that.
pub async fn must_be_replaced(cx: &Context, typed: &str) -> Result<bool> {
    if !cx.settings.password_settings.enforce_hibp_on_sign_in {
        return Ok(false);
    }
    let password = Password::typed(typed).ok_or_else(too_long)?;
    Ok(breaches::find(cx, &password).await? == Breach::Breached)
}

fn too_long() -> Refused {
    Refusal::PasswordTooManyBytes.with(MOST_BYTES as i64)
}

/// What hashing needs, away from the request.
struct Hasher {
    secrets: Secrets,
    cost: HashingSettings,
    salt: Vec<u8>,
    /// Whether a right password at another cost is hashed at the present one.
    renews: bool,
}

impl Hasher {
    fn of(cx: &Context) -> Self {
        let cost = cx.settings.password_settings.hashing;
        Self { secrets: cx.secrets.clone(), cost, salt: cx.chance.bytes(SALT), renews: true }
    }

    fn hash(&self, password: &Password, memory: &mut Memory) -> Result<String> {
        let (pepper, params) = (self.secrets.pepper(), self.params()?);
        let hasher = hasher(Some(&pepper), Algorithm::Argon2id, Version::V0x13, params.clone())?;
        let salt = Salt::new(&self.salt).map_err(Error::broken)?;
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(Error::broken)?,
            salt: Some(salt),
            hash: Some(derive(&hasher, password, &salt, memory)?),
        };
        Ok(hash.to_string())
    }

    fn verify(&self, stored: Option<&str>, password: &Password, memory: &mut Memory) -> Result<Verdict> {
        let Some(stored) = stored else {
            self.hash(password, memory)?;
            return Ok(Verdict::Wrong);
        };
        let damaged = || Error::broken("a password's hash is damaged");
        let stored = PasswordHash::new(stored).map_err(|_| damaged())?;
        let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else { return Err(damaged()) };
        let params = Params::try_from(&stored).map_err(Error::broken)?;
        let pepper = self.secrets.pepper_with(params.keyid());
        if pepper.is_none() && !params.keyid().is_empty() {
            tracing::warn!("a password was hashed under a master secret that is not configured here");
            self.hash(password, memory)?;
            return Ok(Verdict::Wrong);
        }
        let current = self.params()?;
        let is_current = stored.algorithm == ARGON2ID_IDENT && params == current;
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(Error::broken)?;
        let version = stored.version.map(Version::try_from).transpose().map_err(Error::broken)?;
        let hasher = hasher(pepper.as_ref(), algorithm, version.unwrap_or_default(), params)?;
        // They are compared in constant time.
        let is_right = derive(&hasher, password, &salt, memory)? == expected;
        // What an outdated cost takes more is not kept.
        memory.shrink(current.block_count());
        match (is_right, is_current) {
            (false, _) => Ok(Verdict::Wrong),
            (true, false) if self.renews => {
                Ok(Verdict::Right { renewed: Some(self.hash(password, memory)?) })
            }
            (true, _) => Ok(Verdict::Right { renewed: None }),
        }
    }

    /// The cost as it is now, and the key.
    fn params(&self) -> Result<Params> {
        let id = KeyId::new(self.secrets.pepper().id.as_bytes()).map_err(Error::broken)?;
        let mut params = ParamsBuilder::new();
        params.m_cost(self.cost.memory_kib).t_cost(self.cost.iterations).p_cost(1).keyid(id);
        params.output_len(Params::DEFAULT_OUTPUT_LEN).build().map_err(Error::broken)
    }
}

fn hasher<'a>(
    pepper: Option<&Pepper<'a>>,
    algorithm: Algorithm,
    version: Version,
    params: Params,
) -> Result<Argon2<'a>> {
    match pepper {
        Some(pepper) => {
            Argon2::new_with_secret(pepper.key, algorithm, version, params).map_err(Error::broken)
        }
        None => Ok(Argon2::new(algorithm, version, params)),
    }
}

/// Slow, and in need of much memory.
fn derive(hasher: &Argon2<'_>, password: &Password, salt: &[u8], memory: &mut Memory) -> Result<Output> {
    slow::expect_aside();
    let params = hasher.params();
    #[cfg(test)]
    HASHED.with_borrow_mut(|all| all.push((params.m_cost(), params.t_cost())));
    let blocks = memory.blocks(params.block_count())?;
    let mut output = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let output = output.get_mut(..length).ok_or_else(|| Error::broken("a hash is too long"))?;
    hasher.hash_password_into_with_memory(password.bytes(), salt, output, blocks).map_err(Error::broken)?;
    Output::new(output).map_err(Error::broken)
}

#[cfg(test)]
thread_local! {
    /// Memory and rounds of each hash that this thread has made.
    static HASHED: std::cell::RefCell<Vec<(u32, u32)>> = const { std::cell::RefCell::new(vec![]) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{PasswordHasher, PasswordVerifier};

    const SECRET: &str = "a master secret that is long enough";
    const OTHER: &str = "another master secret, long enough too";

    fn with(current: &str, previous: Option<&str>) -> Hasher {
        let secrets = Secrets::new(current, previous).unwrap();
        Hasher { secrets, cost: HashingSettings::default(), salt: b"sixteen bytes of".to_vec(), renews: true }
    }

    impl Hasher {
        fn hash_anew(&self, password: &Password) -> Result<String> {
            self.hash(password, &mut Memory::default())
        }

        fn verify_anew(&self, stored: Option<&str>, password: &Password) -> Result<Verdict> {
            self.verify(stored, password, &mut Memory::default())
        }
    }

    fn bare() -> Argon2<'static> {
        hasher(None, Algorithm::Argon2id, Version::V0x13, Params::DEFAULT).unwrap()
    }

    fn typed(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    #[test]
    fn a_hash_names_its_cost_and_key_and_tells_nothing_else() {
        let hasher = with(SECRET, None);
        let hash = hasher.hash_anew(&typed("tundra-violin-94")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{hash}");
        assert!(!hash.contains("tundra"));
        assert_eq!(
            hasher.verify_anew(Some(&hash), &typed("tundra-violin-94")).unwrap(),
            Verdict::Right { renewed: None }
        );
        for wrong in ["tundra-violin-95", "Tundra-violin-94", "tundra-violin-94 ", "tundra-violin-9", " "] {
            assert_eq!(hasher.verify_anew(Some(&hash), &typed(wrong)).unwrap(), Verdict::Wrong, "{wrong:?}");
        }
        assert_eq!(hasher.verify_anew(None, &typed("tundra-violin-94")).unwrap(), Verdict::Wrong);
        assert!(hasher.verify_anew(Some("$argon2id$nonsense"), &typed("x")).is_err());
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let hasher = with(SECRET, None);
        let hash = hasher.hash_anew(&typed("tundra-violin-94")).unwrap();
        let spent = |stored: Option<&str>| {
            HASHED.take();
            assert_eq!(hasher.verify_anew(stored, &typed("wrong")).unwrap(), Verdict::Wrong);
            HASHED.take()
        };
        assert_eq!(spent(None), [(19_456, 2)]);
        assert_eq!(spent(None), spent(Some(&hash)));
    }

    #[test]
    fn all_of_a_long_password_counts() {
        let (hasher, long) = (with(SECRET, None), "é".repeat(MOST_BYTES / 2));
        let hash = hasher.hash_anew(&typed(&long)).unwrap();
        let but_the_last = format!("{}è", "é".repeat(MOST_BYTES / 2 - 1));
        assert!(hasher.verify_anew(Some(&hash), &typed(&long)).unwrap().is_right());
        assert!(!hasher.verify_anew(Some(&hash), &typed(&but_the_last)).unwrap().is_right());
    }

    #[test]
    fn without_the_master_secret_a_hash_is_worth_nothing() {
        let hash = with(SECRET, None).hash_anew(&typed("tundra-violin-94")).unwrap();
        assert_eq!(
            with(OTHER, None).verify_anew(Some(&hash), &typed("tundra-violin-94")).unwrap(),
            Verdict::Wrong
        );
        let hash = PasswordHash::new(&hash).unwrap();
        assert!(bare().verify_password(b"tundra-violin-94", &hash).is_err());
    }

    #[test]
    fn the_secret_before_still_verifies_and_its_hashes_are_renewed() {
        let old = with(SECRET, None).hash_anew(&typed("tundra-violin-94")).unwrap();
        let now = with(OTHER, Some(SECRET));
        assert_eq!(now.verify_anew(Some(&old), &typed("wrong")).unwrap(), Verdict::Wrong);
        let Verdict::Right { renewed: Some(renewed) } =
            now.verify_anew(Some(&old), &typed("tundra-violin-94")).unwrap()
        else {
            panic!("right, and renewed")
        };
        let later = with(OTHER, None).verify_anew(Some(&renewed), &typed("tundra-violin-94")).unwrap();
        assert_eq!(later, Verdict::Right { renewed: None });
    }

    #[test]
    fn a_hash_of_another_cost_or_without_a_key_is_renewed() {
        let now = with(SECRET, None);
        let before =
            Hasher { cost: HashingSettings { memory_kib: 20_000, iterations: 3 }, ..with(SECRET, None) };
        let bare = bare().hash_password_with_salt(b"tundra-violin-94", &[7; 16]).unwrap().to_string();
        for old in [before.hash_anew(&typed("tundra-violin-94")).unwrap(), bare] {
            let verdict = now.verify_anew(Some(&old), &typed("tundra-violin-94")).unwrap();
            let Verdict::Right { renewed: Some(renewed) } = verdict else { panic!("{old}") };
            assert!(renewed.contains("m=19456,t=2,p=1,keyid="), "{renewed}");
        }
    }
}
