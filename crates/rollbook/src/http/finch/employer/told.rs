//! What several of the answers are made of.

use rollbook_core::ObjectFields;
use rollbook_model::workforce::e164;
use schemars::JsonSchema;
use serde::Serialize;

/// A department.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchDepartment")]
pub(super) struct Department {
    /// Its name.
    pub(super) name: Option<String>,
}

/// A person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchManager")]
pub(super) struct Manager {
    /// The person's id.
    pub(super) id: String,
}

/// Where somebody lives, or works.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchLocation")]
pub(super) struct Location {
    /// Street.
    line1: Option<String>,
    /// Street, continued.
    line2: Option<String>,
    /// City.
    city: Option<String>,
    /// State or province.
    state: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// Country: ISO 3166-1 alpha-2.
    country: Option<String>,
    /// The name of a place of work.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    name: Option<String>,
    /// UKG Pro's code of a place of work.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    source_id: Option<String>,
}

impl Location {
    /// An address.
    pub(super) fn of_address(address: &ObjectFields) -> Self {
        Self {
            line1: address.owned("line1"),
            line2: address.owned("line2"),
            city: address.owned("city"),
            state: address.owned("state"),
            postal_code: address.owned("postal_code"),
            country: address.country("country").map(str::to_owned),
            name: None,
            source_id: None,
        }
    }

    /// A place of work.
    pub(super) fn of_place(place: &ObjectFields) -> Self {
        Self {
            name: place.owned("name"),
            source_id: place.owned("code"),
            ..Self::of_address(&place.part("address").unwrap_or_default())
        }
    }
}

/// A phone number: E.164 where it can be told so, else as UKG Pro has it; the extension after an `x`.
pub(super) fn phone(phone: &ObjectFields) -> Option<String> {
    let written = phone.text("number")?;
    let number = e164(written, phone.country("country")).unwrap_or_else(|| written.to_owned());
    Some(match phone.text("extension") {
        Some(extension) => format!("{number} x{extension}"),
        None => number,
    })
}

/// A day as this face writes it.
pub(super) fn date(fields: &ObjectFields, name: &str) -> Option<String> {
    fields.date(name).map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_that_nobody_can_dial_is_told_as_it_is_written() {
        let of = |body: serde_json::Value| phone(&ObjectFields::from(body.as_object().unwrap().clone()));
        let america = json!({ "alpha2": "US", "code": "USA" });
        let number = json!({ "number": "4045550123", "extension": "0042", "country": america });
        assert_eq!(of(number).as_deref(), Some("+14045550123 x0042"));
        let unknown = json!({ "number": "555-CAKE", "extension": null, "country": america });
        assert_eq!(of(unknown).as_deref(), Some("555-CAKE"));
        assert_eq!(of(json!({ "number": null })), None);
    }
}
