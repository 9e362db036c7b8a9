//! Employments (StackOne's API reference, *Employments*).

use rollbook_core::Hired;
use rollbook_model::workforce::{self, EmploymentStatus, OrgUnit, PayUnit, RecordKey, RecordKind, UnitRole};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    structure::Group,
    value::{Shape, Word, day_of, moment_of},
};

/// The fields for which pay is read.
pub(super) const OF_PAY: &[&str] = &[
    "pay_rate",
    "pay_period",
    "pay_frequency",
    "pay_currency",
    "effective_date",
    "grade",
];
/// The fields for which units of the organization are read.
pub(super) const OF_UNITS: &[&str] = &["department", "cost_center", "cost_centers", "division"];

/// A person in a company.
#[derive(Serialize, JsonSchema, Default)]
pub(super) struct Employment {
    id: Option<String>,
    /// UKG Pro's ids of employee and company, as in `A4K2Q90000K0-7QK3D`.
    remote_id: Option<String>,
    employee_id: Option<String>,
    remote_employee_id: Option<String>,
    job_title: Option<String>,
    job: Option<HeldJob>,
    /// The amount, digit by digit: a year's pay of who is salaried, an hour's of who is paid by the hour.
    pay_rate: Option<String>,
    /// `year` or `hour`.
    pay_period: Option<Word>,
    pay_frequency: Option<Word>,
    /// ISO 4217; null unless compensation may be read.
    pay_currency: Option<String>,
    /// Since when the job is held.
    effective_date: Option<String>,
    /// The first day of the last hire.
    start_date: Option<String>,
    end_date: Option<String>,
    /// Whether it goes on, at work or on leave.
    active: Option<bool>,
    employment_type: Option<Word>,
    employment_contract_type: Option<Word>,
    #[serde(rename = "type")]
    kind: Option<EmploymentKind>,
    contract_type: Option<ContractType>,
    grade: Option<Grade>,
    work_time: Option<WorkTime>,
    fte: Option<f64>,
    /// The code of the pay group.
    payroll_code: Option<String>,
    department: Option<Group>,
    division: Option<Group>,
    cost_center: Option<Group>,
    cost_centers: Option<Vec<Group>>,
    manager: Option<Vec<Manager>>,
    /// Always null: no fields are defined.
    unified_custom_fields: Option<serde_json::Map<String, serde_json::Value>>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

/// The job that is held.
#[derive(Serialize, JsonSchema)]
struct HeldJob {
    id: Option<String>,
    /// The code.
    remote_id: Option<String>,
    title: Option<String>,
}

/// For how long, or as what, somebody is employed.
#[derive(Serialize, JsonSchema)]
struct EmploymentKind {
    /// The code.
    remote_id: Option<String>,
    label: Option<String>,
    #[serde(rename = "type")]
    kind: Option<Word>,
}

/// How much of the time somebody works.
#[derive(Serialize, JsonSchema)]
struct ContractType {
    /// The code.
    remote_id: Option<String>,
    label: Option<String>,
    contract_type: Option<Word>,
}

/// The salary grade.
#[derive(Serialize, JsonSchema)]
struct Grade {
    /// The code.
    remote_id: Option<String>,
    name: Option<String>,
}

/// How much somebody works.
#[derive(Serialize, JsonSchema)]
struct WorkTime {
    /// ISO 8601, as in `PT40H`.
    duration: Option<String>,
    duration_unit: Option<Word>,
    /// The same.
    period: Option<Word>,
}

/// Whom somebody reports to.
#[derive(Serialize, JsonSchema)]
struct Manager {
    id: Option<String>,
    remote_id: Option<String>,
    name: Option<String>,
    /// Always null here: see the manager as an employee.
    email: Option<String>,
    /// Always null: UKG Pro keeps none.
    role: Option<Word>,
}

/// The codes of the units, with their levels.
pub(super) fn units(employment: &workforce::Employment) -> Vec<(u8, String)> {
    let levels = [
        &employment.org_level_1,
        &employment.org_level_2,
        &employment.org_level_3,
        &employment.org_level_4,
    ];
    let codes = (1..).zip(levels);
    codes
        .filter_map(|(level, code)| Some((level, code.cloned()?)))
        .collect()
}

/// The unit of a role, and its key.
pub(super) fn unit_of<'a>(
    shape: &'a Shape<'_>,
    employment: &workforce::Employment,
    role: UnitRole,
) -> Option<(&'a RecordKey, &'a OrgUnit)> {
    let wanted = shape.structure.level_of(role)?;
    let (level, code) = units(employment).into_iter().find(|(level, _)| *level == wanted)?;
    let unit = shape.structure.unit(level, &code)?;
    Some((&unit.key, unit))
}

