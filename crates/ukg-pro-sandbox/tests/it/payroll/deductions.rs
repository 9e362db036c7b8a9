//! Deductions of employees, plans, rates, enrollment and accounts.

use std::collections::BTreeSet;

use serde_json::Value;
use ukg_pro_contract::apis::APIS;
use ukg_pro_contract::rest::{Body, Grain};
use ukg_pro_sandbox::switches::{MissingDeductionCode, SensitiveValues};

use super::{DEDUCTIONS, all, cents, search, statements, text};
use crate::fixture::Fixture;

const ELECTIONS: &str = "/personnel/v1/emp-deductions";
const PLANS: &str = "/configuration/v1/deductions";

/// The elections of every plan.
pub(crate) async fn elections(fixture: &Fixture) -> Vec<Value> {
    let plans = fixture.rest(PLANS).await.rows();
    let codes: Vec<_> = plans.iter().map(|plan| text(plan, "deductionCode")).collect();
    all(fixture, ELECTIONS, &format!("dedCode={}", codes.join(","))).await
}

#[tokio::test]
async fn a_deduction_code_is_needed_and_several_will_do() {
    let fixture = Fixture::start().await;
    let answer = fixture.rest(ELECTIONS).await;
    assert_eq!(answer.status, 400);
    assert!(answer.json()["errors"]["modelstate"]["dedCode"][0]["message"].is_string());
    fixture.switch(|switches| switches.missing_deduction_code = MissingDeductionCode::NotFound);
    assert_eq!(fixture.rest(ELECTIONS).await.status, 404);
    fixture.switch(|switches| switches.missing_deduction_code = MissingDeductionCode::ServerError);
    assert_eq!(fixture.rest(ELECTIONS).await.status, 500);
    let (dental, vision) = (
        all(&fixture, ELECTIONS, "DedCode=DEN").await,
        all(&fixture, ELECTIONS, "dedCode=VIS").await,
    );
    assert!(!dental.is_empty() && dental.iter().all(|row| row["deductionCode"] == "DEN"));
    let both = all(&fixture, ELECTIONS, "dedCode=%5BDEN,%20VIS%5D").await;
    assert_eq!(both.len(), dental.len() + vision.len());
    let one = &dental[0];
    let (company, employee) = (text(one, "companyID"), text(one, "employeeID"));
    let path = format!("/personnel/v1/companies/{company}/employees/{employee}/emp-deductions");
    assert_eq!(all(&fixture, &path, "dedCode=DEN").await[0], *one);
    let of_company = all(
        &fixture,
        &format!("/personnel/v1/companies/{company}/emp-deductions"),
        "dedCode=DEN",
    )
    .await;
    assert_eq!(
        of_company.len(),
        dental.iter().filter(|row| row["companyID"] == company).count()
    );
    let waived = all(&fixture, ELECTIONS, "dedCode=MED,DEN,VIS&benStatus=W").await;
    assert!(
        !waived.is_empty()
            && waived
                .iter()
                .all(|row| row["isWaived"] == true && row["waiveReason"].is_string())
    );
}

