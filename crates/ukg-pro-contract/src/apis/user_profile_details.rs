//! Roles of users and what they let see (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A role of a user, with the filters that say which employees it lets see.
    UserProfile as "user-profile-details" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the employee's company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// First name.
        first_name = "firstName": Text, nillable;
        /// Last name.
        last_name = "lastName": Text, nillable;
        /// GUID of the person.
        person_id = "personId": Text, nillable;
        /// E-mail address of the user.
        email = "email": Text, nillable;
        /// Work phone, digits.
        work_phone = "workPhone": Text, nillable;
        /// Whether the user may sign in; the codes are not published.
        user_status = "userStatus": Text, nillable;
        /// Name the person signs in with.
        user_name = "userName": Text, nillable;
        /// Name of the role.
        role_name = "roleName": Text, nillable;
        /// Text of the role.
        role_description = "roleDescription": Text, nillable;
        /// Key of the user for other systems.
        integration_user_key = "integrationUserKey": Text, nillable;
        /// Ids of the companies the role sees.
        filter_company_id = "filterCompanyId": Text, nillable;
        /// Codes of the deduction groups the role sees.
        filter_deduction_group_code = "filterDeductionGroupCode": Text, nillable;
        /// Codes of the employee types the role sees.
        filter_employee_type = "filterEmployeeType": Text, nillable;
        /// Employee statuses the role sees: A active, L leave, T terminated and others.
        filter_status = "filterStatus": Text, nillable;
        /// Full time (F) or part time (P) employees the role sees.
        filter_full_time_or_part_time = "filterFullTimeOrPartTime": Text, nillable;
        /// Codes of the jobs the role sees.
        filter_job_code = "filterJobCode": Text, nillable;
        /// Codes of the locations the role sees.
        filter_location_code = "filterLocationCode": Text, nillable;
        /// Codes of organization level 1 the role sees.
        filter_organization_level1 = "filterOrganizationLevel1": Text, nillable;
        /// Codes of organization level 2 the role sees.
        filter_organization_level2 = "filterOrganizationLevel2": Text, nillable;
        /// Codes of organization level 3 the role sees.
        filter_organization_level3 = "filterOrganizationLevel3": Text, nillable;
        /// Codes of organization level 4 the role sees.
        filter_organization_level4 = "filterOrganizationLevel4": Text, nillable;
        /// Codes of the pay groups the role sees.
        filter_pay_group_code = "filterPayGroupCode": Text, nillable;
        /// Codes of the projects the role sees.
        filter_project_code = "filterProjectCode": Text, nillable;
        /// Salaried (S) or hourly (H) employees the role sees.
        filter_salary_or_hourly = "filterSalaryOrHourly": Text, nillable;
        /// Codes of the shifts the role sees.
        filter_shift_code = "filterShiftCode": Text, nillable;
        /// Keys of the supervisors whose reports the role sees.
        filter_supervisor_id = "filterSupervisorID": Text, nillable;
        /// Ids of the tax calculation groups the role sees.
        filter_tax_calculation_group_id = "filterTaxCalculationGroupID": Text, nillable;
        /// Name or code of the master company.
        master_company = "masterCompany": Text, nillable;
        /// Id of the master company, 5 characters.
        master_company_id = "masterCompanyId": Text, nillable;
        /// Name or code of the user's home company.
        home_company = "homeCompany": Text, nillable;
        /// Id of the user's home company, 5 characters.
        home_company_id = "homeCompanyId": Text, nillable;
        /// Id of the user, a whole number.
        user_id = "userId": Number, nillable;
        /// Id of the role, a whole number.
        role_id = "roleId": Number, nillable;
    }
}

/// Roles of users, one row a user and role.
pub static API: Api = Api {
    name: "user-profile-details",
    meaning: "Roles of users and which employees they let see, one row a user and role.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: UserProfile::TYPE,
    grain: Grain::Record("user-profile"),
    key: &["userId", "roleId", "companyId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("masterCompany", Test::Text, "Name or code of the master company."),
        Parameter::new("userStatus", Test::Text, "Whether the user may sign in."),
        Parameter::new("userId", Test::Text, "Id of the user."),
        Parameter::new("roleId", Test::Text, "Id of the role."),
        Parameter::new("companyId", Test::Text, "Ids of the employees' companies."),
        Parameter::new("employeeId", Test::Text, "Keys of persons, with commas between them.")
            .pattern(Pattern::CommaList),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/user-profile-details",
        "Roles of users, filtered and in pages.",
    )],
};
