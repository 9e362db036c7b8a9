//! The pay calendar and the ledger.

use std::collections::BTreeSet;

use super::{REGISTER, all, by, cents, sum, text};
use crate::fixture::Fixture;

const CALENDAR: &str = "/payroll/v1/paygroup-payperiods";

#[tokio::test]
async fn each_pay_group_has_past_periods_a_bonus_run_and_some_to_come() {
    let fixture = Fixture::start().await;
    let rows = all(&fixture, CALENDAR, "").await;
    let groups = by(&rows, "payGroup");
    assert_eq!(
        groups.keys().copied().collect::<Vec<_>>(),
        ["HLFBI", "HLFWK", "NOBI", "NOSM", "SSBI", "SSMON"]
    );
    for (group, periods) in groups {
        let paid = periods
            .iter()
            .filter(|row| text(row, "payDate") <= "2026-11-02T00:00:00");
        let regular = paid.clone().filter(|row| row["periodType"] == "R");
        assert_eq!((paid.count(), regular.count(), periods.len()), (27, 26, 30), "{group}");
        for row in &periods {
            let control = text(row, "periodControl");
            let date = text(row, "payDate")[..10].replace('-', "");
            assert_eq!(control, format!("{date}{}", row["payDateSeq"]), "{row}");
            assert!(
                row["payDateSeq"].is_u64() && row["payPeriodId"].is_u64(),
                "whole numbers have no point: {row}"
            );
            assert_eq!(row["isPeriodClosed"], text(row, "payDate") <= "2026-11-02T00:00:00");
            assert!(text(row, "periodStartDate") < text(row, "periodEndDate"));
        }
        let controls: BTreeSet<_> = periods.iter().map(|row| text(row, "periodControl")).collect();
        assert_eq!(controls.len(), 30);
    }
}

#[tokio::test]
async fn periods_are_found_by_group_control_date_and_number_of_the_run() {
    let fixture = Fixture::start().await;
    let rows = all(&fixture, CALENDAR, "payGroup=HLFBI").await;
    let bonus = rows.iter().find(|row| row["periodType"] == "S").unwrap();
    let control = text(bonus, "periodControl");
    let found = all(
        &fixture,
        CALENDAR,
        &format!("payGroup=HLFBI&startPerControl={control}&endPerControl={control}"),
    )
    .await;
    assert_eq!(found, std::slice::from_ref(bonus));
    let found = all(&fixture, CALENDAR, "payGroup=HLFBI&payDateSeq=2").await;
    assert_eq!(found, std::slice::from_ref(bonus));
    let day = &text(bonus, "payDate")[..10];
    assert_eq!(
        all(&fixture, CALENDAR, &format!("payGroup=HLFBI&payDate={day}"))
            .await
            .len(),
        2
    );
    let start = &text(&rows[3], "periodStartDate")[..10];
    let found = all(&fixture, CALENDAR, &format!("payGroup=HLFBI&periodStartDate={start}")).await;
    assert_eq!(found, std::slice::from_ref(&rows[3]));
}

#[tokio::test]
async fn every_check_is_of_a_period_of_the_calendar_and_the_last_pay_date_is_everywhere_the_same() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let periods = all(&fixture, CALENDAR, "").await;
    let runs: BTreeSet<_> = periods
        .iter()
        .map(|row| (text(row, "payGroup"), text(row, "periodControl")))
        .collect();
    let checks = all(&fixture, REGISTER, "").await;
    assert!(
        checks
            .iter()
            .all(|row| runs.contains(&(text(row, "payGroup"), text(row, "periodControl"))))
    );
    let compensation = fixture.rest("/personnel/v1/compensation-details").await.rows();
    let mut compared = 0;
    for row in &compensation {
        let mine = checks.iter().filter(|check| {
            check["employeeId"] == row["employeeID"]
                && check["companyId"] == row["companyID"]
                && text(check, "periodControl").ends_with('1')
        });
        // Only the kept periods can tell.
        let Some(last) = mine.map(|check| text(check, "payDate")).max() else {
            continue;
        };
        assert_eq!(row["dateLastPaid"], last, "{row}");
        compared += 1;
    }
    assert!(compared > 80, "{compared}");
}

#[tokio::test]
async fn each_ledger_run_balances_and_comes_in_blocks() {
    const LEDGER: &str = "/payroll/v2/general-ledger";
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let rows = all(&fixture, LEDGER, "").await;
    let checks = all(&fixture, REGISTER, "").await;
    let runs = by(&rows, "runId");
    assert!(runs.len() > 100);
    for (run, entries) in &runs {
        assert_eq!(
            sum(entries.iter().copied(), "debitAmt"),
            sum(entries.iter().copied(), "creditAmt"),
            "{run}"
        );
        let blocks: BTreeSet<_> = entries.iter().map(|row| row["blockId"].as_u64().unwrap()).collect();
        let last = entries[0]["totalNrOfBlocks"].as_u64().unwrap();
        assert_eq!(blocks, (1..=last).collect(), "{run}");
    }
    // Net pay goes through the cash account.
    let cash = rows.iter().filter(|row| row["baseSegment"] == "1010");
    let paid: i64 = cash.map(|row| cents(&row["creditAmt"]) - cents(&row["debitAmt"])).sum();
    assert_eq!(paid, sum(&checks, "netAmount"));
    let most = runs.values().max_by_key(|entries| entries.len()).unwrap();
    let run = text(most[0], "runId");
    assert_eq!(all(&fixture, &format!("{LEDGER}/{run}"), "").await.len(), most.len());
    let block = all(&fixture, LEDGER, &format!("runId={run}&blockId=1")).await;
    assert!(!block.is_empty() && block.iter().all(|row| row["blockId"] == 1 && row["runId"] == run));
    let recent = all(&fixture, LEDGER, "mostRecent=true").await;
    let last = runs.keys().last().unwrap();
    assert!(!recent.is_empty() && recent.iter().all(|row| row["runId"] == **last));
    assert_eq!(fixture.rest(&format!("{LEDGER}/999")).await.text(), "[]");
}
