//! Employee changes (`ukg-pro-rest.md` 13.6).
//!
//! Without dates UKG Pro answers what changed since the previous call, three hours at least; it asks for no more than
//! eight calls a day. Dates are US text, and what has no value is an empty text.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Rhythm, Test},
};

record! {
    /// An employee in one company as he or she is now, told because something changed; not what changed.
    EmployeeChange as "employee-changes" {
        /// First name.
        first_name = "firstName": Text, nillable;
        /// Last name.
        last_name = "lastName": Text, nillable;
        /// First name the person prefers.
        preferred_name = "preferredName": Text, nillable;
        /// Work e-mail address.
        email_address = "emailAddress": Text, nillable;
        /// Country, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// Language and country, such as en-us.
        language_code = "languageCode": Text, nillable;
        /// Employee number: text with leading zeros, unique in one company only.
        employee_number = "employeeNumber": Text, nillable;
        /// Key of the person across companies, 12 characters; with `companyId` the key.
        employee_id = "employeeId": Text, nillable;
        /// GUID of the person.
        person_id = "personId": Text, nillable;
        /// GUID by which other systems know the user; can be empty.
        user_integration_key = "userIntegrationKey": Text, nillable;
        /// Name of the company.
        company_name = "companyName": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Employee id of the supervisor; often empty.
        supervisor_id = "supervisorId": Text, nillable;
        /// Salaried (S) or hourly (H).
        salary_or_hourly = "salaryOrHourly": Text, nillable;
        /// Full time (F) or part time (P).
        full_time_or_part_time = "fullTimeOrPartTime": Text, nillable;
        /// True for the statuses A and L, false for T.
        is_active = "isActive": Boolean, nillable;
        /// Code of the work location.
        work_location_code = "workLocationCode": Text, nillable;
        /// Code of the job.
        job_code = "jobCode": Text, nillable;
        /// Code of the project; Z or empty is none.
        project_code = "projectCode": Text, nillable;
        /// Code of organization level 1; codes repeat between levels.
        org_level_1_code = "orgLevel1Code": Text, nillable;
        /// Code of organization level 2.
        org_level_2_code = "orgLevel2Code": Text, nillable;
        /// Code of organization level 3.
        org_level_3_code = "orgLevel3Code": Text, nillable;
        /// Code of organization level 4.
        org_level_4_code = "orgLevel4Code": Text, nillable;
        /// Middle name.
        middle_name = "middleName": Text, nillable;
        /// Work phone, digits; can be 30 blanks.
        work_phone = "workPhone": Text, nillable;
        /// Home phone, ten digits.
        home_phone = "homePhone": Text, nillable;
        /// Street.
        employee_address1 = "employeeAddress1": Text, nillable;
        /// Street, continued.
        employee_address2 = "employeeAddress2": Text, nillable;
        /// City.
        city = "city": Text, nillable;
        /// State or province, two letters.
        state = "state": Text, nillable;
        /// Postal code, padded with blanks to 9 characters.
        zip_code = "zipCode": Text, nillable;
        /// When a terminated employee left, as `M/D/YYYY hh:mm:ss AM`; else empty.
        termination_date = "terminationDate": Text, nillable;
        /// When the person was first hired, as `1/1/1996 12:00:00 AM`.
        hire_date = "hireDate": Text, nillable;
        /// First and last name of the supervisor; often empty.
        supervisor_name = "supervisorName": Text, nillable;
        /// Suffix of the name: JR, III.
        suffix = "suffix": Text, nillable;
        /// Prefix of the name.
        prefix = "prefix": Text, nillable;
        /// Personal e-mail address.
        alternate_email_address = "alternateEmailAddress": Text, nillable;
        /// Gender code: M, F, others possible.
        gender = "gender": Text, nillable;
        /// A active, L leave of absence, T terminated.
        employee_status = "employeeStatus": Text, nillable;
        /// Code of the employee type of the tenant: REG, FTR and others.
        employee_type = "employeeType": Text, nillable;
        /// When the current status began, as `M/D/YYYY hh:mm:ss AM`.
        empl_status_start_date = "emplStatusStartDate": Text, nillable;
        /// When the current job began, as `M/D/YYYY hh:mm:ss AM`.
        date_in_job = "dateInJob": Text, nillable;
        /// When the person was last hired or rehired, as `M/D/YYYY hh:mm:ss AM`.
        date_of_last_hire = "dateOfLastHire": Text, nillable;
        /// Code of the job group.
        job_group_code = "jobGroupCode": Text, nillable;
        /// Alternate title of the employee.
        alternate_job_title = "alternateJobTitle": Text, nillable;
    }
}

/// Employees that changed, each whole, one row an employee and company.
pub static API: Api = Api {
    name: "employee-changes",
    meaning: "Employees that changed, each whole, one row an employee and company.",
    guard: Guard::Line(&["EmployeeExport", "Employee Export"]),
    headers: &[],
    row: EmployeeChange::TYPE,
    grain: Grain::Employment,
    key: &["employeeId", "companyId"],
    paging: Paging::SMALL,
    parameters: &[
        Parameter::new(
            "startDate",
            Test::From,
            "Changes from this date on; without dates, changes since the previous call.",
        )
        .on("dateTimeChanged"),
        Parameter::new("endDate", Test::To, "Changes up to this date.").on("dateTimeChanged"),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/employee-changes",
            "Employees changed in a span, or since the previous call, in pages; at most eight calls a day.",
        )
        // "Call at most eight times a day, three hours apart" (`ukg-pro-rest.md` 11, 13.6), with dates or without.
        .in_rhythm(Rhythm {
            times_a_day: 8,
            hours_apart: 3,
        }),
        Endpoint::narrowed(
            "list-by-employee",
            "/personnel/v1/employee-changes/{employeeId}",
            "One employee as he or she is now, a row for each company.",
        )
        .whole(),
    ],
};
