//! Rollbook's own ids: a prefix that says what is named, then a UUID as 32 lower-case hex digits.
//!
//! New ids are UUID version 7, so ids made later sort later, as text too. An id has exactly one
//! spelling: upper-case digits and hyphens are refused, so equal ids are always equal text.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// A text that is not an id of the kind it was read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}: {}", shown(.found))]
pub struct ParseIdError {
    expected: &'static str,
    found: String,
}

impl ParseIdError {
    /// What a right value looks like, in words.
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

/// Quotes what was found, cut short: a pasted page must not fill an error message.
fn shown(found: &str) -> String {
    const LONGEST: usize = 60;
    if found.is_empty() {
        return "found nothing".to_owned();
    }
    match found.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("found `{}…`", &found[..end]),
        None => format!("found `{found}`"),
    }
}

fn parse(text: &str, prefix: &str) -> Option<Uuid> {
    let digits = text.strip_prefix(prefix)?;
    let canonical = digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if canonical { Uuid::try_parse(digits).ok() } else { None }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident, $prefix:literal, $article:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Makes an id that no one has used before, sorting after those made earlier.
            #[expect(
                clippy::new_without_default,
                reason = "a default id would be a different one each time"
            )]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The UUID behind the prefix.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}{}", $prefix, self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse(text, $prefix).map(Self).ok_or_else(|| ParseIdError {
                    expected: concat!(
                        $article, " id: `", $prefix, "` and 32 lower-case hex digits"
                    ),
                    found: text.to_owned(),
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str(concat!($article, " id beginning with `", $prefix, "`"))
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    )+};
}

ids! {
    /// One linked UKG Pro tenant: `acc_…`.
    AccountId, "acc_", "an account";
    /// The owner of accounts and API keys, to whom every stored row belongs: `org_…`.
    OrganisationId, "org_", "an organisation";
    /// An API key, not the key's secret text: `key_…`.
    ApiKeyId, "key_", "an API key";
    /// One request to Rollbook, as named in answers, errors and the request log: `req_…`.
    RequestId, "req_", "a request";
    /// Something that happened: `evt_…`.
    EventId, "evt_", "an event";
    /// Somebody who may sign in to the console: `per_…`.
    PersonId, "per_", "a person";
    /// Where a product is told what happened: `whk_…`.
    WebhookId, "whk_", "a webhook";
    /// A product that speaks Finch's contract: `cli_…`.
    ClientId, "cli_", "a client";
    /// What a product reads a customer's data with, not the token's secret text: `tkn_…`.
    AccessTokenId, "tkn_", "an access token";
}

impl AccountId {
    /// The id of an account made at this moment, from random bytes of the caller's: the same for the same ones, so that
    /// what is begun twice makes one account.
    pub fn made_at(moment: Timestamp, random: [u8; 10]) -> Self {
        let milliseconds = u64::try_from(moment.as_millisecond()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }
}

impl RequestId {
    /// Between which ids the events are that happened in this time after the request began: from the first to before
    /// the second.
    pub fn events_within(self, time: SignedDuration) -> (EventId, EventId) {
        /// The bits of an id that say when it was made, in milliseconds.
        const MOMENT: u32 = 48;

        let began = self.0.as_u128() >> (u128::BITS - MOMENT);
        let end = began.saturating_add(u128::try_from(time.as_millis()).unwrap_or_default());
        let at = |moment: u128| EventId(Uuid::from_u128(moment << (u128::BITS - MOMENT)));
        (at(began), at(end))
    }
}

impl OrganisationId {
    /// The organisation that exists from the first start.
    ///
    /// It is the nil UUID, not a version 7 one, so that every installation and every node of one
    /// agrees on it without asking.
    pub const DEFAULT: Self = Self(Uuid::nil());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_own_text() {
        let id = AccountId::new();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), "acc_".len() + 32);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<AccountId>(&json).unwrap(), id);
    }

    #[test]
    fn ids_made_later_sort_later_as_text() {
        let texts: Vec<String> = (0..1000).map(|_| RequestId::new().to_string()).collect();
        assert!(texts.is_sorted());
    }

    #[test]
    fn the_events_of_a_request_are_between_the_ids_of_its_time() {
        let before = EventId::from(Uuid::from_u128(EventId::new().0.as_u128() - (1 << 81)));
        let request = RequestId::new();
        let event = EventId::new();
        let (first, end) = request.events_within(SignedDuration::from_hours(1));
        assert!(before < first && first <= event && event < end);
        let later = EventId::from(Uuid::from_u128(event.0.as_u128() + (3_600_001 << 80)));
        assert!(later > end);
    }

    #[test]
    fn an_id_of_another_kind_is_refused_and_the_error_says_what_was_expected() {
        let key = "key_0190163d8694739b95e65b3e02c4d2ea";
        let error = key.parse::<AccountId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected an account id: `acc_` and 32 lower-case hex digits: \
             found `key_0190163d8694739b95e65b3e02c4d2ea`"
        );
    }

    #[test]
    fn an_id_has_one_spelling_only() {
        for other in [
            "",
            "acc_",
            "0190163d8694739b95e65b3e02c4d2ea",
            "acc_0190163D8694739B95E65B3E02C4D2EA",
            "acc_0190163d-8694-739b-95e6-5b3e02c4d2ea",
            "ACC_0190163d8694739b95e65b3e02c4d2ea",
            " acc_0190163d8694739b95e65b3e02c4d2ea",
            "acc_0190163d8694739b95e65b3e02c4d2eaa",
            "acc_0190163d8694739b95e65b3e02c4d2eä",
        ] {
            assert!(other.parse::<AccountId>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_long_wrong_id_is_cut_short_in_the_error() {
        let error = "é".repeat(10_000).parse::<RequestId>().unwrap_err();
        assert!(error.to_string().chars().count() < 150);
    }

    #[test]
    fn the_default_organisation_is_the_nil_uuid() {
        assert_eq!(
            OrganisationId::DEFAULT.to_string(),
            "org_00000000000000000000000000000000"
        );
    }
}
