//! Checks with their earnings and deductions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{DEDUCTIONS, EARNINGS, REGISTER, all, by, cents, sum, text};
use crate::fixture::Fixture;

#[tokio::test]
async fn every_check_adds_up_to_the_cent_with_its_earnings_and_deductions() {
    let fixture = Fixture::with(|options| options.employees = 200).await;
    let checks = all(&fixture, REGISTER, "").await;
    let earnings = all(&fixture, EARNINGS, "").await;
    let deductions = all(&fixture, DEDUCTIONS, "").await;
    let people: BTreeSet<_> = checks.iter().map(|row| text(row, "employeeId")).collect();
    assert!(
        people.len() > 175 && checks.len() > 4_000,
        "{} {}",
        people.len(),
        checks.len()
    );
    let (earned, deducted) = (by(&earnings, "genNumber"), by(&deductions, "checkId"));
    let ids: BTreeSet<_> = checks.iter().map(|row| text(row, "checkId")).collect();
    assert_eq!(ids.len(), checks.len(), "a check has a key of its own");
    assert!(
        earned.keys().chain(deducted.keys()).all(|id| ids.contains(id)),
        "everything is of a check"
    );
    for check in &checks {
        let id = text(check, "checkId");
        let amount = |name: &str| cents(&check[name]);
        let none = Vec::new();
        let (earned, deducted) = (&earned[id], deducted.get(id).unwrap_or(&none));
        assert_eq!(
            sum(earned.iter().copied(), "currentAmount"),
            amount("totalEarningsAmount"),
            "{check}"
        );
        assert_eq!(
            sum(deducted.iter().copied(), "employeeCurrentAmount"),
            amount("totalDeductionAmount"),
            "{check}"
        );
        let net = amount("totalEarningsAmount") - amount("totalDeductionAmount") - amount("totalTaxAmount");
        assert_eq!(net, amount("netAmount"), "{check}");
        assert_eq!(amount("checkAmount") + amount("directDepositAmount"), net, "{check}");
        assert!(net >= 0 || check["isVoidingRecord"] == true, "{check}");
        let hours = earned
            .iter()
            .filter(|row| !["SHFT", "CSHFT", "LWOP", "CLWOP"].contains(&text(row, "earningCode")));
        assert_eq!(sum(hours.copied(), "currentHours"), amount("totalHours"), "{check}");
        for row in earned.iter().chain(deducted) {
            for name in [
                "employeeId",
                "companyId",
                "employeeNumber",
                "payGroup",
                "periodControl",
                "payDate",
            ] {
                assert_eq!(row[name], check[name], "{row}");
            }
        }
    }
}

