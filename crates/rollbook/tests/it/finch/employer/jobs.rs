//! Everything is read anew because a client asks for it.

use rollbook_model::AccountId;
use serde_json::json;

use super::{super::refused, Employer};

#[tokio::test]
async fn everything_is_read_anew_once_an_hour_and_the_job_says_how_far_it_is() {
    let employer = Employer::of(12).await;
    employer.copy();
    let known = employer.get("/introspect").await.ok();
    let synced = &known["connection_status"]["last_successful_sync"];
    assert!(synced.is_string(), "{known}");
    assert_eq!(
        employer.get("/jobs/automated").await.ok(),
        json!({ "data": [], "meta": { "quotas": { "data_sync_all": { "allowed_refreshes": 1, "remaining_refreshes": 1 } } } })
    );

    // The first load, which nobody asked for, is the job that webhooks name.
    let account: AccountId = employer.account().parse().unwrap();
    let first = account.uuid().hyphenated().to_string();
    let first = employer.get(&format!("/jobs/automated/{first}")).await.ok();
    assert_eq!(
        (&first["status"], &first["type"]),
        (&json!("complete"), &json!("data_sync_all"))
    );
    assert!(first["created_at"].as_str() <= first["completed_at"].as_str());

    let wish = json!({ "type": "data_sync_all" });
    let begun = employer.post("/jobs/automated", &wish).await;
    assert_eq!(begun.status, 201, "{begun:#?}");
    let id = begun.body["job_id"].as_str().unwrap();
    let path = format!("/jobs/automated/{id}");
    assert_eq!(
        begun.body["job_url"],
        format!("{}{path}", employer.finch.hub.server.url)
    );
    let mut job = employer.get(&path).await.ok();
    for _ in 0..50 {
        if job["status"] == "complete" {
            break;
        }
        assert!(
            ["pending", "in_progress"].contains(&job["status"].as_str().unwrap()),
            "{job}"
        );
        let again = employer.post("/jobs/automated", &wish).await;
        if again.status == 202 {
            assert_eq!(again.body["job_id"], id, "one at a time");
        }
        employer.copy();
        job = employer.get(&path).await.ok();
    }
    assert_eq!(job["status"], "complete");
    assert!(job["started_at"].is_string() && job["completed_at"].is_string());
    assert_ne!(
        employer.get("/introspect").await.ok()["connection_status"]["last_successful_sync"],
        *synced
    );

    let soon = employer.post("/jobs/automated", &wish).await;
    let body = refused(&soon, 429, "rate_limit_exceeded_error", Some("finch_application_rl"));
    assert_eq!(body["remaining_refreshes"], 0);
    assert_eq!(soon.headers["x-should-retry"], "false");
    assert!(body["retry_at"].as_str() > job["created_at"].as_str());
    let listed = employer.get("/jobs/automated?limit=1").await.ok();
    assert_eq!(listed["data"], json!([job]));
    assert_eq!(employer.get("/jobs/automated?offset=1").await.ok()["data"], json!([]));

    for unknown in ["x", "60176581-e828-5c49-817f-1a3938e68e12"] {
        let answer = employer.get(&format!("/jobs/automated/{unknown}")).await;
        refused(&answer, 404, "not_found_error", Some("item_not_found"));
    }
    let forms = json!({ "type": "w4_form_employee_sync", "params": { "individual_id": "x" } });
    refused(
        &employer.post("/jobs/automated", &forms).await,
        501,
        "not_implemented_error",
        None,
    );
}
