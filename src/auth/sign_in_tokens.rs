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
use crate::auth::{Context, Work, limits, lost_answers};
use crate::clock::Millis;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::{SignInTokenId, UserId};
use crate::model::event::Event;
use crate::model::identification::{Identification, Identifier};
use crate::model::sign_in::SignIn;
use crate::model::sign_in_token::{
    ALGORITHM, Claims, Header, LIFETIME_SECONDS, LONGEST, LONGEST_LIFETIME_SECONDS, SignInToken, Status, TYPE,
};
use crate::model::user::User;
use crate::secret::{Secrets, hash};
use crate::storage;

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
        return Err(Refusal::ValueInvalid.at("expires_in_seconds").into());
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
    let mut work = cx.begin().await?;
    // An account that is deleted at this moment gets none.
    if !storage::users::hold(&mut work, user_id).await? {
        return Err(Refusal::ResourceNotFound.at("user_id").into());
    }
    storage::sign_in_tokens::insert(&mut work, &token).await?;
    let about = About::user(user_id).and(token.id.as_str());
    events::record(cx, &mut work, Event::SignInTokenCreated, about).await?;
    work.commit().await?;
    let url = cx.config.absolute(&format!("/sign-in?{PARAMETER}={ticket}"));
    Ok(Made { token, ticket, url })
}

/// Takes a token back that nobody has used.
pub async fn revoke(cx: &Context, id: &SignInTokenId) -> Result<SignInToken> {
    let token = storage::sign_in_tokens::find(&cx.db, id).await?.ok_or(Refusal::ResourceNotFound)?;
    let mut work = cx.begin().await?;
    if !storage::sign_in_tokens::revoke(&mut work, id, cx.now).await? {
        return Err(Refusal::SignInTokenSettled.into());
    }
    let about = About::user(&token.user_id).and(id.as_str());
    events::record(cx, &mut work, Event::SignInTokenRevoked, about).await?;
    work.commit().await?;
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
    let claims = read(&cx.secrets, &cx.config.issuer, ticket).ok_or(Refusal::TicketInvalid)?;
    let late = Millis::seconds(claims.exp) <= cx.now;
    let Some(token) = storage::sign_in_tokens::find(&cx.db, &claims.jti).await? else {
        // Forgotten a while after its life was over; else it went with its user.
        let gone = if late { Refusal::TicketExpired } else { Refusal::UserDeleted };
        return Err(gone.into());
    };
    if token.token_hash != hash(ticket) || token.user_id != claims.sub {
        return Err(Refusal::TicketInvalid.into());
    }
    judge(&token, cx.now)?;
    let user = storage::users::find(&cx.db, &token.user_id).await?.ok_or(Refusal::UserDeleted)?;
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    let own = storage::identifications::list_of_user(&cx.db, &user.id).await?;
    for account in Account::all_of(cx, &user.id, own.iter().map(|own| own.value.as_str())) {
        lockout::gate(cx, &account).await?;
    }
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
    /// It was used, and whom it is for is signed in here: in the account in use.
    HereAlready,
    /// It cannot be used.
    Refused(Refused),
}

/// What a link is. Writes nothing.
pub async fn look(cx: &Context, ticket: &str) -> Result<Looked> {
    match usable(cx, ticket).await {
        Ok(Usable { user, own, .. }) => {
            let in_place_of = in_the_way_of(cx, &user.id).await?.map(|other| other.shown_address());
            Ok(Looked::Ready { account: shown(&user, &own), in_place_of })
        }
        Err(error) => {
            let claims = read(&cx.secrets, &cx.config.issuer, ticket);
            let claims = claims.filter(|_| error.is(Refusal::SignInTokenUsed));
            let here = match claims {
                Some(claims) => here(cx, &claims.sub).await?,
                None => None,
            };
            match (here, error) {
                (Some(Here { in_use: true, .. }), _) => Ok(Looked::HereAlready),
                // One of several in this browser: a press puts it in use.
                (Some(Here { account, .. }), _) => Ok(Looked::Ready {
                    account: shown(&account.user, &account.identifications),
                    in_place_of: None,
                }),
                (None, Error::Refused(refused)) => {
                    let refused = refused.into_iter().next();
                    Ok(Looked::Refused(refused.unwrap_or_else(|| Refusal::TicketInvalid.into())))
                }
                (None, broken) => Err(broken),
            }
        }
    }
}

/// What a link is that is not at hand any more, by its id alone: where it has led before, it leads again.
pub async fn look_by_id(cx: &Context, id: &SignInTokenId) -> Result<Looked> {
    let token = storage::sign_in_tokens::find(&cx.db, id).await?;
    let here = match token.filter(|token| token.accepted_at.is_some()) {
        Some(token) => here(cx, &token.user_id).await?,
        None => None,
    };
    match here {
        Some(Here { in_use: true, .. }) => Ok(Looked::HereAlready),
        _ => Ok(Looked::Refused(Refusal::TicketInvalid.into())),
    }
}

