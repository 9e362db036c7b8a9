//! A code of the tenant with what it means, as far as that is known.

use serde::{Serialize, Serializer, ser::SerializeStruct as _};

/// A code of the tenant's and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded<T> {
    /// What it means; `None` when no table knows the code.
    pub known: Option<T>,
    /// The code, as UKG Pro sends it.
    pub code: String,
}

impl<T: Serialize> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Coded", 2)?;
        object.serialize_field("value", &self.known)?;
        object.serialize_field("code", &self.code)?;
        object.end()
    }
}
