//! One proof under way: tries, expiry, status. The verifications of one send share a message and are settled together.

use crate::clock::Millis;
use crate::id::{ClientId, IdentificationId, SendId, SessionId, SignInId, SignUpId, VerificationId};

/// How many wrong answers end a verification.
pub const TRIES: i64 = 5;

/// How many digits a code has.
pub const DIGITS: usize = 6;

/// What a proof is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Signing in.
    SignIn(SignInId),
    /// Signing up.
    SignUp(SignUpId),
    /// An identifier of the profile.
    Identification(IdentificationId),
    /// Proving once more, in this session, who one is.
    Session(SessionId),
}

impl Owner {
    /// The id of the attempt or address; ids of different kinds never collide.
    pub fn id(&self) -> &str {
        match self {
            Self::SignIn(id) => id.as_str(),
            Self::SignUp(id) => id.as_str(),
            Self::Identification(id) => id.as_str(),
            Self::Session(id) => id.as_str(),
        }
    }
}

/// A proof under way, or over.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// The message that carried it.
    pub send_id: SendId,
    /// The attempt to sign in that it is for.
    pub sign_in_id: Option<SignInId>,
    /// The attempt to sign up that it is for.
    pub sign_up_id: Option<SignUpId>,
    /// The address of a profile that it is for.
    pub identification_id: Option<IdentificationId>,
    /// The session that it is for.
    pub session_id: Option<SessionId>,
    /// How it is proved.
    pub strategy: String,
    /// Where the secret was sent.
    pub address: String,
    /// Hash of the secret: of a link's token, or keyed of a code.
    pub secret_hash: String,
    /// Answers judged so far.
    pub attempts: i64,
    /// When it was sent.
    pub created_at: Millis,
    /// When its life is over.
    pub expire_at: Millis,
    /// When a newer send, or the end of the attempt, took its place.
    pub superseded_at: Option<Millis>,
    /// When one verification of this send was proved; settles them all.
    pub settled_at: Option<Millis>,
    /// The strategy that settled it.
    pub settled_by: Option<String>,
    /// The browser in which it was proved.
    pub verified_at_client: Option<ClientId>,
    /// When a person pressed the link in another browser while that was not allowed.
    pub elsewhere_at: Option<Millis>,
}

/// What a verification is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Waits for its answer.
    Unverified,
    /// Proved.
    Verified,
    /// Ended by wrong answers.
    Failed,
    /// Out of time.
    Expired,
    /// Replaced by a newer one.
    Superseded,
}

impl Verification {
    /// Its status.
    pub fn status(&self, now: Millis) -> Status {
        match self {
            v if v.settled_at.is_some() => Status::Verified,
            v if v.superseded_at.is_some() => Status::Superseded,
            v if v.expire_at <= now => Status::Expired,
            v if v.attempts >= TRIES => Status::Failed,
            _ => Status::Unverified,
        }
    }

    /// What it is for.
    pub fn owner(&self) -> Option<Owner> {
        let sign_in = self.sign_in_id.clone().map(Owner::SignIn);
        let sign_up = || self.sign_up_id.clone().map(Owner::SignUp);
        let identification = || self.identification_id.clone().map(Owner::Identification);
        let session = || self.session_id.clone().map(Owner::Session);
        sign_in.or_else(sign_up).or_else(identification).or_else(session)
    }
}

/// The digits in what was typed or pasted: spaces, dashes and full-width forms are forgiven. None when it does not hold
/// exactly [`DIGITS`] digits, or anything else.
pub fn tidy_code(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for c in typed.chars().take(64) {
        match c {
            '0'..='9' => digits.push(c),
            '\u{FF10}'..='\u{FF19}' => digits.push(char::from(b'0' + (c as u32 - 0xFF10) as u8)),
            _ if c.is_whitespace() => {}
            '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{200B}'
            | '\u{2060}'
            | '\u{FEFF}'
            | '\u{FF0D}' => {}
            _ => return None,
        }
    }
    (digits.len() == DIGITS && typed.chars().count() <= 64).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_paste_it() {
        for typed in ["123456", " 123 456 ", "123-456", "１２３４５６", "1 2 3 4 5 6", "123\u{2013}456\n"]
        {
            assert_eq!(tidy_code(typed).as_deref(), Some("123456"), "{typed:?}");
        }
        for typed in ["", "12345", "1234567", "12345a", "abcdef", "123456'--", &"1".repeat(100_000), "١٢٣٤٥٦"]
        {
            assert_eq!(tidy_code(typed), None, "{typed:.10}");
        }
    }
}