/// Enough of an account for its owner to know it.
fn shown(user: &User, own: &[Identification]) -> String {
    user.known_by(own).map(|own| Identifier::redact(own.kind, &own.value)).unwrap_or_default()
}

async fn in_the_way_of(cx: &Context, user_id: &UserId) -> Result<Option<SignedIn>> {
    Ok(sessions::in_the_way(cx).await?.filter(|other| &other.user.id != user_id))
}

/// A user who is signed in in the browser that asks, though perhaps with something to do first.
struct Here {
    account: SignedIn,
    /// Whether it is the account in use.
    in_use: bool,
}

async fn here(cx: &Context, user_id: &UserId) -> Result<Option<Here>> {
    let accounts = sessions::accounts(cx).await?.into_iter().enumerate();
    let mut theirs = accounts.filter(|(_, account)| &account.user.id == user_id);
    Ok(theirs.next().map(|(place, account)| Here { account, in_use: place == 0 }))
}

/// Signs in with a token, unless a second factor is missing still. Where somebody else is signed in, and only one may be,
/// nothing happens unless the person `switches`. None where it was used before by one of those who are signed in here: then
/// that account is in use.
pub async fn sign_in(
    cx: &Context,
    ticket: &str,
    switches: bool,
    targets: &Targets,
) -> Result<Option<SignIn>> {
    let cx = &cx.giving("ticket", ticket);
    if let Some(here) = lost_answers::or_begin(lost_answers::again(cx).await)? {
        return sign_in::open(&here).await.map(Some);
    }
    limits::start(cx).await?;
    let Usable { token, user, .. } = match usable(cx, ticket).await {
        Ok(usable) => usable,
        Err(error) => {
            let claims = read(&cx.secrets, &cx.config.issuer, ticket);
            if let Some(claims) = claims.as_ref().filter(|_| error.is(Refusal::SignInTokenUsed))
                && let Some(Here { account, in_use }) = here(cx, &claims.sub).await?
            {
                if !in_use {
                    sessions::switch(cx, &account.session.id).await?;
                }
                return Ok(None);
            }
            let about = claims.as_ref().map(|claims| About::user(&claims.sub)).unwrap_or_default();
            return events::refused(cx, Event::SignInCreated, about, error).await;
        }
    };
    if !switches && in_the_way_of(cx, &user.id).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    let targets = redirects::acceptable(cx, After::SignIn, targets);
    match begin(cx, &token, &user, targets).await {
        // Of many at once one was quicker.
        Err(error) => events::refused(cx, Event::SignInCompleted, About::user(&user.id), error).await,
        begun => begun.map(Some),
    }
}

/// What can become of a token between its press and the sign-in that it leads to, so that no second factor leads anywhere.
const OVER: &[Refusal] = &[
    Refusal::SignInTokenUsed,
    Refusal::SignInTokenRevoked,
    Refusal::TicketExpired,
    Refusal::UserDeleted,
    Refusal::UserBanned,
];

/// Ends the attempt of the browser that asks, if it began with a token that can no more be used, as a refusal tells. Answers
/// why, and where the attempt was to lead.
pub async fn give_up(cx: &Context, error: &Error) -> Result<Option<(Refused, Targets)>> {
    let open = |attempt: &SignIn| attempt.sign_in_token_id.is_some() && attempt.session_id.is_none();
    let Some(attempt) = sign_in::current(cx).await?.filter(open) else { return Ok(None) };
    let why = match attempt.user_id {
        None => Some(Refusal::UserDeleted.into()),
        Some(_) => OVER.iter().find_map(|over| error.refused(*over)).cloned(),
    };
    let Some(why) = why else { return Ok(None) };
    sign_in::cancel(cx).await?;
    events::failed(cx, Event::SignInCompleted, sign_in::whom(&attempt), &why.clone().into()).await?;
    Ok(Some((why, attempt.targets)))
}

async fn begin(cx: &Context, token: &SignInToken, user: &User, targets: Targets) -> Result<SignIn> {
    let mut work = cx.begin().await?;
    let with = |begun| SignIn { targets, sign_in_token_id: Some(token.id.clone()), ..begun };
    let attempt = sign_in::begin_as(cx, &mut work, user, with).await?;
    let here = sign_in::here(cx, &mut work, &attempt).await?;
    let attempt = sign_in::proved(&here, &mut work, attempt, FirstProof::by("ticket")).await?;
    work.commit().await?;
    Ok(attempt)
}

/// Uses a token up, in the transaction that signs in with it; refused when others were quicker, or it was revoked or has
/// expired meanwhile.
pub(super) async fn spend(cx: &Context, work: &mut Work, id: &SignInTokenId) -> Result<()> {
    if storage::sign_in_tokens::accept(&mut *work, id, cx.now).await? {
        return Ok(());
    }
    let token = storage::sign_in_tokens::find(&mut *work, id).await?.ok_or(Refusal::UserDeleted)?;
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
