//! Pay periods of pay groups (`ukg-pro-rest.md` 16.10).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A pay period of a pay group: its days, its state and what is loaded into it.
    PayPeriod as "paygroup-payperiods" {
        /// Code that marks the end of a month, quarter or year.
        mqy_end_flag = "mqyEndFlag": Text, nillable;
        /// Code of the type of opening balances.
        ob_type = "obType": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Pay run, nine digits: YYYYMMDD and a number within the day.
        period_control = "periodControl": Text, nillable;
        /// Code of the type of period.
        period_type = "periodType": Text, nillable;
        /// Whether automatic pay is suspended for the period; text.
        susp_auto_pay = "suspAutoPay": Text, nillable;
        /// Whether direct deposit is suspended for the period; text.
        susp_direct_deposit = "suspDirectDeposit": Text, nillable;
        /// Id of the user who last changed the row.
        user_id_changed = "userIdChanged": Text, nillable;
        /// Id of the user who made the row.
        user_id_created = "userIdCreated": Text, nillable;
        /// Notes on the period.
        notes = "notes": Text, nillable;
        /// Name of the combined NACHA file of deposits.
        combine_nacha_file_name = "combineNachaFileName": Text, nillable;
        /// Whether the period is active.
        is_active = "isActive": Boolean, nillable;
        /// Whether the period ends the fiscal year.
        fiscal_year_end = "fiscalYearEnd": Boolean, nillable;
        /// Whether the CTS records of the period have been made.
        is_cts_created = "isCtsCreated": Boolean, nillable;
        /// Whether the period is closed.
        is_period_closed = "isPeriodClosed": Boolean, nillable;
        /// Whether the run holds opening balances of the quarter to date.
        is_qtd_ob_per_control = "isQtdobPerControl": Boolean, nillable;
        /// Whether the run holds opening balances of the year to date.
        is_ytd_ob_per_control = "isYtdobPerControl": Boolean, nillable;
        /// Whether the combined NACHA file has settings of its own here.
        combine_nacha_file_override = "combineNachaFileOverride": Boolean, nillable;
        /// Whether web payroll may run after the year-end reconciliation.
        allow_web_pyrl_after_ye_recon = "allowWebPyrlAfterYeRecon": Boolean, nillable;
        /// Whether the rule for moving instant checks applies.
        instant_check_move_rule = "instantCheckMoveRule": Boolean, nillable;
        /// Whether payroll batches are loaded into the period.
        bring_in_payroll_batch_load = "bringInPayrollBatchLoad": Boolean, nillable;
        /// Whether pending pay items (PPI) are loaded into the period.
        bring_in_ppi_load = "bringInPpiLoad": Boolean, nillable;
        /// Whether retroactive pay is loaded into the period.
        bring_in_retro_pay_load = "bringInRetroPayLoad": Boolean, nillable;
        /// Whether LMW is active for the period.
        lmw_active = "lmwActive": Boolean, nillable;
        /// Whether tax arrears are collected in the period.
        tax_arrears_collect_enabled = "taxArrearsCollectEnabled": Boolean, nillable;
        /// Number of the pay period within its month.
        monthly_pay_period_number = "monthlyPayPeriodNumber": Number, nillable;
        /// Number of the run among those of the same pay date.
        pay_date_seq = "payDateSeq": Number, nillable;
        /// Number of the pay period's row.
        pay_period_id = "payPeriodId": Number, nillable;
        /// Number that ties the row to the audit trail.
        audit_key = "auditKey": Number, nillable;
        /// Number of the state the payroll is in.
        payroll_state_id = "payrollStateId": Number, nillable;
        /// Number of the user of the tax filing application.
        tx_fil_app_user_id = "txFilAppUserId": Number, nillable;
        /// Flags of what changed in the payroll, as one number.
        payroll_change_flags = "payrollChangeFlags": Number, nillable;
        /// Flags of the transitions of the payroll, as one number.
        payroll_transition_flags = "payrollTransitionFlags": Number, nillable;
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// When the end of the fiscal year was processed; no zone.
        date_time_fiscal_end_done = "dateTimeFiscalEndDone": DateTime, nillable;
        /// When the period was closed; no zone.
        date_time_period_closed = "dateTimePeriodClosed": DateTime, nillable;
        /// When the period was opened; no zone.
        date_time_period_opened = "dateTimePeriodOpened": DateTime, nillable;
        /// Day employees are paid.
        pay_date = "payDate": DateTime, nillable;
        /// Last day of the period.
        period_end_date = "periodEndDate": DateTime, nillable;
        /// First day of the period.
        period_start_date = "periodStartDate": DateTime, nillable;
        /// When the tax filing application last took the period; no zone.
        tx_fil_app_date_time = "txFilAppDateTime": DateTime, nillable;
        /// Pay date for the Record of Employment, Canada.
        roe_pay_date = "roePayDate": DateTime, nillable;
    }
}

/// Pay periods of pay groups, one row a pay run.
pub static API: Api = Api {
    name: "paygroup-payperiods",
    meaning: "Pay periods of pay groups, one row a pay run.",
    guard: Guard::Line(&["Payroll Integration"]),
    headers: &[],
    row: PayPeriod::TYPE,
    grain: Grain::Record("pay-period"),
    key: &["payGroup", "periodControl"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new(
            "payDateSeq",
            Test::Text,
            "Number of the run among those of the same pay date.",
        ),
        Parameter::new("periodEndDate", Test::Day, "Last day of the period."),
        Parameter::new("periodStartDate", Test::Day, "First day of the period."),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
        Parameter::new("payDate", Test::Day, "Day employees are paid."),
        Parameter::new("startPerControl", Test::From, "First pay run, YYYYMMDD and a number.").on("periodControl"),
        Parameter::new("endPerControl", Test::To, "Last pay run, YYYYMMDD and a number.").on("periodControl"),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/payroll/v1/paygroup-payperiods",
        "Pay periods of every pay group, filtered and in pages.",
    )],
};