#[tokio::test]
async fn elections_are_current_waived_ended_and_to_come() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let rows = elections(&fixture).await;
    let has = |what: &str, is: &dyn Fn(&Value) -> bool| assert!(rows.iter().any(is), "no election is {what}");
    let after = |row: &Value, name: &str| row[name].as_str() > Some("2026-11-02T00:00:00");
    has("current", &|row| {
        row["benefitStatus"] == "A" && row["deductionStopDate"].is_null()
    });
    has("waived", &|row| {
        row["benefitStatus"] == "W" && row["employeeAmount"] == 0.0
    });
    has("ended", &|row| {
        row["benefitStatus"] == "T" && row["deductionStopDate"].is_string()
    });
    has("to come", &|row| {
        row["benefitStatus"] == "A" && after(row, "deductionStartDate")
    });
    has("a garnishment with a goal", &|row| {
        row["deductionCode"] == "GARN" && cents(&row["employeeGoalAmt"]) > 0 && row["employeeCauseNumber"].is_string()
    });
    has("a loan", &|row| {
        row["deductionCode"] == "LOAN" && cents(&row["employeeGoalAmt"]) > 0
    });
    has("a share of the pay", &|row| {
        row["employeeCalcRule"] == "PCT" && row["employeeCalcRateOrPct"].as_f64() > Some(0.0)
    });
    has("an amount", &|row| {
        row["employeeCalcRule"] == "FLAT" && cents(&row["employeeAmount"]) > 0
    });
    has("a family's", &|row| row["benefitOption"] == "EEF");
    let keys: BTreeSet<_> = rows.iter().map(|row| text(row, "systemID")).collect();
    assert_eq!(keys.len(), rows.len());
    assert!(keys.iter().all(|key| key.len() == 12));
    for row in rows.iter().filter(|row| row["employeeGoalAmt"] != 0.0) {
        assert!(
            cents(&row["employeeGoalToDateAmt"]) <= cents(&row["employeeGoalAmt"]),
            "{row}"
        );
    }
}

#[tokio::test]
async fn what_checks_withhold_follows_the_elections() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let rows = elections(&fixture).await;
    let history = all(&fixture, DEDUCTIONS, "").await;
    for line in &history {
        let elected = rows.iter().any(|row| {
            row["employeeID"] == line["employeeId"]
                && row["companyID"] == line["companyId"]
                && row["deductionCode"] == line["deductionCode"]
                && row["isWaived"] == false
                && text(row, "deductionStartDate") <= text(line, "payDate")
        });
        assert!(elected, "{line}");
    }
    let mut compared = 0;
    let statements = statements(&fixture).await;
    for row in rows.iter().filter(|row| row["employeeDedLastPaid"].is_string()) {
        let paid = text(row, "employeeDedLastPaid");
        let mut mine = statements.iter().rev().filter(|statement| {
            statement["employeeidentifier"]["employeeidentifier"] == row["employeeID"]
                && statement["employeeidentifier"]["companyidentifier"] == row["companyID"]
                && statement["paydate"] == paid
        });
        let last = mine.find_map(|statement| {
            let mut items = statement["deductions"].as_array().unwrap().iter();
            items.find(|item| item["deductioncode"] == row["deductionCode"])
        });
        let Some(last) = last else { continue };
        if paid.starts_with("2026") {
            assert_eq!(row["employeeYearToDateAmount"], last["employeeamountytd"], "{row}");
            assert_eq!(row["employerYearToDateAmount"], last["employeramountytd"], "{row}");
            compared += 1;
        }
        assert_eq!(row["employeeLastAmount"], last["employeeamount"], "{row}");
    }
    assert!(compared > 300, "{compared}");
}

