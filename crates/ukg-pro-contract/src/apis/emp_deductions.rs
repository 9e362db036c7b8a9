//! Deductions of employees, which are their benefit elections too (`ukg-pro-rest.md` 14.1).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A deduction of an employee in a company: an election of a benefit plan, a loan, a garnishment. Amounts are in
    /// the company's currency; whether a percentage is 0.06 or 6.0 is not published.
    EmployeeDeduction as "emp-deductions" {
        /// Amount in arrears.
        arrears_amount = "arrearsAmt": Number, nillable;
        /// Amount the plan covers.
        benefit_amount = "benefitAmount": Number, nillable;
        /// Code of the rule that gives the amount covered; the codes are not published.
        benefit_amount_calc_rule = "benefitAmountCalcRule": Text, nillable;
        /// Rate or percentage that rule uses.
        benefit_amount_rate_or_percent = "benefitAmountRateOrPercent": Number, nillable;
        /// Code of who is covered, of the tenant; EE, EES, EEC, EEF are typical.
        benefit_option = "benefitOption": Text, nillable;
        /// Day coverage begins.
        benefit_start_date = "benefitStartDate": DateTime, nillable;
        /// Status of the election: A active, T terminated, W waived, C COBRA (unconfirmed).
        benefit_status = "benefitStatus": Text, nillable;
        /// Since when the status holds.
        benefit_status_date = "benefitStatusDate": DateTime, nillable;
        /// Day coverage ends; null while open.
        benefit_stop_date = "benefitStopDate": DateTime, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyID": Text, nillable;
        /// First amount of the tenant's own meaning.
        custom_amount1 = "customAmount1": Number, nillable;
        /// Second amount of the tenant's own meaning.
        custom_amount2 = "customAmount2": Number, nillable;
        /// Date of the tenant's own meaning.
        custom_date = "customDate": DateTime, nillable;
        /// First day the deduction is suspended.
        date_suspended_from = "dateSuspendedFrom": DateTime, nillable;
        /// Last day the deduction is suspended.
        date_suspended_to = "dateSuspendedTo": DateTime, nillable;
        /// When the row last changed; no zone, and no filter.
        datetime_changed = "datetimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        datetime_created = "datetimeCreated": DateTime, nillable;
        /// Whether the carrier declined the election, as text.
        declined_by_carrier = "declinedByCarrier": Text, nillable;
        /// Day the carrier declined.
        declined_by_carrier_date = "declinedByCarrierDate": DateTime, nillable;
        /// Why the carrier declined.
        declined_by_carrier_reason = "declinedByCarrierReason": Text, nillable;
        /// Code of the deduction, which is the plan.
        deduction_code = "deductionCode": Text, nillable;
        /// Key of the dated record that is valid now.
        effective_record_id = "effectiveRecordID": Text, nillable;
        /// Key of the contact the row belongs to, if to one.
        contact_id = "contactID": Text, nillable;
        /// Number of the member at the carrier, or of the case.
        member_or_case_number = "memberOrCaseNumber": Text, nillable;
        /// What the employee pays each pay period.
        employee_amount = "employeeAmount": Number, nillable;
        /// Rate or percentage the employee's rule uses.
        employee_calc_rate_or_pct = "employeeCalcRateOrPct": Number, nillable;
        /// Code of the rule that gives the employee's amount; the codes are not published.
        employee_calc_rule = "employeeCalcRule": Text, nillable;
        /// Number of the court's cause of a garnishment.
        employee_cause_number = "employeeCauseNumber": Text, nillable;
        /// Day of the last pay it was withheld from.
        employee_ded_last_paid = "employeeDedLastPaid": DateTime, nillable;
        /// Day the employee became eligible.
        employee_eligibility_date = "employeeEligibilityDate": DateTime, nillable;
        /// Withheld from the employee this fiscal year.
        employee_fiscal_ytd_amount = "employeeFiscalYTDAmt": Number, nillable;
        /// Amount after which it stops, as of a loan or garnishment.
        employee_goal_amount = "employeeGoalAmt": Number, nillable;
        /// Withheld so far towards the goal.
        employee_goal_to_date_amount = "employeeGoalToDateAmt": Number, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeID": Text, nillable;
        /// What was withheld from the employee last.
        employee_last_amount = "employeeLastAmount": Number, nillable;
        /// Withheld from the employee this month.
        employee_month_to_date_amount = "employeeMonthToDateAmount": Number, nillable;
        /// Withheld from the employee this quarter.
        employee_quarter_to_date_amount = "employeeQuarterToDateAmount": Number, nillable;
        /// Withheld from the employee this year.
        employee_year_to_date_amount = "employeeYearToDateAmount": Number, nillable;
        /// Day of the evidence of insurability.
        evidence_of_insurability_date = "evidenceOfInsurabilityDate": DateTime, nillable;
        /// Amount of coverage wanted once insurability is proven.
        evidence_of_insurability_desired_amount = "evidenceOfInsurabilityDesiredAmt": Number, nillable;
        /// Rate or percentage wanted once insurability is proven.
        evidence_of_insurability_desired_calc_rate_or_pct =
            "evidenceOfInsurabilityDesiredCalcRateOrPct": Number, nillable;
        /// What the employer pays each pay period.
        employer_amount = "employerAmount": Number, nillable;
        /// Rate or percentage the employer's rule uses.
        employer_calc_rate_or_pct = "employerCalcRateOrPct": Number, nillable;
        /// Code of the rule that gives the employer's amount; the codes are not published.
        employer_calc_rule = "employerCalcRule": Text, nillable;
        /// Paid by the employer this fiscal year.
        employer_fiscal_year_to_date_amount = "employerFiscalYearToDateAmount": Number, nillable;
        /// What the employer paid last.
        employer_last_amount = "employerLastAmount": Number, nillable;
        /// Paid by the employer this month.
        employer_month_to_date_amount = "employerMonthToDateAmount": Number, nillable;
        /// Paid by the employer this quarter.
        employer_quarter_to_date_amount = "employerQuarterToDateAmount": Number, nillable;
        /// Paid by the employer this year.
        employer_year_to_date_amount = "employerYearToDateAmount": Number, nillable;
        /// Interest, as of a loan.
        interest_amount = "interestAmount": Number, nillable;
        /// Whether another deduction offsets it.
        is_deduction_offset = "isDeductionOffset": Boolean, nillable;
        /// Whether it is a medical deduction.
        medical_indicator = "medicalIndicator": Boolean, nillable;
        /// Whether evidence of insurability is still needed.
        need_evidence_of_insurability = "needEvidenceOfInsurability": Boolean, nillable;
        /// Notes in free text.
        notes = "notes": Text, nillable;
        /// Name of the primary care physician.
        primary_care_physician = "primaryCarePhysician": Text, nillable;
        /// Id of the primary care physician at the carrier.
        primary_care_physician_id = "primaryCarePhysicianId": Text, nillable;
        /// What the employee paid each pay period before the last change.
        prior_employee_amount = "priorEmployeeAmount": Number, nillable;
        /// The goal before the last change.
        prior_employee_goal_amount = "priorEmployeeGoalAmount": Number, nillable;
        /// Withheld from the employee in the year before.
        prior_employee_year_to_date_amount = "priorEmployeeYearToDateAmount": Number, nillable;
        /// Paid by the employer in the year before.
        prior_employer_year_to_date_amount = "priorEmployerYearToDateAmount": Number, nillable;
        /// Day it is withheld first.
        deduction_start_date = "deductionStartDate": DateTime, nillable;
        /// Day it is withheld last; null while open.
        deduction_stop_date = "deductionStopDate": DateTime, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemID": Text, nillable;
        /// Code of the reason the employee waived the plan.
        waive_reason = "waiveReason": Text, nillable;
        /// Whether the company is the home company.
        is_home_company = "isHomeCompany": Boolean, nillable;
        /// Whether the employee waived the plan.
        is_waived = "isWaived": Boolean, nillable;
        /// Whether additional checks take it too.
        include_in_additional_check = "includeInAdditionalCheck": Boolean, nillable;
        /// Whether manual checks take it too.
        include_in_manual_check = "includeInManualCheck": Boolean, nillable;
        /// Most that is withheld from the employee in a pay period.
        employee_per_cap_amount = "employeePerCapAmount": Number, nillable;
        /// Most that is withheld in a pay period, as a percentage.
        employee_per_cap_percent = "employeePerCapPercent": Number, nillable;
        /// Code of the rule that gives the most of a pay period; the codes are not published.
        employee_per_cap_calc_rule = "employeePerCapCalcRule": Text, nillable;
    }
}

