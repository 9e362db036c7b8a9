//! Elections of employees in an open-enrollment session (`ukg-pro-rest.md` 14.3).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// What an employee chose for a plan in an open-enrollment session. Amounts are in the company's currency.
    Enrollment as "open-enrollment-emp-deductions" {
        /// Code of who is covered, of the tenant; EE, EES, EEC, EEF are typical.
        benefit_option = "benefitOption": Text, nillable;
        /// Code of the reason of the change.
        change_reason = "changeReason": Text, nillable;
        /// Status of the election: A active, T terminated, W waived, C COBRA (unconfirmed).
        benefit_status = "benefitStatus": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Code of the deduction, which is the plan.
        deduction_code = "deductionCode": Text, nillable;
        /// Code of the type of deduction, of the tenant.
        deduction_type = "deductionType": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Number of the member at the carrier, or of the case.
        employee_member_or_case_number = "employeeMemberOrCaseNo": Text, nillable;
        /// Code of the rule that gives the employer's amount; the codes are not published.
        employer_calculation_rule = "employerCalculationRule": Text, nillable;
        /// Notes in free text.
        deduction_notes = "deductionNotes": Text, nillable;
        /// Name of the primary care physician.
        primary_care_physician = "primaryCarePhysician": Text, nillable;
        /// Id of the primary care physician at the carrier.
        primary_care_physician_id = "primaryCarePhysicianId": Text, nillable;
        /// Code of the reason the employee waived the plan.
        benefit_waive_reason = "benefitWaiveReason": Text, nillable;
        /// Whether the session adds the coverage.
        add_coverage = "addCoverage": Boolean, nillable;
        /// Whether evidence of insurability is still needed.
        need_evidence_of_insurability = "needEvidenceOfInsurability": Boolean, nillable;
        /// Whether another deduction offsets it.
        is_deduction_offset = "isDeductionOffset": Boolean, nillable;
        /// Whether it is a medical deduction.
        medical_indicator = "medicalIndicator": Boolean, nillable;
        /// Whether the employee waived the plan.
        is_benefit_waived = "isBenefitWaived": Boolean, nillable;
        /// Whether the session drops the coverage.
        open_enrollment_drop = "oeDrop": Boolean, nillable;
        /// Rate or percentage wanted once the employee is eligible, a whole number.
        employee_eligibility_desired_calculation_rate_or_percent =
            "employeeEligibilityDesiredCalculationRateOrPercent": Number, nillable;
        /// Amount the plan covers.
        benefit_amount = "benefitAmount": Number, nillable;
        /// Rate or percentage that gives the amount covered.
        benefit_amount_rate_or_percent = "benefitAmountRateOrPercent": Number, nillable;
        /// First amount of the tenant's own meaning.
        custom_amount1 = "customAmount1": Number, nillable;
        /// Second amount of the tenant's own meaning.
        custom_amount2 = "customAmount2": Number, nillable;
        /// What the employee will pay each pay period.
        employee_amount = "employeeAmount": Number, nillable;
        /// Rate or percentage that gives the employee's amount.
        employee_calculation_rate_or_percent = "employeeCalculationRateOrPercent": Number, nillable;
        /// Amount after which it stops.
        employee_goal_amount = "employeeGoalAmt": Number, nillable;
        /// Withheld so far towards the goal.
        employee_goal_to_date_amount = "employeeGoalToDateAmount": Number, nillable;
        /// Withheld from the employee this year.
        employee_year_to_date_amount = "employeeYearToDateAmount": Number, nillable;
        /// Amount of coverage wanted once insurability is proven.
        evidence_of_insurability_desired_amount = "evidenceofInsurabilityDesiredAmount": Number, nillable;
        /// What the employer will pay each pay period.
        employer_amount = "employerAmount": Number, nillable;
        /// Rate or percentage the employer's rule uses.
        employer_calculation_rate_or_percent = "employerCalculationRateOrPercent": Number, nillable;
        /// Paid by the employer this year.
        employer_year_to_date_amount = "employerYearToDateAmount": Number, nillable;
        /// Day coverage begins.
        benefit_start_date = "benefitStartDate": DateTime, nillable;
        /// Since when the status holds.
        benefit_status_date = "benefitStatusDate": DateTime, nillable;
        /// Day coverage ends; null while open.
        benefit_stop_date = "benefitStopDate": DateTime, nillable;
        /// Date of the tenant's own meaning.
        custom_date = "customDate": DateTime, nillable;
        /// When the row last changed; no zone.
        change_datetime = "changeDatetime": DateTime, nillable;
        /// When the row was made; no zone.
        create_datetime = "createDatetime": DateTime, nillable;
        /// Day the employee became eligible.
        employee_eligibility_date = "employeeEligibilityDate": DateTime, nillable;
        /// Day of the evidence of insurability.
        evidence_of_insurability_date = "evidenceofInsurabilityDate": DateTime, nillable;
        /// Day it is withheld first.
        deduction_start_date = "deductionStartDate": DateTime, nillable;
        /// Day it is withheld last; null while open.
        deduction_stop_date = "deductionStopDate": DateTime, nillable;
    }
}

/// Elections of employees in one open-enrollment session. Session and deduction codes must be given.
pub static API: Api = Api {
    name: "open-enrollment-emp-deductions",
    meaning: "Elections of employees in one open-enrollment session.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: Enrollment::TYPE,
    grain: Grain::Record("enrollment"),
    key: &["employeeId", "companyId", "deductionCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("startDateTime", Test::Choice, "Day the session begins.").required(),
        Parameter::new("endDateTime", Test::Choice, "Day the session ends.").required(),
        Parameter::new(
            "sessionType",
            Test::Choice,
            "Type of the session; the values are not published.",
        )
        .required(),
        Parameter::new(
            "deductionCode",
            Test::Text,
            "Codes of deductions, as a list in brackets.",
        )
        .required(),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/open-enrollment-emp-deductions",
        "Elections of employees in a session, in pages.",
    )],
};
