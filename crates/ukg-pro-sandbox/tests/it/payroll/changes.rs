//! Deductions that are changed by transactions of the import tool, and what payroll makes of it.

use serde_json::{Value, json};
use ukg_pro_sandbox::switches::{DeductionPercentages, ImportApproval};

use super::deductions::elections;
use super::runs::{Told, days};
use super::{DEDUCTIONS, all, cents, text};
use crate::fixture::{Employment, Fixture};

const IMPORT: &str = "/personnel/v1/import-tool";

/// An employment that is paid by the week, and the present row of a deduction that it has.
pub(crate) async fn with_deduction(fixture: &Fixture, code: &str) -> (Employment, Value) {
    let rows = elections(fixture).await;
    let employments = fixture.truth.employments();
    let found = employments.into_iter().find_map(|one| {
        let row = rows.iter().find(|row| {
            row["deductionCode"] == code
                && row["employeeID"] == one.text("employee_id").unwrap()
                && row["benefitStatus"] == "A"
                && row["deductionStopDate"].is_null()
                && text(row, "deductionStartDate") < "2026-10-01"
        });
        let is_paid = one.text("employment_status") == Some("A") && one.text("pay_group") == Some("HLFWK");
        row.filter(|_| is_paid).map(|row| (one, row.clone()))
    });
    found.unwrap_or_else(|| panic!("nobody who is paid by the week has {code}"))
}

/// A full-time employment that is paid by the week, and has no such deduction.
pub(crate) async fn without_deduction(fixture: &Fixture, code: &str) -> Employment {
    let rows = elections(fixture).await;
    let employments = fixture.truth.employments();
    let found = employments.into_iter().find(|one| {
        let id = one.text("employee_id").unwrap();
        one.text("employment_status") == Some("A")
            && one.text("pay_group") == Some("HLFWK")
            && one.text("full_or_part_time") == Some("F")
            && !rows
                .iter()
                .any(|row| row["deductionCode"] == code && row["employeeID"] == id)
    });
    found.unwrap_or_else(|| panic!("everybody has {code}"))
}

pub(crate) fn transaction(one: &Employment, code: &str, leaves: &[(&str, &str)]) -> String {
    let (company, number) = one.key();
    let leaf = |name: &str, text: &str| format!("<{name}>{text}</{name}>");
    let more: String = leaves.iter().map(|(name, text)| leaf(name, text)).collect();
    format!(
        "<ChangeEmployeeDeductionPlan>{}{}{}{more}</ChangeEmployeeDeductionPlan>",
        leaf("EmployeeNumber", number.trim_start_matches('0')),
        leaf("CompanyCode", &company),
        leaf("DeductionCode", code)
    )
}

