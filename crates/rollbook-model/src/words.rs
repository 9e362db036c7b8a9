//! Enums whose values are each one word.

/// A text that is none of the words a value may be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{found}`, expected one of: {expected}")]
pub struct UnknownWord {
    pub(crate) what: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

/// Enums whose values are each one word, the same in JSON, in the database and in messages.
macro_rules! words {
    ($(
        $(#[$meta:meta])*
        $name:ident, $what:literal {
            $($(#[$value_meta:meta])* $value:ident = $word:literal,)+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$value_meta])* #[serde(rename = $word)] $value,)+
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// The value's word, as written in JSON and in the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, $crate::words::UnknownWord> {
                match text {
                    $($word => Ok(Self::$value),)+
                    _ => Err($crate::words::UnknownWord {
                        what: $what,
                        expected: $crate::words::words!(@list $($word)+),
                        found: text.chars().take(60).collect(),
                    }),
                }
            }
        }
    )+};
    (@list $first:literal $($word:literal)*) => { concat!($first, $(", ", $word),*) };
}

pub(crate) use words;
