//! Writes over REST: bodies, outcomes and what they leave behind.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::switches::{AmbiguousLookup, MultiStatusForm, SequenceFrom};

use crate::fixture::{Employment, Fixture};
use crate::wire::Answer;

pub(crate) const TRACKING: &str = "7d444840-9dc0-11d1-b245-5ffdce74fad2";

impl Fixture {
    pub(crate) async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send_with(method, path, &[], body).await
    }

    pub(crate) async fn send_with(&self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Answer {
        let own = self.rest_headers();
        let mut headers: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.push(("Content-Type", "application/json"));
        headers.extend(more);
        self.wire.send(method, path, &headers, body).await.unwrap()
    }

    /// With the headers of the payroll writes.
    pub(crate) async fn pay(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let more = [("X-Correlation-Id", TRACKING), ("US-Client-Id", "HLF")];
        self.send_with(method, path, &more, &body).await
    }

    async fn many(&self, path: &str, body: Value) -> Value {
        let answer = self.send("POST", path, &body.to_string()).await;
        assert_eq!(answer.status, 207, "{}", answer.text());
        answer.json()
    }

    pub(crate) fn active(&self) -> Employment {
        let mut all = self.truth.employments().into_iter();
        all.find(|one| one.text("employment_status") == Some("A") && one.company_code == "HLF")
            .unwrap()
    }
}

fn statuses(body: &Value) -> Vec<&str> {
    let entries = body["multistatus"].as_array().unwrap().iter();
    entries.map(|entry| entry["status"].as_str().unwrap()).collect()
}

fn problem<'a>(entry: &'a Value, property: &str) -> &'a str {
    assert!(entry.get("body").is_none(), "{entry}");
    entry["modelstate"][property][0]["type"]
        .as_str()
        .unwrap_or_else(|| panic!("no `{property}` in {entry}"))
}

#[tokio::test]
async fn an_employee_is_looked_up_by_every_identifier_with_the_home_company_first() {
    let fixture = Fixture::start().await;
    let person = fixture.truth.in_two_companies().clone();
    let text = |name: &str| person[name].as_str().unwrap().to_owned();
    let employments = person["employments"].as_array().unwrap();
    let home = employments.iter().find(|one| one["is_home_company"] == "true").unwrap();
    let other = employments.iter().find(|one| one["is_home_company"] != "true").unwrap();
    let code = fixture.truth.company_code(&home["company_id"]);
    let found = json!({ "eeid": text("employee_id"), "coid": [home["company_id"], other["company_id"]] });
    let ask = |kind: &str, value: &str| json!({ "employeeIdentifierType": kind, "employeeIdentifierValue": value });
    let mut numbered = ask("EmployeeNumber", home["employee_number"].as_str().unwrap());
    numbered["companyIdentifierType"] = json!("Company Code");
    numbered["companyIdentifierValue"] = json!(code);
    let mut by_id = numbered.clone();
    by_id["companyIdentifierType"] = json!("Company ID");
    by_id["companyIdentifierValue"] = home["company_id"].clone();
    let lookups = json!([
        ask("EmailAddress", &text("email_address").to_uppercase()),
        ask("NationalID", &text("national_id")),
        ask("PersonID", &text("person_id")),
        ask("EmployeeID", &text("employee_id")),
        numbered,
        by_id,
    ]);
    let body = fixture.many("/personnel/v1/employee-ids", lookups).await;
    assert_eq!(body["errorCount"], 0);
    assert_eq!(body["title"], "Multi-Status");
    assert_eq!(body["detail"], "0 of 6 records failed");
    for (entry, sequence) in body["multistatus"].as_array().unwrap().iter().zip(1..) {
        assert_eq!(
            *entry,
            json!({ "sequenceId": sequence, "status": "200 OK", "body": found })
        );
    }
}

#[tokio::test]
async fn a_canadian_is_found_by_social_insurance_number_and_an_american_is_not() {
    let fixture = Fixture::start().await;
    let people = fixture.truth.people();
    let of = |country: &str| {
        let mut people = people.iter();
        people.find(|person| person["national_id_country"] == country).unwrap()["national_id"].clone()
    };
    let ask = |kind: &str, value: Value| json!({ "employeeIdentifierType": kind, "employeeIdentifierValue": value });
    let lookups = json!([
        ask("SIN", of("CAN")),
        ask("SIN", of("USA")),
        ask("SSN", of("USA")),
        ask("SSN", of("CAN"))
    ]);
    let body = fixture.many("/personnel/v1/employee-ids", lookups).await;
    assert_eq!(statuses(&body), ["200 OK", "404 Not Found", "200 OK", "404 Not Found"]);
}