#[tokio::test]
async fn rates_hold_from_a_day_on_and_today_when_none_is_named() {
    const RATES: &str = "/configuration/v1/option-rate";
    let fixture = Fixture::start().await;
    let today = all(&fixture, RATES, "").await;
    assert!(
        today.iter().all(|row| row["effectiveDate"] == "2026-01-01T00:00:00"),
        "one rate holds at a time"
    );
    let keys: BTreeSet<_> = today
        .iter()
        .map(|row| ["deductionCode", "benefitOption", "payFrequency"].map(|name| text(row, name)))
        .collect();
    assert_eq!(keys.len(), today.len());
    let past = all(
        &fixture,
        RATES,
        "effectiveDate=2025-06-30&deductionCode=%5BMED,DEN%5D&payFrequency=B,W",
    )
    .await;
    assert_eq!(past.len(), 2 * 4 * 2);
    assert!(past.iter().all(|row| row["rateStopDate"] == "2025-12-31T00:00:00"));
    // An election costs what its rate says.
    let mut compared = 0;
    for row in all(&fixture, ELECTIONS, "dedCode=MED&benStatus=A").await {
        let details = fixture.truth.employments();
        let one = details.iter().find(|one| {
            one.text("employee_id") == row["employeeID"].as_str() && one.text("company_id") == row["companyID"].as_str()
        });
        let frequency = one.unwrap().text("pay_frequency").unwrap();
        let rate = today.iter().find(|rate| {
            rate["deductionCode"] == "MED"
                && rate["benefitOption"] == row["benefitOption"]
                && rate["payFrequency"] == frequency
        });
        assert_eq!(row["employeeAmount"], rate.unwrap()["employeeRate"], "{row}");
        assert_eq!(row["employerAmount"], rate.unwrap()["employerRate"], "{row}");
        compared += 1;
    }
    assert!(compared > 5);
    let ages = all(
        &fixture,
        "/configuration/v1/insurance-rate",
        "deductionCode=SLIFE&payFrequency=B",
    )
    .await;
    assert_eq!(ages.len(), 8);
    assert!(ages[7]["employeeRateSmokerMale"].as_f64() > ages[0]["employeeRateSmokerMale"].as_f64());
}

#[tokio::test]
async fn changes_are_those_of_one_field() {
    const CHANGES: &str = "/personnel/v1/deduction-history-effective-change-dates";
    let fixture = Fixture::with(|options| options.employees = 200).await;
    assert_eq!(fixture.rest(&format!("{CHANGES}?deductionCode=MED")).await.status, 400);
    assert_eq!(
        fixture
            .rest(&format!("{CHANGES}?deductionCode=MED&fieldName=colour"))
            .await
            .status,
        400
    );
    assert_eq!(
        fixture.rest(&format!("{CHANGES}?fieldName=benefitOption")).await.status,
        400
    );
    let options = all(
        &fixture,
        CHANGES,
        "fieldName=benefitOption&deductionCode=%5BMED,MEDHD%5D",
    )
    .await;
    assert!(
        options.iter().any(|row| row["changeReason"] == "MARR"),
        "somebody's cover changed"
    );
    for row in &options {
        assert!(row["fieldValue"].is_string() && row["fieldValueNumber"].is_null() && row["fieldValueDate"].is_null());
        assert!(
            text(row, "effectiveDate") <= "2026-11-02T00:00:00",
            "nothing is of after today: {row}"
        );
        assert!(row.get("changedField").is_none());
    }
    let later = all(
        &fixture,
        CHANGES,
        "fieldname=benefitOption&deductionCode=MED,MEDHD&sessionDate=2027-01-01",
    )
    .await;
    assert!(later.len() > options.len(), "elections to come count by then");
    let goals = all(
        &fixture,
        CHANGES,
        "fieldName=employeeGoalAmount&deductionCode=GARN,LOAN",
    )
    .await;
    assert!(!goals.is_empty() && goals.iter().all(|row| cents(&row["fieldValueNumber"]) > 0));
    let dates = all(&fixture, CHANGES, "fieldName=deductionStopDate&deductionCode=DEN").await;
    assert!(!dates.is_empty() && dates.iter().all(|row| row["fieldValueDate"].is_string()));
    let days = all(
        &fixture,
        "/personnel/v1/emp-deductions-benefit-option-change-date",
        "deductionCode=MED",
    )
    .await;
    let of_plan = later.iter().filter(|row| row["deductionCode"] == "MED");
    assert_eq!(days.len(), of_plan.count());
}

