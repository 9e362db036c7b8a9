//! What of an answer its caller sees: national identifiers and bank numbers under a mask unless they were asked for,
//! and nothing of the fields that are switched off for the account.
//!
//! Which fields are sensitive is declared in the contract, field by field.

use std::collections::BTreeSet;

use rollbook_model::{Action, Problem, catalogue::fields};
use serde_json::{Value, value::RawValue};
use ukg_pro_contract::{Operation, soap::bi::report::ReportRow};

use super::{Page, json};

/// What stands in the place of a value that is not shown.
pub const MASK: &str = "••••••";

/// Whether national identifiers and bank numbers are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sensitive {
    /// A mask stands in their place.
    #[default]
    Masked,
    /// They are shown: the caller may see them, and asked for them.
    Shown,
}

/// The fields that are not to be seen of an action's answer.
pub(crate) struct Privacy {
    switched_off: BTreeSet<String>,
    sensitive: BTreeSet<String>,
}

impl Privacy {
    /// For an action of an account where these fields are switched off.
    pub(super) fn new(action: &Action, switched_off: &[String], sensitive: Sensitive) -> Self {
        let names = match action.operation {
            // A report's columns are declared nowhere: those that are called like a sensitive field count as one.
            Operation::Report(_) => fields::sensitive().clone(),
            _ => action.sensitive_fields().into_iter().map(fields::key).collect(),
        };
        Self::of(names, switched_off, sensitive)
    }

    /// For anything that the actions of an account have answered.
    pub(crate) fn of_everything(switched_off: &[String], sensitive: Sensitive) -> Self {
        Self::of(fields::sensitive().clone(), switched_off, sensitive)
    }

    fn of(names: BTreeSet<String>, switched_off: &[String], sensitive: Sensitive) -> Self {
        let mut off: BTreeSet<_> = switched_off.iter().map(|name| fields::key(name)).collect();
        if off.remove(&fields::key(fields::SENSITIVE)) {
            off.extend(fields::sensitive().iter().cloned());
        }
        Self {
            switched_off: off,
            sensitive: match sensitive {
                Sensitive::Masked => names,
                Sensitive::Shown => BTreeSet::new(),
            },
        }
    }

    /// The page without what is switched off; masks are for [`masked`](Self::masked).
    pub(super) fn without_switched_off(&self, page: Page) -> Result<Page, Problem> {
        if self.switched_off.is_empty() {
            return Ok(page);
        }
        let mut value = read(&page.data)?;
        remove(&mut value, &self.switched_off);
        Ok(Page {
            data: json(&value)?,
            ..page
        })
    }

    /// The page with masks, and whether there are any.
    pub(super) fn masked(&self, page: Page) -> Result<(Page, bool), Problem> {
        if self.sensitive.is_empty() {
            return Ok((page, false));
        }
        let mut value = read(&page.data)?;
        if !mask(&mut value, &self.sensitive) {
            return Ok((page, false));
        }
        let data = json(&value)?;
        Ok((Page { data, ..page }, true))
    }

    /// A value without what is switched off, and with masks.
    pub(crate) fn apply(&self, value: &mut Value) {
        remove(value, &self.switched_off);
        mask(value, &self.sensitive);
    }

    /// A row of a report as its caller sees it.
    pub(super) fn row(&self, row: &ReportRow) -> ReportRow {
        row.map(|column, value| {
            let column = fields::key(column);
            let masked = value.is_some_and(|text| !text.is_empty()) && self.sensitive.contains(&column);
            let shown = if masked { Some(MASK) } else { value };
            (!self.switched_off.contains(&column)).then_some(shown)
        })
    }
}

fn read(data: &RawValue) -> Result<Value, Problem> {
    serde_json::from_str(data.get()).map_err(|_| super::unwritable())
}

fn remove(value: &mut Value, names: &BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, names)),
        Value::Object(members) => {
            members.retain(|name, _| !names.contains(&fields::key(name)));
            members.values_mut().for_each(|member| remove(member, names));
        }
        _ => {}
    }
}

/// Puts masks over the values of these fields, at any depth; whether there were any.
fn mask(value: &mut Value, names: &BTreeSet<String>) -> bool {
    let mut masked = false;
    match value {
        Value::Array(items) => {
            for item in items {
                masked |= mask(item, names);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if names.contains(&fields::key(name)) && !member.is_null() && *member != "" {
                    *member = Value::String(MASK.to_owned());
                    masked = true;
                } else {
                    masked |= mask(member, names);
                }
            }
        }
        _ => {}
    }
    masked
}
