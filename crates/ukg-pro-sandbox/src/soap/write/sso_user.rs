//! Users for single sign-on (`ukg-pro-soap.md` 7.8). What the service checks is not known; the emulator keeps one user a
//! person and every name at the customer once.

use super::{Draft, Entity, Messages, Plan, Step};
use crate::tenant::{EmployeeKey, Entry, Fact, Owner, Tenant};

const KIND: &str = "sso-user";
const NAME: &str = "client_user_name";

/// Adds a user to an employee who has none.
pub(super) fn create(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    draft.require("ClientUserName");
    if draft.key.is_some_and(|key| user(entity.tenant, &key).is_some()) {
        let text = "The employee has a single sign-on user already.";
        draft.refuse("SsoUserExists", text, "EmployeeIdentifier");
    }
    check(&mut draft);
    draft.take(&[]);
    let key = draft.key;
    let facts = draft.check()?.facts;
    let Some(key) = key else { return Ok(Plan::new()) };
    let user_name = entity.tenant.person_fact(&key.employee_id, "user_name");
    let mut entry = Entry::new(Owner::Person(key.employee_id))
        .with("sso_status", "0")
        .with("retry_attempts", "0");
    entry.set("ultipro_user_name", user_name.cloned());
    for (name, fact) in facts {
        entry.set(&name, fact);
    }
    Ok(vec![Step::Add(KIND, None, entry)])
}

/// Changes the user of an employee.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    let name = existing(&mut draft);
    check(&mut draft);
    draft.take(&[]);
    let facts = draft.check()?.facts;
    Ok(vec![Step::Change(KIND, (NAME, name), facts)])
}

/// Deletes the user of an employee.
pub(super) fn delete(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::owned(entity);
    let name = existing(&mut draft);
    draft.check()?;
    Ok(vec![Step::Remove(KIND, (NAME, name))])
}

/// The name of the employee's user, which must exist.
fn existing(draft: &mut Draft<'_>) -> String {
    let Some(key) = draft.key else {
        return String::new();
    };
    let tenant = draft.entity.tenant;
    if let Some(user) = user(tenant, &key) {
        draft.change_entry(user);
        return user.text(NAME).unwrap_or_default().to_owned();
    }
    let text = "The employee has no single sign-on user.";
    draft.refuse("SsoUserNotFound", text, "EmployeeIdentifier");
    String::new()
}

fn user<'a>(tenant: &'a Tenant, key: &EmployeeKey) -> Option<&'a Entry> {
    tenant.records_of(KIND, &key.employee_id).next()
}

fn check(draft: &mut Draft<'_>) {
    draft.one_of("Status", &["0", "1", "2"]);
    if !draft.changes("ClientUserName") {
        return;
    }
    let wanted = draft.text("ClientUserName").unwrap_or_default();
    let mut users = draft.entity.tenant.records(KIND).iter();
    let is_taken = users.any(|user| {
        let name = user.text(NAME).unwrap_or_default();
        // Somebody's own name in other letters is no other name.
        name.eq_ignore_ascii_case(wanted) && user.owner().employee_id() != draft.key.map(|key| key.employee_id)
    });
    if is_taken {
        let text = "The ClientUserName is that of another employee.";
        draft.refuse("ClientUserNameTaken", text, "ClientUserName");
    }
    if let Some(activation_key) = draft.text("ActivationKey") {
        draft.set("ActivationKey", Some(Fact::text(activation_key.to_ascii_lowercase())));
    }
}
