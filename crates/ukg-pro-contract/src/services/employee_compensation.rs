//! Employee Compensation (`ukg-pro-soap.md` 6.3).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// The current pay of an employee: the same pay a year, a week, a pay period and an hour, in no stated currency.
    Compensation as "Compensation" {
        /// Pay a year; a change must give it where the rate changes by the year (Y).
        annual = "Annual": Decimal;
        /// When the change of the pay takes effect.
        effective_date = "EffectiveDate": DateTime, required, anew;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
        /// Pay an hour; a change must give it where the rate changes by the hour (H).
        hourly = "Hourly": Decimal;
        /// Biweekly (B), monthly (M), semi-monthly (S) or weekly (W).
        pay_frequency = "PayFrequency": Text, nillable, required;
        /// Code of the pay group.
        pay_group = "PayGroup": Text, nillable, required;
        /// Percent of the change, a plain number such as 3.5; an instruction of a change.
        percent_change = "PercentChange": Text, nillable, anew;
        /// Pay a pay period; a change must give it where the rate changes by the period (P).
        period = "Period": Decimal;
        /// Which amount a change gives: a year (Y), an hour (H), a pay period (P) or a week (W).
        rate_change_type = "RateChangeType": Text, nillable, anew;
        /// Code of the reason of the change.
        reason_code = "ReasonCode": Text, nillable, required, anew;
        /// Hours scheduled in a pay period.
        scheduled_hours = "ScheduledHours": Decimal, required;
        /// Undocumented; send none.
        self_service_properties = "SelfServiceProperties": Pairs, nillable;
        /// Pay a week; a change must give it where the rate changes by the week (W).
        weekly = "Weekly": Decimal;
    }
}

static ROW: RecordType = find(
    "EmployeeCompensation",
    &[Field::new("Compensations", Kind::Many(Compensation::TYPE), "The pay.").nillable()],
);

/// The current pay of employees.
pub static SERVICE: Service = Service {
    name: "EmployeeCompensation",
    namespace: "http://www.ultipro.com/services/employeecompensation",
    meaning: "The current pay of employees.",
    guard: Guard::Line(&["Employee Compensation Details", "Employee Compensation"]),
    operations: &[
        Operation::get(
            "GetCompensationByEmployeeIdentifier",
            "CompensationGetResponse",
            Compensation::TYPE,
            "The current pay of one employee.",
        ),
        Operation::find(
            "FindCompensations",
            "CompensationFindResponse",
            &ROW,
            "Current pay, filtered and in pages.",
        ),
        Operation::write(
            "UpdateCompensation",
            "CompensationUpdateResponse",
            &[Parameter::entities(Compensation::TYPE)],
            Level::Edit,
            "Changes pay from a date on; send whole records.",
        ),
    ],
};