#[tokio::test]
async fn a_lookup_that_fails_says_why_and_the_others_are_answered() {
    let fixture = Fixture::start().await;
    // The same number means different people in two companies.
    let employments = fixture.truth.employments();
    let shared = employments.iter().find(|one| {
        let mut all = employments.iter();
        all.any(|two| one.key().1 == two.key().1 && one.text("employee_id") != two.text("employee_id"))
    });
    let shared = shared.unwrap();
    let ask = |kind: &str, value: &str| json!({ "employeeIdentifierType": kind, "employeeIdentifierValue": value });
    let mut nowhere = ask("EmployeeNumber", &shared.key().1);
    nowhere["companyIdentifierType"] = json!("Company Code");
    nowhere["companyIdentifierValue"] = json!("NONE");
    let lookups = json!([
        ask("EmployeeNumber", &shared.key().1),
        ask("EmailAddress", "nobody@example.net"),
        ask("ShoeSize", "42"),
        { "employeeIdentifierType": "SSN" },
        { "employeeIdentifierType": "SSN", "employeeIdentifierValue": 123 },
        nowhere,
        ask("EmployeeID", shared.text("employee_id").unwrap()),
    ]);
    let body = fixture.many("/personnel/v1/employee-ids", lookups.clone()).await;
    let expected = [
        "400 Bad Request",
        "404 Not Found",
        "400 Bad Request",
        "400 Bad Request",
        "400 Bad Request",
        "404 Not Found",
        "200 OK",
    ];
    assert_eq!(statuses(&body), expected);
    assert_eq!(body["errorCount"], 6);
    let entries = body["multistatus"].as_array().unwrap();
    assert_eq!(problem(&entries[0], "employeeIdentifierValue"), "Ambiguous");
    assert_eq!(problem(&entries[1], "employeeIdentifierValue"), "NotFound");
    assert_eq!(problem(&entries[2], "employeeIdentifierType"), "Format");
    assert_eq!(problem(&entries[3], "employeeIdentifierValue"), "Required");
    assert_eq!(problem(&entries[4], "employeeIdentifierValue"), "Format");
    assert_eq!(problem(&entries[5], "companyIdentifierValue"), "NotFound");

    fixture.switch(|switches| {
        switches.ambiguous_lookup = AmbiguousLookup::First;
        switches.sequence_from = SequenceFrom::Zero;
        switches.multi_status_form = MultiStatusForm::Array;
    });
    let body = fixture.many("/personnel/v1/employee-ids", lookups).await;
    assert_eq!(body[0]["multistatus"][0]["sequenceId"], 0);
    assert_eq!(body[0]["multistatus"][0]["status"], "200 OK");
}

#[tokio::test]
async fn a_lookup_needs_view_and_add_and_a_body_that_is_an_array() {
    let fixture = Fixture::start().await;
    for body in ["", "{", "{}", "[1]", "nothing", "[{]"] {
        let answer = fixture.send("POST", "/personnel/v1/employee-ids", body).await;
        assert_eq!(answer.status, 400, "{body}");
        let error = answer.json();
        assert_eq!(error["title"], "Bad Request");
        assert_eq!(error["errorCount"], 1);
        assert_eq!(error["errors"]["general"]["type"], "Malformed", "{body}");
    }
    assert_eq!(
        fixture.many("/personnel/v1/employee-ids", json!([])).await["multistatus"],
        json!([])
    );
    fixture
        .control
        .revoke(&fixture.login.username, "Personnel Integration", Level::Add);
    let answer = fixture.send("POST", "/personnel/v1/employee-ids", "[]").await;
    assert_eq!((answer.status, answer.text()), (403, ""));
}

