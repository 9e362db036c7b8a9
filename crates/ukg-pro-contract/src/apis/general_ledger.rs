//! Entries of the general ledger (`ukg-pro-rest.md` 17.6).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// An entry that a general ledger run made: account, amounts, and what it is posted to.
    LedgerEntry as "general-ledger" {
        /// Text of the entry.
        description = "description": Text, nillable;
        /// Id of the general ledger run.
        run_id = "runId": Text, nillable;
        /// Type of the account.
        account_type = "accountType": Text, nillable;
        /// Base segment of the account number.
        base_segment = "baseSegment": Text, nillable;
        /// Code of the company, up to 5 characters.
        company_code = "companyCode": Text, nillable;
        /// Account number in the general ledger.
        general_ledger_account = "generalLedgerAccount": Text, nillable;
        /// Job code.
        job_code = "jobCode": Text, nillable;
        /// Text of the job code.
        job_desc = "jobDesc": Text, nillable;
        /// Location code.
        location = "location": Text, nillable;
        /// Code of organization level 1.
        org_level1 = "orgLevel1": Text, nillable;
        /// Code of organization level 2.
        org_level2 = "orgLevel2": Text, nillable;
        /// Code of organization level 3.
        org_level3 = "orgLevel3": Text, nillable;
        /// Code of organization level 4.
        org_level4 = "orgLevel4": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Position code.
        position_code = "positionCode": Text, nillable;
        /// Text of the position code.
        position_desc = "positionDesc": Text, nillable;
        /// Project code; Z is none.
        project = "project": Text, nillable;
        /// Id of the company, 5 characters.
        co_id = "coId": Text, nillable;
        /// Name of the user who ran the general ledger.
        user_who_ran_this_gl = "userWhoRanThisGl": Text, nillable;
        /// Further values of the entry, as JSON in a text.
        gl_json = "glJson": Text, nillable;
        /// Number of the entry.
        system_id = "systemId": Number, nillable;
        /// Number of the block of the run that the entry is in.
        block_id = "blockId": Number, nillable;
        /// Number of blocks the run is split into.
        total_nr_of_blocks = "totalNrOfBlocks": Number, nillable;
        /// Amount credited.
        credit_amt = "creditAmt": Number, nillable;
        /// Amount debited.
        debit_amt = "debitAmt": Number, nillable;
        /// Last day of the pay period.
        pay_period_end_date = "payPeriodEndDate": DateTime, nillable;
        /// Last day of the ledger's period.
        period_end_date = "periodEndDate": DateTime, nillable;
        /// First day of the ledger's period.
        period_start_date = "periodStartDate": DateTime, nillable;
        /// When the general ledger was run; no zone.
        gl_run_date_time = "glRunDateTime": DateTime, nillable;
    }
}

/// Entries of general ledger runs, which are split into blocks.
pub static API: Api = Api {
    name: "general-ledger",
    meaning: "Entries of general ledger runs, which are split into blocks.",
    guard: Guard::NotStated,
    headers: &[],
    row: LedgerEntry::TYPE,
    grain: Grain::Record("ledger-entry"),
    key: &["runId", "systemId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("runId", Test::Text, "Id of the general ledger run."),
        Parameter::new("blockId", Test::Text, "Number of the block of the run; fetch each."),
        Parameter::new(
            "mostRecent",
            Test::Choice,
            "Whether only the most recent run is answered.",
        ),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/payroll/v2/general-ledger",
            "Entries of every run, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-run",
            "/payroll/v2/general-ledger/{runId}",
            "Entries of one run, filtered and in pages.",
        ),
    ],
};
