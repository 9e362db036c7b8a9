//! Contacts (`ukg-pro-soap.md` 6.4.4, 6.4.5).

use super::{Draft, Entity, Messages, Plan, Step};
use crate::{
    switches::RequiredInUpdate,
    tenant::{Entry, Fact, Owner, relationship},
};

const KIND: &str = "contact";
const ID: &str = "contact_id";

/// The fields of the address, and the facts of the employee they default to.
const ADDRESS: [(&str, &str); 7] = [
    ("Address", "address_line1"),
    ("Address2", "address_line2"),
    ("City", "city"),
    ("Country", "country"),
    ("County", "county"),
    ("StateOrProvince", "state_or_province"),
    ("ZipOrPostalCode", "zip_or_postal_code"),
];

/// Creates a contact with a key of its own.
pub(super) fn create(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    draft.require_declared(RequiredInUpdate::HasErrors);
    if draft.given("ContactId").is_some() {
        draft.refuse("InvalidContactId", "A new contact has no ContactId yet.", "ContactId");
    }
    draft.take(&["ContactId"]);
    draft.put_flags();
    check(&mut draft);
    draft.set_fact("status_as_of_date", Some(entity.tenant.now_stamp()));
    let key = draft.key;
    let facts = draft.check()?.facts;
    let Some(key) = key else { return Ok(Plan::new()) };
    let mut entry = Entry::new(Owner::Person(key.employee_id));
    for (name, fact) in facts {
        match name.as_ref() {
            // A text in REST.
            "other_insurance" => {
                let is_insured = fact.as_ref().and_then(Fact::as_flag) == Some(true);
                entry.set(&name, Some(Fact::text(if is_insured { "Y" } else { "N" })));
            }
            _ => entry.set(&name, fact),
        }
    }
    Ok(vec![Step::Add(KIND, Some(ID), entry)])
}

/// Changes the contact that its key names, of the employee who is named too.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    draft.require("ContactId");
    draft.require_declared(entity.switches.required_in_update);
    let contact_id = draft.text("ContactId").unwrap_or_default();
    if let Some(key) = draft.key
        && !contact_id.is_empty()
    {
        let mut contacts = entity.tenant.records_of(KIND, &key.employee_id);
        match contacts.find(|contact| contact.text(ID) == Some(contact_id)) {
            Some(contact) => draft.change_entry(contact),
            None => draft.refuse("ContactNotFound", "The employee has no such contact.", "ContactId"),
        }
    }
    draft.take(&["ContactId"]);
    check(&mut draft);
    if draft.changes("ActiveContact") {
        draft.set_fact("status_as_of_date", Some(entity.tenant.now_stamp()));
    }
    let facts = draft.check()?.facts;
    Ok(vec![Step::Change(KIND, (ID, contact_id.to_owned()), facts)])
}

fn check(draft: &mut Draft<'_>) {
    draft.one_of("Gender", &["M", "F"]);
    draft.one_of("PreferredPhone", &["H", "O", "W"]);
    for (code, field) in [("H", "HomePhone"), ("O", "OtherPhone"), ("W", "WorkPhone")] {
        let is_preferred = draft.now("PreferredPhone") == Some(code);
        draft.require_where(is_preferred, field, "where it is the PreferredPhone");
        draft.phone_number(field);
    }
    if let Some(code) = draft.text("RelationShipCode") {
        draft.set_fact("relationship_description", relationship(code).map(Fact::text));
    }
    if draft.now("AddressIsDifferent") != Some("true") {
        // Only another address can be given; this one is the employee's.
        for (field, name) in ADDRESS {
            let fact = draft.key.and_then(|key| draft.entity.tenant.fact(&key, name));
            draft.set(field, fact.cloned());
        }
    }
}
