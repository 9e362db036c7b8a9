//! Writes that are refused: before anything is sent, by UKG Pro as a whole, and record by record.

use rollbook_model::PermissionLevel;
use rollbook_model::problem::{Kind, Step};
use serde_json::{Value, json};
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::switches::Batch;

use super::bench::{Bench, all};
use crate::truth::{Truth, employments_of};

const UPDATE: &str = "EmployeeAddress.UpdateAddress";

fn sent(bench: &Bench) -> u64 {
    bench.hub.control.counters().of(UPDATE)
}

#[tokio::test]
async fn an_employee_nobody_knows_is_told_before_anything_is_sent() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    for owner in [
        json!({ "company_code": one.company(), "employee_number": "999999999" }),
        json!({ "company_code": "NONE", "employee_number": one.number() }),
        json!({ "company_code": one.company(), "employee_number": one.number().trim_start_matches('0') }),
        json!({ "employee_identifier": { "EmailAddress": "nobody@example.net" } }),
    ] {
        let inputs = super::bench::both(owner, json!({ "city": "Tacoma" }));
        let problem = bench.run("update_address", inputs).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("employee_not_found", Kind::NotFound)
        );
    }
    let problem = bench
        .run("update_address", json!({ "records": [{ "city": "Tacoma" }] }))
        .await
        .unwrap_err();
    assert_eq!(problem.code, "employee_not_found", "nobody is named");
    assert_eq!(sent(&bench), 0);
}

#[tokio::test]
async fn an_identifier_of_several_employments_is_told_before_anything_is_sent() {
    let bench = Bench::with(|setup| setup.options.employees = 250).await;
    let truth = Truth(bench.hub.control.export());
    let two = truth
        .people()
        .find(|person| employments_of(person).count() > 1 && person["email_address"].is_string())
        .unwrap();
    let inputs = json!({ "employee_identifier": { "EmailAddress": two["email_address"] }, "city": "Tacoma" });
    let problem = bench.run("update_address", inputs).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind, problem.step),
        ("employee_ambiguous", Kind::Invalid, Step::Input)
    );
    assert!(problem.remedy.unwrap().contains("company code"));
    assert_eq!(sent(&bench), 0);
    let home = employments_of(two).next().unwrap();
    let code = &home["employee_identifier"]["company_code"];
    let identifier = json!({ "EmailAddress": two["email_address"], "CompanyCode": code });
    let inputs = json!({ "employee_identifier": identifier, "city": "Tacoma" });
    bench.applied("update_address", inputs).await;
}

#[tokio::test]
async fn a_refusal_of_the_only_record_names_the_property_in_ukg_pros_words() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let before = bench.soap("get_address_by_employee_identifier", &one).await;
    for (action, given, property) in [
        (
            "update_address",
            json!({ "city": "", "address_line1": "7 New Street" }),
            "City",
        ),
        (
            "update_job",
            json!({ "effective_date": "2026-11-09", "reason_code": "220", "job_code": "NOSUCH" }),
            "JobCode",
        ),
        (
            "update_compensation",
            json!({ "effective_date": "2026-11-09", "reason_code": "210", "annual": "1.00" }),
            "RateChangeType",
        ),
        (
            "update_employment_information",
            json!({ "employment_status": "T" }),
            "EmploymentStatus",
        ),
        (
            "update_phone_information",
            json!({ "home_number": "at home" }),
            "HomeNumber",
        ),
        ("create_alternate_number", json!({ "type": "CEL" }), "Number"),
        (
            "update_user_defined_fields",
            json!({ "eec_ud_field21": "YES" }),
            "EecUdField21",
        ),
        (
            "create_contact",
            json!({ "first_name": "A", "last_name": "B", "relation_ship_code": "SPS", "preferred_phone": "H" }),
            "HomePhone",
        ),
        (
            "terminate_employee",
            json!({ "termination_date": "1990-01-01", "termination_reason": "302", "paid_through_date": "1990-01-01" }),
            "TerminationDate",
        ),
    ] {
        let problem = bench.run(action, one.with(given)).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind, problem.step),
            ("validation", Kind::Refused, Step::Call),
            "{action}"
        );
        let words = problem.provider_message.unwrap();
        assert!(words.contains(property), "{action}: {words}");
        assert!(problem.remedy.unwrap().contains("property"), "{action}");
    }
    assert_eq!(bench.soap("get_address_by_employee_identifier", &one).await, before);
}

