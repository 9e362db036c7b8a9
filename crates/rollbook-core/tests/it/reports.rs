//! Actions about reports of Business Intelligence.

use std::{collections::BTreeSet, ops::ControlFlow};

use rollbook_core::{MASK, ReportRow, Run, Sensitive};
use rollbook_model::{OrganisationId, problem::Kind};
use serde_json::{Value, json};

use crate::{
    hub::Hub,
    truth::{Truth, employments_of, text},
};

const ACTIONS: [&str; 3] = ["list_reports", "get_report_parameters", "run_report"];

/// The path of the report of this name, as the list tells it.
async fn path(hub: &Hub, account: rollbook_model::AccountId, name: &str) -> Value {
    let reports = hub.run(account, "list_reports", json!({})).await.unwrap();
    let reports = reports.data.as_array().unwrap().clone();
    let report = reports.iter().find(|report| report["ReportName"] == name);
    report.unwrap_or_else(|| panic!("no {name} in {reports:?}"))["ReportPath"].clone()
}

#[tokio::test]
async fn a_report_that_is_listed_answers_a_row_of_its_own_columns_for_each_employment() {
    let hub = Hub::start().await;
    let account = hub.linked(&ACTIONS).await.id;
    let path = path(&hub, account, "Headcount").await;
    let answer = hub
        .run(account, "run_report", json!({ "report_path": path }))
        .await
        .unwrap();
    let rows = answer.data.as_array().unwrap();
    let found: BTreeSet<_> = rows
        .iter()
        .map(|row| text(&row["Employee Number"]).to_owned())
        .collect();
    let truth = Truth(hub.control.export());
    let employed: BTreeSet<_> = truth
        .people()
        .flat_map(employments_of)
        .map(|employment| text(&employment["employee_number"]).to_owned())
        .collect();
    assert_eq!(found, employed);
    assert_eq!((answer.rows, answer.next), (Some(rows.len() as u64), None));
}

#[tokio::test]
async fn a_report_takes_the_values_that_it_asks_for() {
    let hub = Hub::start().await;
    let account = hub.linked(&ACTIONS).await.id;
    let path = path(&hub, account, "Headcount").await;
    let asked = hub
        .run(account, "get_report_parameters", json!({ "report_path": path }))
        .await
        .unwrap();
    assert_eq!(asked.data[0]["Name"], "Company Code");
    let truth = Truth(hub.control.export());
    let (_, employment) = truth.employments().next().unwrap();
    let company = &employment["employee_identifier"]["company_code"];
    let inputs = json!({ "report_path": path, "report_parameters": [{ "name": "Company Code", "value": company }] });
    let answer = hub.run(account, "run_report", inputs).await.unwrap();
    let rows = answer.data.as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["Company Code"] == *company));
}

