//! Pay statements over REST.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use ukg_pro_sandbox::switches::{EmptyList, ExtraHeaders, RestPageSizeOverMaximum};

use super::{LAST, OF_COMPANY, OF_EMPLOYEE, REGISTER, SUMMARY, all, cents, search, statements, sum, text};
use crate::fixture::Fixture;

fn items<'a>(statement: &'a Value, name: &str) -> &'a [Value] {
    statement[name].as_array().unwrap_or_else(|| panic!("no list `{name}`"))
}

#[tokio::test]
async fn statements_of_two_hundred_employees_add_up_to_the_cent() {
    let fixture = Fixture::with(|options| options.employees = 200).await;
    let rows = statements(&fixture).await;
    let register = all(&fixture, REGISTER, "").await;
    let counting = register
        .iter()
        .filter(|row| row["isVoided"] == false && row["isVoidingRecord"] == false);
    let ids: BTreeSet<_> = counting.map(|row| text(row, "checkId")).collect();
    let stated: BTreeSet<_> = rows.iter().map(|row| text(row, "payidentifier")).collect();
    assert_eq!(stated, ids, "each check that counts has a statement");
    let mut years: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
    let mut canadian_taxes = BTreeSet::new();
    for row in &rows {
        let amount = |name: &str| cents(&row[name]);
        assert_eq!(
            sum(items(row, "earnings"), "amount"),
            amount("grosswagescurrent"),
            "{row}"
        );
        assert_eq!(
            sum(items(row, "deductions"), "employeeamount"),
            amount("deductionscurrent"),
            "{row}"
        );
        assert_eq!(sum(items(row, "taxes"), "amount"), amount("taxescurrent"), "{row}");
        assert_eq!(sum(items(row, "netpay"), "amount"), amount("netpaycurrent"), "{row}");
        let net = amount("grosswagescurrent") - amount("deductionscurrent") - amount("taxescurrent");
        assert_eq!(net, amount("netpaycurrent"), "{row}");
        let before_tax = items(row, "deductions").iter().filter(|item| item["pretax"] == true);
        let taxable = amount("grosswagescurrent") - sum(before_tax, "employeeamount");
        assert_eq!(taxable, amount("federaltaxablewagescurrent"), "{row}");
        let year = text(row, "paydate")[..4].to_owned();
        let whose = row["employeeidentifier"].to_string();
        let ytd = ["grosswagesytd", "deductionsytd", "taxesytd", "netpayytd"].map(amount);
        let current = [
            "grosswagescurrent",
            "deductionscurrent",
            "taxescurrent",
            "netpaycurrent",
        ]
        .map(amount);
        if let Some(before) = years.insert((whose, year), ytd) {
            for ((ytd, before), current) in ytd.iter().zip(before).zip(current) {
                assert_eq!(ytd - before, current, "{row}");
            }
        }
        assert_eq!(ytd[0] - ytd[1] - ytd[2], ytd[3], "{row}");
        if row["companyaddresscountry"] == "CAN" {
            canadian_taxes.extend(items(row, "taxes").iter().map(|tax| text(tax, "taxcode").to_owned()));
        }
    }
    let taxes = ["CACPP", "CAEI", "CAFIT", "ONPIT", "QCPIP", "QCPIT", "QCQPP"];
    assert_eq!(canadian_taxes.iter().map(String::as_str).collect::<Vec<_>>(), taxes);
    let split = rows.iter().filter(|row| items(row, "netpay").len() > 1).count();
    let on_paper = rows
        .iter()
        .filter(|row| items(row, "netpay").iter().any(|part| part["accounttype"] == "Check"))
        .count();
    assert!(split > 100 && on_paper > 50, "{split} {on_paper}");
}

