//! ID tokens (OpenID Connect Core 3.1.3.7): signed by the provider, for this installation, for this sign-in, now.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::keys::{Algorithm, Keys};

/// How far clocks may be apart, in seconds.
const CLOCKS_APART: i64 = 60;
/// The longest name of a person that a provider may give.
const LONGEST_SUBJECT: usize = 255;

/// What a token says of somebody.
pub(super) type Claims = Map<String, Value>;

/// What a token must say to be good.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// The second that it is.
    pub(super) now: i64,
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("it is no signed token")]
    Malformed,
    #[error("it is signed in a way that is not accepted")]
    Algorithm,
    #[error("it is signed with a key that the provider does not publish")]
    UnknownKey,
    #[error("its signature does not fit")]
    Signature,
    #[error("another issuer made it")]
    Issuer,
    #[error("it was made for somebody else")]
    Audience,
    #[error("it has expired")]
    Expired,
    #[error("it is for a time to come")]
    NotYet,
    #[error("it belongs to another sign-in")]
    Nonce,
    #[error("it does not say of whom it speaks")]
    Subject,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// A token in its parts, none of which is believed yet.
pub(super) struct IdToken<'a> {
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
    algorithm: Algorithm,
    key: Option<String>,
}

impl<'a> IdToken<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Fault> {
        let (signed, signature) = text.rsplit_once('.').ok_or(Fault::Malformed)?;
        let (head, claims) = signed.split_once('.').ok_or(Fault::Malformed)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Fault::Malformed);
        let head: Head = serde_json::from_slice(&decode(head)?).map_err(|_| Fault::Malformed)?;
        // What must be understood and is not known here.
        if head.crit.is_some() {
            return Err(Fault::Algorithm);
        }
        Ok(Self {
            signed,
            claims,
            signature: decode(signature)?,
            algorithm: Algorithm::named(&head.alg).ok_or(Fault::Algorithm)?,
            key: head.kid,
        })
    }

    /// Whether the key that it names is among these.
    pub(super) fn is_by_one_of(&self, keys: &Keys) -> bool {
        keys.has(self.algorithm, self.key.as_deref())
    }

    /// What it says, when all of it holds.
    pub(super) fn verify(&self, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Fault> {
        if !self.is_by_one_of(keys) {
            return Err(Fault::UnknownKey);
        }
        let key = self.key.as_deref();
        if !keys.signed(self.algorithm, key, self.signed.as_bytes(), &self.signature) {
            return Err(Fault::Signature);
        }
        let claims = URL_SAFE_NO_PAD.decode(self.claims).map_err(|_| Fault::Malformed)?;
        let claims: Claims = serde_json::from_slice(&claims).map_err(|_| Fault::Malformed)?;
        check(&claims, expected)?;
        Ok(claims)
    }
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), Fault> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Fault::Issuer);
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => Some(vec![one.as_str()]),
        Some(Value::Array(several)) => several.iter().map(Value::as_str).collect(),
        _ => None,
    }
    .ok_or(Fault::Audience)?;
    let party = claims.get("azp");
    // Of several for whom it is, it must say which one asked for it.
    let asked_for_it = match party {
        None => audience.len() == 1,
        Some(party) => party.as_str() == Some(expected.client_id),
    };
    if !audience.contains(&expected.client_id) || !asked_for_it {
        return Err(Fault::Audience);
    }
    match second(claims, "exp")? {
        Some(until) if until > expected.now - CLOCKS_APART => {}
        Some(_) => return Err(Fault::Expired),
        None => return Err(Fault::Malformed),
    }
    let begins = [second(claims, "iat")?, second(claims, "nbf")?];
    if begins[0].is_none() {
        return Err(Fault::Malformed);
    }
    if begins
        .into_iter()
        .flatten()
        .any(|begin| begin > expected.now + CLOCKS_APART)
    {
        return Err(Fault::NotYet);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(Fault::Nonce);
    }
    match text("sub") {
        Some(subject) if !subject.is_empty() && subject.len() <= LONGEST_SUBJECT => Ok(()),
        _ => Err(Fault::Subject),
    }
}

/// A moment; some write it with a fraction. What is no number is no moment, and no absent one either.
fn second(claims: &Claims, name: &str) -> Result<Option<i64>, Fault> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is out of range becomes the nearest moment"
    )]
    let whole = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
    whole.map(Some).ok_or(Fault::Malformed)
}