#[tokio::test]
async fn a_missing_permission_is_named_with_its_column() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let user = &bench.hub.login.username;
    for (level, expected) in [
        (Level::Edit, PermissionLevel::Edit),
        (Level::View, PermissionLevel::View),
    ] {
        assert!(bench.hub.control.revoke(user, "Employee Address", level));
        let problem = bench
            .run("update_address", one.with(json!({ "city": "Tacoma" })))
            .await
            .unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("permission_missing", Kind::Permission)
        );
        let missing = problem.permission.unwrap();
        assert_eq!((missing.name.as_str(), missing.level), ("Employee Address", expected));
    }
    let employment = &bench.hub.control.export()["people"];
    let kept = employment
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["employee_id"] == one.employee_id());
    assert_eq!(kept.unwrap()["city"], one.person["city"]);
}

/// A change of the address of each of two.
fn two(bench: &Bench, city: &str) -> Value {
    let all = bench.salaried();
    let record = |index: usize, city: &str| {
        let one: &super::bench::Somebody = &all[index];
        json!({ "company_code": one.company(), "employee_number": one.number(), "city": city })
    };
    json!({ "records": [record(0, city), record(1, "Olympia")] })
}

#[tokio::test]
async fn two_good_records_are_both_applied() {
    let bench = Bench::start().await;
    let outcome = bench.done("update_address", two(&bench, "Tacoma")).await;
    assert_eq!(outcome, all("applied", 2));
    let people = bench.salaried();
    assert_eq!(
        [0, 1].map(|index: usize| people[index].person["city"].clone()),
        [json!("Tacoma"), json!("Olympia")]
    );
}

#[tokio::test]
async fn of_two_records_the_good_one_is_applied_and_the_bad_one_is_named() {
    let bench = Bench::start().await;
    let before = bench.salaried();
    let answered = bench.run("update_address", two(&bench, "")).await.unwrap();
    assert_eq!(answered.refused, 1);
    let outcome = answered.data;
    assert_eq!((&outcome["applied"], &outcome["refused"]), (&json!(1), &json!(1)));
    let message = json!({ "code": "Required", "text": "City is required", "property": "City" });
    assert_eq!(
        outcome["records"][0],
        json!({ "index": 0, "status": "refused", "messages": [message] })
    );
    assert_eq!(
        outcome["records"][1],
        json!({ "index": 1, "status": "applied", "messages": [] })
    );
    let after = bench.salaried();
    assert_eq!(after[0].person["city"], before[0].person["city"]);
    assert_eq!(after[1].person["city"], "Olympia");

    // Where UKG Pro takes all or none, none is told as applied.
    bench
        .hub
        .control
        .set_switches(|switches| switches.batch = Batch::NothingApplied);
    let before = bench.salaried();
    let problem = bench.run("update_address", two(&bench, "")).await.unwrap_err();
    assert_eq!(problem.code, "validation");
    assert!(problem.provider_message.unwrap().contains("City"));
    assert_eq!(bench.salaried()[1].person, before[1].person);
}

#[tokio::test]
async fn an_unknown_employee_among_several_is_named_and_nothing_is_sent() {
    let bench = Bench::start().await;
    let mut inputs = two(&bench, "Tacoma");
    inputs["records"][1]["employee_number"] = json!("999999999");
    let problem = bench.run("update_address", inputs).await.unwrap_err();
    assert_eq!(problem.code, "employee_not_found");
    assert!(problem.message.starts_with("records[1]: "), "{problem}");
    assert_eq!(sent(&bench), 0);
}

#[tokio::test]
async fn when_every_record_is_refused_it_is_a_problem_in_ukg_pros_words() {
    let bench = Bench::start().await;
    let mut inputs = two(&bench, "");
    inputs["records"][1]["city"] = json!("");
    let problem = bench.run("update_address", inputs).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind), ("validation", Kind::Refused));
    assert!(problem.provider_message.unwrap().contains("City is required"));
    assert_eq!(sent(&bench), 1);
}

#[tokio::test]
async fn an_employee_is_named_once_in_each_record() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let mut inputs = two(&bench, "Tacoma");
    inputs["records"][0]["employee_identifier"] = one.identifier();
    let problem = bench.run("update_address", inputs).await.unwrap_err();
    assert_eq!(problem.code, "input_invalid");
    assert!(problem.message.contains("records[0].employee_number"), "{problem}");
    let record = json!({ "EmployeeIdentifier": one.identifier(), "City": "Olympia" });
    let outcome = bench.done("update_address", json!({ "records": [record] })).await;
    assert_eq!(outcome, all("applied", 1));
}