#[tokio::test]
async fn a_report_too_long_to_be_answered_is_handed_on_row_by_row() {
    let hub = Hub::start().await;
    let account = hub.linked(&ACTIONS).await.id;
    let path = path(&hub, account, "Payroll register, detail").await;
    let inputs = json!({ "report_path": path, "report_parameters": [{ "name": "Rows", "value": 10_001 }] });
    let problem = hub.run(account, "run_report", inputs.clone()).await.unwrap_err();
    assert_eq!(
        (problem.kind, problem.code.as_str()),
        (Kind::Refused, "report_too_long")
    );

    let run = Run {
        account,
        action: "run_report",
        inputs: &inputs,
        by: rollbook_model::Actor::CommandLine,
    };
    let mut seen = 0;
    let mut each = |_: &_| {
        seen += 1;
        ControlFlow::Continue(())
    };
    let answer = hub
        .engine
        .run_each(OrganisationId::DEFAULT, run, Sensitive::Shown, &mut each)
        .await
        .unwrap();
    assert_eq!((answer.rows, seen), (Some(10_001), 10_001));

    let mut seen = 0;
    let mut until_three = |_: &_| {
        seen += 1;
        if seen == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let answer = hub
        .engine
        .run_each(OrganisationId::DEFAULT, run, Sensitive::Shown, &mut until_three)
        .await
        .unwrap();
    assert_eq!((answer.rows, seen), (Some(3), 3));
}

#[tokio::test]
async fn rows_of_a_report_are_masked_and_without_what_is_switched_off_whole_and_one_by_one() {
    let hub = Hub::start().await;
    let account = hub.linked(&ACTIONS).await.id;
    let path = path(&hub, account, "Identifiers").await;
    let inputs = json!({ "report_path": path });
    let run = Run {
        account,
        action: "run_report",
        inputs: &inputs,
        by: rollbook_model::Actor::CommandLine,
    };
    let rows = async |sensitive| {
        let mut rows = Vec::new();
        let mut each = |row: &ReportRow| {
            rows.push(serde_json::to_value(row).unwrap());
            ControlFlow::Continue(())
        };
        let streamed = hub
            .engine
            .run_each(OrganisationId::DEFAULT, run, sensitive, &mut each)
            .await
            .unwrap();
        assert_eq!(streamed.rows, Some(rows.len() as u64));
        let whole = hub
            .engine
            .run_showing(OrganisationId::DEFAULT, run, sensitive)
            .await
            .unwrap();
        let whole: Vec<Value> = serde_json::from_str(whole.data.get()).unwrap();
        assert_eq!(rows, whole, "a row is the same whichever way it comes");
        rows
    };
    let numbers: BTreeSet<String> = Truth(hub.control.export())
        .people()
        .filter_map(|person| person["ssn"].as_str().map(str::to_owned))
        .collect();
    assert!(numbers.len() > 3);
    let told_of = |rows: &[Value], column: &str| {
        let values = rows
            .iter()
            .filter_map(|row| row[column].as_str())
            .filter(|text| !text.is_empty());
        values.map(str::to_owned).collect::<BTreeSet<_>>()
    };

    let shown = rows(Sensitive::Shown).await;
    assert_eq!(told_of(&shown, "SSN"), numbers);
    let masked = rows(Sensitive::Masked).await;
    for column in ["SSN", "National ID"] {
        assert_eq!(told_of(&masked, column), BTreeSet::from([MASK.to_owned()]), "{column}");
    }
    assert_eq!(told_of(&masked, "Last Name"), told_of(&shown, "Last Name"));
    // Where there is no number, none is hinted at.
    for (shown, masked) in shown.iter().zip(&masked) {
        let none = |row: &Value| row["SSN"].as_str().is_none_or(str::is_empty);
        assert_eq!(none(shown), none(masked), "{masked}");
    }

    let off = ["sensitive", "Date of Birth"].map(str::to_owned);
    hub.engine
        .switch_fields(OrganisationId::DEFAULT, account, &off, &[])
        .await
        .unwrap();
    for sensitive in [Sensitive::Masked, Sensitive::Shown] {
        for row in rows(sensitive).await {
            let columns: Vec<_> = row.as_object().unwrap().keys().cloned().collect();
            assert_eq!(columns, ["Company Code", "Employee Number", "Last Name"]);
        }
    }
}

#[tokio::test]
async fn a_report_that_is_not_there_or_not_said_is_told() {
    let hub = Hub::start().await;
    let account = hub.linked(&ACTIONS).await.id;
    for action in ["get_report_parameters", "run_report"] {
        let problem = hub
            .run(account, action, json!({ "report_path": "storeID(\"none\")" }))
            .await
            .unwrap_err();
        assert_eq!(
            (problem.kind, problem.code.as_str()),
            (Kind::NotFound, "report_not_found"),
            "{action}: {problem}"
        );
        assert!(problem.remedy.unwrap().contains("list_reports"), "{action}");
        let problem = hub.run(account, action, json!({})).await.unwrap_err();
        assert_eq!(
            (problem.kind, problem.code.as_str()),
            (Kind::Invalid, "input_invalid"),
            "{action}"
        );
    }
    let nameless = json!({ "report_path": "storeID(\"any\")", "report_parameters": [{ "value": "1" }] });
    let problem = hub.run(account, "run_report", nameless).await.unwrap_err();
    assert_eq!((problem.kind, problem.code.as_str()), (Kind::Invalid, "input_invalid"));
}
