//! Earnings imported into payroll (`ukg-pro-rest.md` 17.7). They are staged until a payroll takes them.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Body, Endpoint, Grain, Paging, Parameter, RequestHeader, Shape, Test},
};

record! {
    /// An earning to import.
    NewEarning as "earnings" {
        /// Key of the earning, a GUID that the sender makes; unique.
        ref_id = "refId": Text, nillable, required;
        /// Code of the company, up to 5 characters.
        company_code = "companyCode": Text, nillable, required;
        /// Employee number in the company, up to 9 characters; leading zeros count.
        emp_no = "empNo": Text, nillable, required;
        /// Earning code, up to 5 characters.
        code = "code": Text, nillable, required;
        /// Name of the system that sends it.
        source = "source": Text, nillable, required;
        /// Day the earning is charged to; ISO 8601, UTC.
        charge_date = "chargeDate": DateTime, nillable;
        /// Pay date for the Record of Employment, Canada; ISO 8601, UTC.
        roe_pay_date = "roePayDate": DateTime, nillable;
        /// First day of the adjusted earning period; ISO 8601, UTC.
        adj_earn_period_start_date = "adjEarnPeriodStartDate": DateTime, nillable;
        /// Last day of the adjusted earning period; ISO 8601, UTC.
        adj_earn_period_end_date = "adjEarnPeriodEndDate": DateTime, nillable;
        /// Hours, up to four decimals, with a sign if negative; a number in a string.
        hours = "hours": Decimal, nillable;
        /// Amount of money, with a sign if negative; a number in a string.
        amount = "amount": Decimal, nillable;
        /// Pieces, with a sign if negative; a number in a string.
        piece_count = "pieceCount": Decimal, nillable;
        /// Pay rate; a number in a string.
        pay_rate = "payRate": Decimal, nillable;
        /// Pay rate, money a piece; a number in a string.
        piece_rate = "pieceRate": Decimal, nillable;
        /// Shift code, up to 2 characters.
        shift_code = "shiftCode": Text, nillable;
        /// Location code, up to 6 characters.
        location = "location": Text, nillable;
        /// Job code, up to 8 characters.
        job = "job": Text, nillable;
        /// Project code, up to 15 characters.
        project = "project": Text, nillable;
        /// Code of organization level 1, up to 6 characters.
        org_lvl1 = "orgLvl1": Text, nillable;
        /// Code of organization level 2, up to 6 characters.
        org_lvl2 = "orgLvl2": Text, nillable;
        /// Code of organization level 3, up to 6 characters.
        org_lvl3 = "orgLvl3": Text, nillable;
        /// Code of organization level 4, up to 6 characters.
        org_lvl4 = "orgLvl4": Text, nillable;
        /// Check: A deposit with deductions, D deposit without, B live check with deductions, J live check without.
        check_sequence = "checkSequence": Text, nillable;
        /// Type of pay to make, such as R regular.
        create_pay_type = "createPayType": Text, nillable;
        /// Y makes pay where there would be none.
        force_pay_creation = "forcePayCreation": Text, nillable;
        /// Whether the earning is grossed up; text.
        gross_up = "grossUp": Text, nillable;
        /// Net amount that the gross-up is to reach, declared an integer.
        gross_up_target = "grossUpTarget": Number, nillable;
        /// Number of the method that calculates tax of a gross-up.
        gross_up_tax_calc_method = "grossUpTaxCalcMethod": Number, nillable;
    }
}