#[tokio::test]
async fn enrollment_is_of_a_session_and_needs_all_four_parameters() {
    const ENROLLMENT: &str = "/personnel/v1/open-enrollment-emp-deductions";
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let given = [
        "startDateTime=2026-10-01",
        "endDateTime=2026-11-30",
        "sessionType=OE",
        "deductionCode=%5BMED,%20DEN%5D",
    ];
    for missing in 0..4 {
        let some: Vec<_> = given
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != missing)
            .map(|(_, one)| *one)
            .collect();
        assert_eq!(
            fixture.rest(&format!("{ENROLLMENT}?{}", some.join("&"))).await.status,
            400,
            "{missing}"
        );
    }
    let rows = all(&fixture, ENROLLMENT, &given.join("&")).await;
    assert!(rows.len() > 40);
    for (what, name) in [
        ("dropped", "oeDrop"),
        ("waived", "isBenefitWaived"),
        ("added", "addCoverage"),
    ] {
        assert!(rows.iter().any(|row| row[name] == true), "none is {what}");
    }
    assert!(
        rows.iter()
            .all(|row| ["MED", "DEN"].contains(&text(row, "deductionCode")))
    );
    let another = "startDateTime=2025-01-01&endDateTime=2025-02-01&sessionType=OE&deductionCode=MED";
    assert_eq!(fixture.rest(&format!("{ENROLLMENT}?{another}")).await.text(), "[]");
}

#[tokio::test]
async fn accounts_are_flat_percent_and_balance_some_inactive_and_canadian_by_institution() {
    const ACCOUNTS: &str = "/payroll/v1/direct-deposit";
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let rows = fixture.rest(ACCOUNTS).await.rows();
    let rules: BTreeSet<_> = rows.iter().map(|row| text(row, "depositRule")).collect();
    assert_eq!(rules.into_iter().collect::<String>(), "BFP");
    let canadian: Vec<_> = rows.iter().filter(|row| row["countryCode"] == "CAN").collect();
    assert!(!canadian.is_empty());
    for row in &rows {
        let is_canadian = row["countryCode"] == "CAN";
        assert_eq!(row["employeeInstitutionNumber"].is_string(), is_canadian, "{row}");
        assert_eq!(
            text(row, "employeeBankRoutingNumber").len(),
            if is_canadian { 5 } else { 9 },
            "{row}"
        );
        assert_eq!(text(row, "accountRecordId").len(), 36);
    }
    assert!(
        canadian
            .iter()
            .all(|row| text(row, "employeeInstitutionNumber").starts_with('0'))
    );
    let inactive = fixture.rest(&format!("{ACCOUNTS}?accountIsInactive=true")).await.rows();
    assert!(!inactive.is_empty() && inactive.iter().all(|row| row["accountIsInactive"] == true));
    let changed = fixture
        .rest(&format!("{ACCOUNTS}?dateTimeChanged=%3E06-01-2026"))
        .await
        .rows();
    assert!(!changed.is_empty() && changed.len() < rows.len());
    let company = text(canadian[0], "companyId");
    let of_company = fixture
        .rest(&format!("/payroll/v1/companies/{company}/direct-deposit"))
        .await
        .rows();
    assert!(of_company.iter().all(|row| row["companyId"] == company));
    let open = text(&rows[0], "account").to_owned();
    fixture.switch(|switches| switches.sensitive_values = SensitiveValues::Masked);
    let masked = fixture.rest(ACCOUNTS).await.rows();
    let hidden = "*".repeat(open.len() - 4);
    assert_eq!(masked[0]["account"], format!("{hidden}{}", &open[open.len() - 4..]));
}

#[tokio::test]
async fn earnings_are_found_by_code_and_by_six_properties() {
    const EARNINGS: &str = "/configuration/v1/earnings";
    let fixture = Fixture::start().await;
    let rows = fixture.rest(EARNINGS).await.rows();
    let regular = fixture.rest(&format!("{EARNINGS}/REG")).await.rows();
    assert_eq!(regular.len(), 1);
    assert!(rows.contains(&regular[0]));
    let canadian = fixture
        .rest(&format!("{EARNINGS}?countryCode=CAN&isSupplimentalWages=true"))
        .await
        .rows();
    assert!(!canadian.is_empty() && canadian.iter().all(|row| row["countryCode"] == "CAN"));
    let six = fixture
        .rest(&format!("{EARNINGS}/HRS/REG/false/USA/true/true"))
        .await
        .rows();
    assert!(six.contains(&regular[0]));
    assert!(
        six.iter()
            .all(|row| row["includeInShiftDiffrential"] == true && row["taxCategory"] == "REG")
    );
    assert!(
        rows.iter()
            .all(|row| row.get("excelInTotalHours").is_some_and(Value::is_boolean))
    );
}