async fn hand_in(fixture: &Fixture, transaction: &str) -> String {
    let body = json!({ "transaction": transaction, "uniqueFileName": "deductions.xml" });
    let answer = fixture.send("POST", IMPORT, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()[0]["stagingId"].as_str().unwrap().to_owned()
}

async fn status(fixture: &Fixture, id: &str) -> (String, u64, String) {
    let told = fixture.rest(&format!("{IMPORT}/status/{id}")).await.json();
    let message = &told["messages"][0];
    (
        text(&told, "status").to_owned(),
        message["severity"].as_u64().unwrap_or_default(),
        message["message"].as_str().unwrap_or_default().to_owned(),
    )
}

/// Hands a transaction in and waits for what becomes of it.
pub(crate) async fn carry_out(fixture: &Fixture, transaction: &str) -> (String, u64, String) {
    let id = hand_in(fixture, transaction).await;
    fixture.control.advance(std::time::Duration::from_mins(2));
    status(fixture, &id).await
}

async fn saved(fixture: &Fixture, transaction: &str) {
    let (status, severity, message) = carry_out(fixture, transaction).await;
    assert_eq!((status.as_str(), severity), ("Pass", 0), "{message}");
}

/// The lines of a deduction of an employee by pay date, after the tenant began.
pub(crate) async fn lines(fixture: &Fixture, one: &Employment, code: &str) -> Vec<(String, Value)> {
    let rows = all(fixture, DEDUCTIONS, &format!("deductionCode={code}")).await;
    let mine = rows.into_iter().filter(|row| {
        row["employeeId"] == one.text("employee_id").unwrap()
            && row["companyId"] == one.text("company_id").unwrap()
            && row["deductionCode"] == code
    });
    let dated = mine.map(|row| (text(&row, "payDate")[..10].to_owned(), row));
    dated.filter(|(date, _)| date.as_str() > "2026-11-02").collect()
}

pub(crate) async fn row(fixture: &Fixture, one: &Employment, code: &str) -> Value {
    let rows = elections(fixture).await;
    let mut mine = rows.into_iter().filter(|row| {
        row["employeeID"] == one.text("employee_id").unwrap()
            && row["companyID"] == one.text("company_id").unwrap()
            && row["deductionCode"] == code
    });
    mine.next_back().unwrap_or_else(|| panic!("no election of {code}"))
}

#[tokio::test]
async fn a_change_takes_effect_with_the_first_run_from_its_day_on_and_not_before() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, before) = with_deduction(&fixture, "401K").await;
    let old = before["employeeCalcRateOrPct"].as_f64().unwrap();
    let change = |leaves: &[(&str, &str)]| transaction(&one, "401K", leaves);
    saved(
        &fixture,
        &change(&[
            ("EffectiveDate", "2026-11-10"),
            ("ChangeReasonCode", "CHG"),
            ("EmployeeCalcRule", "PCT"),
            ("EmployeeCalcRateOrPct", "0.2"),
        ]),
    )
    .await;
    saved(
        &fixture,
        &change(&[
            ("EffectiveDate", "2026-11-18"),
            ("EmployeeCalcRule", "FLAT"),
            ("EmployeeAmount", "25.50"),
            ("EmployerCalcRule", "FLAT"),
            ("EmployerAmount", "12.34"),
        ]),
    )
    .await;
    saved(
        &fixture,
        &change(&[("EffectiveDate", "2026-11-25"), ("EmployeePerCapAmount", "5")]),
    )
    .await;
    saved(
        &fixture,
        &change(&[("EffectiveDate", "2026-12-09"), ("StopDate", "2026-12-05")]),
    )
    .await;
    // What is not yet so is not told as so.
    assert_eq!(row(&fixture, &one, "401K").await["employeeCalcRateOrPct"], old);
    fixture.control.advance(days(10));
    let now = row(&fixture, &one, "401K").await;
    assert_eq!(now["employeeCalcRateOrPct"], 0.2, "{now}");
    fixture.control.advance(days(40));
    let told = Told::by(&fixture).await;
    told.agrees();
    let lines = lines(&fixture, &one, "401K").await;
    let line = |date: &str| lines.iter().find(|(paid, _)| paid == date).map(|(_, line)| line);
    let rate = |date: &str| {
        line(date).unwrap()["employeeCalculationRateOrPercent"]
            .as_f64()
            .unwrap()
    };
    assert!((rate("2026-11-06") - old).abs() < 1e-9, "as it was until the change");
    let changed = line("2026-11-13").unwrap();
    assert!((rate("2026-11-13") - 0.2).abs() < 1e-9);
    let basis = cents(&changed["deductionCalculationBasisAmt"]);
    assert_eq!(
        cents(&changed["employeeCurrentAmount"]),
        (basis * 2 + 5) / 10,
        "{changed}"
    );
    let flat = line("2026-11-20").unwrap();
    assert_eq!(cents(&flat["employeeCurrentAmount"]), 2_550, "{flat}");
    assert_eq!(cents(&flat["employerCurrentAmount"]), 1_234, "{flat}");
    assert_eq!(flat["employeeCalculaitonRule"], "FLAT");
    assert_eq!(cents(&line("2026-11-27").unwrap()["employeeCurrentAmount"]), 500);
    // The last period that began by the day it stops is that of 29 November to 5 December.
    assert!(
        line("2026-12-11").is_some() && line("2026-12-18").is_none(),
        "{lines:?}"
    );
    assert_eq!(row(&fixture, &one, "401K").await["benefitStatus"], "T");
    let history = all(
        &fixture,
        "/personnel/v1/deduction-history-effective-change-dates",
        "fieldName=employeeAmount&deductionCode=401K",
    )
    .await;
    let mine = history
        .iter()
        .filter(|row| row["employeeId"] == one.text("employee_id").unwrap());
    let dates: Vec<_> = mine.map(|row| text(row, "effectiveDate")[..10].to_owned()).collect();
    assert!(dates.contains(&"2026-11-18".to_owned()), "{history:?}");
}

#[tokio::test]
async fn the_limit_of_a_year_ends_what_is_taken_and_the_next_year_begins_anew() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, before) = with_deduction(&fixture, "401K").await;
    let so_far = cents(&before["employeeYearToDateAmount"]);
    let limit = so_far + 10_000;
    saved(
        &fixture,
        &transaction(
            &one,
            "401K",
            &[
                ("EffectiveDate", "2026-11-02"),
                ("EmployeeCalcRule", "FLAT"),
                ("EmployeeAmount", "60.00"),
                ("AnnualLimit", &format!("{}.{:02}", limit / 100, limit % 100)),
            ],
        ),
    )
    .await;
    fixture.control.advance(days(70));
    Told::by(&fixture).await.agrees();
    let lines = lines(&fixture, &one, "401K").await;
    let taken: Vec<_> = lines
        .iter()
        .filter(|(_, line)| cents(&line["employeeCurrentAmount"]) > 0)
        .map(|(date, line)| (date.as_str(), cents(&line["employeeCurrentAmount"])))
        .collect();
    assert_eq!(
        taken[..3],
        [("2026-11-06", 6_000), ("2026-11-13", 4_000), ("2027-01-01", 6_000)]
    );
}

