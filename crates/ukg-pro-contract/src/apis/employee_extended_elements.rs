//! I-9, military service and consents (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// What of a person demographic details leave out: I-9, military service, consents.
    EmployeeExtendedElements as "employee-extended-elements" {
        /// GUID of the person.
        person_id = "personID": Text, nillable;
        /// Key of the person.
        employee_id = "employeeID": Text, nillable;
        /// Id of the home company, 5 characters.
        company_id = "companyID": Text, nillable;
        /// SMS code of community broadcasts.
        community_broadcast_sms_code = "communityBroadcastSMSCode": Text, nillable;
        /// I-9: alien number.
        i9_alien_number = "i9AlienNumber": Text, nillable, sensitive;
        /// I-9: document of list A.
        i9_doc_a = "i9DocA": Text, nillable;
        /// I-9: document of list B.
        i9_doc_b = "i9DocB": Text, nillable;
        /// I-9: document of list C.
        i9_doc_c = "i9DocC": Text, nillable;
        /// I-9: type of visa.
        i9_visa_type = "i9VisaType": Text, nillable;
        /// I-9: work authorisation.
        i9_work_auth = "i9WorkAuth": Text, nillable;
        /// Branch of service.
        military_branch_served = "militaryBranchServed": Text, nillable;
        /// Era of service.
        military_era = "militaryEra": Text, nillable;
        /// Disabled veteran, Y or N.
        military_is_disabled_vet = "militaryIsDisabledVet": Text, nillable;
        /// Other eligible veteran, Y or N.
        military_is_oth_elig_vet = "militaryIsOthEligVet": Text, nillable;
        /// Basis of that eligibility.
        military_is_oth_elig_vet_basis = "militaryIsOthEligVetBasis": Text, nillable;
        /// Active wartime veteran, Y or N.
        military_is_active_wartime_vet = "militaryIsActiveWartimeVet": Text, nillable;
        /// Code of the cheque cashing institution.
        chk_cashing_inst_code = "chkCashingInstCode": Text, nillable;
        /// Armed forces service medal veteran, Y or N.
        military_is_medal_vet = "militaryIsMedalVet": Text, nillable;
        /// Whether the person served; text here.
        military_service = "militaryService": Text, nillable;
        /// Consent to an electronic W-2.
        consent_electronic_w2 = "consentElectronicW2": Boolean, nillable;
        /// Consent to an electronic W-2PR.
        consent_electronic_w2_pr = "consentElectronicW2PR": Boolean, nillable;
        /// I-9: whether verified.
        i9_verified = "i9Verified": Boolean, nillable;
        /// Whether the person is paid in several pay groups.
        is_multi_pay_group = "isMultiPayGroup": Boolean, nillable;
        /// W-2: whether deceased.
        w2_is_deceased = "w2IsDeceased": Boolean, nillable;
        /// Whether approvals come as text messages.
        sms_approvals = "smsApprovals": Boolean, nillable;
        /// Whether news of pay comes as text messages.
        sms_pay_notification = "smsPayNotification": Boolean, nillable;
        /// Date of death.
        date_deceased = "dateDeceased": DateTime, nillable;
        /// When the I-9 expires.
        date_of_i9_expiration = "dateOfI9Expiration": DateTime, nillable;
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// Day of separation from service.
        military_separation_date = "militarySeparationDate": DateTime, nillable;
        /// I-9: when the visa expires.
        i9_visa_expiration_date = "i9VisaExpirationDate": DateTime, nillable;
    }
}

/// I-9, military service and consents, one row a person.
pub static API: Api = Api {
    name: "employee-extended-elements",
    meaning: "I-9, military service and consents, one row a person.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeExtendedElements::TYPE,
    grain: Grain::Person,
    key: &["employeeID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyId", Test::Text, "Id of a home company.").on("companyID"),
        Parameter::new("employeeId", Test::Text, "Keys of persons, with commas between.")
            .on("employeeID")
            .pattern(Pattern::CommaList),
        Parameter::new("dateTimeCreated", Test::Day, "Day the row was made."),
        Parameter::new("dateTimeChanged", Test::Day, "Day the row last changed."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-extended-elements",
        "I-9, military service and consents of everybody, filtered and in pages.",
    )],
};
