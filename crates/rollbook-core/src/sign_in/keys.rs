//! The keys that a provider publishes (RFC 7517), and signatures by them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;

/// The fewest bytes of an RSA modulus.
const SHORTEST_MODULUS: usize = 256;

/// How a token may be signed. There is no `none` here, and nothing with a key that both sides share: a client secret is
/// no proof of who signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    const ALL: [(&'static str, Self); 9] = [
        ("RS256", Self::Rs256),
        ("RS384", Self::Rs384),
        ("RS512", Self::Rs512),
        ("PS256", Self::Ps256),
        ("PS384", Self::Ps384),
        ("PS512", Self::Ps512),
        ("ES256", Self::Es256),
        ("ES384", Self::Es384),
        ("EdDSA", Self::EdDsa),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, algorithm)| *algorithm)
    }

    /// The kind of key, and its curve, that it takes.
    fn takes(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => ("RSA", None),
            Self::Es256 => ("EC", Some("P-256")),
            Self::Es384 => ("EC", Some("P-384")),
            Self::EdDsa => ("OKP", Some("Ed25519")),
        }
    }
}

/// Keys as a provider publishes them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// One of them; those of a kind that is not known stay unused.
#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// The keys that may have signed a token whose head says this.
    fn fitting<'a>(&'a self, algorithm: Algorithm, id: Option<&'a str>) -> impl Iterator<Item = &'a Key> {
        let (kind, curve) = algorithm.takes();
        self.keys.iter().filter(move |key| {
            let of_kind = key.kty == kind && curve.is_none_or(|curve| key.crv.as_deref() == Some(curve));
            let to_sign = key.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
            let named = key.alg.as_deref().map(Algorithm::named);
            let of_algorithm = named.is_none_or(|named| named == Some(algorithm));
            of_kind && to_sign && of_algorithm && (id.is_none() || key.kid.as_deref() == id)
        })
    }

    /// Whether one of the keys may have signed a token whose head says this.
    pub(super) fn has(&self, algorithm: Algorithm, id: Option<&str>) -> bool {
        self.fitting(algorithm, id).next().is_some()
    }

    /// Whether one of the keys signed the message.
    pub(super) fn signed(&self, algorithm: Algorithm, id: Option<&str>, message: &[u8], signature: &[u8]) -> bool {
        self.fitting(algorithm, id)
            .any(|key| key.signed(algorithm, message, signature).is_some())
    }
}

impl Key {
    fn signed(&self, algorithm: Algorithm, message: &[u8], given: &[u8]) -> Option<()> {
        let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
        match algorithm {
            Algorithm::Es256 | Algorithm::Es384 => {
                // An uncompressed point.
                let mut point = vec![4];
                point.extend(bytes(&self.x)?);
                point.extend(bytes(&self.y)?);
                let by: &dyn VerificationAlgorithm = if algorithm == Algorithm::Es256 {
                    &signature::ECDSA_P256_SHA256_FIXED
                } else {
                    &signature::ECDSA_P384_SHA384_FIXED
                };
                UnparsedPublicKey::new(by, point).verify(message, given).ok()
            }
            Algorithm::EdDsa => {
                let key = UnparsedPublicKey::new(&signature::ED25519, bytes(&self.x)?);
                key.verify(message, given).ok()
            }
            _ => {
                let by = match algorithm {
                    Algorithm::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                    Algorithm::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                    Algorithm::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
                    Algorithm::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
                    Algorithm::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
                    _ => &signature::RSA_PKCS1_2048_8192_SHA256,
                };
                let n = bytes(&self.n)?;
                // Some write a zero before the number, to say that it has no sign.
                let n = &n[n.iter().take_while(|byte| **byte == 0).count()..];
                if n.len() < SHORTEST_MODULUS {
                    return None;
                }
                let key = RsaPublicKeyComponents { n, e: &bytes(&self.e)? };
                key.verify(by, message, given).ok()
            }
        }
    }
}