#[tokio::test]
async fn payroll_knows_voids_manual_checks_bonuses_leaves_newcomers_and_leavers() {
    let fixture = Fixture::with(|options| options.employees = 200).await;
    let checks = all(&fixture, REGISTER, "").await;
    let earnings = all(&fixture, EARNINGS, "").await;
    let codes: BTreeSet<_> = earnings.iter().map(|row| text(row, "earningCode")).collect();
    for code in [
        "REG", "OT", "HOL", "VAC", "SICK", "SHFT", "BONUS", "RETRO", "VACPO", "CREG", "CSTAT",
    ] {
        assert!(codes.contains(code), "{code} of {codes:?}");
    }
    // A check that was taken back, what takes it back, and the one written by hand instead.
    let voided = checks.iter().filter(|row| row["isVoided"] == true);
    let mut pairs = 0;
    for check in voided {
        let of_run =
            |row: &&Value| row["employeeId"] == check["employeeId"] && row["periodControl"] == check["periodControl"];
        let same_run: Vec<_> = checks.iter().filter(of_run).collect();
        let voiding = same_run.iter().find(|row| row["isVoidingRecord"] == true).unwrap();
        assert_eq!(voiding["documentNumber"], check["documentNumber"]);
        for name in [
            "netAmount",
            "totalEarningsAmount",
            "totalTaxAmount",
            "totalDeductionAmount",
            "totalHours",
        ] {
            assert_eq!(cents(&voiding[name]), -cents(&check[name]), "{name}");
        }
        assert!(check["voidDate"].is_string() && voiding["voidDate"].is_string());
        let manual = same_run.iter().find(|row| row["checkAddMode"] == "M").unwrap();
        assert_eq!(
            (&manual["netAmount"], &manual["directDepositAmount"]),
            (&check["netAmount"], &Value::from(0.0))
        );
        pairs += 1;
    }
    assert!(pairs >= 2);
    let bonus = checks.iter().filter(|row| row["checkAddMode"] == "B");
    assert!(bonus.clone().count() > 10 && bonus.clone().all(|row| text(row, "periodControl").ends_with('2')));
    // Somebody on leave: a last pay with unpaid hours, and none since.
    let on_leave = fixture
        .truth
        .employments()
        .into_iter()
        .filter(|one| one.text("employment_status") == Some("L"));
    let mut stopped = 0;
    for one in on_leave {
        let since = one.text("status_start_date").unwrap();
        let mine: Vec<_> = checks
            .iter()
            .filter(|row| row["employeeId"] == one.text("employee_id").unwrap() && row["checkAddMode"] == "R")
            .collect();
        assert!(mine.iter().all(|row| text(row, "periodStartDate") < since), "{since}");
        stopped += usize::from(mine.iter().any(|row| row["employeeStatus"] == "L"));
    }
    assert!(stopped > 0);
    // A newcomer's first pay is less than the next one.
    let mid_period = fixture
        .truth
        .employments()
        .into_iter()
        .filter(|one| one.text("last_hire") > Some("2026-05-10"));
    let mut newcomers = 0;
    for one in mid_period {
        let hire = one.text("last_hire").unwrap();
        let first = checks.iter().find(|row| {
            row["employeeId"] == one.text("employee_id").unwrap() && row["companyId"] == one.text("company_id").unwrap()
        });
        let Some(first) = first else { continue };
        assert!(hire <= text(first, "periodEndDate"), "{hire} {first}");
        newcomers += usize::from(text(first, "periodStartDate") < hire);
    }
    assert!(newcomers > 0);
    let leavers = checks.iter().filter(|row| row["employeeStatus"] == "T").count();
    assert!(leavers > 0);
    let canadian = checks.iter().filter(|row| row["currencyCode"] == "CAD");
    // All but those at home in the other country.
    assert!(canadian.filter(|row| row["ssn"].is_null()).count() > 100);
}

#[tokio::test]
async fn the_year_to_date_of_each_earning_and_deduction_runs_along() {
    let fixture = Fixture::with(|options| options.employees = 100).await;
    let rows = all(&fixture, EARNINGS, "").await;
    let mut before: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    let mut compared = 0;
    for row in &rows {
        let year = &text(row, "payDate")[..4];
        let whose = format!("{}{}", text(row, "employeeId"), text(row, "companyId"));
        let key = (whose, text(row, "earningCode").to_owned(), year.to_owned());
        let ytd = cents(&row["ytdAmount"]);
        if let Some(before) = before.insert(key, ytd) {
            // A replacement follows what it replaces and what took that back: the sum is as before both.
            assert_eq!(ytd - before, cents(&row["currentAmount"]), "{row}");
            compared += 1;
        }
    }
    assert!(compared > 1_000);
}

