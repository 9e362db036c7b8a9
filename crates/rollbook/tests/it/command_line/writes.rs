//! `rollbook run` of writes: by flags, by JSON and by lists of records, and what the shell is told of refusals.

use serde_json::{Value, json};

use crate::{
    emulator::Emulator,
    program::{Home, run},
};

/// An emulator, a home where it is linked, and employees of one company who work there.
async fn linked() -> (Emulator, Home, Vec<(String, String, Value)>) {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    let export = emulator.export().await;
    let people = export["people"].as_array().unwrap().iter().filter_map(|person| {
        let [employment] = person["employments"].as_array()?.as_slice() else {
            return None;
        };
        let key = &employment["employee_identifier"];
        let works = employment["employment_status"] == "A" && key["company_code"] == "HLF";
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        works.then(|| {
            (
                text("company_code"),
                text("employee_number"),
                person["employee_id"].clone(),
            )
        })
    });
    let people = people.collect();
    (emulator, home, people)
}

async fn person(emulator: &Emulator, id: &Value) -> Value {
    let export = emulator.export().await;
    let people = export["people"].as_array().unwrap();
    people
        .iter()
        .find(|person| person["employee_id"] == *id)
        .unwrap()
        .clone()
}

/// How often an operation was called.
async fn called(emulator: &Emulator, operation: &str) -> u64 {
    let counters = emulator.control("GET", "counters", None).await;
    counters["requests"][operation].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn a_record_is_written_by_flags_and_by_json() {
    let (emulator, home, people) = linked().await;
    let (company, number, id) = &people[0];
    let owner = [
        "run",
        "update_address",
        "--company-code",
        company,
        "--employee-number",
        number,
    ];
    let told = home.run(
        owner
            .into_iter()
            .chain(["--city", "Tacoma", "--zip-or-postal-code", "00402 "]),
    );
    let told = told.done();
    assert!(told.stdout.contains("applied"), "{told:#?}");
    let after = person(&emulator, id).await;
    assert_eq!(
        (&after["city"], &after["zip_or_postal_code"]),
        (&json!("Tacoma"), &json!("00402 "))
    );

    let input = json!({ "company_code": company, "employee_number": number, "City": "Ōsaka" }).to_string();
    let answer = home
        .run(["run", "ukg-pro_update_address", "--input", &input, "--json"])
        .json();
    let record = json!({ "index": 0, "status": "applied", "messages": [] });
    assert_eq!(
        answer["data"],
        json!({ "applied": 1, "refused": 0, "records": [record] })
    );
    assert_eq!(answer["next"], Value::Null);
    assert_eq!(person(&emulator, id).await["city"], "Ōsaka");
}

#[tokio::test]
async fn of_several_records_those_that_were_refused_are_printed_and_the_shell_is_told() {
    let (emulator, home, people) = linked().await;
    let record = |place: usize, city: &str| {
        let (company, number, _) = &people[place];
        json!({ "company_code": company, "employee_number": number, "city": city })
    };
    let both = json!([record(0, "Tacoma"), record(1, "Olympia")]).to_string();
    let answer = home.run(["run", "update_address", "--records", &both, "--json"]).json();
    assert_eq!(
        (&answer["data"]["applied"], &answer["data"]["refused"]),
        (&json!(2), &json!(0))
    );

    let one_bad = json!([record(0, ""), record(1, "Everett")]).to_string();
    let command = ["run", "update_address", "--records", &one_bad];
    let ended = home.run(command.into_iter().chain(["--json"]));
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let answer: Value = serde_json::from_str(&ended.stdout).unwrap();
    let data = &answer["data"];
    assert_eq!((&data["applied"], &data["refused"]), (&json!(1), &json!(1)));
    let refused = &data["records"][0];
    assert_eq!((&refused["index"], &refused["status"]), (&json!(0), &json!("refused")));
    assert_eq!(refused["messages"][0]["property"], "City");
    assert_eq!(ended.error()["code"], "partly_refused");
    // A write has no pages to read.
    home.run(command.into_iter().chain(["--all"])).failed(2);
    assert_eq!(person(&emulator, &people[0].2).await["city"], "Tacoma");
    assert_eq!(person(&emulator, &people[1].2).await["city"], "Everett");
    let told = home.run(["run", "update_address", "--records", &one_bad]);
    assert_eq!(told.code, Some(1));
    assert!(told.stdout.contains("City is required"), "{told:#?}");
    assert_eq!(
        told.error_line(),
        "UKG Pro refused 1 of the records and took the others"
    );

    let bad = json!([record(0, ""), record(1, "")]).to_string();
    let ended = home.run(["run", "update_address", "--records", &bad, "--json"]);
    let error = ended.failed(1).error();
    assert_eq!(error["code"], "validation");
    let ended = home.run(["run", "update_address", "--records", &bad]).failed(1);
    assert!(ended.stderr.contains("City is required"), "UKG Pro's words: {ended:#?}");
}

#[tokio::test]
async fn a_write_that_cannot_be_meant_is_a_usage_error_and_not_sent() {
    let (emulator, home, people) = linked().await;
    let (company, number, _) = &people[0];
    let owner = ["--company-code", company, "--employee-number", number];
    for (action, flags, told) in [
        ("update_address", &["--records", "[]"][..], "`records`"),
        ("update_address", &["--records", "not JSON"], "`records`"),
        (
            "update_address",
            &["--records", "[{\"city\": \"A\"}]", "--city", "B"],
            "not both",
        ),
        ("update_job", &["--job-code", "ENG2"], "`effective_date` is required"),
        (
            "update_compensation",
            &["--annual", "much", "--effective-date", "2026-11-09"],
            "`annual` must be a decimal",
        ),
        ("update_person", &["--idempotency-key", "two words"], "idempotency key"),
    ] {
        let named = owner.iter().copied().filter(|_| !flags.contains(&"--records"));
        let arguments: Vec<_> = ["run", action]
            .into_iter()
            .chain(named)
            .chain(flags.iter().copied())
            .collect();
        let ended = home.run(&arguments).failed(2);
        assert!(ended.error_line().contains(told), "{ended:#?}");
    }
    let nobody = [
        "run",
        "update_address",
        "--company-code",
        company,
        "--employee-number",
        "999999999",
    ];
    let ended = home.run(nobody.into_iter().chain(["--city", "Tacoma", "--json"]));
    assert_eq!(ended.error()["code"], "employee_not_found");
    for operation in [
        "EmployeeAddress.UpdateAddress",
        "EmployeeJob.UpdateJob",
        "EmployeePerson.UpdatePerson",
    ] {
        assert_eq!(called(&emulator, operation).await, 0, "{operation}");
    }
}

#[tokio::test]
async fn the_same_key_writes_once_in_one_process_after_the_other() {
    let (emulator, home, people) = linked().await;
    let (company, number, id) = &people[0];
    let owner = [
        "run",
        "update_address",
        "--company-code",
        company,
        "--employee-number",
        number,
    ];
    let write = |city: &'static str| {
        let flags = ["--city", city, "--idempotency-key", "8d1f7c52", "--json"];
        home.run(owner.into_iter().chain(flags))
    };
    let first = write("Tacoma").json();
    let again = write("Tacoma").json();
    assert_eq!(first["data"], again["data"]);
    assert_ne!(first["request_id"], again["request_id"]);
    assert_eq!(called(&emulator, "EmployeeAddress.UpdateAddress").await, 1);
    let error = write("Olympia").failed(1).error();
    assert_eq!(error["code"], "idempotency_key_reused");
    assert_eq!(person(&emulator, id).await["city"], "Tacoma");
}

