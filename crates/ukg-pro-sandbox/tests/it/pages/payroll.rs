//! The pages of what was handed in for payroll.

use serde_json::json;
use ukg_pro_sandbox::switches::ImportApproval;

use super::browser::Browser;
use crate::fixture::Fixture;

const RESULTS: &str = "/import-tool/results";

#[tokio::test]
async fn the_results_list_transactions_and_an_administrator_decides_on_those_that_wait() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    assert!(browser.get(RESULTS).await.text().contains("Nothing was handed in yet."));
    fixture.switch(|switches| switches.import_approval = ImportApproval::Required);
    let (company, number) = fixture.active().key();
    for name in ["first.xml", "second.xml"] {
        let transaction =
            format!("<Change><EmployeeNumber>{number}</EmployeeNumber><CompanyCode>{company}</CompanyCode></Change>");
        let body = json!({ "transaction": transaction, "uniqueFileName": name });
        let answer = fixture
            .send("POST", "/personnel/v1/import-tool", &body.to_string())
            .await;
        assert_eq!(answer.status, 200);
    }
    let page = browser.get(RESULTS).await;
    assert!(page.text().contains("first.xml") && page.text().contains("Waits for approval"));
    assert!(
        page.text().contains("<span>Integration Studio</span>"),
        "the way there is in the menu"
    );
    let requests = fixture.control.requests();
    let path = format!("{RESULTS}/decide");
    let decide = [requests[0].to_string(), requests[1].to_string()];
    browser.post(&path, &[("request", &decide[0]), ("do", "approve")]).await;
    let page = browser.post(&path, &[("request", &decide[1]), ("do", "reject")]).await;
    assert!(page.text().contains("The transaction is rejected."));
    let page = browser.post(&path, &[("request", &decide[1]), ("do", "approve")]).await;
    assert!(page.text().contains("Nothing waits for this decision any more."));
    fixture.control.advance(std::time::Duration::from_mins(2));
    let page = browser.get(RESULTS).await;
    for told in [
        "Pass",
        "The transaction was imported.",
        "Fail",
        "The transaction was rejected.",
    ] {
        assert!(page.text().contains(told), "{told}");
    }
    assert!(!page.text().contains("Waits for approval"));
}

#[tokio::test]
async fn pending_pay_items_are_listed_with_what_payroll_makes_of_them() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    assert!(
        browser
            .get("/pending-pay-items")
            .await
            .text()
            .contains("Nothing was handed in yet.")
    );
    let (company, number) = fixture.active().key();
    let item = json!({ "companyCode": company, "employeeNumber": number, "deductionCode": "NOSUCH", "amount": 10.5 });
    let answer = fixture
        .pay("POST", "/services/payroll/v2/payroll-pending-items/deductions", &item)
        .await;
    assert_eq!(answer.status, 201);
    let page = browser.get("/pending-pay-items").await;
    for told in ["NOSUCH", "10.5", number.as_str(), "Pending", "No", "deduction group"] {
        assert!(page.text().contains(told), "{told}");
    }
}
