//! Sign-in tokens: a program makes one for a user, and whoever opens its link and presses is signed in, once. Looking at it
//! changes nothing, and it is spent only by the sign-in that it leads to: a second factor that is given up does not burn it.
//! The signature says that a token is ours; what has become of it, only the database does.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::auth::events::{self, About};
use crate::auth::lockout::{self, Account};
use crate::auth::redirects::{self, After, Targets};
use crate::auth::sessions::{self, SignedIn};
use crate::auth::sign_in::{self, FirstProof};
use crate::auth::{Context, limits};
use crate::clock::Millis;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::{SignInTokenId, UserId};
use crate::model::identification::{Identification, Identifier};
use crate::model::sign_in::SignIn;
use crate::model::sign_in_token::{
    ALGORITHM, Claims, Header, LIFETIME_SECONDS, LONGEST, LONGEST_LIFETIME_SECONDS, SignInToken, Status, TYPE,
};
use crate::model::user::User;
use crate::secret::{Secrets, hash};
use crate::storage::{self, Tx};

/// The parameter of the address that a link carries a ticket in.
pub const PARAMETER: &str = "__clerk_ticket";

/// A token that was just made: nobody can read it again.
pub struct Made {
    /// As it is kept.
    pub token: SignInToken,
    /// The token itself.
    pub ticket: String,
    /// The link that carries it.
    pub url: String,
}

/// Makes a token for a user, which lives for so many seconds.
pub async fn create(cx: &Context, user_id: &UserId, expires_in_seconds: Option<i64>) -> Result<Made> {
    let seconds = expires_in_seconds.unwrap_or(LIFETIME_SECONDS);
    if !(1..=LONGEST_LIFETIME_SECONDS).contains(&seconds) {
        return Err(Refusal::ConfirmationIncorrect.at("expires_in_seconds").into());
    }
    storage::users::find(&cx.db, user_id).await?.ok_or(Refusal::ResourceNotFound.at("user_id"))?;
    let id = SignInTokenId::new(&cx.chance);
    let (iat, expire_at) = (cx.now.0.div_euclid(1000), cx.now + Millis::seconds(seconds));
    let claims = Claims {
        exp: expire_at.ceil_seconds(),
        iat,
        iss: cx.config.issuer.clone(),
        jti: id,
        sub: user_id.clone(),
    };
    let ticket = sign(&cx.secrets, &claims)?;
    let token = SignInToken {
        id: claims.jti,
        user_id: claims.sub,
        token_hash: hash(&ticket),
        created_at: cx.now,
        updated_at: cx.now,
        expire_at,
        accepted_at: None,
        revoked_at: None,
    };
    let mut tx = cx.begin().await?;
    // An account that is deleted at this moment gets none.
    if !storage::users::hold(&mut tx, user_id).await? {
        return Err(Refusal::ResourceNotFound.at("user_id").into());
    }
    storage::sign_in_tokens::insert(&mut tx, &token).await?;
    events::record(cx, &mut tx, "sign_in_token.created", About::user(user_id)).await?;
    cx.commit(tx).await?;
    let url = cx.config.absolute(&format!("/sign-in?{PARAMETER}={ticket}"));
    Ok(Made { token, ticket, url })
}

/// Takes a token back that nobody has used.
pub async fn revoke(cx: &Context, id: &SignInTokenId) -> Result<SignInToken> {
    let token = storage::sign_in_tokens::find(&cx.db, id).await?.ok_or(Refusal::ResourceNotFound)?;
    let mut tx = cx.begin().await?;
    if !storage::sign_in_tokens::revoke(&mut tx, id, cx.now).await? {
        return Err(Refusal::SignInTokenSettled.into());
    }
    events::record(cx, &mut tx, "sign_in_token.revoked", About::user(&token.user_id)).await?;
    cx.commit(tx).await?;
    Ok(SignInToken { revoked_at: Some(cx.now), updated_at: cx.now, ..token })
}