#[tokio::test]
async fn lists_are_narrowed_by_what_they_can_be_filtered_by() {
    let fixture = Fixture::with(|options| options.employees = 100).await;
    let checks = all(&fixture, REGISTER, "").await;
    let deductions = all(&fixture, DEDUCTIONS, "").await;
    let check = &checks[checks.len() / 2];
    let day = &text(check, "payDate")[..10];
    let found = all(&fixture, REGISTER, &format!("payDate={day}")).await;
    let wanted: Vec<_> = checks
        .iter()
        .filter(|row| row["payDate"] == check["payDate"])
        .cloned()
        .collect();
    assert_eq!(found, wanted);
    for name in [
        "checkId",
        "documentNumber",
        "employeeNumber",
        "payGroup",
        "periodControl",
        "companyId",
    ] {
        let found = all(&fixture, REGISTER, &format!("{name}={}", text(check, name))).await;
        let wanted: Vec<_> = checks.iter().filter(|row| row[name] == check[name]).cloned().collect();
        assert_eq!(found, wanted, "{name}");
    }
    for name in ["periodStartDate", "periodEndDate"] {
        let found = all(&fixture, REGISTER, &format!("{name}={}", &text(check, name)[..10])).await;
        assert!(
            !found.is_empty() && found.iter().all(|row| row[name] == check[name]),
            "{name}"
        );
    }
    let people: BTreeSet<_> = checks.iter().map(|row| text(row, "employeeId")).collect();
    let two: Vec<_> = people.into_iter().take(2).collect();
    let list = two.join(",");
    for (path, name) in [
        (REGISTER, "employeeId"),
        (DEDUCTIONS, "employeeId"),
        (EARNINGS, "employeeID"),
    ] {
        let found = all(&fixture, path, &format!("{name}={list}")).await;
        let whose: BTreeSet<_> = found.iter().map(|row| text(row, "employeeId")).collect();
        assert_eq!(whose.into_iter().collect::<Vec<_>>(), two, "{path}");
        let refused = fixture.rest(&format!("{path}?{name}=%5BA%5D")).await;
        assert_eq!(refused.status, 400, "the pattern has no brackets: {path}");
    }
    // The query says is401K, the row is401k.
    for (flag, truth) in [("true", true), ("Y", true), ("false", false), ("N", false)] {
        let found = all(&fixture, DEDUCTIONS, &format!("is401K={flag}")).await;
        let wanted = deductions.iter().filter(|row| row["is401k"] == truth).count();
        assert!(
            wanted > 0 && found.len() == wanted && found.iter().all(|row| row["is401k"] == truth),
            "{flag}"
        );
    }
    for name in ["deductionCode", "deductionType", "benefitOption", "benefitProvider"] {
        let value = deductions.iter().find_map(|row| row[name].as_str()).unwrap();
        let found = all(&fixture, DEDUCTIONS, &format!("{name}={value}")).await;
        let wanted = deductions.iter().filter(|row| row[name] == value).count();
        assert_eq!(found.len(), wanted, "{name}={value}");
    }
    let (from, to) = ("202608010", "202608319");
    for path in [DEDUCTIONS, EARNINGS] {
        let found = all(&fixture, path, &format!("startPerControl={from}&endPerControl={to}")).await;
        assert!(
            !found.is_empty()
                && found
                    .iter()
                    .all(|row| (from..=to).contains(&text(row, "periodControl")))
        );
    }
    let expected = deductions
        .iter()
        .filter(|row| (from..=to).contains(&text(row, "periodControl")))
        .count();
    let found = all(
        &fixture,
        DEDUCTIONS,
        &format!("startPerControl={from}&endPerControl={to}"),
    )
    .await;
    assert_eq!(found.len(), expected);
    assert_eq!(
        fixture
            .rest(&format!("{EARNINGS}?periodControl=2026-08-01"))
            .await
            .status,
        400
    );
    assert_eq!(
        fixture.rest(&format!("{REGISTER}?checkId=NOSUCHCHECK0")).await.text(),
        "[]"
    );
}

#[tokio::test]
async fn a_page_of_the_register_has_links_and_flags_as_declared() {
    let fixture = Fixture::start().await;
    let answer = fixture.rest(&format!("{REGISTER}?per_Page=10&payGroup=HLFBI")).await;
    let links = answer.header("link").unwrap();
    assert!(
        links.contains("page=2&per_Page=10&payGroup=HLFBI>; rel=\"next\""),
        "{links}"
    );
    let row = &answer.rows()[0];
    assert!(row["sequenceNumber"].is_u64() && row["isVoidingRecord"].is_boolean() && row["reconciled"].is_string());
    assert_eq!(text(row, "checkId").len(), 12);
    let row = &fixture.rest(&format!("{DEDUCTIONS}?per_Page=1")).await.rows()[0];
    assert_eq!(row["isVoidingRecord"], "N", "text here, a boolean in the register");
    assert!(row["employeeCalculaitonRule"].is_string() || row["employerCalculationRule"].is_string());
    assert!(row.get("wageGarnishmentAmountExemtFromGarn").is_some());
}
