//! The pay calendar (`ukg-pro-rest.md` 16.10).

use jiff::ToSpan as _;

use super::super::Tenant;
use super::super::calendar::timestamp;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::super::payroll::midnight;

/// The periods of every pay group: those that were paid, and a few to come.
pub(super) fn pay_periods(tenant: &Tenant) -> Vec<Entry> {
    let today = tenant.now().date();
    let mut id = 4_000_u32;
    let calendar = tenant.payroll().calendar();
    calendar
        .map(|run| {
            id += 1;
            let period = run.period;
            let is_closed = run.kept.is_some();
            let opened = period.pay_date.at(8, 15, 0, 0).saturating_sub(9.days());
            let closed = period.pay_date.at(17, 40, 0, 0).saturating_sub(2.days());
            let made = period.pay_date.at(10, 0, 0, 0).saturating_sub(1.year());
            let changed = if is_closed { closed } else { made };
            let number_in_month = match run.frequency.code() {
                "M" => 1,
                "S" => (period.pay_date.day() - 1) / 15 + 1,
                _ => (period.pay_date.day() - 1) / 7 + 1,
            };
            let next = period
                .pay_date
                .saturating_add(i64::from(days(run.frequency.code())).days());
            let end_of = match () {
                () if next.year() != period.pay_date.year() => Some("Y"),
                () if next.month() != period.pay_date.month() && period.pay_date.month() % 3 == 0 => Some("Q"),
                () if next.month() != period.pay_date.month() => Some("M"),
                () => None,
            };
            Entry::new(Owner::Tenant)
                .with("payGroup", run.pay_group.clone())
                .with("periodControl", run.control())
                .with("periodType", if run.is_bonus { "S" } else { "R" })
                .with_some("mqyEndFlag", end_of)
                .with("suspAutoPay", if run.is_bonus { "Y" } else { "N" })
                .with("suspDirectDeposit", "N")
                .with("userIdCreated", "PAYADMIN")
                .with("userIdChanged", if is_closed { "PAYROLL" } else { "PAYADMIN" })
                .with_some("notes", run.is_bonus.then_some("Bonus run"))
                .with("isActive", true)
                .with("fiscalYearEnd", end_of == Some("Y"))
                .with("isCtsCreated", is_closed)
                .with("isPeriodClosed", is_closed)
                .with("isQtdobPerControl", false)
                .with("isYtdobPerControl", false)
                .with("combineNachaFileOverride", false)
                .with("allowWebPyrlAfterYeRecon", false)
                .with("instantCheckMoveRule", false)
                .with("bringInPayrollBatchLoad", true)
                .with("bringInPpiLoad", true)
                .with("bringInRetroPayLoad", !run.is_bonus)
                .with("lmwActive", false)
                .with("taxArrearsCollectEnabled", false)
                .with("monthlyPayPeriodNumber", Fact::whole(number_in_month))
                .with("payDateSeq", Fact::whole(run.number))
                .with("payPeriodId", Fact::whole(id))
                .with("auditKey", Fact::whole(90_000 + id))
                .with("payrollStateId", Fact::whole(if is_closed { 8 } else { 1 }))
                .with("txFilAppUserId", Fact::whole(0))
                .with("payrollChangeFlags", Fact::whole(0))
                .with("payrollTransitionFlags", Fact::whole(0))
                .with("dateTimeCreated", timestamp(made))
                .with("dateTimeChanged", timestamp(changed))
                .with_some(
                    "dateTimePeriodOpened",
                    (opened.date() <= today).then(|| timestamp(opened)),
                )
                .with_some("dateTimePeriodClosed", is_closed.then(|| timestamp(closed)))
                .with("payDate", midnight(period.pay_date))
                .with("periodStartDate", midnight(period.start))
                .with("periodEndDate", midnight(period.end))
        })
        .collect()
}

/// About how long a period is.
fn days(frequency: &str) -> u8 {
    match frequency {
        "W" => 7,
        "B" => 14,
        "S" => 15,
        _ => 30,
    }
}