/// The JWT of these claims.
fn sign(secrets: &Secrets, claims: &Claims) -> Result<String> {
    let header = Header { alg: ALGORITHM.into(), kid: secrets.ticket_key_id().to_owned(), typ: TYPE.into() };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let mut jwt = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(claims)?));
    let signature = secrets.sign_ticket(jwt.as_bytes());
    jwt.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
    Ok(jwt)
}

/// The claims of a token that this issuer has signed, however old; none for anything else.
fn read(secrets: &Secrets, issuer: &str, ticket: &str) -> Option<Claims> {
    if ticket.len() > LONGEST {
        return None;
    }
    let (signed, signature) = ticket.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
    let ours = header.alg == ALGORITHM && header.typ == TYPE;
    if !ours || !secrets.has_signed_ticket(&header.kid, signed.as_bytes(), &decode(signature)?) {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&decode(claims)?).ok()?;
    (claims.iss == issuer).then_some(claims)
}

/// The id of a token that is ours, whatever has become of it: what its link is called on its way to the page. Asks nobody.
pub fn locate(cx: &Context, ticket: &str) -> Option<SignInTokenId> {
    read(&cx.secrets, &cx.config.issuer, ticket).map(|claims| claims.jti)
}

/// A token that may be used, and whom it signs in.
struct Usable {
    token: SignInToken,
    user: User,
    own: Vec<Identification>,
}

async fn usable(cx: &Context, ticket: &str) -> Result<Usable> {
    let claims = read(&cx.secrets, &cx.config.issuer, ticket).ok_or(Refusal::AdminLinkInvalid)?;
    let late = Millis::seconds(claims.exp) <= cx.now;
    let Some(token) = storage::sign_in_tokens::find(&cx.db, &claims.jti).await? else {
        // Forgotten a while after its life was over; else it went with its user.
        let gone = if late { Refusal::TicketExpired } else { Refusal::UserDeleted };
        return Err(gone.into());
    };
    if token.token_hash != hash(ticket) || token.user_id != claims.sub {
        return Err(Refusal::AdminLinkInvalid.into());
    }
    judge(&token, cx.now)?;
    let user = storage::users::find(&cx.db, &token.user_id).await?.ok_or(Refusal::UserDeleted)?;
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    let own = storage::identifications::list_of_user(&cx.db, &user.id).await?;
    let named = user.known_by(&own).map_or("", |own| &own.value);
    lockout::gate(cx, &Account::named(cx, named, Some(&user.id))).await?;
    Ok(Usable { token, user, own })
}

fn judge(token: &SignInToken, now: Millis) -> Result<()> {
    match token.status() {
        Status::Revoked => Err(Refusal::SignInTokenRevoked.into()),
        Status::Accepted => Err(Refusal::SignInTokenUsed.into()),
        Status::Pending if token.expire_at <= now => Err(Refusal::TicketExpired.into()),
        Status::Pending => Ok(()),
    }
}

/// What a link is, for the browser that opened it.
pub enum Looked {
    /// A press signs in.
    Ready {
        /// Whose account it is: enough to recognise one's own, for the link may have come to somebody else.
        account: String,
        /// Who else is signed in in this browser, and would be signed out.
        in_place_of: Option<String>,
    },
    /// It was used, and who used it is signed in here.
    HereAlready,
    /// It cannot be used.
    Refused(Refused),
}

/// What a link is. Writes nothing.
pub async fn look(cx: &Context, ticket: &str) -> Result<Looked> {
    match usable(cx, ticket).await {
        Ok(Usable { user, own, .. }) => {
            let account = user.known_by(&own).map(|own| Identifier::redact(own.kind, &own.value));
            let in_place_of = in_the_way_of(cx, &user.id).await?.map(|other| other.shown_address());
            Ok(Looked::Ready { account: account.unwrap_or_default(), in_place_of })
        }
        Err(error) if error.is(Refusal::SignInTokenUsed) && is_here(cx, ticket).await? => {
            Ok(Looked::HereAlready)
        }
        Err(Error::Refused(refused)) => match refused.into_iter().next() {
            Some(refused) => Ok(Looked::Refused(refused)),
            None => Ok(Looked::Refused(Refusal::AdminLinkInvalid.into())),
        },
        Err(broken) => Err(broken),
    }
}

