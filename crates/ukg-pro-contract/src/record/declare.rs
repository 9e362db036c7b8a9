//! The form in which records are written down: [`record!`](crate::record!) and what it is made of.

/// Declares a record, field by field in wire order.
///
/// ```
/// ukg_pro_contract::record! {
///     /// A badge of an employee.
///     Badge as "Badge" {
///         /// The number printed on it; leading zeros count.
///         number = "BadgeNumber": Text, nillable, required;
///         /// Whether it opens doors.
///         active = "IsActive": Boolean;
///     }
/// }
/// let badge = Badge { number: Some("007".into()), active: Some(true) };
/// assert_eq!(serde_json::to_string(&badge)?, r#"{"BadgeNumber":"007","IsActive":true}"#);
/// # Ok::<_, serde_json::Error>(())
/// ```
///
/// Kinds are those of [`Kind`]; `Many(Other)` and `One(Other)` hold records of their own. `extends "Base" { … } with
/// { … }` gives the record a base type, whose fields come first. Flags are `nillable`, `required`, `sensitive`,
/// `anew`, `any_case` and `one_of(…)`. `omitting` after the name leaves fields without a value out instead of sending
/// them as nil.
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $about:literal])+
        $name:ident as $wire:literal extends $base:literal { $($inherited:tt)* } with { $($own:tt)* }
    ) => {
        $crate::record_struct! {
            [ $($about)+ ] $name $wire []
            { $crate::based_on!($name, $wire, $base, concat!($($about),+), [ $($inherited)* ], [ $($own)* ]) }
            [ $($inherited)* $($own)* ]
        }
    };
    (
        $(#[doc = $about:literal])+
        $name:ident as $wire:literal $($policy:ident)? { $($own:tt)* }
    ) => {
        $crate::record_struct! {
            [ $($about)+ ] $name $wire [ $($policy)? ]
            { $crate::record::RecordType {
                name: $wire,
                meaning: concat!($($about),+),
                base: None,
                own: $crate::fields!($($own)*),
                absent: $crate::absent!($($policy)?),
                typed: $crate::through!($name),
            } }
            [ $($own)* ]
        }
    };
}

/// The declaration of a record that extends another; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! based_on {
    ($name:ident, $wire:literal, $base:literal, $meaning:expr, [ $($inherited:tt)* ], [ $($own:tt)* ]) => {{
        static BASE: $crate::record::RecordType = $crate::record::RecordType {
            name: $base,
            meaning: $meaning,
            base: None,
            own: $crate::fields!($($inherited)*),
            absent: $crate::record::Absent::Nil,
            typed: $crate::record::through_inner,
        };
        $crate::record::RecordType {
            name: $wire,
            meaning: $meaning,
            base: Some(&BASE),
            own: $crate::fields!($($own)*),
            absent: $crate::record::Absent::Nil,
            typed: $crate::through!($name),
        }
    }};
}

/// A record through its typed struct and back; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! through {
    ($name:ident) => {
        |row| {
            let typed: $name<'_> = $crate::record::Record::from_row(row)?;
            Ok($crate::record::Record::into_row(typed.into_owned()))
        }
    };
}

/// The declarations of fields; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! fields {
    ($(
        $(#[doc = $meaning:literal])+
        $field:ident = $element:literal : $kind:ident $( ( $inner:ident ) )?
        $(, $flag:ident $( ( $($argument:expr),* ) )? )* ;
    )*) => {
        &[ $(
            $crate::record::Field::new(
                $element,
                $crate::kind!($kind $( ( $inner ) )?),
                concat!($($meaning),+),
            ) $( .$flag( $($($argument),*)? ) )*
        ),* ]
    };
}

/// The kind of a field; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! kind {
    (Many($inner:ident)) => {
        $crate::record::Kind::Many(<$inner as $crate::record::Record>::TYPE)
    };
    (One($inner:ident)) => {
        $crate::record::Kind::One(<$inner as $crate::record::Record>::TYPE)
    };
    ($kind:ident) => {
        $crate::record::Kind::$kind
    };
}

