//! Who is covered by an election: dependents and beneficiaries (`ukg-pro-rest.md` 14.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A dependent or beneficiary of an employee in a benefit plan. The company is `companyID`, the employee
    /// `employeeId`.
    DependentDeduction as "dep-deductions" {
        /// Status of the coverage: A active, T terminated, W waived, C COBRA (unconfirmed).
        benefit_status = "benefitStatus": Text, nillable;
        /// Number of the certificate at the carrier.
        certificate_number = "certificateNo": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyID": Text, nillable;
        /// Key of the contact who is covered; the contact is in `contacts`.
        contact_id = "contactID": Text, nillable;
        /// Id of the company the employee works in now.
        current_company_id = "currentCOID": Text, nillable;
        /// Code of the deduction, which is the plan.
        deduction_code = "deductionCode": Text, nillable;
        /// Notes in free text.
        deduction_notes = "deductionNotes": Text, nillable;
        /// Code of the type of deduction, of the tenant.
        deduction_type = "deductionType": Text, nillable;
        /// Whether the carrier declined the coverage, as text.
        declined_by_carrier = "declinedByCarrier": Text, nillable;
        /// Why the carrier declined.
        declined_by_carrier_reason = "declinedByCarrierReason": Text, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemID": Text, nillable;
        /// Key of the employee across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Name of the primary care physician.
        primary_care_physician = "primaryCarePhysician": Text, nillable;
        /// Id of the primary care physician at the carrier.
        primary_care_physician_id = "primaryCarePhysicianId": Text, nillable;
        /// Whether evidence of insurability is still needed.
        need_evidence_of_insurability = "needEOI": Boolean, nillable;
        /// Whether the coverage was waived.
        is_benefit_waived = "isBenefitWaived": Boolean, nillable;
        /// Number of the row in the table of dependents' plans.
        dependent_plan_record = "depBPlanTVID": Number, nillable;
        /// Amount covered, or the share of a beneficiary.
        benefit_amount = "benefitAmount": Number, nillable;
        /// Day coverage begins.
        benefit_start_date = "benefitStartDate": DateTime, nillable;
        /// Since when the status holds.
        benefit_status_date = "benefitStatusDate": DateTime, nillable;
        /// Day coverage ends; null while open.
        benefit_stop_date = "benefitStopDate": DateTime, nillable;
        /// When the row last changed; no zone, and no filter.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// Day the carrier declined.
        declined_by_carrier_date = "declinedByCarrierDate": DateTime, nillable;
        /// Day of the evidence of insurability.
        evidence_of_insurability_date = "eoiDate": DateTime, nillable;
    }
}

/// Dependents and beneficiaries in the benefit plans of employees.
pub static API: Api = Api {
    name: "dep-deductions",
    meaning: "Dependents and beneficiaries in the benefit plans of employees.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: DependentDeduction::TYPE,
    grain: Grain::Record("dependent-deduction"),
    key: &["employeeId", "companyID", "deductionCode", "contactID", "systemID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies.").on("companyID"),
        Parameter::new("contactId", Test::Text, "Key of the contact who is covered.").on("contactID"),
        Parameter::new("deductionCode", Test::Text, "Code of the deduction, which is the plan."),
        Parameter::new("employeeId", Test::Text, "Keys of persons, with commas between them.")
            .pattern(Pattern::CommaList),
        Parameter::new("effectiveDate", Test::AsOf, "The day whose coverage is asked for.").on("benefitStartDate"),
        Parameter::new(
            "currentCOID",
            Test::Text,
            "Id of the company the employee works in now.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/dep-deductions",
        "Dependents and beneficiaries in benefit plans, filtered and in pages.",
    )],
};
