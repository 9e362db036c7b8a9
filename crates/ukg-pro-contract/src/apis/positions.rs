//! Positions (`ukg-pro-rest.md` 16.9).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A number that can be absent without being null.
    NullableNumber as "userDefinedField04" {
        /// Whether there is no number.
        is_null = "isNull": Boolean, nillable;
        /// The number; UKG's capital.
        value = "Value": Number, nillable;
    }
}

record! {
    /// A position: a place in the organization that an employee fills, from a day on.
    Position as "positions" {
        /// Title that is used in place of the job's.
        alternate_title = "alternateTitle": Text, nillable;
        /// Id of the company it belongs to, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Code of the type of employee who fills it: REG regular, TMP temporary, others.
        employee_type = "employeeType": Text, nillable;
        /// Code of the fund it is paid from.
        fund_id = "fundID": Text, nillable;
        /// Its segment of account numbers in the general ledger.
        gl_segment = "glSegment": Text, nillable;
        /// Code of its job; UKG's small c.
        job_code = "jobcode": Text, nillable;
        /// Code of the location it is worked at.
        location_code = "locationCode": Text, nillable;
        /// Free remarks about the position.
        notes = "notes": Text, nillable;
        /// Code of its unit at organization level 1.
        organization_level_code1 = "organizationLevelCode1": Text, nillable;
        /// Code of its unit at organization level 2.
        organization_level_code2 = "organizationLevelCode2": Text, nillable;
        /// Code of its unit at organization level 3.
        organization_level_code3 = "organizationLevelCode3": Text, nillable;
        /// Code of its unit at organization level 4.
        organization_level_code4 = "organizationLevelCode4": Text, nillable;
        /// Code of the pay group it is paid in.
        pay_group_code = "payGroupCode": Text, nillable;
        /// Code of the position.
        position_code = "positionCode": Text, nillable;
        /// Code of the project it works for; Z is none.
        project_code = "projectCode": Text, nillable;
        /// Code of the group of shifts it works in.
        shift_group_code = "shiftGroupCode": Text, nillable;
        /// Code of where the position stands, such as open or filled.
        status_code = "statusCode": Text, nillable;
        /// The tenant's own first field: a text.
        user_defined_field01 = "userDefinedField01": Text, nillable;
        /// GUID of the row.
        integration_record_id = "integrationRecordId": Text, nillable;
        /// Whether the position is approved.
        is_approved = "isApproved": Boolean, nillable;
        /// Whether who fills it is eligible for benefits.
        is_eligible_for_benefits = "isEligibleForBenefits": Boolean, nillable;
        /// Whether amounts are prorated for part of a period.
        is_prorated = "isProrated": Boolean, nillable;
        /// Whether more people may fill it than are budgeted.
        overstaffing_allowed = "overstaffingAllowed": Boolean, nillable;
        /// The tenant's own third field: a number.
        user_defined_field03 = "userDefinedField03": Number, nillable;
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// First day the row holds.
        effective_start_date = "effectiveStartDate": DateTime, nillable;
        /// Day the row ends; none while it holds.
        effective_stop_date = "effectiveStopDate": DateTime, nillable;
        /// Since when the status holds.
        status_as_of_date = "statusAsOfDate": DateTime, nillable;
        /// The tenant's own second field: a date.
        user_defined_field02 = "userDefinedField02": DateTime, nillable;
        /// The tenant's own fourth field: a number that can be absent.
        user_defined_field04 = "userDefinedField04": One(NullableNumber), nillable;
    }
}

/// The positions of the tenant, one row a company, code and first day.
pub static API: Api = Api {
    name: "positions",
    meaning: "The positions of the tenant, one row a company, code and first day.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: Position::TYPE,
    grain: Grain::Record("position"),
    key: &["companyId", "positionCode", "effectiveStartDate"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies."),
        Parameter::new("employeeType", Test::Text, "Codes of types of employees."),
        Parameter::new("statusCode", Test::Text, "Codes of where positions stand."),
        Parameter::new("payGroupCode", Test::Text, "Codes of pay groups."),
        Parameter::new("positionCode", Test::Text, "Codes of positions."),
        Parameter::new("projectCode", Test::Text, "Codes of projects."),
        Parameter::new("shiftGroupCode", Test::Text, "Codes of groups of shifts."),
        Parameter::new(
            "isProrated",
            Test::Boolean,
            "Whether amounts are prorated for part of a period.",
        ),
        Parameter::new("isApproved", Test::Boolean, "Whether the position is approved."),
        Parameter::new(
            "isEligibleForBenefits",
            Test::Boolean,
            "Whether who fills it is eligible for benefits.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/positions",
        "The positions of the tenant, filtered and in pages.",
    )],
};