/// The typed record of a declaration; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! record_struct {
    (
        [ $($about:literal)+ ] $name:ident $wire:literal [ $($policy:ident)? ] { $declaration:expr }
        [ $(
            $(#[doc = $meaning:literal])+
            $field:ident = $element:literal : $kind:ident $( ( $inner:ident ) )?
            $(, $flag:ident $( ( $($argument:expr),* ) )? )* ;
        )* ]
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Default, PartialEq)]
        pub struct $name<'a> {
            $( $(#[doc = $meaning])+ pub $field: Option<$crate::field_type!('a, $kind $( ( $inner ) )?)>, )*
        }

        impl $name<'_> {
            /// The same record, detached from the page it was read from.
            pub fn into_owned(self) -> $name<'static> {
                let mut values = $crate::record::Record::into_row(self).into_owned().into_values().into_iter();
                let mut owned = $name::default();
                // What a typed record gave is what it takes back: no value can be of another kind.
                $( let _ = $crate::record::fill(&mut values, &mut owned.$field, $wire, $element); )*
                owned
            }
        }

        impl<'a> $crate::record::Record<'a> for $name<'a> {
            const TYPE: &'static $crate::record::RecordType = {
                static TYPE: $crate::record::RecordType = $declaration;
                &TYPE
            };

            fn from_row(row: $crate::record::Row<'a>) -> Result<Self, $crate::record::Mismatch> {
                if row.record().name != $wire {
                    return Err($crate::record::Mismatch { record: $wire, field: row.record().name });
                }
                let mut values = row.into_values().into_iter();
                let mut record = Self::default();
                $( $crate::record::fill(&mut values, &mut record.$field, $wire, $element)?; )*
                Ok(record)
            }

            fn into_row(mut self) -> $crate::record::Row<'a> {
                let mut values = Vec::with_capacity(<Self as $crate::record::Record<'a>>::TYPE.len());
                $( $crate::record::give(&mut values, &mut self.$field); )*
                $crate::record::Row::from_values(<Self as $crate::record::Record<'a>>::TYPE, values)
            }
        }

        impl ::std::fmt::Debug for $name<'_> {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::record::Record::into_row(self.clone()), formatter)
            }
        }

        impl $crate::serde::Serialize for $name<'_> {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&$crate::record::Record::into_row(self.clone()), serializer)
            }
        }
    };
}

/// The Rust type of a field's kind; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! field_type {
    ($lifetime:lifetime, Text) => { ::std::borrow::Cow<$lifetime, str> };
    ($lifetime:lifetime, Boolean) => { bool };
    ($lifetime:lifetime, Integer) => { $crate::value::Integer<$lifetime> };
    ($lifetime:lifetime, Guid) => { ::std::borrow::Cow<$lifetime, str> };
    ($lifetime:lifetime, Decimal) => { $crate::value::Decimal<$lifetime> };
    ($lifetime:lifetime, Double) => { $crate::value::Double<$lifetime> };
    ($lifetime:lifetime, Number) => { $crate::value::Number<$lifetime> };
    ($lifetime:lifetime, DateTime) => { $crate::value::DateTime<$lifetime> };
    ($lifetime:lifetime, Identifier) => { $crate::identifier::EmployeeIdentifier<$lifetime> };
    ($lifetime:lifetime, Company) => { $crate::identifier::CompanyIdentifier<$lifetime> };
    ($lifetime:lifetime, Pairs) => { Vec<$crate::value::KeyValue<$lifetime>> };
    ($lifetime:lifetime, Any) => { $crate::record::Json<$lifetime> };
    ($lifetime:lifetime, Many($inner:ident)) => { Vec<$inner<$lifetime>> };
    ($lifetime:lifetime, One($inner:ident)) => { $crate::record::Nested<$inner<$lifetime>> };
}

/// How a record writes fields without a value; used by [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! absent {
    () => {
        $crate::record::Absent::Nil
    };
    (omitting) => {
        $crate::record::Absent::Omitted
    };
}