#[tokio::test]
async fn what_the_operator_says_of_unpublished_writes_is_shown_and_checked() {
    let home = Home::new();
    let known = "thirdpartypay.create@service2.ultipro.com";
    let shown = |report: Value| -> Value {
        let settings = report["settings"].as_array().unwrap().clone();
        settings
            .into_iter()
            .find(|setting| setting["name"] == "recorded_schema")
            .unwrap()
    };
    let by_flag = shown(home.run(["doctor", "--json", "--recorded-schema", known]).json());
    assert_eq!(
        (&by_flag["value"], &by_flag["from"]),
        (&json!(known), &json!("--recorded-schema"))
    );
    let mut command = home.command(["doctor", "--json"]);
    command.env("ROLLBOOK_RECORDED_SCHEMA", known);
    let by_variable = shown(run(command, "").json());
    assert_eq!(
        (&by_variable["value"], &by_variable["from"]),
        (&json!(known), &json!("ROLLBOOK_RECORDED_SCHEMA"))
    );
    std::fs::write(
        home.work().join("rollbook.toml"),
        format!("recorded_schema = [\"{known}\"]\n"),
    )
    .unwrap();
    let by_file = shown(home.run(["doctor", "--json"]).json());
    assert_eq!(
        (&by_file["value"], &by_file["from"]),
        (&json!(known), &json!("rollbook.toml"))
    );

    for malformed in [
        "thirdpartypay.create",
        "nothing.create@service2.ultipro.com",
        "org-levels.create@x.example",
    ] {
        for command in ["accounts", "doctor"] {
            let ended = home.run([command, "--recorded-schema", malformed]);
            assert_eq!(ended.code, Some(2), "{command}: {ended:#?}");
            assert!(ended.error_line().contains(&format!("`{malformed}`")), "{ended:#?}");
        }
    }
}
