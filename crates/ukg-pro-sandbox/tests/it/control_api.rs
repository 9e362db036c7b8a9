//! The control API under `/admin/api`, as another process uses it.

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use ukg_pro_sandbox::accounts::Login;

use crate::fixture::{Fixture, find};
use crate::payroll::changes::{row, without_deduction};
use crate::wire::Answer;

const LIST: &str = "/personnel/v1/person-details?per_Page=1";

async fn ask(fixture: &Fixture, method: &str, path: &str, body: Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let path = format!("/admin/api{path}");
    fixture.wire.send(method, &path, &[], &body).await.unwrap()
}

async fn get(fixture: &Fixture, path: &str) -> Value {
    let answer = ask(fixture, "GET", path, Value::Null).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn the_root_says_what_there_is() {
    let fixture = Fixture::start().await;
    assert_eq!(
        fixture.sandbox.control_url(),
        format!("{}/admin/api", fixture.sandbox.url())
    );
    let index = get(&fixture, "").await;
    assert_eq!(index["people"], 60);
    for address in index["addresses"].as_array().unwrap() {
        let address = address.as_str().unwrap();
        let answer = ask(&fixture, "GET", &format!("/{address}"), Value::Null).await;
        assert!(answer.status == 200 || address == "tokens", "{address}");
    }
    assert_eq!(ask(&fixture, "GET", "/nothing", Value::Null).await.status, 404);
}

#[tokio::test]
async fn an_account_is_made_shown_changed_and_removed() {
    let fixture = Fixture::start().await;
    let made = ask(
        &fixture,
        "POST",
        "/accounts",
        json!({ "username": "svc_other", "permissions": { "Employee Person Details": ["View"] } }),
    )
    .await;
    assert_eq!(made.status, 201);
    let text = |name: &str| made.json()[name].as_str().unwrap().to_owned();
    let login = Login {
        username: "svc_other".to_owned(),
        password: text("password").into(),
        customer_api_key: text("customer_api_key").into(),
        user_api_key: text("user_api_key").into(),
    };
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);

    // The password is shown once.
    let shown = ask(&fixture, "GET", "/accounts", Value::Null).await;
    assert!(!shown.text().contains(login.password.expose_secret()));
    assert_eq!(shown.json().as_array().unwrap().len(), 2);
    let one = get(&fixture, "/accounts/svc_other").await;
    assert_eq!(one["permissions"], json!({ "Employee Person Details": ["View"] }));
    assert_eq!(one["status"], "active");

    let path = "/accounts/svc_other/permissions/Employee%20Person%20Details/View";
    assert_eq!(ask(&fixture, "DELETE", path, Value::Null).await.status, 200);
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 403);
    assert_eq!(ask(&fixture, "PUT", path, Value::Null).await.status, 200);
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);

    for (change, status) in [
        (json!({ "status": "locked" }), 401),
        (json!({ "status": "active" }), 200),
        (json!({ "password_expired": true }), 401),
        (json!({ "password_expired": false }), 200),
        (json!({ "permissions": {} }), 403),
        (json!({ "password": "another" }), 401),
    ] {
        let answer = ask(&fixture, "PATCH", "/accounts/svc_other", change.clone()).await;
        assert_eq!(answer.status, 200, "{change}");
        assert_eq!(fixture.rest_as(&login, LIST).await.status, status, "{change}");
    }
    assert_eq!(
        ask(&fixture, "DELETE", "/accounts/svc_other", Value::Null).await.status,
        204
    );
    assert_eq!(
        ask(&fixture, "GET", "/accounts/svc_other", Value::Null).await.status,
        404
    );
}

#[tokio::test]
async fn the_address_of_an_account_and_the_day_its_password_expires_are_told_and_set() {
    let fixture = Fixture::start().await;
    let first = get(&fixture, &format!("/accounts/{}", fixture.login.username)).await;
    assert_eq!(first["password_expires"], Value::Null, "it is good for ever");
    assert_eq!(first["last_login"], Value::Null);
    fixture.token().await;
    let first = get(&fixture, &format!("/accounts/{}", fixture.login.username)).await;
    assert!(first["last_login"].is_string());

    ask(&fixture, "PATCH", "/tenant", json!({ "password_days": 1 })).await;
    assert_eq!(get(&fixture, "/tenant").await["password_days"], 1);
    let new = json!({ "username": "svc", "email": "a@example.com" });
    assert_eq!(ask(&fixture, "POST", "/accounts", new).await.status, 201);
    let login = fixture.control.login("svc").unwrap();
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);
    ask(&fixture, "POST", "/clock", json!({ "advance_seconds": 86_400 })).await;
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 401);

    let change = json!({ "email": "b@example.com", "password_expires": "2100-01-01" });
    let changed = ask(&fixture, "PATCH", "/accounts/svc", change).await.json();
    assert_eq!(changed["email"], "b@example.com");
    assert_eq!(changed["password_expires"], "2100-01-01");
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);
}