#[tokio::test]
async fn who_has_no_election_is_enrolled_and_who_is_new_as_well() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let one = without_deduction(&fixture, "UWAY").await;
    saved(
        &fixture,
        &transaction(
            &one,
            "UWAY",
            &[("EffectiveDate", "2026-11-09"), ("EmployeeAmount", "7.25")],
        ),
    )
    .await;
    let new = row(&fixture, &one, "UWAY").await;
    assert_eq!(new["benefitStatus"], "A");
    assert_eq!(text(&new, "deductionStartDate"), "2026-11-09T00:00:00");
    assert_eq!(cents(&new["employeeAmount"]), 725);
    let hired = fixture.control.change_tenant(|tenant| {
        let key = tenant.hire_anybody().unwrap();
        let told = |name: &str| tenant.fact(&key, name).unwrap().as_text().unwrap().to_owned();
        (told("company_code"), told("employee_number"))
    });
    let (company, number) = &hired;
    let change = |code: &str| {
        format!(
            "<ChangeEmployeeDeductionPlan><EmployeeNumber>{number}</EmployeeNumber><CompanyCode>{company}</CompanyCode>\
             <DeductionCode>{code}</DeductionCode><EmployeeAmount>11.11</EmployeeAmount></ChangeEmployeeDeductionPlan>"
        )
    };
    // One of the two loans is that of the country.
    let outcomes = [
        carry_out(&fixture, &change("LOAN")).await.0,
        carry_out(&fixture, &change("CLOAN")).await.0,
    ];
    assert_eq!(
        outcomes.iter().filter(|outcome| *outcome == "Pass").count(),
        1,
        "{outcomes:?}"
    );
    fixture.control.advance(days(45));
    let told = Told::by(&fixture).await;
    told.agrees();
    let lines = lines(&fixture, &one, "UWAY").await;
    assert_eq!(lines[0].0, "2026-11-20", "nothing for a period before it starts");
    assert_eq!(cents(&lines[0].1["employeeCurrentAmount"]), 725);
    let eleven = told
        .deductions
        .iter()
        .filter(|line| line["employeeNumber"] == number.as_str() && cents(&line["employeeCurrentAmount"]) == 1_111);
    assert!(eleven.count() >= 1, "who was hired pays, too");
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_the_rule_and_changes_nothing() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, _) = with_deduction(&fixture, "401K").await;
    let part_time = fixture.truth.employments().into_iter().find(|one| {
        one.text("full_or_part_time") == Some("P")
            && one.text("employment_status") == Some("A")
            && one.text("country") == Some("USA")
    });
    let before = elections(&fixture).await;
    let nobody = "<ChangeEmployeeDeductionPlan><EmployeeNumber>999999999</EmployeeNumber>\
                  <DeductionCode>401K</DeductionCode></ChangeEmployeeDeductionPlan>";
    let change = |leaves: &[(&str, &str)]| transaction(&one, "401K", leaves);
    let mut refused = vec![
        (nobody.to_owned(), "No employee"),
        (transaction(&one, "NOSUCH", &[]), "NOSUCH"),
        (transaction(&one, "RRSP", &[("EmployeeAmount", "5")]), "deduction group"),
        (transaction(&one, "PET", &[("EmployeeAmount", "5")]), "closed"),
        (
            change(&[("EffectiveDate", "2026-10-20"), ("EmployeeAmount", "5")]),
            "pay period that is closed",
        ),
        (change(&[("EffectiveDate", "11/10/2026")]), "`EffectiveDate` is no date"),
        (change(&[("StartDate", "soon")]), "`StartDate` is no date"),
        (change(&[("EmployeeAmount", "much")]), "`EmployeeAmount` is no number"),
        (change(&[("EmployeeAmount", "-5")]), "`EmployeeAmount` is negative"),
        (change(&[("EmployerAmount", "-1")]), "`EmployerAmount` is negative"),
        (change(&[("EmployeeAmount", "1.005")]), "more than 2 decimals"),
        (change(&[("EmployeeAmount", "24500.01")]), "limit"),
        (change(&[("AnnualLimit", "24500.01")]), "limit"),
        (change(&[("EmployeePerCapAmount", "24500.01")]), "limit"),
        (change(&[("AnnualLimit", "32500.01"), ("CatchUp", "Y")]), "limit"),
        (change(&[("EmployeeCalcRateOrPct", "1.01")]), "more than the whole pay"),
        (
            change(&[("StartDate", "2026-12-01"), ("StopDate", "2026-11-30")]),
            "`StopDate` lies before",
        ),
        (change(&[("EmployeeCalcRule", "Expression")]), "Expression"),
        (change(&[("EmployeeCalcRule", "Custom")]), "Custom"),
        (change(&[("CatchUp", "maybe")]), "`CatchUp`"),
        (change(&[("Mode", "Try")]), "`Mode`"),
        ("<ChangeEmployeeDeductionPlan/>".to_owned(), "`EmployeeNumber`"),
    ];
    if let Some(part_time) = &part_time {
        refused.push((transaction(part_time, "DEN", &[]), "deduction group"));
    }
    for (transaction, rule) in &refused {
        let (status, severity, message) = carry_out(&fixture, transaction).await;
        assert_eq!((status.as_str(), severity), ("Fail", 3), "{transaction}: {message}");
        assert!(message.contains(rule), "{transaction}: {message}");
    }
    // Once it is only checked, too.
    let (status, severity, message) = carry_out(
        &fixture,
        &change(&[("Mode", "Validate"), ("EmployeeCalcRateOrPct", "0.2")]),
    )
    .await;
    assert_eq!((status.as_str(), severity), ("Pass", 0));
    assert!(message.contains("valid"), "{message}");
    assert_eq!(elections(&fixture).await, before);
    // With the higher limit of those who catch up it is no refusal.
    saved(&fixture, &change(&[("AnnualLimit", "32500"), ("CatchUp", "Y")])).await;
}

