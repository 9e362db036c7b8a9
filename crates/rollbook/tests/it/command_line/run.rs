//! `rollbook run`: every action, by flags and by JSON, as a person and as a program reads it.

use serde_json::{Value, json};

use crate::{emulator::Emulator, program::Home, truth};

/// An emulator, a home where it is linked, and the truth about it.
async fn linked() -> (Emulator, Home, Value) {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    let export = emulator.export().await;
    (emulator, home, export)
}

fn rows(answer: &Value) -> Vec<Value> {
    answer["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn find_people_finds_everybody_in_every_company() {
    let (_emulator, home, export) = linked().await;
    let answer = home.run(["run", "find_people", "--json"]).json();
    truth::assert_same(
        &truth::sorted(rows(&answer)),
        &truth::found_people(truth::people(&export)),
    );
    assert_eq!(answer["next"], Value::Null, "all of it fits on a page");
    assert!(answer["request_id"].as_str().unwrap().starts_with("req_"));
}

#[tokio::test]
async fn find_people_filters_by_value_and_by_operator() {
    let (_emulator, home, export) = linked().await;
    let (person, _) = truth::somebody(&export);
    let last_name = person["last_name"].as_str().unwrap();
    let initial: String = last_name.chars().take(1).collect();
    let named = |wanted: &dyn Fn(&str) -> bool| -> Vec<Value> {
        let people = truth::people(&export).iter();
        people
            .filter(|person| wanted(person["last_name"].as_str().unwrap()))
            .cloned()
            .collect()
    };
    let same = named(&|name| name == last_name);
    let alike = named(&|name| name.starts_with(&initial));
    assert!(!same.is_empty() && alike.len() < truth::people(&export).len());

    for (value, people) in [(last_name.to_owned(), same), (format!("LIKE ({initial}%)"), alike)] {
        let expected = truth::found_people(&people);
        let by_flag = home.run(["run", "find_people", "--last-name", &value, "--json"]).json();
        truth::assert_same(&truth::sorted(rows(&by_flag)), &expected);
        let input = json!({ "last_name": value }).to_string();
        let by_input = home.run(["run", "find_people", "--input", &input, "--json"]).json();
        truth::assert_same(&truth::sorted(rows(&by_input)), &expected);
    }
}

#[tokio::test]
async fn a_person_is_got_by_employee_number_or_e_mail_address() {
    let (_emulator, home, export) = linked().await;
    let (person, employment) = truth::somebody(&export);
    let key = &employment["employee_identifier"];
    let company = key["company_code"].as_str().unwrap();
    let number = key["employee_number"].as_str().unwrap();
    let expected = truth::found(person, employment)["People"].clone();

    let command = "get_person_by_employee_identifier";
    let by_number = [
        "run",
        command,
        "--company-code",
        company,
        "--employee-number",
        number,
        "--json",
    ];
    assert_eq!(home.run(by_number).json()["data"], expected);
    let input = Value::Object(truth::identifier(employment)).to_string();
    assert_eq!(
        home.run(["run", command, "--input", &input, "--json"]).json()["data"],
        expected
    );
    let address = person["email_address"].as_str().unwrap();
    let by_address = ["run", command, "--email-address", address, "--json"];
    assert_eq!(home.run(by_address).json()["data"], expected);
}

#[tokio::test]
async fn person_details_are_listed_and_got_one_by_one() {
    let (_emulator, home, export) = linked().await;
    let people = truth::people(&export);
    let all = home.run(["run", "list_person_details", "--json"]).json();
    truth::assert_same(
        &truth::told_by_person_details(&rows(&all)),
        &truth::person_details(people),
    );

    let (person, _) = truth::somebody(&export);
    let key = person["employee_id"].as_str().unwrap();
    let expected = truth::person_details(std::slice::from_ref(person));
    let input = json!({ "employeeId": key }).to_string();
    for arguments in [["--employee-id", key], ["--employeeId", key], ["--input", &input]] {
        let command = ["run", "ukg-pro_get_person_details", "--json"].into_iter();
        let one = home.run(command.chain(arguments)).json();
        truth::assert_same(&truth::told_by_person_details(&[one["data"].clone()]), &expected);
    }
}

#[tokio::test]
async fn all_reads_every_page_and_prints_a_row_a_line() {
    let (emulator, home, export) = linked().await;
    let before = emulator.requests().await;
    let found = home
        .run(["run", "find_people", "--all", "--page-size", "7"])
        .json_lines();
    truth::assert_same(&truth::sorted(found), &truth::found_people(truth::people(&export)));
    assert!(emulator.requests().await - before > 9, "they came in pages");

    let listed = home
        .run(["run", "list_person_details", "--all", "--page-size", "7"])
        .json_lines();
    let expected = truth::person_details(truth::people(&export));
    truth::assert_same(&truth::told_by_person_details(&listed), &expected);
}

#[tokio::test]
async fn next_goes_on_where_a_page_ended() {
    let (_emulator, home, export) = linked().await;
    for action in ["find_people", "list_person_details"] {
        let command = ["run", action, "--page-size", "40", "--json"];
        let first = home.run(command).json();
        assert_eq!(rows(&first).len(), 40);
        let next = first["next"].as_str().unwrap();
        let second = home.run(command.into_iter().chain(["--next", next])).json();
        assert_eq!(second["next"], Value::Null);
        let both = truth::sorted([rows(&first), rows(&second)].concat());
        let people = truth::people(&export);
        if action == "find_people" {
            truth::assert_same(&both, &truth::found_people(people));
        } else {
            truth::assert_same(&truth::told_by_person_details(&both), &truth::person_details(people));
        }

        let told = home.run(["run", action, "--page-size", "40"]).done();
        assert!(told.stderr.contains(&format!("`--next {next}`")), "{}", told.stderr);
        let other = home.run(["run", action, "--page-size", "39", "--next", next]).failed(2);
        assert!(other.error_line().contains("cursor"), "{other:#?}");
    }
}

#[tokio::test]
async fn a_person_reads_rows_and_one_record_as_tables() {
    let (_emulator, home, export) = linked().await;
    let found = home.run(["run", "find_people"]).done();
    for person in truth::people(&export) {
        let name = person["last_name"].as_str().unwrap();
        assert!(found.stdout.contains(name), "`{name}` is not in {}", found.stdout);
    }
    let count = format!("{} rows\n", truth::employments(&export));
    assert!(found.stderr.contains(&count), "{}", found.stderr);

    let (person, _) = truth::somebody(&export);
    let key = person["employee_id"].as_str().unwrap();
    let one = home.run(["run", "get_person_details", "--employee-id", key]).done();
    for text in ["employeeId", key, "lastName", person["last_name"].as_str().unwrap()] {
        assert!(one.stdout.contains(text), "`{text}` is not in {}", one.stdout);
    }
}

#[tokio::test]
async fn what_finds_nobody_is_an_empty_list() {
    let (_emulator, home, _) = linked().await;
    let command = ["run", "find_people", "--last-name", "Nobodyhasthisname"];
    let answer = home.run(command.into_iter().chain(["--json"])).json();
    assert_eq!((&answer["data"], &answer["next"]), (&json!([]), &Value::Null));
    let told = home.run(command).done();
    assert_eq!((told.stdout.as_str(), told.stderr.as_str()), ("", "0 rows\n"));
    let lines = home.run(command.into_iter().chain(["--all"])).done();
    assert_eq!(lines.stdout, "");
}

#[tokio::test]
async fn the_account_is_named_where_there_are_several() {
    let (emulator, home, _) = linked().await;
    let second = emulator.linked(&home);
    let ended = home.run(["run", "list_person_details"]).failed(2);
    assert!(ended.error_line().contains("--account"), "{ended:#?}");
    assert!(ended.hint_line().contains("rollbook accounts"), "{ended:#?}");
    home.run(["run", "list_person_details", "--account", &second]).done();
}

#[test]
fn without_an_account_a_run_says_what_to_do() {
    let ended = Home::new().run(["run", "find_people"]).failed(2);
    assert!(ended.hint_line().contains("rollbook link"), "{ended:#?}");
}

#[tokio::test]
async fn a_decimal_keeps_its_scale() {
    let (_emulator, home, export) = linked().await;
    let scaled = truth::people(&export)
        .iter()
        .find(|person| {
            person["address_latitude"]
                .as_str()
                .is_some_and(|text| text.ends_with('0'))
        })
        .unwrap();
    let key = scaled["employee_id"].as_str().unwrap();
    let latitude = scaled["address_latitude"].as_str().unwrap();
    let one = home
        .run(["run", "get_person_details", "--employee-id", key, "--json"])
        .done();
    let expected = format!("\"addressLatitude\":{latitude},");
    assert!(one.stdout.contains(&expected), "`{expected}` is not in {}", one.stdout);
}

#[tokio::test]
async fn a_list_over_rest_is_filtered_by_ukgs_own_parameters() {
    let (_emulator, home, export) = linked().await;
    let of = |name: &str, value: &str| -> Vec<Value> {
        let people = truth::people(&export).iter();
        people.filter(|person| person[name] == value).cloned().collect()
    };
    let (person, _) = truth::somebody(&export);
    let company = person["company_id"].as_str().unwrap();
    let country = "CAN";
    for (flag, input, value, people) in [
        ("--company-id", "companyId", company, of("company_id", company)),
        ("--address-country", "addressCountry", country, of("country", country)),
    ] {
        assert!(
            !people.is_empty() && people.len() < truth::people(&export).len(),
            "{flag}"
        );
        let expected = truth::person_details(&people);
        let by_flag = home.run(["run", "list_person_details", flag, value, "--json"]).json();
        truth::assert_same(&truth::told_by_person_details(&rows(&by_flag)), &expected);
        let input = json!({ input: value, "page_size": 7 }).to_string();
        let by_input = home
            .run(["run", "list_person_details", "--all", "--input", &input])
            .json_lines();
        truth::assert_same(&truth::told_by_person_details(&by_input), &expected);
    }
}

#[tokio::test]
async fn a_flag_wins_over_the_same_input_in_json() {
    let (_emulator, home, _) = linked().await;
    let command = [
        "run",
        "find_people",
        "--input",
        "{\"page_size\": 9}",
        "--page-size",
        "4",
        "--json",
    ];
    assert_eq!(rows(&home.run(command).json()).len(), 4);
}

#[tokio::test]
async fn a_report_of_any_length_is_printed_row_by_row() {
    let (_emulator, home, _) = linked().await;
    let reports = home.run(["run", "list_reports", "--json"]).json();
    let reports = rows(&reports);
    let register = reports
        .iter()
        .find(|report| report["ReportName"] == "Payroll register, detail");
    let path = register.unwrap()["ReportPath"].as_str().unwrap();
    let parameters = json!([{ "name": "Rows", "value": "10500" }]).to_string();
    let call = [
        "run",
        "run_report",
        "--report-path",
        path,
        "--report-parameters",
        &parameters,
    ];
    let refused = home.run(call.into_iter().chain(["--json"])).failed(1);
    assert_eq!(refused.error()["code"], "report_too_long");
    let printed = home.run(call.into_iter().chain(["--all"])).json_lines();
    assert_eq!(printed.len(), 10_500);
    assert!(printed.iter().all(Value::is_object));
}

#[tokio::test]
async fn rows_are_printed_before_the_last_page_is_asked_for() {
    let emulator = Emulator::with(["--employees", "400"]);
    let home = Home::new();
    emulator.linked(&home);
    // A page is more than a pipe holds: while nobody reads the rest of it, no other page is asked for.
    let mut running = home.start(["run", "find_people", "--all"]);
    let before = emulator.requests().await;
    let first = running.ready();
    let ended = running.wait().done();
    assert!(emulator.requests().await >= before + 3, "four pages follow one another");
    assert!(first.is_object());
    let rows = 1 + ended.stdout.lines().count();
    assert!(rows > 400, "people in two companies have two rows");
    assert_eq!(ended.stderr, format!("{rows} rows\n"));
}