#[tokio::test]
async fn what_is_not_understood_is_refused_with_a_reason_and_changes_nothing() {
    let fixture = Fixture::start().await;
    let username = &fixture.login.username;
    let account = format!("/accounts/{username}");
    for (method, path, body, status) in [
        ("POST", "/accounts", json!({ "username": username }), 400),
        ("POST", "/accounts", json!({ "name": "x" }), 400),
        (
            "POST",
            "/accounts",
            json!({ "username": "x", "permissions": { "No Such Line": ["View"] } }),
            404,
        ),
        ("PATCH", account.as_str(), json!({ "status": "asleep" }), 400),
        ("PATCH", "/accounts/nobody", json!({ "status": "active" }), 404),
        ("PATCH", "/switches", json!({ "batch": "perhaps" }), 400),
        ("PATCH", "/switches", json!({ "no_such_switch": true }), 400),
        ("POST", "/faults", json!({ "fault": "no-such-fault" }), 400),
        ("POST", "/clock", json!({ "advance_seconds": -1 }), 400),
        ("DELETE", "/faults/99", Value::Null, 404),
    ] {
        let answer = ask(&fixture, method, path, body.clone()).await;
        assert_eq!(answer.status, status, "{method} {path} {body}");
        assert!(answer.json()["error"].is_string());
    }
    assert_eq!(get(&fixture, "/accounts").await.as_array().unwrap().len(), 1);
    assert_eq!(fixture.rest(LIST).await.status, 200);
}

