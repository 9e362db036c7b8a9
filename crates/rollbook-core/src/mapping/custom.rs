//! The fields that a tenant made, which UKG Pro numbers.

use rollbook_model::workforce::{CustomField, CustomValue, Decimal, Field, Fields, Source, Told};
use serde_json::Value;

use super::{MappingRow, Row, rules::day, text_of};

/// The two groups of slots.
const GROUPS: [&str; 2] = ["personnelUserDefinedFields", "internationalUserDefinedFields"];

const ALL: &[Source] = &[
    Source {
        record: "user-defined-fields",
        field: "personnelUserDefinedFields",
    },
    Source {
        record: "user-defined-fields",
        field: "internationalUserDefinedFields",
    },
];

pub(super) const FIELDS: &[(&str, &str)] = &[
    ("slot", "The slot, as UKG spells it."),
    ("name", "What the tenant calls it."),
    ("value", "The value."),
];

pub(super) static CUSTOM_FIELD: &[MappingRow] = &[
    MappingRow {
        target: "slot",
        sources: ALL,
        rule: "the name of the member, such as `personnelUDField03`",
    },
    MappingRow {
        target: "name",
        sources: ALL,
        rule: "`field` of the member; a slot that the tenant has given no name is left out unless it holds something",
    },
    MappingRow {
        target: "value",
        sources: ALL,
        rule: "`value` of the member: by the number of the slot a text, a number digit by digit, or a day",
    },
];

/// The fields that a tenant made, of one row of `user-defined-fields`.
pub(crate) fn custom_fields(row: &Row) -> Vec<CustomField> {
    let groups = GROUPS.iter().filter_map(|group| row.get(*group)?.as_object());
    let slots = groups.flatten();
    let fields = slots.filter_map(|(slot, member)| {
        let text = |name: &str| member.get(name).and_then(text_of).map(std::borrow::Cow::into_owned);
        let field = CustomField {
            slot: slot.clone(),
            name: text("field"),
            value: member.get("value").and_then(|value| read(slot, value)),
        };
        (field.name.is_some() || field.value.is_some()).then_some(field)
    });
    fields.collect()
}

/// The fields that a tenant made, as one object: by their slots.
pub(crate) struct Slots(Vec<(String, Field<CustomField>)>);

impl Fields for Slots {
    fn fields(&self) -> Vec<(&str, &dyn Told)> {
        let fields = self.0.iter();
        fields
            .map(|(slot, field)| (slot.as_str(), field as &dyn Told))
            .collect()
    }
}

/// The same fields as one object.
pub(crate) fn custom_slots(row: &Row) -> Slots {
    let source_of = |slot: &str| {
        let holds = |source: &&Source| row.get(source.field).is_some_and(|group| group.get(slot).is_some());
        ALL.iter().find(holds).copied().unwrap_or(ALL[0])
    };
    let fields = custom_fields(row).into_iter();
    Slots(
        fields
            .map(|field| (field.slot.clone(), Field::of(field.clone(), source_of(&field.slot))))
            .collect(),
    )
}

/// A value, by what its slot holds: days in 5, 6, 12 and 13 of each group.
fn read(slot: &str, value: &Value) -> Option<CustomValue> {
    let text = text_of(value)?.into_owned();
    let number: String = slot.chars().filter(char::is_ascii_digit).collect();
    let is_day = ["05", "06", "12", "13"].contains(&number.as_str());
    Some(match (value, is_day.then(|| day(&text)).flatten()) {
        (_, Some(day)) => CustomValue::Date(day),
        (Value::Number(_), None) => Decimal::parse(&text).map_or(CustomValue::Text(text), CustomValue::Number),
        (_, None) => CustomValue::Text(text),
    })
}
