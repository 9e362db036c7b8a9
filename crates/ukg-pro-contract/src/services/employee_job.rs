//! Employee Job (`ukg-pro-soap.md` 6.2).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// The current job of an employee, in codes: no titles but the alternate one, no location, no status.
    Job as "Job" {
        /// Whether the work is agricultural.
        agricultural = "Agricultural": Boolean;
        /// A title in free text.
        alternate_title = "AlternateTitle": Text, nillable;
        /// When the current job began; read only.
        date_in_job = "DateInJob": DateTime;
        /// Whether the work is direct labor.
        direct_labor = "DirectLabor": Boolean;
        /// When the change of the job takes effect.
        effective_date = "EffectiveDate": DateTime, required, anew;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
        /// Code of the employee type of the tenant.
        employee_type = "EmployeeType": Text, nillable, required;
        /// Full time (F) or part time (P).
        full_or_part_time = "FullOrPartTime": Text, nillable, required;
        /// Hourly (H) or salaried (S).
        hourly_or_salaried = "HourlyOrSalaried": Text, nillable, required;
        /// Code of the job.
        job_code = "JobCode": Text, nillable, required;
        /// Code of the job group.
        job_group = "JobGroup": Text, nillable;
        /// Code of the local union.
        local_union = "LocalUnion": Text, nillable;
        /// Code of the national union.
        national_union = "NationalUnion": Text, nillable;
        /// Code of organization level 1.
        org_level_1 = "OrgLevel1": Text, nillable;
        /// Code of organization level 2.
        org_level_2 = "OrgLevel2": Text, nillable;
        /// Code of organization level 3.
        org_level_3 = "OrgLevel3": Text, nillable;
        /// Code of organization level 4.
        org_level_4 = "OrgLevel4": Text, nillable;
        /// Biweekly (B), monthly (M), semi-monthly (S) or weekly (W).
        pay_frequency = "PayFrequency": Text, nillable, required;
        /// Code of the pay group.
        pay_group = "PayGroup": Text, nillable, required;
        /// Code of the pay scale; required where the tenant uses pay scales.
        pay_scale_code = "PayScaleCode": Text, nillable;
        /// Code of the project.
        project = "Project": Text, nillable;
        /// Whether the change was a promotion.
        promotion = "Promotion": Boolean, anew;
        /// Code of the reason of the change.
        reason_code = "ReasonCode": Text, nillable, required, anew;
        /// Hours scheduled in a pay period.
        scheduled_hours = "ScheduledHours": Decimal, required;
        /// Whether the work is seasonal.
        seasonal = "Seasonal": Boolean;
        /// Undocumented; send none.
        self_service_properties = "SelfServiceProperties": Pairs, nillable;
        /// Code of the shift.
        shift_code = "ShiftCode": Text, nillable;
        /// Code of the shift group.
        shift_group = "ShiftGroup": Text, nillable;
        /// Step of the pay scale; required where the tenant uses pay scales.
        step_no = "StepNo": Integer, nillable;
        /// The supervisor; nil where there is none.
        supervisor = "Supervisor": Identifier, nillable;
        /// Code of the time clock.
        time_clock = "TimeClock": Text, nillable;
        /// Whether the change was a transfer.
        transfer = "Transfer": Boolean, anew;
        /// Whether the work is youth training.
        youth_training = "YouthTraining": Boolean;
    }
}

static ROW: RecordType = find(
    "EmployeeJob",
    &[Field::new("Jobs", Kind::Many(Job::TYPE), "The job.").nillable()],
);

/// The current jobs of employees.
pub static SERVICE: Service = Service {
    name: "EmployeeJob",
    namespace: "http://www.ultipro.com/services/employeejob",
    meaning: "The current jobs of employees.",
    guard: Guard::Line(&["Employee Job Details", "Employee Job"]),
    operations: &[
        Operation::get(
            "GetJobByEmployeeIdentifier",
            "JobGetResponse",
            Job::TYPE,
            "The current job of one employee.",
        ),
        Operation::find(
            "FindJobs",
            "JobFindResponse",
            &ROW,
            "Current jobs, filtered and in pages.",
        ),
        Operation::write(
            "UpdateJob",
            "JobUpdateResponse",
            &[Parameter::entities(Job::TYPE)],
            Level::Edit,
            "Changes jobs from a date on; send whole records with the date and the reason of the change.",
        ),
    ],
};