#[tokio::test]
async fn time_off_is_created_changed_listed_and_read_by_its_key() {
    let fixture = Fixture::start().await;
    let path = "/personnel/v1/pto-plans";
    let listed = fixture.rest(&format!("{path}?per_page=200")).await.rows();
    assert!(listed.len() > 60);
    let has = |one: &Employment, plan: &str| {
        listed.iter().any(|row| {
            row["employeeId"].as_str() == one.text("employee_id")
                && row["companyId"].as_str() == one.text("company_id")
                && row["ptoPlan"] == plan
        })
    };
    let employments = fixture.truth.employments();
    let one = employments
        .iter()
        .find(|one| has(one, "VAC") && !has(one, "FLOAT"))
        .unwrap();
    let (employee, company) = (one.text("employee_id").unwrap(), one.text("company_id").unwrap());
    let row = |plan: &str| json!({ "employeeId": employee, "companyId": company, "ptoPlan": plan });
    let mut whole = row("FLOAT");
    whole["earned"] = json!(16);
    whole["taken"] = json!(4.5);
    whole["earnedThroughDate"] = json!("2026-10-31");
    let mut wrong = row("PERS");
    wrong["reset"] = json!("01/01/2027");
    let mut nobody = row("VAC");
    nobody["employeeId"] = json!("AAAAAAAAAAAA");
    let body = fixture
        .many(path, json!([whole, row("VAC"), row("NONE"), nobody, wrong, {}]))
        .await;
    let expected = [
        "200 OK",
        "409 Conflict",
        "404 Not Found",
        "404 Not Found",
        "400 Bad Request",
        "400 Bad Request",
    ];
    assert_eq!(statuses(&body), expected);
    let entries = body["multistatus"].as_array().unwrap();
    let made = json!({
        "employeeId": employee, "companyId": company, "ptoPlan": "FLOAT", "earned": 16.0, "taken": 4.5,
        "pendingBalance": null, "earnedThroughDate": "2026-10-31", "reset": null, "pendingMoveDate": null,
    });
    assert_eq!(entries[0]["body"], made);
    assert_eq!(problem(&entries[4], "reset"), "Format");
    assert_eq!(problem(&entries[5], "ptoPlan"), "Required");

    let one_path = format!("/personnel/v1/companies/{company}/employees/{employee}/pto-plans/FLOAT");
    assert_eq!(fixture.rest(&one_path).await.rows(), std::slice::from_ref(&made));
    let mut change = row("FLOAT");
    change["taken"] = json!(8);
    let answer = fixture.send("PATCH", &one_path, &change.to_string()).await;
    let mut changed = made;
    changed["taken"] = json!(8.0);
    assert_eq!((answer.status, answer.json()), (200, changed.clone()));
    assert_eq!(fixture.rest(&one_path).await.rows(), [changed]);
    let of_employee = format!("/personnel/v1/companies/{company}/employees/{employee}/pto-plans");
    let plans = fixture.rest(&of_employee).await.rows();
    assert!(plans.iter().any(|row| row["ptoPlan"] == "FLOAT") && plans.iter().any(|row| row["ptoPlan"] == "VAC"));

    // The key is repeated, and exists.
    assert_eq!(
        fixture.send("PATCH", &one_path, &row("VAC").to_string()).await.status,
        400
    );
    assert_eq!(fixture.send("PATCH", &one_path, "{}").await.status, 400);
    let missing = one_path.replace("FLOAT", "NONE");
    let answer = fixture.send("PATCH", &missing, &row("NONE").to_string()).await;
    assert_eq!((answer.status, answer.text()), (404, ""));
}

