//! Employee New Hire, United States (`ukg-pro-soap.md` 7.5). The path of the service is inferred.

use crate::{
    permission::{Guard, Level},
    record,
    record::Record,
    soap::{Operation, Parameter, Service},
};

record! {
    /// A bank account that takes pay.
    DirectDeposit as "DirectDeposit" {
        /// Whether deposits are made to it.
        account_active = "AccountIsActive": Boolean, nillable;
        /// Number of the account.
        account_number = "AccountNumber": Text, nillable, sensitive;
        /// Code of the kind of account: checking or savings.
        account_type = "AccountType": Text, nillable;
        /// Code of the rule by which the amount is found, such as flat or percent.
        amount_rule = "AmountRule": Text, nillable;
        /// Name of the bank.
        bank_name = "BankName": Text, nillable;
        /// Amount of money, or percent of the pay, as the rule says.
        flat_or_percent_amount = "FlatOrPercentAmount": Decimal, nillable;
        /// Routing number of the bank.
        routing_number = "RoutingNumber": Text, nillable, sensitive;
    }
}

record! {
    /// A plan of paid time off, with what is on it at the start.
    EmployeeAccrual as "EmployeeAccrual" {
        /// Time available.
        available = "Available": Decimal, nillable;
        /// Day until which time is earned.
        earned_through_date = "EarnedThroughDate": DateTime, nillable;
        /// Code of the plan.
        plan = "Plan": Text, nillable;
        /// Day on which the plan starts again.
        reset_date = "ResetDate": DateTime, nillable;
    }
}

