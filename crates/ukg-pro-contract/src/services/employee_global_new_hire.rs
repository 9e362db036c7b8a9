//! Employee Global New Hire (`ukg-pro-soap.md` 7.6). The order of its operations is inferred.

use crate::{
    permission::{Guard, Level},
    record,
    record::Record,
    soap::{Operation, Parameter, Service},
};

/// Declares a record that extends `GlobalHireBase`. `required` in brackets marks what a hire must give of the base,
/// which a change need not.
macro_rules! global_hire {
    (
        $(#[doc = $about:literal])+
        $name:ident as $wire:literal [$($hire:ident)?] { $($own:tt)* }
    ) => {
        record! {
            $(#[doc = $about])+
            $name as $wire extends "GlobalHireBase" {
                /// Street and number of the home.
                address_line_1 = "AddressLine1": Text, nillable;
                /// Apartment, floor or what else follows the street.
                address_line_2 = "AddressLine2": Text, nillable;
                /// The second e-mail address.
                alternate_email_address = "AlternateEmailAddress": Text, nillable;
                /// A title in free text, beside that of the job.
                alternate_title = "AlternateTitle": Text, nillable;
                /// Code of the group of benefits.
                benefit_group = "BenefitGroup": Text, nillable $(, $hire)?;
                /// Date from which the seniority for benefits counts.
                benefit_seniority_date = "BenefitSeniorityDate": DateTime $(, $hire)?;
                /// Date of birth.
                birth_date = "BirthDate": DateTime $(, $hire)?;
                /// City of the home.
                city = "City": Text, nillable;
                /// Code of the country of the home.
                country = "Country": Text, nillable;
                /// County of the home.
                county = "County": Text, nillable;
                /// Code of the currency of the pay.
                currency = "Currency": Text, nillable $(, $hire)?;
                /// The primary e-mail address.
                email_address = "EmailAddress": Text, nillable;
                /// Number of the employee; leading zeros count. Ignored where the company numbers employees itself.
                employee_number = "EmployeeNumber": Text, nillable;
                /// Code of the employee type of the tenant.
                employee_type = "EmployeeType": Text, nillable;
                /// First name.
                first_name = "FirstName": Text, nillable $(, $hire)?;
                /// Former last name.
                former_last_name = "FormerLastName": Text, nillable;
                /// F full time, P part time.
                full_or_part_time = "FullOrPartTime": Text, nillable $(, $hire)?;
                /// Code of the gender.
                gender = "Gender": Text, nillable;
                /// Date of the hire.
                hire_date = "HireDate": DateTime $(, $hire)?;
                /// Telephone number at home: digits only.
                home_phone = "HomePhone": Text, nillable;
                /// H hourly, S salaried.
                hourly_or_salaried = "HourlyOrSalaried": Text, nillable;
                /// Code of the job.
                job_code = "JobCode": Text, nillable $(, $hire)?;
                /// Last name.
                last_name = "LastName": Text, nillable $(, $hire)?;
                /// Code of the location of the workplace.
                location_code = "LocationCode": Text, nillable;
                /// Mail stop within the location.
                mail_stop = "MailStop": Text, nillable;
                /// Middle name.
                middle_name = "MiddleName": Text, nillable;
                /// National identifier of the person, in the form of the country.
                national_id = "NationalID": Text, nillable $(, $hire)?, sensitive;
                /// Code of organization level 1.
                org_level_1 = "OrgLevel1": Text, nillable;
                /// Code of organization level 2.
                org_level_2 = "OrgLevel2": Text, nillable;
                /// Code of organization level 3.
                org_level_3 = "OrgLevel3": Text, nillable;
                /// Code of organization level 4.
                org_level_4 = "OrgLevel4": Text, nillable;
                /// Code of the pay group.
                pay_group = "PayGroup": Text, nillable $(, $hire)?;
                /// Rate of pay, in the currency, for what the type says.
                pay_rate = "PayRate": Decimal $(, $hire)?;
                /// Code of what the rate of pay is for: H an hour, P a pay period, W a week, Y a year.
                pay_rate_type = "PayRateType": Text, nillable $(, $hire)?;
                /// Number of payments in a year.
                payments_per_year = "PaymentsPerYear": Integer;
                /// Postal code of the home; leading zeros count.
                postal_code = "PostalCode": Text, nillable;
                /// The first name the person prefers.
                preferred_first_name = "PreferredFirstName": Text, nillable;
                /// Code from the tenant's list of prefixes.
                prefix = "Prefix": Text, nillable;
                /// Hours scheduled in a pay period.
                scheduled_hours = "ScheduledHours": Decimal $(, $hire)?;
                /// Undocumented; send none.
                self_service_properties = "SelfServiceProperties": Pairs, nillable;
                /// Date from which seniority counts.
                seniority_date = "SeniorityDate": DateTime $(, $hire)?;
                /// Code of the state or province of the home.
                state_or_province = "StateOrProvince": Text, nillable;
                /// Code from the tenant's list of suffixes.
                suffix = "Suffix": Text, nillable;
                /// The supervisor; nil where there is none.
                supervisor = "Supervisor": Identifier, nillable;
                /// Hours of work in a week.
                weekly_hours = "WeeklyHours": Decimal, nillable;
                /// Extension of the telephone number at work.
                work_extension = "WorkExtension": Text, nillable;
                /// Telephone number at work: digits only.
                work_phone = "WorkPhone": Text, nillable;
            } with {
                $($own)*
            }
        }
    };
}

global_hire! {
    /// Somebody to be hired as a global employee: person, job, pay.
    GlobalNewHire as "GlobalNewHire" [required] {
        /// The company that hires.
        company_identifier = "CompanyIdentifier": Company, nillable, required;
    }
}

global_hire! {
    /// A global employee: person, job, pay, and the end of the employment.
    GlobalEmployee as "GlobalEmployee" [] {
        /// When a change takes effect; needed where a value changes.
        effective_date = "EffectiveDate": DateTime, anew;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// Date of the last hire.
        last_hire_date = "LastHireDate": DateTime, required;
        /// Code of the reason of a change; needed where a value changes.
        reason_code = "ReasonCode": Text, nillable, anew;
        /// A active, T terminated.
        status = "Status": Text, nillable, required;
        /// Date of the termination; needed where the status becomes T.
        termination_date = "TerminationDate": DateTime;
        /// Code of the reason of the termination; needed where the status becomes T.
        termination_reason_code = "TerminationReasonCode": Text, nillable;
    }
}

/// Hiring of global employees.
pub static SERVICE: Service = Service {
    name: "EmployeeGlobalNewHire",
    namespace: "http://www.ultipro.com/services/employeeglobalnewhire",
    meaning: "Hiring of global employees, and their records.",
    guard: Guard::Line(&["Employee Global New Hire"]),
    operations: &[
        Operation::write(
            "NewHireGlobal",
            "GlobalEmployeeCreateResponse",
            &[Parameter::entities(GlobalNewHire::TYPE)],
            Level::Add,
            "Hires global employees.",
        ),
        Operation::get(
            "GetGlobalEmployeeByEmployeeIdentifier",
            "GlobalEmployeeGetResponse",
            GlobalEmployee::TYPE,
            "The record of one global employee.",
        ),
        Operation::write(
            "UpdateGlobalEmployee",
            "GlobalEmployeeUpdateResponse",
            &[Parameter::entities(GlobalEmployee::TYPE)],
            Level::Edit,
            "Changes records of global employees, also ends their employment; send whole records.",
        ),
    ],
};
