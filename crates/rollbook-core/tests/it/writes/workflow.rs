//! Changes that wait in UKG Pro's workflow.

use serde_json::json;
use ukg_pro_sandbox::switches::Workflow;

use super::bench::Bench;

#[tokio::test]
async fn a_change_that_waits_for_approval_is_pending_and_visible_once_it_is_approved() {
    let bench = Bench::start().await;
    bench
        .hub
        .control
        .set_switches(|switches| switches.workflow = Workflow::Approval);
    let one = bench.somebody();
    let before = bench.rest("get_person_details", &one).await["addressCity"].clone();
    let outcome = bench
        .done("update_address", one.with(json!({ "city": "Tacoma" })))
        .await;
    let requests = bench.hub.control.requests();
    assert_eq!(requests.len(), 1);
    let pending = json!({
        "index": 0, "status": "pending", "messages": [], "request_number": requests[0].to_string(),
    });
    assert_eq!(outcome["records"], json!([pending]));
    assert_eq!(outcome["refused"], 0);
    assert_eq!(bench.rest("get_person_details", &one).await["addressCity"], before);
    assert!(bench.hub.control.approve(requests[0]));
    assert_eq!(bench.rest("get_person_details", &one).await["addressCity"], "Tacoma");
    let read = bench.soap("get_address_by_employee_identifier", &one).await;
    assert_eq!(read["City"], "Tacoma");
}

#[tokio::test]
async fn paid_time_off_passes_the_workflow_by() {
    let bench = Bench::start().await;
    bench
        .hub
        .control
        .set_switches(|switches| switches.workflow = Workflow::Approval);
    let one = bench.somebody();
    let plans = bench.rows("list_employee_pto_plans", &one).await;
    let change = json!({
        "employeeId": one.employee_id(), "companyId": one.company_id(), "ptoPlan": plans[0]["ptoPlan"], "taken": 8,
    });
    bench.done("update_pto_plan", change).await;
    assert!(bench.hub.control.requests().is_empty());
    let now = bench.rows("list_employee_pto_plans", &one).await;
    assert!((now[0]["taken"].as_f64().unwrap() - 8.0).abs() < 1e-9);
}