#[tokio::test]
async fn org_levels_are_created_replaced_and_changed_in_the_tenants_own_table() {
    let fixture = Fixture::start().await;
    let path = "/configuration/v1/org-levels";
    let rows = fixture.rest(path).await.rows();
    let eng = rows.iter().find(|row| row["code"] == "ENG").unwrap();
    assert_eq!(
        (&eng["level"], &eng["levelDescription"]),
        (&json!(2), &json!("Department"))
    );
    assert_eq!(eng["isActive"], true);

    let new = json!({ "level": 2, "code": "00R1", "description": "Research", "glSegment": "777", "levelDescription": "mine" });
    let body = fixture
        .many(
            path,
            json!([
                new,
                { "level": 2, "code": "ENG", "description": "Again" },
                { "level": 5, "code": "X", "description": "No such level" },
                { "level": 1, "code": "TOOLONG", "description": "More than twenty-five characters" },
                { "level": 3, "code": "ENG", "description": "Codes repeat" },
            ]),
        )
        .await;
    let expected = ["200 OK", "409 Conflict", "400 Bad Request", "400 Bad Request", "200 OK"];
    assert_eq!(statuses(&body), expected);
    let entries = body["multistatus"].as_array().unwrap();
    let mut made = entries[0]["body"].clone();
    assert_eq!(made["levelDescription"], "Department", "it is read only");
    assert_eq!(made["isActive"], true);
    assert_eq!(problem(&entries[2], "level"), "Range");
    assert_eq!(problem(&entries[3], "code"), "Length");
    assert_eq!(problem(&entries[3], "description"), "Length");

    let one = format!("{path}/2/00R1");
    assert_eq!(fixture.rest(&one).await.json(), made);
    let answer = fixture
        .send(
            "PATCH",
            &one,
            r#"{"description": "Research lab", "currentYearBudgetFTE": 3}"#,
        )
        .await;
    made["description"] = json!("Research lab");
    made["currentYearBudgetFTE"] = json!(3.0);
    assert_eq!((answer.status, answer.json()), (200, made.clone()));
    let whole = json!({ "level": 2, "code": "00R1", "description": "Laboratory", "isActive": false });
    let answer = fixture.send("PUT", &one, &whole.to_string()).await;
    made["description"] = json!("Laboratory");
    made["isActive"] = json!(false);
    made["glSegment"] = Value::Null;
    made["currentYearBudgetFTE"] = Value::Null;
    assert_eq!(
        (answer.status, answer.json()),
        (200, made.clone()),
        "what is left out is emptied"
    );
    assert_eq!(fixture.rest(&one).await.json(), made);
    let inactive = fixture.rest(&format!("{path}?isActive=false")).await.rows();
    assert_eq!(inactive, [made]);
    let mut exported = fixture.control.export()["org_levels"]
        .as_array()
        .unwrap()
        .clone()
        .into_iter();
    assert!(exported.any(|level| level["code"] == "00R1" && level["description"] == "Laboratory"));

    for (method, path, body, status) in [
        ("PUT", one.as_str(), r#"{"description": "No key"}"#, 400),
        ("PATCH", one.as_str(), r#"{"level": 3}"#, 400),
        ("PATCH", one.as_str(), r#"{"isActive": "yes"}"#, 400),
        ("PATCH", one.as_str(), "[]", 400),
        ("PATCH", "/configuration/v1/org-levels/2/NONE", "{}", 404),
        ("PATCH", "/configuration/v1/org-levels/9/ENG", "{}", 404),
        ("DELETE", one.as_str(), "", 405),
    ] {
        assert_eq!(
            fixture.send(method, path, body).await.status,
            status,
            "{method} {path} {body}"
        );
    }
}

#[tokio::test]
async fn code_tables_lead_to_their_codes_and_the_writable_ones_take_more() {
    let fixture = Fixture::start().await;
    let tables = fixture.rest("/configuration/v1/code-tables").await.rows();
    let table = tables.iter().find(|row| row["codeTable"] == "JOBFAMILY").unwrap();
    let url = table["url"].as_str().unwrap();
    let path = url.strip_prefix(&fixture.sandbox.url()).unwrap();
    let codes = fixture.rest(path).await.rows();
    assert!(
        codes.contains(&json!({ "code": "ENG", "description": "Engineering", "isActive": true })),
        "{codes:?}"
    );
    let writable = ukg_pro_contract::apis::code_tables::WRITABLE;
    assert_eq!(writable.len(), 28);
    for name in writable {
        let known = tables
            .iter()
            .any(|row| row["codeTable"].as_str().unwrap().eq_ignore_ascii_case(name));
        assert!(known, "{name}");
    }

    let add = |table: &str, code: &str| json!({ "codeTable": table, "code": code, "description": "New" });
    let sent = json!([add("Skills", "007"), add("SKILLS", "007"), add("Gender", "X"), add("Nothing", "X"), { "codeTable": "Skills" }]);
    let body = fixture.many("/configuration/v1/code-tables", sent).await;
    let expected = [
        "200 OK",
        "409 Conflict",
        "400 Bad Request",
        "404 Not Found",
        "400 Bad Request",
    ];
    assert_eq!(statuses(&body), expected);
    assert_eq!(body["multistatus"][0]["body"], add("Skills", "007"));
    assert_eq!(problem(&body["multistatus"][2], "codeTable"), "ReadOnly");

    // The same codes behind the small API of the table.
    let skills = fixture.rest("/configuration/v1/skills").await.rows();
    assert_eq!(*skills.last().unwrap(), json!({ "code": "007", "description": "New" }));
    let answer = fixture
        .send(
            "PUT",
            "/configuration/v1/skills/007",
            r#"{"code": "007", "description": "Spying"}"#,
        )
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "code": "007", "description": "Spying" }))
    );
    let codes = fixture.rest("/configuration/v1/code-tables/SKILLS").await.rows();
    assert_eq!(codes.last().unwrap()["description"], "Spying");
    let answer = fixture
        .send(
            "POST",
            "/configuration/v1/employeeType",
            r#"{"code": "INT", "description": "Intern"}"#,
        )
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "code": "INT", "description": "Intern" }))
    );
    let codes = fixture.rest("/configuration/v1/code-tables/EMPTYPE").await.rows();
    assert!(codes.iter().any(|row| row["code"] == "INT"));
    for (method, path, body, status) in [
        (
            "POST",
            "/configuration/v1/skills",
            r#"{"code": "007", "description": "Twice"}"#,
            400,
        ),
        ("POST", "/configuration/v1/skills", r#"{"code": "008"}"#, 400),
        (
            "PUT",
            "/configuration/v1/skills/NONE",
            r#"{"description": "Nothing"}"#,
            404,
        ),
        ("GET", "/configuration/v1/nonsense", "", 404),
        (
            "POST",
            "/configuration/v1/educLevel",
            r#"{"code": "1", "description": "1"}"#,
            404,
        ),
    ] {
        assert_eq!(fixture.send(method, path, body).await.status, status, "{method} {path}");
    }
}