#[tokio::test]
async fn filter_and_page_stand_in_the_body_and_no_link_comes() {
    let fixture = Fixture::start().await;
    let company = fixture.truth.0["companies"][0]["company_id"].clone();
    let body = |page: Value, size: Value| {
        json!({ "companyId": company, "startDate": "2026-09-01", "endDate": "2026-10-31T00:00:00",
                "payGroup": "HLFBI", "page": page, "per_Page": size, "pagesCount": 1 })
    };
    let whole = search(&fixture, OF_COMPANY, &body(json!(1), json!(1000))).await;
    assert_eq!(whole.header("link"), None);
    let whole = whole.rows();
    assert!(whole.len() > 20);
    for row in &whole {
        assert_eq!(row["paygroup"], "HLFBI");
        assert!(
            ("2026-09-01T00:00:00"..="2026-10-31T00:00:00").contains(&text(row, "paydate")),
            "{row}"
        );
        assert_eq!(row["employeeidentifier"]["companyidentifier"], company);
    }
    let mut pages = Vec::new();
    for page in 1.. {
        let rows = search(&fixture, OF_COMPANY, &body(json!(page.to_string()), json!(7)))
            .await
            .rows();
        if rows.is_empty() {
            break;
        }
        assert!(rows.len() <= 7);
        pages.extend(rows);
    }
    assert_eq!(pages, whole);
    for (page, size) in [
        (json!(0), json!(5)),
        (json!(1), json!(-1)),
        (json!("x"), json!(5)),
        (json!(1), json!(1001)),
    ] {
        let refused = search(&fixture, OF_COMPANY, &body(page, size)).await;
        assert_eq!(refused.status, 400);
    }
    fixture.switch(|switches| switches.rest_page_size_over_maximum = RestPageSizeOverMaximum::Cap);
    assert_eq!(
        search(&fixture, OF_COMPANY, &body(json!(1), json!(5000))).await.rows(),
        whole
    );
    // What is left out is the first hundred.
    let hundred = search(
        &fixture,
        OF_COMPANY,
        &json!({ "STARTDATE": "2020-01-01", "endDate": "2030-01-01" }),
    )
    .await;
    assert_eq!(hundred.rows().len(), 100);
}

#[tokio::test]
async fn a_summary_is_the_statement_by_its_totals() {
    let fixture = Fixture::start().await;
    let body = json!({ "startDate": "2026-10-01", "endDate": "2026-10-31", "per_Page": 1000 });
    let full = search(&fixture, OF_COMPANY, &body).await.rows();
    let summary = search(&fixture, SUMMARY, &body).await.rows();
    assert!(!full.is_empty() && full.len() == summary.len());
    for (full, summary) in full.iter().zip(&summary) {
        for name in ["payidentifier", "paydate", "document", "employeeidentifier"] {
            assert_eq!(full[name], summary[name]);
        }
        assert_eq!(full["grosswagescurrent"], summary["totalearnings"]);
        assert_eq!(full["deductionscurrent"], summary["totaldeductions"]);
        assert_eq!(full["taxescurrent"], summary["totaltaxes"]);
        assert_eq!(summary.as_object().unwrap().len(), 7);
    }
}

#[tokio::test]
async fn an_employee_is_named_by_keys_or_by_company_code_and_number() {
    let fixture = Fixture::start().await;
    let one = fixture
        .truth
        .employments()
        .into_iter()
        .find(|one| one.text("employment_status") == Some("A") && one.text("last_hire") < Some("2024-01-01"))
        .unwrap();
    let (code, number) = one.key();
    let by_keys = json!({ "eeid": one.text("employee_id"), "coid": one.text("company_id") });
    let by_number = json!({ "companyCode": code, "employeeNumber": number });
    let body = |who: &Value| json!({ "employeeIdentifier": who, "startDate": "2026-01-01", "endDate": "2026-12-31" });
    let rows = search(&fixture, OF_EMPLOYEE, &body(&by_keys)).await.rows();
    assert!(rows.len() > 5 && rows.iter().all(|row| row["employeenumber"] == number.as_str()));
    assert_eq!(search(&fixture, OF_EMPLOYEE, &body(&by_number)).await.rows(), rows);
    let last = search(&fixture, LAST, &json!({ "employeeIdentifier": by_number })).await;
    assert_eq!(last.status, 200);
    assert_eq!(last.json(), *rows.last().unwrap());
    let headers = fixture.rest_headers();
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    headers.push(("us-client-ID", "HLF"));
    let get = async |id: &str| {
        let path = format!("/payroll/v1/employees/pay-statement/{id}");
        fixture.wire.get(&path, &headers).await
    };
    assert_eq!(get(text(&rows[0], "payidentifier")).await.json(), rows[0]);
    assert_eq!(get("PS0001").await.status, 404);
    let stranger = json!({ "companyCode": code, "employeeNumber": "999999999" });
    assert_eq!(search(&fixture, OF_EMPLOYEE, &body(&stranger)).await.text(), "[]");
    assert_eq!(search(&fixture, LAST, &body(&stranger)).await.status, 404);
    fixture.switch(|switches| switches.no_match = EmptyList::NotFound);
    assert_eq!(search(&fixture, OF_EMPLOYEE, &body(&stranger)).await.status, 404);
}

