//! The one form in which objects of the model are declared.

/// An object: a key, and fields each of which is a [`Field`](super::Field).
macro_rules! object {
    (
        $(#[$meta:meta])*
        $name:ident, $key:ty {
            $( #[doc = $doc:literal] $field:ident: $type:ty, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $name {
            /// What tells it from others, the same for ever.
            #[serde(skip)]
            pub key: $key,
            $( #[doc = $doc] pub $field: $crate::workforce::Field<$type>, )+
        }

        $crate::workforce::object::unshown!($name);

        impl $name {
            /// Every field: its name and what it means.
            pub const FIELDS: &'static [(&'static str, &'static str)] = &[ $( (stringify!($field), $doc), )+ ];
        }

        impl $crate::workforce::Fields for $name {
            fn fields(&self) -> Vec<(&str, &dyn $crate::workforce::Told)> {
                vec![ $( (stringify!($field), &self.$field as &dyn $crate::workforce::Told), )+ ]
            }
        }
    };
}

/// Values of people are nobody's business in a log: their debug forms say what they are, and nothing of what they hold.
macro_rules! unshown {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

pub(super) use {object, unshown};
