//! Users for single sign-on (`ukg-pro-soap.md` 7.8): which name at the customer stands for which in UKG Pro.

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::random::Random;

/// The stream of single sign-on users.
const USERS: u64 = 0x0000_0550_05E2_0001;

/// The key of a user that nobody has to activate.
const NO_ACTIVATION_KEY: &str = "00000000-0000-0000-0000-000000000000";

pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let mut entries = Vec::new();
    for person in tenant.generated_people() {
        let random = &mut Random::new(tenant.seed ^ USERS, person.employee_id().number());
        let facts = person.facts();
        let Some(user_name) = facts.text("user_name").filter(|_| random.percent(70)) else {
            continue;
        };
        // Provisional users wait for their activation; a few failed after some attempts.
        let (status, attempts, activation_key) = match random.below(20) {
            0..=1 => ("0", 0, random.guid()),
            2 => ("2", random.between(1, 5), random.guid()),
            _ => ("1", 0, NO_ACTIVATION_KEY.to_owned()),
        };
        // Names at the customer are unique, as the names in UKG Pro are.
        let client = format!("{user_name}@sso.example.com");
        let entry = Entry::new(Owner::Person(person.employee_id()))
            .with("ClientUserName", client)
            .with("ultipro_user_name", user_name.to_owned())
            .with("sso_status", status)
            .with("RetryAttempts", attempts.to_string())
            .with("ActivationKey", activation_key);
        entries.push(entry);
    }
    entries
}