/// Deductions of employees, ended ones included. A deduction code must be given, so that everything is one call a code.
pub static API: Api = Api {
    name: "emp-deductions",
    meaning: "Deductions and benefit elections of employees with a given deduction code.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeDeduction::TYPE,
    grain: Grain::Record("deduction"),
    key: &["employeeID", "companyID", "deductionCode", "systemID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Key of a person.")
            .on("employeeID")
            .pattern(Pattern::Alphanumeric),
        Parameter::new("companyId", Test::Text, "Ids of companies.").on("companyID"),
        Parameter::new("dedCode", Test::Text, "Code of the deduction.")
            .on("deductionCode")
            .required(),
        Parameter::new(
            "benStatus",
            Test::Text,
            "Status of the election: A active, T terminated, W waived.",
        )
        .on("benefitStatus"),
        Parameter::new("benefitOption", Test::Text, "Code of who is covered."),
        Parameter::new(
            "endDateTime",
            Test::Choice,
            "A day; which date of the row it bounds is not published.",
        ),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/emp-deductions",
            "Deductions with a given code, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company",
            "/personnel/v1/companies/{companyId}/emp-deductions",
            "Deductions with a given code in one company, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company-and-employee",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/emp-deductions",
            "Deductions with a given code of one employee in a company, as a list.",
        ),
    ],
};