#[tokio::test]
async fn switches_faults_clock_and_key_are_turned_from_outside() {
    let fixture = Fixture::start().await;
    assert_eq!(get(&fixture, "/switches").await["unknown_path_id"], "empty-array");
    let change = json!({ "unknown_path_id": "not-found", "lock_after": 2 });
    assert_eq!(
        ask(&fixture, "PATCH", "/switches", change).await.json()["lock_after"],
        2
    );
    let nobody = "/personnel/v1/companies/NONE0/person-details";
    assert_eq!(fixture.rest(nobody).await.status, 404);

    let fault = json!({ "fault": "throttle=3@rest*2" });
    let made = ask(&fixture, "POST", "/faults", fault.clone()).await;
    assert_eq!((made.status, &made.json()["fault"]), (201, &fault["fault"]));
    assert_eq!(fixture.rest(LIST).await.status, 429);
    assert_eq!(get(&fixture, "/faults").await[0]["fault"], "throttle=3@rest*1");
    let path = format!("/faults/{}", made.json()["id"]);
    assert_eq!(ask(&fixture, "DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(fixture.rest(LIST).await.status, 200);
    let kinds = get(&fixture, "/fault-kinds").await;
    assert!(kinds.as_array().unwrap().iter().any(|kind| kind["name"] == "wsdl-405"));

    let token = fixture.token().await;
    let envelope = fixture.envelope(&token, "FindPeople", &find(""));
    assert_eq!(fixture.post("EmployeePerson", &envelope).await.status, 200);
    let before = get(&fixture, "/clock").await["now"].as_str().unwrap().to_owned();
    ask(&fixture, "POST", "/clock", json!({ "advance_seconds": 86_400 })).await;
    assert!(get(&fixture, "/clock").await["now"].as_str().unwrap() > before.as_str());
    assert_eq!(fixture.post("EmployeePerson", &envelope).await.status, 500);
    let token = fixture.token().await;
    assert_eq!(ask(&fixture, "DELETE", "/tokens", Value::Null).await.status, 204);
    let envelope = fixture.envelope(&token, "FindPeople", &find(""));
    assert_eq!(fixture.post("EmployeePerson", &envelope).await.status, 500);

    let key = json!({ "customer_api_key": "ALONGCUSTOMERAPIKEY" });
    let changed = ask(&fixture, "PATCH", "/tenant", key.clone()).await.json();
    assert_eq!(changed["customer_api_key"], key["customer_api_key"]);
    assert_eq!(fixture.rest(LIST).await.status, 401);
}

#[tokio::test]
async fn counters_and_the_export_tell_what_happened() {
    let fixture = Fixture::start().await;
    fixture.token().await;
    fixture.rest(LIST).await;
    fixture.rest("/personnel/v1/person-details/NOBODY0000K0").await;
    let counters = get(&fixture, "/counters").await;
    assert_eq!(counters["logins"], 1);
    assert_eq!(
        counters["outcomes"],
        json!({
            "LoginService.Authenticate": { "ok": 1 },
            "person-details.get": { "not-found": 1 },
            "person-details.list": { "ok": 1 },
        })
    );
    assert_eq!(ask(&fixture, "DELETE", "/counters", Value::Null).await.status, 204);
    assert_eq!(get(&fixture, "/counters").await["requests"], json!({}));
    let export = get(&fixture, "/export").await;
    assert_eq!(export["people"], fixture.truth.0["people"]);
}

#[tokio::test]
async fn other_names_and_pages_of_other_sites_are_refused() {
    let fixture = Fixture::start().await;
    let port = fixture.wire.host.split_once(':').unwrap().1;
    let local = format!("service2.localhost:{port}");
    let page = format!("http://127.0.0.1:{port}");
    for (headers, status) in [
        (vec![("Host", local.as_str())], 200),
        (vec![("Host", "[::1]:80")], 200),
        (vec![("Sec-Fetch-Site", "same-origin"), ("Origin", page.as_str())], 200),
        (vec![("Sec-Fetch-Site", "none")], 200),
        (vec![("Host", "attacker.example.com")], 403),
        (vec![("Host", "localhost.example.com")], 403),
        (vec![("Sec-Fetch-Site", "cross-site")], 403),
        (vec![("Sec-Fetch-Site", "same-site")], 403),
        (vec![("Origin", "https://attacker.example.com")], 403),
    ] {
        let answer = fixture.wire.get("/admin/api/accounts", &headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn transactions_of_the_import_tool_are_listed_approved_and_rejected() {
    let fixture = Fixture::start().await;
    ask(&fixture, "PATCH", "/switches", json!({ "import_approval": "required" })).await;
    for name in ["one.xml", "two.xml"] {
        let body = json!({ "transaction": "<Change/>", "uniqueFileName": name });
        let answer = fixture
            .send("POST", "/personnel/v1/import-tool", &body.to_string())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let listed = get(&fixture, "/imports").await;
    let all = listed["transactions"].as_array().unwrap();
    assert_eq!(
        (all.len(), &all[0]["file_name"]),
        (2, &json!("two.xml")),
        "the latest first"
    );
    assert_eq!(all[0]["messages"], json!(["Waits for approval"]));
    let number = |place: usize| json!({ "request_number": all[place]["request_number"] });
    let rejected = ask(&fixture, "POST", "/workflow/reject", number(0)).await;
    assert_eq!(
        (rejected.status, rejected.json()["rejected"].as_array().unwrap().len()),
        (200, 1)
    );
    assert_eq!(ask(&fixture, "POST", "/workflow/reject", number(0)).await.status, 404);
    assert_eq!(ask(&fixture, "POST", "/workflow/approve", number(1)).await.status, 200);
    fixture.control.advance(std::time::Duration::from_mins(2));
    let after = get(&fixture, "/imports").await;
    let states = after["transactions"].as_array().unwrap().iter();
    let states: Vec<_> = states
        .map(|one| (one["status"].clone(), one["request_number"].clone()))
        .collect();
    assert_eq!(states, [(json!("Fail"), Value::Null), (json!("Pass"), Value::Null)]);
}

#[tokio::test]
async fn users_are_added_and_enter_deductions_that_others_approve() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    ask(&fixture, "PATCH", "/switches", json!({ "entry_approval": "required" })).await;
    let add = |username: &str| {
        json!({
            "username": username, "first_name": "Robin", "last_name": "Ledger",
            "email": "robin@example.com", "role": "Deductions Administrator",
        })
    };
    for username in ["robin", "pat"] {
        let added = ask(&fixture, "POST", "/users", add(username)).await;
        assert_eq!(added.status, 201, "{}", added.text());
        assert_eq!(added.json()["password"].as_str().unwrap().len(), 20);
    }
    let taken = ask(&fixture, "POST", "/users", add("robin")).await;
    assert_eq!(taken.status, 400);
    assert!(taken.text().contains("somebody has the name"));
    let one = without_deduction(&fixture, "UWAY").await;
    let (company, number) = one.key();
    let values = json!({
        "EmployeeNumber": number, "CompanyCode": company, "DeductionCode": "UWAY", "EmployeeAmount": "9.87",
    });
    let entry = json!({ "username": "robin", "values": values });
    let entered = ask(&fixture, "POST", "/entries", entry).await;
    assert_eq!((entered.status, &entered.json()["status"]), (201, &json!("waiting")));
    let decide = |username: &str| json!({ "username": username, "number": entered.json()["number"] });
    let own = ask(&fixture, "POST", "/entries/approve", decide("robin")).await;
    assert_eq!(own.status, 400);
    assert!(own.text().contains("entered themselves"), "{}", own.text());
    let wordless = ask(&fixture, "POST", "/entries/reject", decide("pat")).await;
    assert!(wordless.text().contains("Say why it is rejected."));
    let inactive = ask(&fixture, "PATCH", "/users/pat", json!({ "is_active": false })).await;
    assert_eq!(inactive.json()["is_active"], false);
    assert_eq!(
        ask(&fixture, "POST", "/entries/approve", decide("pat")).await.status,
        400
    );
    assert_eq!(ask(&fixture, "PATCH", "/users/nobody", json!({})).await.status, 404);
    ask(&fixture, "PATCH", "/users/pat", json!({ "is_active": true })).await;
    let approved = ask(&fixture, "POST", "/entries/approve", decide("pat")).await;
    assert_eq!(approved.json()["status"], "saved", "{}", approved.text());
    assert_eq!(get(&fixture, "/entries").await["entries"][0]["decided_by"], "pat");
    assert_eq!(row(&fixture, &one, "UWAY").await["employeeAmount"], 9.87);
    assert_eq!(get(&fixture, "/users").await[1]["username"], "pat");
}