async fn in_the_way_of(cx: &Context, user_id: &UserId) -> Result<Option<SignedIn>> {
    Ok(sessions::in_the_way(cx).await?.filter(|other| &other.user.id != user_id))
}

/// Whether the account in use in the browser that asks is the one that this token is for.
async fn is_here(cx: &Context, ticket: &str) -> Result<bool> {
    let Some(claims) = read(&cx.secrets, &cx.config.issuer, ticket) else { return Ok(false) };
    Ok(sessions::current(cx).await?.is_some_and(|me| me.user.id == claims.sub))
}

/// Signs in with a token, unless a second factor is missing still. Where somebody else is signed in, and only one may be,
/// nothing happens unless the person `switches`.
pub async fn sign_in(cx: &Context, ticket: &str, switches: bool, targets: &Targets) -> Result<SignIn> {
    limits::start(cx).await?;
    let Usable { token, user, .. } = match usable(cx, ticket).await {
        Ok(usable) => usable,
        Err(error) => {
            let claims = read(&cx.secrets, &cx.config.issuer, ticket);
            let about = claims.as_ref().map(|claims| About::user(&claims.sub)).unwrap_or_default();
            return events::refused(cx, "sign_in.created", about, error).await;
        }
    };
    if !switches && in_the_way_of(cx, &user.id).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    let targets = redirects::acceptable(cx, After::SignIn, targets);
    match begin(cx, &token, &user, targets).await {
        // Of many at once one was quicker.
        Err(error) => events::refused(cx, "sign_in.completed", About::user(&user.id), error).await,
        begun => begun,
    }
}

async fn begin(cx: &Context, token: &SignInToken, user: &User, targets: Targets) -> Result<SignIn> {
    let mut tx = cx.begin().await?;
    let with = |begun| SignIn { targets, sign_in_token_id: Some(token.id.clone()), ..begun };
    let attempt = sign_in::begin_as(cx, &mut tx, user, with).await?;
    let here = sign_in::here(cx, &mut tx, &attempt).await?;
    let attempt = sign_in::proved(&here, &mut tx, attempt, FirstProof::by("ticket")).await?;
    cx.commit(tx).await?;
    Ok(attempt)
}

