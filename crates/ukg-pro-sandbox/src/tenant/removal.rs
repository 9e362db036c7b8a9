//! Taking somebody out of the tenant, which the real service hardly ever does: who leaves is terminated and stays.

use super::Tenant;
use super::facts::Fact;
use super::identity::EmployeeId;

impl Tenant {
    /// Removes a person with every employment and record, as if there had never been such a person; whether there was
    /// one. Whoever leads somebody stays, because nobody is left without a supervisor.
    pub fn remove_person(&mut self, employee_id: &EmployeeId) -> bool {
        let leads = self.employments.iter().any(|employment| {
            let supervisor = employment.facts.get("supervisor").and_then(Fact::as_employee);
            employment.key.employee_id != *employee_id
                && supervisor.is_some_and(|supervisor| supervisor.employee_id == *employee_id)
        });
        let Ok(place) = self
            .people
            .binary_search_by_key(employee_id, |person| person.employee_id)
        else {
            return false;
        };
        if leads {
            return false;
        }
        self.people.remove(place);
        self.employments.retain(|one| one.key.employee_id != *employee_id);
        self.numbers.retain(|_, key| key.employee_id != *employee_id);
        self.changes.retain(|change| change.key.employee_id != *employee_id);
        self.rows_removed += self.records.forget(employee_id);
        if let Some(payroll) = self.payroll.get_mut() {
            payroll.forget(employee_id);
        }
        self.removed.insert(*employee_id);
        true
    }
}