/// Whatever the contract declares of payroll and deductions is answered.
#[tokio::test]
async fn every_endpoint_of_payroll_and_deductions_answers_rows() {
    let kinds = [
        "benefit-reduction",
        "check",
        "check-deduction",
        "check-earning",
        "deduction",
        "deduction-change",
        "deduction-plan",
        "dependent-deduction",
        "dependent-enrollment",
        "direct-deposit",
        "earning",
        "enrollment",
        "global-bank",
        "insurance-rate",
        "ledger-entry",
        "option-change",
        "option-rate",
        "pay-deduction-element",
        "pay-period",
        "pay-statement",
    ];
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let statement = statements(&fixture).await[0].clone();
    let employee = text(&statement["employeeidentifier"], "employeeidentifier").to_owned();
    let company = text(&statement["employeeidentifier"], "companyidentifier").to_owned();
    let mut called = BTreeSet::new();
    for api in APIS {
        let Grain::Record(kind) = api.grain else { continue };
        if !kinds.contains(&kind) {
            continue;
        }
        for endpoint in api.endpoints.iter().filter(|endpoint| !endpoint.is_write()) {
            let path = endpoint
                .path
                .replace("{companyId}", &company)
                .replace("{employeeId}", &employee)
                .replace("{PayIdentifier}", text(&statement, "payidentifier"))
                .replace("{runId}", "100001")
                .replace("{earningCode}", "REG")
                .replace("{calculationRule}", "HRS")
                .replace("{taxCategory}", "REG")
                .replace("{useDeductionOffset}", "false")
                .replace("{countryCode}", "USA")
                .replace("{includeInShiftDiffrential}", "true")
                .replace("{includeInManualCheck}", "true");
            let answer = if let Body::Filter(_) = endpoint.body {
                let who = serde_json::json!({ "eeid": employee, "coid": company });
                let body = serde_json::json!({ "startDate": "2026-01-01", "endDate": "2026-12-31", "employeeIdentifier": who });
                search(&fixture, &path, &body).await
            } else {
                let query = "dedCode=MED,DEN,401K,LIFE,CMED,CLIFE,CDEN,GARN&deductionCode=%5BMED,MEDHD,DEN,VIS,401K,LIFE,SLIFE,REG%5D\
                             &fieldName=deductionStartDate&startDateTime=2026-10-01&endDateTime=2026-11-30&sessionType=OE";
                // Only those that need a code get one.
                let needs = api.parameters.iter().any(|parameter| parameter.required);
                let path = if needs { format!("{path}?{query}") } else { path };
                let headers = fixture.rest_headers();
                let mut headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                headers.push(("US-Client-id", "HLF"));
                fixture.wire.get(&path, &headers).await
            };
            assert_eq!(answer.status, 200, "{} {}: {}", api.name, endpoint.name, answer.text());
            let json = answer.json();
            let first = if endpoint.is_list() { &json[0] } else { &json };
            // Dependents need contacts.
            if kind.starts_with("dependent") && first.is_null() {
                called.insert(kind);
                continue;
            }
            let properties: BTreeSet<_> = first
                .as_object()
                .unwrap_or_else(|| panic!("{} has no row", endpoint.path))
                .keys()
                .collect();
            let declared: BTreeSet<_> = api.row.fields().map(|field| field.name.to_owned()).collect();
            assert_eq!(properties, declared.iter().collect(), "{}", api.name);
            called.insert(kind);
        }
    }
    assert_eq!(called.into_iter().collect::<Vec<_>>(), kinds);
}