#[tokio::test]
async fn what_is_required_is_refused_with_its_name_when_it_is_missing() {
    let fixture = Fixture::start().await;
    for (path, body, name) in [
        (OF_COMPANY, json!({ "endDate": "2026-01-01" }), "startDate"),
        (
            SUMMARY,
            json!({ "startDate": "2026-01-01", "endDate": null }),
            "endDate",
        ),
        (
            OF_COMPANY,
            json!({ "startDate": "yesterday", "endDate": "2026-01-01" }),
            "startDate",
        ),
        (OF_EMPLOYEE, json!({ "startDate": "2026-01-01" }), "employeeIdentifier"),
        (
            LAST,
            json!({ "employeeIdentifier": { "companyCode": "HLF" } }),
            "employeeIdentifier",
        ),
        (OF_COMPANY, json!([]), "body"),
    ] {
        let answer = search(&fixture, path, &body).await;
        assert_eq!(answer.status, 400, "{body}");
        let error = answer.json();
        assert!(error["errors"]["modelstate"][name][0]["message"].is_string(), "{error}");
    }
}

#[tokio::test]
async fn the_primary_company_code_is_asked_for_as_the_switch_says() {
    let fixture = Fixture::start().await;
    let headers = fixture.rest_headers();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let status = async |code: Option<&'static str>| {
        let mut headers = headers.clone();
        headers.extend(code.map(|code| ("US-Client-Id", code)));
        let body = json!({ "startDate": "2026-10-01", "endDate": "2026-10-31" }).to_string();
        fixture
            .wire
            .send("POST", SUMMARY, &headers, &body)
            .await
            .unwrap()
            .status
    };
    assert_eq!(
        [status(None).await, status(Some("ANY")).await, status(Some("HLF")).await],
        [400, 400, 200]
    );
    fixture.switch(|switches| switches.extra_headers = ExtraHeaders::Required);
    assert_eq!(
        [status(None).await, status(Some("ANY")).await, status(Some("hlf")).await],
        [400, 200, 200]
    );
    fixture.switch(|switches| switches.extra_headers = ExtraHeaders::NotChecked);
    assert_eq!([status(None).await, status(Some("ANY")).await], [200, 200]);
}

#[tokio::test]
async fn property_names_are_lower_case_but_for_one() {
    let fixture = Fixture::start().await;
    let body = json!({ "startDate": "2026-10-01", "endDate": "2026-10-31", "per_Page": 1 });
    let row = &search(&fixture, OF_COMPANY, &body).await.rows()[0];
    let upper: Vec<_> = row
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| name.chars().any(char::is_uppercase))
        .collect();
    assert_eq!(upper, ["federaladditionalamountWithheld"]);
    assert_eq!(row["employeeidentifier"]["identificationtype"], "EEID");
    assert!(row["federalallowancesclaimed"].is_u64());
    for name in [
        "fullname",
        "addressline1",
        "companyname",
        "paygroup",
        "payperiodfrequency",
        "job",
        "location",
    ] {
        assert!(row[name].is_string(), "{name}: {row}");
    }
}
