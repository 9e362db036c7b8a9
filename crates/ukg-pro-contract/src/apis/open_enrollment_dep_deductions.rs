//! Dependents and beneficiaries in an open-enrollment session (`ukg-pro-rest.md` 14.3).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A dependent or beneficiary that an employee named for a plan in an open-enrollment session.
    DependentEnrollment as "open-enrollment-dep-deductions" {
        /// Code of the reason of the change.
        change_reason = "changeReason": Text, nillable;
        /// Code of what the contact is to the employee, of the tenant.
        relationship = "relationship": Text, nillable;
        /// Status of the coverage: A active, T terminated, W waived, C COBRA (unconfirmed).
        benefit_status = "benefitStatus": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Key of the contact; the contact is in `contacts`.
        contact_id = "contactId": Text, nillable;
        /// Number of the certificate at the carrier.
        certificate_number = "certificateNo": Text, nillable;
        /// Id of the company the employee works in now.
        current_company_id = "currentCoId": Text, nillable;
        /// Whether the carrier declined the coverage, as text.
        declined_by_carrier = "declinedByCarrier": Text, nillable;
        /// Why the carrier declined.
        declined_by_carrier_reason = "declinedByCarrierReason": Text, nillable;
        /// Code of the deduction, which is the plan.
        deduction_code = "deductionCode": Text, nillable;
        /// Code of the type of deduction, of the tenant.
        deduction_type = "deductionType": Text, nillable;
        /// Key of the employee across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Notes in free text.
        deduction_notes = "deductionNotes": Text, nillable;
        /// Name of the primary care physician.
        primary_care_physician = "primaryCarePhysician": Text, nillable;
        /// Id of the primary care physician at the carrier.
        primary_care_physician_id = "primaryCarePhysicianId": Text, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemId": Text, nillable;
        /// Whether evidence of insurability is still needed.
        need_evidence_of_insurability = "needEvidenceOfInsurability": Boolean, nillable;
        /// Whether the coverage was waived.
        is_benefit_waived = "isBenefitWaived": Boolean, nillable;
        /// Whether the session drops the coverage.
        open_enrollment_drop = "oeDrop": Boolean, nillable;
        /// Amount covered, or the share of a beneficiary.
        benefit_amount = "benefitAmount": Number, nillable;
        /// Number of the row in the table of dependents' plans.
        dependent_plan_record = "depBPlanTVID": Number, nillable;
        /// What the employer will pay each pay period.
        employer_amount = "employerAmount": Number, nillable;
        /// Day coverage begins.
        benefit_start_date = "benefitStartDate": DateTime, nillable;
        /// Since when the status holds.
        benefit_status_date = "benefitStatusDate": DateTime, nillable;
        /// Day coverage ends; null while open.
        benefit_stop_date = "benefitStopDate": DateTime, nillable;
        /// When the row last changed; no zone.
        change_datetime = "changeDatetime": DateTime, nillable;
        /// When the row was made; no zone.
        create_datetime = "createDatetime": DateTime, nillable;
        /// Day the carrier declined.
        declined_by_carrier_date = "declinedByCarrierDate": DateTime, nillable;
        /// Day of the evidence of insurability.
        evidence_of_insurability_date = "evidenceofInsurabilityDate": DateTime, nillable;
    }
}

/// Dependents and beneficiaries in one open-enrollment session. Session and deduction codes must be given.
pub static API: Api = Api {
    name: "open-enrollment-dep-deductions",
    meaning: "Dependents and beneficiaries in one open-enrollment session.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: DependentEnrollment::TYPE,
    grain: Grain::Record("dependent-enrollment"),
    key: &["employeeId", "companyId", "deductionCode", "contactId", "systemId"],
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
        "/personnel/v1/open-enrollment-dep-deductions",
        "Dependents and beneficiaries in a session, in pages.",
    )],
};
