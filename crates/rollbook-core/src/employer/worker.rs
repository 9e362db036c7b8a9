//! A person with the one employment that is told, put together from objects of the people model.

use std::collections::{BTreeMap, HashMap};

use rollbook_model::{
    AccountId, ObjectKind,
    workforce::{EmploymentKey, EmploymentStatus, PersonKey, UnitRole},
};
use secrecy::SecretString;
use uuid::Uuid;

use super::ObjectFields;

/// A person with the employment in the home company; of somebody who has none there, one that lasts.
#[derive(Debug, Default)]
pub struct Worker {
    /// The person's id.
    pub id: Uuid,
    /// UKG Pro's employee id.
    pub employee_id: String,
    /// The person.
    pub person: ObjectFields,
    /// The employment.
    pub employment: Option<ObjectFields>,
    /// What it pays.
    pub compensation: Option<ObjectFields>,
    /// What held in it from some day on, in no order.
    pub history: Vec<ObjectFields>,
    /// Fields that the tenant made, each with `name` and `value`, by their slots.
    pub custom_fields: Option<ObjectFields>,
    /// Whom the person reports to, where it is somebody of the tenant.
    pub manager: Option<Uuid>,
    /// The name of the department.
    pub department: Option<String>,
    /// The place of work.
    pub location: Option<ObjectFields>,
    /// The social security number, where it was asked for.
    pub ssn: Option<SecretString>,
}

/// An object of somebody.
pub(super) struct Owned {
    pub(super) kind: ObjectKind,
    pub(super) id: Uuid,
    pub(super) fields: ObjectFields,
}

/// What people work in.
#[derive(Default)]
pub(super) struct Structure {
    units: Vec<ObjectFields>,
    /// The names of units, by level and code.
    names: HashMap<(u8, String), String>,
    department: Option<u8>,
    locations: BTreeMap<String, ObjectFields>,
}

impl Structure {
    /// From its objects.
    pub(super) fn of(objects: Vec<(ObjectKind, ObjectFields)>) -> Self {
        let mut structure = Self::default();
        for (kind, fields) in objects {
            match kind {
                ObjectKind::OrgUnit => structure.units.push(fields),
                ObjectKind::Location => {
                    if let Some(code) = fields.owned("code") {
                        structure.locations.insert(code, fields);
                    }
                }
                _ => {}
            }
        }
        for unit in &structure.units {
            let (Some(level), Some(code), Some(name)) = (level_of(unit), unit.owned("code"), unit.owned("name")) else {
                continue;
            };
            structure.names.insert((level, code), name);
        }
        let departments = structure.units.iter().filter(|unit| is_department(unit));
        structure.department = departments.filter_map(level_of).min();
        structure
    }

    /// The units of the level that is the department.
    pub(super) fn departments(&self) -> Vec<ObjectFields> {
        let of_level = |unit: &&ObjectFields| self.department.is_some() && level_of(unit) == self.department;
        self.units.iter().filter(of_level).cloned().collect()
    }

    pub(super) fn into_locations(self) -> Vec<ObjectFields> {
        self.locations.into_values().collect()
    }

    fn department_of(&self, employment: &ObjectFields) -> Option<String> {
        let level = self.department?;
        let code = employment.owned(&format!("org_level_{level}"))?;
        self.names.get(&(level, code)).cloned()
    }

    fn location_of(&self, employment: &ObjectFields) -> Option<ObjectFields> {
        self.locations.get(employment.text("work_location")?).cloned()
    }
}

/// A level is told as 2, and by some tenants as 2.0.
fn level_of(unit: &ObjectFields) -> Option<u8> {
    unit.text("level")?.split('.').next()?.parse().ok()
}

fn is_department(unit: &ObjectFields) -> bool {
    unit.meant("role") == Some(UnitRole::Department)
}

/// A person, put together from what is theirs. The manager is the one who is named, whether or not there is such a person.
pub(super) fn worker(
    account: AccountId,
    employee_id: String,
    person: ObjectFields,
    owned: Vec<Owned>,
    structure: &Structure,
) -> Worker {
    let employment = owned
        .iter()
        .filter(|object| object.kind == ObjectKind::Employment)
        .min_by_key(|object| rank(account, &employee_id, &person, object));
    let id_of_employment = employment.map(|object| object.id);
    let employment = employment.map(|object| object.fields.clone());
    let (mut compensation, mut custom_fields, mut history) = (None, None, Vec::new());
    for object in owned {
        match object.kind {
            ObjectKind::Compensation if Some(object.id) == id_of_employment => compensation = Some(object.fields),
            ObjectKind::CustomFields => custom_fields = Some(object.fields),
            ObjectKind::JobRecord => {
                let company = object.fields.text("company_id");
                let of = company.map(|company| employment_id(account, &employee_id, company));
                if of.is_some() && of == id_of_employment {
                    history.push(object.fields);
                }
            }
            _ => {}
        }
    }
    let manager = employment.as_ref().and_then(|employment| employment.part("manager"));
    let manager = manager.and_then(|manager| manager.owned("person"));
    Worker {
        id: PersonKey(employee_id.clone()).record().uuid(account),
        manager: manager.map(|id| PersonKey(id).record().uuid(account)),
        department: employment.as_ref().and_then(|one| structure.department_of(one)),
        location: employment.as_ref().and_then(|one| structure.location_of(one)),
        employee_id,
        person,
        employment,
        compensation,
        history,
        custom_fields,
        ssn: None,
    }
}

/// The order in which employments are told: that in the home company, then those that last, then by company.
fn rank(account: AccountId, employee_id: &str, person: &ObjectFields, object: &Owned) -> impl Ord + use<> {
    let home = person.text("home_company_id");
    let is_home = home.is_some_and(|company| employment_id(account, employee_id, company) == object.id);
    let has_ended = object.fields.meant("status") == Some(EmploymentStatus::Terminated);
    (!is_home, has_ended, object.fields.owned("company_code"), object.id)
}

fn employment_id(account: AccountId, employee_id: &str, company_id: &str) -> Uuid {
    let key = EmploymentKey {
        employee_id: employee_id.to_owned(),
        company_id: company_id.to_owned(),
    };
    key.record().uuid(account)
}

/// Leaves managers away who are not among those that there are.
pub(super) fn keep_managers(workers: &mut [Worker], is_known: impl Fn(&Uuid) -> bool) {
    for worker in workers {
        worker.manager = worker.manager.filter(&is_known);
    }
}