record! {
    /// Somebody to be hired in the United States: person, job, pay, taxes, bank accounts, time off.
    Employee as "Employee" {
        /// Street and number of the home.
        address_line_1 = "AddressLine1": Text, nillable, required;
        /// Apartment, floor or what else follows the street.
        address_line_2 = "AddressLine2": Text, nillable;
        /// The second e-mail address.
        alternate_email_address = "AlternateEmailAddress": Text, nillable;
        /// A title in free text, beside that of the job.
        alternate_title = "AlternateTitle": Text, nillable;
        /// Date from which the seniority for benefits counts.
        benefit_seniority_date = "BenefitSeniorityDate": DateTime, required;
        /// Date of birth.
        birth_date = "BirthDate": DateTime, required;
        /// City of the home.
        city = "City": Text, nillable, required;
        /// The company that hires.
        company_identifier = "CompanyIdentifier": Company, nillable, required;
        /// Code of the country of the home, such as USA.
        country = "Country": Text, nillable;
        /// County of the home.
        county = "County": Text, nillable;
        /// Code of the group of deductions and benefits.
        deduction_benefit_group = "DeductionBenefitGroup": Text, nillable;
        /// Bank accounts that take the pay.
        direct_deposits = "DirectDeposits": Many(DirectDeposit), nillable;
        /// Code of the center that hands out pay statements.
        distribution_center_code = "DistributionCenterCode": Text, nillable;
        /// Code of the group of earnings.
        earnings_group = "EarningsGroup": Text, nillable;
        /// The primary e-mail address.
        email_address = "EmailAddress": Text, nillable;
        /// Number of the employee; leading zeros count.
        employee_number = "EmployeeNumber": Text, nillable;
        /// Code of the employee type of the tenant.
        employee_type = "EmployeeType": Text, nillable;
        /// Code of the ethnic origin.
        ethnic_origin = "EthnicOrigin": Text, nillable;
        /// Amount of money withheld beyond the federal income tax.
        federal_additional_amount_withheld = "FederalAdditionalAmountWithheld": Decimal;
        /// Whether the employee claims to be exempt from the federal income tax.
        federal_employee_claims_exempt = "FederalEmployeeClaimsExempt": Boolean;
        /// Code of the filing status for the federal income tax.
        federal_filing_status = "FederalFilingStatus": Text, nillable;
        /// Whether the employee is subject to federal backup withholding.
        federal_subject_to_backup_withholding = "FederalSubjectToBackupWithholding": Boolean;
        /// Number of allowances claimed for the federal income tax.
        federal_total_allowances_claimed = "FederalTotalAllowancesClaimed": Integer;
        /// Whether the box for a retirement plan is ticked on the form W-2.
        federal_w2_pension = "FederalW2Pension": Boolean;
        /// First name.
        first_name = "FirstName": Text, nillable;
        /// Former last name.
        former_last_name = "FormerLastName": Text, nillable;
        /// F full time, P part time.
        full_or_part_time = "FullOrPartTime": Text, nillable;
        /// Code of the gender.
        gender = "Gender": Text, nillable;
        /// Date of the hire.
        hire_date = "HireDate": DateTime;
        /// Code of where the applicant came from.
        hire_source = "HireSource": Text, nillable;
        /// Telephone number at home: digits only.
        home_phone = "HomePhone": Text, nillable;
        /// H hourly, S salaried.
        hourly_or_salaried = "HourlyOrSalaried": Text, nillable;
        /// Code of the verification of the right to work (form I-9).
        i9_verification = "I9Verification": Text, nillable;
        /// Code of the job.
        job_code = "JobCode": Text, nillable;
        /// Code of the job group.
        job_group = "JobGroup": Text, nillable;
        /// Last name.
        last_name = "LastName": Text, nillable;
        /// Code that says whether the employee is a resident where local tax of the workplace is due.
        local_work_in_tax_resident_status = "LocalWorkInTaxResidentStatus": Text, nillable;
        /// Code of the location of the workplace.
        location_code = "LocationCode": Text, nillable;
        /// Mail stop within the location.
        mail_stop = "MailStop": Text, nillable;
        /// Code of the marital status.
        marital_status = "MaritalStatus": Text, nillable;
        /// Middle name.
        middle_name = "MiddleName": Text, nillable;
        /// Date of the first performance review.
        next_performance_review_date = "NextPerformanceReviewDate": DateTime;
        /// Date of the first salary review.
        next_salary_review_date = "NextSalaryReviewDate": DateTime;
        /// Code of organization level 1.
        org_level_1 = "OrgLevel1": Text, nillable;
        /// Code of organization level 2.
        org_level_2 = "OrgLevel2": Text, nillable;
        /// Code of organization level 3.
        org_level_3 = "OrgLevel3": Text, nillable;
        /// Code of organization level 4.
        org_level_4 = "OrgLevel4": Text, nillable;
        /// A further telephone number: digits only.
        other_phone = "OtherPhone": Text, nillable;
        /// Extension of the further telephone number.
        other_phone_extension = "OtherPhoneExtension": Text, nillable;
        /// Code of the kind of the further telephone number, such as CEL.
        other_phone_type = "OtherPhoneType": Text, nillable;
        /// First further rate of pay.
        other_rate_1 = "OtherRate1": Decimal, nillable;
        /// Second further rate of pay.
        other_rate_2 = "OtherRate2": Decimal, nillable;
        /// Third further rate of pay.
        other_rate_3 = "OtherRate3": Decimal, nillable;
        /// Fourth further rate of pay.
        other_rate_4 = "OtherRate4": Decimal, nillable;
        /// Plans of paid time off.
        pto_plans = "PTOPlans": Many(EmployeeAccrual), nillable;
        /// Whether the employee is paid without a time sheet.
        pay_automatically = "PayAutomatically": Boolean;
        /// Code of the pay group.
        pay_group = "PayGroup": Text, nillable;
        /// Rate of pay, in money for what the type says.
        pay_rate = "PayRate": Decimal;
        /// Code of what the rate of pay is for, such as an hour or a year.
        pay_rate_type = "PayRateType": Text, nillable;
        /// Code of the pay scale.
        pay_scale_code = "PayScaleCode": Text, nillable;
        /// The first name the person prefers.
        preferred_first_name = "PreferredFirstName": Text, nillable;
        /// Code from the tenant's list of prefixes.
        prefix = "Prefix": Text, nillable;
        /// Code of the project.
        project = "Project": Text, nillable;
        /// Code of the county where the employee is a resident for taxes.
        resident_county = "ResidentCounty": Text, nillable;
        /// Code of the jurisdiction where the employee is a resident for taxes.
        resident_jurisdiction = "ResidentJurisdiction": Text, nillable;
        /// Number of additional allowances for the income tax of the state of residence.
        resident_state_additional_allowances = "ResidentStateAdditionalAllowances": Integer;
        /// Amount of money withheld beyond the income tax of the state of residence.
        resident_state_additional_amount_withheld = "ResidentStateAdditionalAmountWithheld": Decimal;
        /// Whether the employee claims to be exempt from the income tax of the state of residence.
        resident_state_employee_claims_exempt = "ResidentStateEmployeeClaimsExempt": Boolean;
        /// Code of the filing status for the income tax of the state of residence.
        resident_state_filing_status = "ResidentStateFilingStatus": Text, nillable;
        /// Number of allowances claimed for the income tax of the state of residence.
        resident_state_total_allowances_claimed = "ResidentStateTotalAllowancesClaimed": Integer;
        /// Social security number, nine digits without punctuation.
        ssn = "SSN": Text, nillable, sensitive;
        /// Hours scheduled in a pay period.
        scheduled_hours = "ScheduledHours": Decimal;
        /// Undocumented; send none.
        self_service_properties = "SelfServiceProperties": Pairs, nillable;
        /// Date from which seniority counts.
        seniority_date = "SeniorityDate": DateTime;
        /// Code of the shift.
        shift_code = "ShiftCode": Text, nillable;
        /// Code of the shift group.
        shift_group = "ShiftGroup": Text, nillable;
        /// Geographic code that the state asks for.
        state_geographic_code = "StateGeographicCode": Text, nillable;
        /// Occupational code that the state asks for.
        state_occupational_code = "StateOccupationalCode": Text, nillable;
        /// Code of the state or province of the home.
        state_or_province = "StateOrProvince": Text, nillable;
        /// Step of the pay scale.
        step_no = "StepNo": Integer, nillable;
        /// Code from the tenant's list of suffixes.
        suffix = "Suffix": Text, nillable;
        /// The supervisor; nil where there is none.
        supervisor = "Supervisor": Identifier, nillable;
        /// Code of the time clock.
        time_clock = "TimeClock": Text, nillable;
        /// Code of the local union.
        local_union = "UnionLocal": Text, nillable;
        /// Code of the national union.
        national_union = "UnionNational": Text, nillable;
        /// Extension of the telephone number at work.
        work_extension = "WorkExtension": Text, nillable;
        /// Telephone number at work: digits only.
        work_phone = "WorkPhone": Text, nillable;
        /// Number of additional allowances for the income tax of the state of work.
        work_state_additional_allowances = "WorkStateAdditionalAllowances": Integer;
        /// Amount of money withheld beyond the income tax of the state of work.
        work_state_additional_amount_withheld = "WorkStateAdditionalAmountWithheld": Decimal;
        /// Code of the kind of disability plan in the state of work.
        work_state_disability_plan_type = "WorkStateDisabilityPlanType": Text, nillable;
        /// Whether the employee claims to be exempt from the income tax of the state of work.
        work_state_employee_claims_exempt = "WorkStateEmployeeClaimsExempt": Boolean;
        /// Code of the filing status for the income tax of the state of work.
        work_state_filing_status = "WorkStateFilingStatus": Text, nillable;
        /// Code of the plan in the state of work.
        work_state_plan = "WorkStatePlan": Text, nillable;
        /// Number of allowances claimed for the income tax of the state of work.
        work_state_total_allowances_claimed = "WorkStateTotalAllowancesClaimed": Integer;
        /// ZIP or postal code of the home; leading zeros count.
        zip_or_postal_code = "ZipOrPostalCode": Text, nillable;
    }
}

/// Hiring in the United States.
pub static SERVICE: Service = Service {
    name: "EmployeeNewHire",
    namespace: "http://www.ultipro.com/services/employeenewhire",
    meaning: "Hiring in the United States.",
    guard: Guard::Line(&["Employee New Hire"]),
    operations: &[Operation::write(
        "NewHireUsa",
        "EmployeeCreateResponse",
        &[Parameter::entities(Employee::TYPE)],
        Level::Add,
        "Hires employees in the United States.",
    )],
};