#[tokio::test]
async fn the_same_values_again_are_no_change_and_empty_ones_keep_what_is() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, before) = with_deduction(&fixture, "401K").await;
    let rate = before["employeeCalcRateOrPct"].to_string();
    let change = transaction(
        &one,
        "401K",
        &[
            ("EmployeeCalcRule", "PCT"),
            ("EmployeeCalcRateOrPct", &rate),
            ("EmployeeAmount", ""),
        ],
    );
    let (status, severity, message) = carry_out(&fixture, &change).await;
    assert_eq!((status.as_str(), severity), ("Pass", 1));
    assert!(message.contains("no changes"), "{message}");
    assert_eq!(row(&fixture, &one, "401K").await, before);
    // Where the tenant writes hundredths, six percent is 6.0 in transactions as well.
    fixture.switch(|switches| switches.deduction_percentages = DeductionPercentages::Hundredths);
    saved(
        &fixture,
        &transaction(&one, "401K", &[("EmployeeCalcRateOrPct", "6.5")]),
    )
    .await;
    assert_eq!(row(&fixture, &one, "401K").await["employeeCalcRateOrPct"], 6.5);
}

#[tokio::test]
async fn a_transaction_waits_for_a_second_person_who_approves_or_rejects_it() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    fixture.switch(|switches| switches.import_approval = ImportApproval::Required);
    let (one, before) = with_deduction(&fixture, "401K").await;
    let change = |rate| transaction(&one, "401K", &[("EmployeeCalcRateOrPct", rate)]);
    let (first, second) = (
        hand_in(&fixture, &change("0.2")).await,
        hand_in(&fixture, &change("0.3")).await,
    );
    fixture.control.advance(days(3));
    for id in [&first, &second] {
        let (status, _, message) = status(&fixture, id).await;
        assert_eq!((status.as_str(), message.as_str()), ("Pending", "Waits for approval"));
    }
    let listed = fixture.control.transactions();
    let request = |id: &str| listed.iter().find(|one| one.staging_id == id).unwrap().request_number;
    assert!(fixture.control.reject(request(&second).unwrap()));
    assert!(!fixture.control.reject(request(&second).unwrap()), "once");
    let (rejected, severity, message) = status(&fixture, &second).await;
    assert_eq!((rejected.as_str(), severity), ("Fail", 3));
    assert!(message.contains("rejected"), "{message}");
    assert_eq!(
        row(&fixture, &one, "401K").await["employeeCalcRateOrPct"],
        before["employeeCalcRateOrPct"]
    );
    assert!(fixture.control.approve(request(&first).unwrap()));
    fixture.control.advance(std::time::Duration::from_mins(2));
    assert_eq!(status(&fixture, &first).await.0, "Pass");
    assert_eq!(row(&fixture, &one, "401K").await["employeeCalcRateOrPct"], 0.2);
    assert!(fixture.control.requests().is_empty());
}
