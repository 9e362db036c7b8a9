//! Organization levels and codes, which other records then take.

use serde_json::json;

use super::bench::{Bench, same_but, told};

#[tokio::test]
async fn an_organization_level_is_created_changed_and_replaced_and_a_job_takes_its_code() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let move_there = one.with(json!({ "effective_date": "2026-11-09", "reason_code": "220", "org_level2": "00R1" }));
    let problem = bench.run("update_job", move_there.clone()).await.unwrap_err();
    assert_eq!(problem.code, "validation");
    assert!(problem.provider_message.unwrap().contains("OrgLevel2"));

    let level = json!({ "level": 2, "code": "00R1", "description": "Recherche é", "glSegment": "0777" });
    let outcome = bench.done("create_organization_level", level).await;
    assert_eq!((&outcome["applied"], &outcome["refused"]), (&json!(1), &json!(0)));
    let key = json!({ "level": "2", "code": "00R1" });
    let made = bench.done("get_organization_level", key.clone()).await;
    assert_eq!(outcome["records"][0]["body"], made);
    for (property, value) in [
        ("level", "2"),
        ("code", "00R1"),
        ("description", "Recherche é"),
        ("glSegment", "0777"),
        ("levelDescription", "Department"),
        ("isActive", "true"),
    ] {
        assert_eq!(told(&made[property]).as_deref(), Some(value), "{property}");
    }
    bench.applied("update_job", move_there).await;
    assert_eq!(
        bench.soap("get_job_by_employee_identifier", &one).await["OrgLevel2"],
        "00R1"
    );

    let change = r#"{ "level": "2", "code": "00R1", "currentYearBudgetSalary": 52000.00 }"#;
    let changed = bench
        .done("update_organization_level", serde_json::from_str(change).unwrap())
        .await;
    assert_eq!(bench.done("get_organization_level", key.clone()).await, changed);
    same_but(&made, &changed, &["currentYearBudgetSalary"]);
    assert_eq!(told(&changed["currentYearBudgetSalary"]).as_deref(), Some("52000.00"));

    let whole = json!({ "level": 2, "code": "00R1", "description": "Laboratory", "isActive": false });
    let replaced = bench.done("replace_organization_level", whole).await;
    assert_eq!(bench.done("get_organization_level", key).await, replaced);
    let but = ["description", "isActive", "glSegment", "currentYearBudgetSalary"];
    same_but(&changed, &replaced, &but);
    assert_eq!(
        but.map(|name| told(&replaced[name])),
        [Some("Laboratory".into()), Some("false".into()), None, None]
    );
}

#[tokio::test]
async fn codes_are_added_and_replaced_and_each_bad_one_is_named() {
    let bench = Bench::start().await;
    let add = |table: &str, code: &str| json!({ "codeTable": table, "code": code, "description": "Spying " });
    let records = json!({ "records": [add("Skills", "007"), add("Skills", "007"), add("Gender", "X")] });
    let answered = bench.run("create_code_table_codes", records).await.unwrap();
    assert_eq!((&answered.data["applied"], answered.refused), (&json!(1), 2));
    let refused = &answered.data["records"][2];
    assert_eq!(
        (&refused["index"], &refused["messages"][0]["property"]),
        (&json!(2), &json!("codeTable"))
    );
    let codes = bench.done("list_codes", json!({ "codeTable": "skills" })).await;
    let new = |codes: &serde_json::Value| {
        codes
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["code"] == "007")
            .cloned()
    };
    assert_eq!(new(&codes).unwrap()["description"], "Spying ");

    let replaced = bench
        .done(
            "replace_code",
            json!({ "codeTable": "skills", "code": "007", "description": "Tactics" }),
        )
        .await;
    assert_eq!(replaced["description"], "Tactics");
    let table = bench
        .done("list_code_table_codes", json!({ "codeTable": "SKILLS" }))
        .await;
    assert_eq!(new(&table).unwrap()["description"], "Tactics");
    bench
        .done(
            "create_code",
            json!({ "codeTable": "employeeType", "code": "00I", "description": "Intern" }),
        )
        .await;
    let types = bench
        .done("list_code_table_codes", json!({ "codeTable": "EMPTYPE" }))
        .await;
    assert!(types.as_array().unwrap().iter().any(|row| row["code"] == "00I"));
    let problem = bench
        .run(
            "replace_code",
            json!({ "codeTable": "skills", "code": "NONE", "description": "Nothing" }),
        )
        .await
        .unwrap_err();
    assert_eq!(problem.code, "record_not_found");
}
