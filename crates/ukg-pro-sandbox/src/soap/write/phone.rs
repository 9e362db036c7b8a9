//! Telephone numbers (`ukg-pro-soap.md` 7.3).

use super::{Draft, Entity, Messages, Plan, Step};
use crate::tenant::{Entry, Owner};

const KIND: &str = "phone";
const ID: &str = "system_id";

/// The countries whose numbers are taken.
const COUNTRIES: &[&str] = &["USA", "CAN"];

/// Changes the numbers at home and at work; further ones have operations of their own.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::of_employment(entity, &["AlternateNumbers"]);
    draft.phone_number("HomeNumber");
    draft.phone_number("WorkNumber");
    draft.one_of("HomeNumberCountry", COUNTRIES);
    draft.one_of("WorkNumberCountry", COUNTRIES);
    draft.at_most("WorkNumberExtension", 10);
    draft.plan()
}

/// Adds a number to the employee who is named beside the numbers.
pub(super) fn create(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    draft.require("Number");
    draft.require("Type");
    draft.phone_number("Number");
    draft.one_of("Country", COUNTRIES);
    draft.at_most("CountryPrefix", 10);
    draft.at_most("Extension", 10);
    let is_type = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if draft.text("Type").is_some_and(|text| !is_type(text)) {
        draft.refuse("InvalidCode", "Type is a code of three letters.", "Type");
    }
    draft.take(&["NumberId"]);
    draft.put_flags();
    let key = draft.key;
    let facts = draft.check()?.facts;
    let Some(key) = key else { return Ok(Plan::new()) };
    let mut entry = Entry::new(Owner::Person(key.employee_id));
    for (name, fact) in facts {
        entry.set(&name, fact);
    }
    Ok(vec![Step::Add(KIND, Some(ID), entry)])
}

/// Deletes a number of the employee, of which only the key is looked at.
pub(super) fn delete(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    draft.require("NumberId");
    let number_id = draft.text("NumberId").unwrap_or_default();
    if let Some(key) = draft.key
        && !number_id.is_empty()
    {
        let mut phones = entity.tenant.records_of(KIND, &key.employee_id);
        if !phones.any(|phone| phone.text(ID) == Some(number_id)) {
            draft.refuse("NumberNotFound", "The employee has no such number.", "NumberId");
        }
    }
    draft.check()?;
    Ok(vec![Step::Remove(KIND, (ID, number_id.to_owned()))])
}
