//! The names of places, which stand in cursors and in what is remembered of writes: they never change.

use std::fmt;

use super::Place;

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(name) => write!(formatter, "query:{name}"),
            Self::CompanyCode => formatter.write_str("company-code"),
            Self::Identifier(kind) => write!(formatter, "identifier:{}", kind.element().unwrap_or_default()),
            Self::Company => formatter.write_str("company"),
            Self::Scalar(name) => write!(formatter, "scalar:{name}"),
            Self::Path(name) => write!(formatter, "path:{name}"),
            Self::Parameter(name) => write!(formatter, "parameter:{name}"),
            Self::PrimaryCompanyCode => formatter.write_str("primary-company-code"),
            Self::Field(name) => write!(formatter, "field:{name}"),
            Self::Nested(object, name) => write!(formatter, "field:{object}.{name}"),
            Self::OwnerCompanyCode => formatter.write_str("owner-company-code"),
            Self::OwnerNumber => formatter.write_str("owner-number"),
            Self::Records => formatter.write_str("records"),
            Self::IdempotencyKey => formatter.write_str("idempotency-key"),
            Self::PageSize => formatter.write_str("page-size"),
            Self::Next => formatter.write_str("next"),
        }
    }
}