/// The state, in the words of this API.
pub(super) fn status(employment: &workforce::Employment) -> Option<Word> {
    let coded = employment.status.get()?;
    let word = coded.known.map(|status| match status {
        EmploymentStatus::Active => "active",
        EmploymentStatus::Leave => "leave",
        EmploymentStatus::Terminated | EmploymentStatus::Released => "terminated",
        EmploymentStatus::Suspended | EmploymentStatus::OnStrike => "inactive",
    });
    Some(Word::of(word, &coded.code))
}

/// An amount of hours as ISO 8601: whole hours, and what is left as minutes and seconds.
fn duration(hours: f64) -> Option<String> {
    if !(0.0..=10_000.0).contains(&hours) {
        return None;
    }
    // Bounded above, so it fits.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded just before"
    )]
    let seconds = (hours * 3600.0).round() as u64;
    let parts = [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
    let told = parts.iter().filter(|(number, _)| *number > 0);
    let told: Vec<_> = told.map(|(number, unit)| format!("{number}{unit}")).collect();
    let told = told.concat();
    Some(if told.is_empty() {
        "PT0H".to_owned()
    } else {
        format!("PT{told}")
    })
}

impl Employment {
    pub(super) fn of(shape: &Shape<'_>, hired: &Hired) -> Self {
        let employment = &hired.employment;
        let group = |role| unit_of(shape, employment, role).map(|(_, unit)| Group::of(shape, unit));
        let code = |code: &str| Some(code.to_owned());
        let job = employment.job_code.get().map(|job| HeldJob {
            id: Some(shape.id(&RecordKey::new(RecordKind::Job, [job.as_str()]))),
            remote_id: code(job),
            title: employment.title.cloned(),
        });
        let known = employment.status.get().and_then(|status| status.known);
        let name = |manager: &workforce::Manager| {
            let names = [&manager.first_name, &manager.last_name].into_iter().flatten();
            let names: Vec<_> = names.map(String::as_str).collect();
            (!names.is_empty()).then(|| names.join(" "))
        };
        let manager = employment.manager.get().map(|manager| {
            vec![Manager {
                id: Some(shape.id(&manager.person.record())),
                remote_id: Some(manager.person.to_string()),
                name: name(manager),
                email: None,
                role: None,
            }]
        });
        let hours = employment.weekly_hours.get().map(|hours| WorkTime {
            duration: duration(hours.to_f64()),
            duration_unit: Some(Word::plain("week")),
            period: Some(Word::plain("week")),
        });
        let mut told = Self {
            id: Some(shape.id(&employment.key.record())),
            remote_id: Some(employment.key.record().remote()),
            employee_id: Some(shape.id(&employment.key.person().record())),
            remote_employee_id: Some(employment.key.employee_id.clone()),
            job_title: employment.title.cloned(),
            job,
            start_date: day_of(&employment.hired_on),
            end_date: day_of(&employment.terminated_on),
            active: known.map(|status| matches!(status, EmploymentStatus::Active | EmploymentStatus::Leave)),
            employment_type: Word::coded(&employment.employment_type),
            employment_contract_type: Word::coded(&employment.schedule),
            kind: employment.employment_type.get().map(|coded| EmploymentKind {
                remote_id: code(&coded.code),
                label: code(&coded.code),
                kind: Some(Word::of(coded.known, &coded.code)),
            }),
            contract_type: employment.schedule.get().map(|coded| ContractType {
                remote_id: code(&coded.code),
                label: code(&coded.code),
                contract_type: Some(Word::of(coded.known, &coded.code)),
            }),
            work_time: hours,
            fte: employment.fte.get().map(workforce::Decimal::to_f64),
            payroll_code: employment.pay_group.cloned(),
            department: group(UnitRole::Department),
            division: group(UnitRole::Division),
            cost_center: group(UnitRole::CostCenter),
            cost_centers: group(UnitRole::CostCenter).map(|group| vec![group]),
            manager,
            created_at: moment_of(&employment.created_at),
            updated_at: moment_of(&employment.changed_at),
            ..Self::default()
        };
        if let Some(pay) = &hired.compensation {
            told.add_pay(pay);
        }
        told
    }

    fn add_pay(&mut self, pay: &workforce::Compensation) {
        let period = |unit: PayUnit| match unit {
            PayUnit::Year => "year",
            PayUnit::Hour => "hour",
        };
        self.pay_rate = pay.amount.get().map(|amount| amount.as_str().to_owned());
        self.pay_period = pay
            .unit
            .get()
            .map(|coded| Word::of(coded.known.map(period), &coded.code));
        self.pay_frequency = Word::coded(&pay.frequency);
        self.pay_currency = pay.currency.cloned();
        self.effective_date = day_of(&pay.effective_on);
        self.grade = pay.grade.get().map(|grade| Grade {
            remote_id: Some(grade.clone()),
            name: Some(grade.clone()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_a_week_are_a_duration() {
        for (hours, told) in [(40.0, "PT40H"), (37.5, "PT37H30M"), (0.0, "PT0H"), (7.6, "PT7H36M")] {
            assert_eq!(duration(hours).as_deref(), Some(told));
        }
        assert_eq!(duration(-1.0), None);
    }
}
