//! All positions of an employee (`ukg-pro-rest.md` 13.14).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A position that an employee holds for a time, with its place in the organisation and its rates.
    EmplMultiplePositions as "empl-multiple-positions" {
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Code of the position's job.
        job_code = "jobCode": Text, nillable;
        /// Code of the position.
        position_code = "positionCode": Text, nillable;
        /// Full or part time: F, P.
        full_time_or_part_time_code = "fullTimeOrPartTimeCode": Text, nillable;
        /// Text of that code.
        full_time_or_part_time = "fullTimeOrPartTime": Text, nillable;
        /// Code on the time clock.
        clock_code = "clockCode": Text, nillable;
        /// Code of the type of employee, from the tenant's table.
        employee_type_code = "employeeTypeCode": Text, nillable;
        /// Text of that code.
        employee_type_description = "employeeTypeDescription": Text, nillable;
        /// Code of the work location.
        location_code = "locationCode": Text, nillable;
        /// Remarks about the position held.
        notes = "notes": Text, nillable;
        /// Code at the first level of the organisation.
        organization_level1_code = "organizationLevel1Code": Text, nillable;
        /// Code at the second level of the organisation.
        organization_level2_code = "organizationLevel2Code": Text, nillable;
        /// Code at the third level of the organisation.
        organization_level3_code = "organizationLevel3Code": Text, nillable;
        /// Code at the fourth level of the organisation.
        organization_level4_code = "organizationLevel4Code": Text, nillable;
        /// Whether the position's values replace those of its holder; text here.
        override_incumbent_data = "overrideIncumbentData": Text, nillable;
        /// Code of the pay group.
        pay_group_code = "payGroupCode": Text, nillable;
        /// Code of the project; Z none.
        project_code = "projectCode": Text, nillable;
        /// Salaried or hourly: S, H.
        salary_or_hourly_code = "salaryOrHourlyCode": Text, nillable;
        /// Text of that code.
        salary_or_hourly = "salaryOrHourly": Text, nillable;
        /// Code of the shift; Z none.
        shift_code = "shiftCode": Text, nillable;
        /// Code of the shift group.
        shift_group_code = "shiftGroupCode": Text, nillable;
        /// Text of that code.
        shift_group_description = "shiftGroupDescription": Text, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemId": Text, nillable;
        /// Whether it is the primary position.
        is_primary = "isPrimary": Boolean, nillable;
        /// Whether the position gives a right to benefits.
        is_eligible_for_benefits = "isEligibleForBenefits": Boolean, nillable;
        /// Pay a year.
        annual_salary = "annualSalary": Number, nillable;
        /// Pay an hour.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// First other rate.
        other_rate1 = "otherRate1": Number, nillable;
        /// Second other rate.
        other_rate2 = "otherRate2": Number, nillable;
        /// Third other rate.
        other_rate3 = "otherRate3": Number, nillable;
        /// Fourth other rate.
        other_rate4 = "otherRate4": Number, nillable;
        /// Pay a pay period.
        period_pay_rate = "periodPayRate": Number, nillable;
        /// Pay a piece.
        piece_pay_rate = "piecePayRate": Number, nillable;
        /// Hours planned a year.
        scheduled_annual_hours = "scheduledAnnualHours": Number, nillable;
        /// Part of a full-time employee that is planned; 1.0 is full time.
        scheduled_full_time_employee = "scheduledFullTimeEmployee": Number, nillable;
        /// Hours planned a pay period.
        scheduled_work_hours = "scheduledWorkHours": Number, nillable;
        /// Pay a week.
        weekly_pay_rate = "weeklyPayRate": Number, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// First day in the position.
        effective_start_date = "effectiveStartDate": DateTime, nillable;
        /// Last day in the position; none while it is held.
        effective_stop_date = "effectiveStopDate": DateTime, nillable;
    }
}

/// Positions of employees, one row a position held.
pub static API: Api = Api {
    name: "empl-multiple-positions",
    meaning: "Positions of employees, one row a position held.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmplMultiplePositions::TYPE,
    grain: Grain::Record("position-assignment"),
    key: &["systemId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Key of an employee."),
        Parameter::new("companyId", Test::Text, "Id of a company."),
        Parameter::new("jobCode", Test::Text, "Code of the position's job."),
        Parameter::new("positionCode", Test::Text, "Code of the position."),
        Parameter::new("isPrimary", Test::Boolean, "Whether it is the primary position."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/empl-multiple-positions",
        "Positions of all employees, filtered and in pages.",
    )],
};