/// Uses a token up, in the transaction that signs in with it; refused when others were quicker, or it was revoked or has
/// expired meanwhile.
pub(super) async fn spend(cx: &Context, tx: &mut Tx, id: &SignInTokenId) -> Result<()> {
    if storage::sign_in_tokens::accept(&mut *tx, id, cx.now).await? {
        return Ok(());
    }
    let token = storage::sign_in_tokens::find(&mut *tx, id).await?.ok_or(Refusal::UserDeleted)?;
    judge(&token, cx.now)?;
    Err(Refusal::SignInTokenUsed.into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::secret::Chance;

    const ISSUER: &str = "https://accounts.example.com";

    fn secrets() -> Secrets {
        Secrets::new("a-secret-that-is-long-enough", None).unwrap()
    }

    fn claims() -> Claims {
        let chance = Chance::system();
        let (jti, sub) = (SignInTokenId::new(&chance), UserId::new(&chance));
        Claims { exp: 2_000_000_000, iat: 1_900_000_000, iss: ISSUER.into(), jti, sub }
    }

    fn encode(value: &Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    /// A token with this header, signed with our key all the same.
    fn with_header(secrets: &Secrets, header: &Value, claims: &Claims) -> String {
        let signed = format!("{}.{}", encode(header), encode(&serde_json::to_value(claims).unwrap()));
        let signature = URL_SAFE_NO_PAD.encode(secrets.sign_ticket(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    #[test]
    fn what_we_signed_is_read_and_nothing_else_is() {
        let (secrets, claims) = (secrets(), claims());
        let ticket = sign(&secrets, &claims).unwrap();
        assert_eq!(read(&secrets, ISSUER, &ticket).as_ref(), Some(&claims));
        assert_eq!(read(&secrets, "https://other.example.com", &ticket), None, "another issuer");
        let other = Secrets::new("another-secret-of-good-length", None).unwrap();
        assert_eq!(read(&other, ISSUER, &ticket), None, "another secret");
        let next =
            Secrets::new("another-secret-of-good-length", Some("a-secret-that-is-long-enough")).unwrap();
        assert_eq!(read(&next, ISSUER, &ticket).as_ref(), Some(&claims), "the secret before");
        for at in 0..ticket.len() {
            let mut altered = ticket.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(read(&secrets, ISSUER, &altered), None, "letter {at}");
        }
        for hostile in [
            "",
            ".",
            "..",
            "...",
            "a.b.c",
            "é.é.é",
            &ticket[..40],
            &format!("{ticket}."),
            &format!("{ticket}A"),
        ] {
            assert_eq!(read(&secrets, ISSUER, hostile), None, "{hostile}");
        }
        assert_eq!(read(&secrets, ISSUER, &"A".repeat(1_000_000)), None);
        assert_eq!(read(&secrets, ISSUER, &format!("{ticket}{}", "A".repeat(1_000_000))), None);
    }

    #[test]
    fn no_other_algorithm_type_or_key_is_taken_even_when_the_signature_is_right() {
        let (secrets, claims) = (secrets(), claims());
        let kid = secrets.ticket_key_id();
        let good = json!({ "alg": "HS256", "kid": kid, "typ": "sit+jwt" });
        assert!(read(&secrets, ISSUER, &with_header(&secrets, &good, &claims)).is_some());
        for header in [
            json!({ "alg": "none", "kid": kid, "typ": "sit+jwt" }),
            json!({ "alg": "None", "kid": kid, "typ": "sit+jwt" }),
            json!({ "alg": "HS512", "kid": kid, "typ": "sit+jwt" }),
            json!({ "alg": "RS256", "kid": kid, "typ": "sit+jwt" }),
            json!({ "alg": "hs256", "kid": kid, "typ": "sit+jwt" }),
            json!({ "alg": ["HS256"], "kid": kid, "typ": "sit+jwt" }),
            json!({ "alg": "HS256", "kid": kid, "typ": "JWT" }),
            json!({ "alg": "HS256", "kid": kid, "typ": "SIT+JWT" }),
            json!({ "alg": "HS256", "kid": kid }),
            json!({ "alg": "HS256", "kid": "", "typ": "sit+jwt" }),
            json!({ "alg": "HS256", "kid": "../../dev/null", "typ": "sit+jwt" }),
            json!({ "alg": "HS256", "typ": "sit+jwt" }),
            json!({ "alg": "HS256", "kid": kid, "typ": "sit+jwt", "jwk": { "kty": "oct", "k": "AA" } }),
            json!({ "alg": "HS256", "kid": kid, "typ": "sit+jwt", "jku": "https://evil.example/" }),
            json!({ "alg": "HS256", "kid": kid, "typ": "sit+jwt", "crit": ["exp"] }),
        ] {
            assert_eq!(read(&secrets, ISSUER, &with_header(&secrets, &header, &claims)), None, "{header}");
        }
        let whole = with_header(&secrets, &good, &claims);
        let bare = whole.rsplit_once('.').unwrap().0;
        assert_eq!(read(&secrets, ISSUER, bare), None, "without a signature");
        assert_eq!(read(&secrets, ISSUER, &format!("{bare}.")), None, "with an empty one");
    }
}