record! {
    /// An imported earning as it is read back; its last eight properties start with a capital.
    ImportedEarning as "import-pay-items" {
        /// Key of the earning, a GUID that the sender makes; unique.
        ref_id = "refId": Text, nillable;
        /// Code of the company, up to 5 characters.
        company_code = "companyCode": Text, nillable;
        /// Employee number in the company, up to 9 characters; leading zeros count.
        emp_no = "empNo": Text, nillable;
        /// Earning code, up to 5 characters.
        code = "code": Text, nillable;
        /// Name of the system that sends it.
        source = "source": Text, nillable;
        /// Day the earning is charged to; ISO 8601, UTC.
        charge_date = "chargeDate": DateTime, nillable;
        /// Pay date for the Record of Employment, Canada; ISO 8601, UTC.
        roe_pay_date = "roePayDate": DateTime, nillable;
        /// Hours, up to four decimals, with a sign if negative; a number in a string.
        hours = "hours": Decimal, nillable;
        /// Amount of money, with a sign if negative; a number in a string.
        amount = "amount": Decimal, nillable;
        /// Pieces, with a sign if negative; a number in a string.
        piece_count = "pieceCount": Decimal, nillable;
        /// Pay rate; a number in a string.
        pay_rate = "payRate": Decimal, nillable;
        /// Pay rate, money a piece; a number in a string.
        piece_rate = "pieceRate": Decimal, nillable;
        /// Shift code, up to 2 characters.
        shift_code = "shiftCode": Text, nillable;
        /// Location code, up to 6 characters.
        location = "location": Text, nillable;
        /// Job code, up to 8 characters.
        job = "job": Text, nillable;
        /// Project code, up to 15 characters.
        project = "project": Text, nillable;
        /// Code of organization level 1, up to 6 characters.
        org_lvl1 = "orgLvl1": Text, nillable;
        /// Code of organization level 2, up to 6 characters.
        org_lvl2 = "orgLvl2": Text, nillable;
        /// Code of organization level 3, up to 6 characters.
        org_lvl3 = "orgLvl3": Text, nillable;
        /// Code of organization level 4, up to 6 characters.
        org_lvl4 = "orgLvl4": Text, nillable;
        /// Whether payroll has taken it; then it can no longer be deleted.
        is_imported_into_payroll = "isImportedIntoPayroll": Boolean, nillable;
        /// First day of the adjusted earning period; ISO 8601, UTC.
        adj_earn_period_start_date = "AdjEarnPeriodStartDate": DateTime, nillable;
        /// Last day of the adjusted earning period; ISO 8601, UTC.
        adj_earn_period_end_date = "AdjEarnPeriodEndDate": DateTime, nillable;
        /// Check: A deposit with deductions, D deposit without, B live check with deductions, J live check without.
        check_sequence = "CheckSequence": Text, nillable;
        /// Type of pay to make, such as R regular.
        create_pay_type = "CreatePayType": Text, nillable;
        /// Y makes pay where there would be none.
        force_pay_creation = "ForcePayCreation": Text, nillable;
        /// Whether the earning is grossed up; text.
        gross_up = "GrossUp": Text, nillable;
        /// Net amount that the gross-up is to reach, declared an integer.
        gross_up_target = "GrossUpTarget": Number, nillable;
        /// Number of the method that calculates tax of a gross-up.
        gross_up_tax_calc_method = "GrossUpTaxCalcMethod": Number, nillable;
    }
}

/// Earnings imported into payroll.
pub static API: Api = Api {
    name: "import-pay-items",
    meaning: "Earnings imported into payroll.",
    guard: Guard::NotStated,
    headers: &[
        RequestHeader::TrackingId("X-Correlation-Id"),
        RequestHeader::PrimaryCompanyCode("US-Client-Id"),
    ],
    row: ImportedEarning::TYPE,
    grain: Grain::Record("imported-earning"),
    key: &["refId"],
    paging: Paging::NONE,
    parameters: &[Parameter::new(
        "failAllOnRequest",
        Test::Choice,
        "Whether one bad record rejects all, which is the default; false stages the good ones.",
    )],
    endpoints: &[
        Endpoint::create(
            "create",
            "/services/payroll/v1/import-pay-items/earnings",
            Body::Listed("earnings", NewEarning::TYPE),
            Shape::Counts,
            "Stages earnings for payroll; answers how many it took and what is wrong with the others.",
        ),
        Endpoint::object(
            "get",
            "/services/payroll/v1/import-pay-items/earnings/{refId}",
            "One imported earning, and whether payroll has taken it.",
        ),
        Endpoint::remove(
            "remove",
            "/services/payroll/v1/import-pay-items/earnings/{refId}",
            "Deletes an imported earning that payroll has not taken yet.",
        ),
    ],
};