#[tokio::test]
async fn a_transaction_is_taken_in_and_passes_or_fails_after_a_while() {
    let fixture = Fixture::start().await;
    let one = fixture.active();
    let number = one.key().1;
    let xml = |number: &str| {
        format!(
            "<ChangeEmployee><EmployeeNumber>{number}</EmployeeNumber><CompanyCode>HLF</CompanyCode></ChangeEmployee>"
        )
    };
    let path = "/personnel/v1/import-tool";
    let mut ids = Vec::new();
    for transaction in [
        // Leading zeros are added to the number.
        STANDARD.encode(xml(number.trim_start_matches('0'))),
        xml("999999999"),
        "no XML at all".to_owned(),
    ] {
        let body = json!({ "transaction": transaction, "uniqueFileName": "mine.xml" });
        let answer = fixture.send("POST", path, &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let staged = answer.json();
        assert_eq!(staged.as_array().unwrap().len(), 1);
        assert_eq!(staged[0]["fileName"], "mine.xml");
        assert!(
            staged[0]["dateTimeCreated"]
                .as_str()
                .unwrap()
                .starts_with("2026-11-02T12:")
        );
        let id = staged[0]["stagingId"].as_str().unwrap().to_owned();
        assert_eq!(id.len(), 36);
        ids.push(id);
    }
    let status = async |id: &str| fixture.rest(&format!("{path}/status/{id}")).await.json();
    let waiting = status(&ids[0]).await;
    assert_eq!(waiting["status"], "Pending");
    assert!(waiting["fileProcessDate"].is_null());
    assert_eq!(waiting["messages"], json!([]));

    fixture.control.advance(Duration::from_mins(2));
    let passed = status(&ids[0]).await;
    assert_eq!(passed["status"], "Pass");
    assert_eq!(passed["transaction"], "ChangeEmployee");
    assert_eq!(passed["employeeNumber"], *number);
    assert!(
        passed["employeeName"]
            .as_str()
            .unwrap()
            .contains(one.person["last_name"].as_str().unwrap())
    );
    assert!(passed["fileProcessDate"].is_string());
    assert_eq!(passed["messages"][0]["severity"], 0);
    assert_eq!(passed["childTransactionStatuses"], json!([]));
    for id in &ids[1..] {
        let failed = status(id).await;
        assert_eq!(
            (&failed["status"], &failed["messages"][0]["severity"]),
            (&json!("Fail"), &json!(3))
        );
    }
    assert_eq!(fixture.rest(&format!("{path}/status/{TRACKING}")).await.status, 404);
    assert_eq!(fixture.send("POST", path, "{}").await.status, 400);

    // Business rules go the same way, one object each.
    let base = "/configuration/v1/businessruleimport-tool";
    let rule = json!({ "transaction": "<Rule/>" }).to_string();
    let answer = fixture.send("POST", &format!("{base}/transaction"), &rule).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let staging = answer.json()["stagingId"].as_str().unwrap().to_owned();
    let file = fixture.send("POST", &format!("{base}/fileupload"), &rule).await;
    assert_eq!(file.status, 201);
    let file = file.json()["fileId"].as_str().unwrap().to_owned();
    fixture.control.advance(Duration::from_mins(2));
    for path in [
        format!("{base}/transactionstatus/{staging}"),
        format!("{base}/filestatus/{file}"),
    ] {
        assert_eq!(fixture.rest(&path).await.json()["status"], "Pass");
    }
}
