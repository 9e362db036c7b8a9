//! Time off, benefits and fields of the tenant (StackOne's API reference, *HRIS*).

use rollbook_model::workforce::{self, CustomValue, Decimal, RecordKey, RecordKind};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::value::{Shape, Word, day, day_of};

/// A plan of time off.
#[derive(Serialize, JsonSchema)]
pub(super) struct Policy {
    id: Option<String>,
    /// The code of the plan.
    remote_id: Option<String>,
    /// The code of the plan: UKG Pro has no other name for it here.
    name: Option<String>,
    /// Always null: UKG Pro does not say.
    description: Option<String>,
    /// `unmapped_value`: the codes are the tenant's own.
    #[serde(rename = "type")]
    kind: Option<Word>,
    /// Always `hours`.
    duration_unit: Option<Word>,
    /// Always empty: UKG Pro does not say.
    reasons: Option<Vec<Value>>,
}

impl Policy {
    pub(super) fn of(shape: &Shape<'_>, code: &str) -> Self {
        Self {
            id: Some(shape.id(&RecordKey::new(RecordKind::TimeOffPolicy, [code]))),
            remote_id: Some(code.to_owned()),
            name: Some(code.to_owned()),
            description: None,
            kind: Some(Word::of(None::<&str>, code)),
            duration_unit: Some(Word::plain("hours")),
            reasons: Some(Vec::new()),
        }
    }
}

/// What somebody has left in a plan of time off.
#[derive(Serialize, JsonSchema)]
pub(super) struct Balance {
    id: Option<String>,
    /// UKG Pro's ids of employee and company and the code of the plan.
    remote_id: Option<String>,
    employee_id: Option<String>,
    remote_employee_id: Option<String>,
    policy_id: Option<String>,
    remote_policy_id: Option<String>,
    /// The plan.
    policy: Option<Policy>,
    /// Hours earned less hours taken.
    current_balance: Option<f64>,
    /// Hours earned.
    initial_balance: Option<f64>,
    /// Always `hours`.
    balance_unit: Option<Word>,
    /// Always null: UKG Pro does not say.
    balance_start_date: Option<String>,
    /// The day the plan starts anew.
    balance_expiry_date: Option<String>,
    /// Always null: UKG Pro does not say.
    is_unlimited: Option<bool>,
    /// Always null: UKG Pro does not say.
    updated_at: Option<String>,
}

impl Balance {
    pub(super) fn of(shape: &Shape<'_>, balance: &workforce::TimeOffBalance) -> Self {
        let plan = balance.plan.cloned();
        let policy = plan.as_deref().map(|code| Policy::of(shape, code));
        let hours = |number: Option<&Decimal>| number.map(Decimal::to_f64);
        let (earned, taken) = (hours(balance.earned.get()), hours(balance.taken.get()));
        let person = balance.key.parts.first().cloned().unwrap_or_default();
        // Hours have two digits; what binary fractions add to them is no part of a balance.
        let rounded = |hours: f64| (hours * 10_000.0).round() / 10_000.0;
        Self {
            id: Some(shape.id(&balance.key)),
            remote_id: Some(balance.key.remote()),
            employee_id: Some(shape.id(&RecordKey::new(RecordKind::Person, [person.as_str()]))),
            remote_employee_id: Some(person),
            policy_id: plan
                .as_deref()
                .map(|code| shape.id(&RecordKey::new(RecordKind::TimeOffPolicy, [code]))),
            remote_policy_id: plan,
            policy,
            current_balance: earned.map(|earned| rounded(earned - taken.unwrap_or_default())),
            initial_balance: earned,
            balance_unit: Some(Word::plain("hours")),
            balance_start_date: None,
            balance_expiry_date: day_of(&balance.resets_on),
            is_unlimited: None,
            updated_at: None,
        }
    }
}

/// A deduction or benefit plan.
#[derive(Serialize, JsonSchema)]
pub(super) struct Benefit {
    id: Option<String>,
    /// The deduction code.
    remote_id: Option<String>,
    name: Option<String>,
    /// `unmapped_value`: what kinds of plans the codes mean is not published.
    benefit_type: Option<Word>,
    provider: Option<String>,
    /// Always null: UKG Pro does not say.
    description: Option<String>,
    /// Always null: UKG Pro does not say.
    created_at: Option<String>,
    /// Always null: UKG Pro does not say.
    updated_at: Option<String>,
}

impl Benefit {
    pub(super) fn of(shape: &Shape<'_>, benefit: &workforce::Benefit) -> Self {
        Self {
            id: Some(shape.id(&benefit.key)),
            remote_id: Some(benefit.key.remote()),
            name: benefit.name.cloned(),
            benefit_type: benefit.plan_type.get().map(|code| Word::of(None::<&str>, code)),
            provider: benefit.provider.cloned(),
            description: None,
            created_at: None,
            updated_at: None,
        }
    }
}

/// A field that the tenant made, as one person has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct CustomField {
    id: Option<String>,
    /// The slot in UKG Pro.
    remote_id: Option<String>,
    name: Option<String>,
    /// A text, a number, or a day.
    value: Option<Value>,
    /// Always null: values have no ids.
    value_id: Option<String>,
    remote_value_id: Option<String>,
}

impl CustomField {
    pub(super) fn of(shape: &Shape<'_>, field: &workforce::CustomField) -> Self {
        let value = |value: &CustomValue| match value {
            CustomValue::Text(text) => Value::from(text.as_str()),
            // Digit by digit, as every number that is read.
            CustomValue::Number(number) => serde_json::from_str(number.as_str()).unwrap_or_default(),
            CustomValue::Date(date) => Value::from(day(*date)),
        };
        Self {
            id: Some(shape.id(&RecordKey::new(RecordKind::CustomField, [field.slot.as_str()]))),
            remote_id: Some(field.slot.clone()),
            name: field.name.clone(),
            value: field.value.as_ref().map(value),
            value_id: None,
            remote_value_id: None,
        }
    }
}

/// A field that the tenant made.
#[derive(Serialize, JsonSchema)]
pub(super) struct Definition {
    id: Option<String>,
    /// The slot in UKG Pro.
    remote_id: Option<String>,
    name: Option<String>,
    /// Always null: UKG Pro does not say.
    description: Option<String>,
    /// `text`, `float` or `date`, by the number of the slot.
    #[serde(rename = "type")]
    kind: Option<Word>,
    /// Always empty: the fields take any value.
    options: Option<Vec<Value>>,
}

impl Definition {
    pub(super) fn of(shape: &Shape<'_>, field: &workforce::CustomField) -> Self {
        let number: String = field.slot.chars().filter(char::is_ascii_digit).collect();
        let kind = match number.as_str() {
            "03" | "04" | "10" | "11" => "float",
            "05" | "06" | "12" | "13" => "date",
            _ => "text",
        };
        Self {
            id: Some(shape.id(&RecordKey::new(RecordKind::CustomField, [field.slot.as_str()]))),
            remote_id: Some(field.slot.clone()),
            name: field.name.clone(),
            description: None,
            kind: Some(Word::plain(kind)),
            options: Some(Vec::new()),
        }
    }
}
