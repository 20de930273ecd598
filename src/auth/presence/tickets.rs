//! Sign-in tokens: a program makes one for a user, and whoever opens its link and presses is signed in, once. Looking at it
//! changes nothing, and it is spent only by the sign-in that it leads to: a second factor that is given up does not burn it.
//! The signature says that a token is ours; what has become of it, only the database does.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::auth::context::{Context, Work};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::SignInTokenId;
use crate::model::sign_in_token::{ALGORITHM, Claims, Header, LONGEST, SignInToken, Status, TYPE};
use crate::secret::Secrets;
use crate::storage;

/// The parameter of the address that a link carries a ticket in.
pub const PARAMETER: &str = "__clerk_ticket";

/// The JWT of these claims.
pub(in crate::auth) fn sign(secrets: &Secrets, claims: &Claims) -> Result<String> {
    let header = Header { alg: ALGORITHM.into(), kid: secrets.ticket_key_id().to_owned(), typ: TYPE.into() };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let mut jwt = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(claims)?));
    let signature = secrets.sign_ticket(jwt.as_bytes());
    jwt.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
    Ok(jwt)
}

/// The claims of a token that this issuer has signed, however old; none for anything else.
pub(in crate::auth) fn read(secrets: &Secrets, issuer: &str, ticket: &str) -> Option<Claims> {
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

pub(in crate::auth) fn judge(token: &SignInToken, now: Millis) -> Result<()> {
    match token.status() {
        Status::Revoked => Err(Refusal::SignInTokenRevoked.into()),
        Status::Accepted => Err(Refusal::SignInTokenUsed.into()),
        Status::Pending if token.expire_at <= now => Err(Refusal::TicketExpired.into()),
        Status::Pending => Ok(()),
    }
}

/// Uses a token up, in the transaction that signs in with it; refused when others were quicker, or it was revoked or has
/// expired meanwhile.
pub(in crate::auth) async fn spend(cx: &Context, work: &mut Work, id: &SignInTokenId) -> Result<()> {
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
    use crate::id::UserId;
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
