//! `rollbook accounts codes`.

use serde_json::Value;

use crate::{emulator::Emulator, program::Home};

/// A code of a table, as it is told.
#[track_caller]
fn code<'a>(told: &'a Value, table: &str, code: &str) -> &'a Value {
    let tables = told["tables"].as_array().unwrap();
    let table = tables.iter().find(|list| list["table"] == table).unwrap();
    let codes = table["codes"].as_array().unwrap();
    let found = codes
        .iter()
        .find(|known| known["code"].as_str().unwrap().eq_ignore_ascii_case(code));
    found.unwrap_or_else(|| panic!("no `{code}` in {table:#}"))
}

#[tokio::test]
async fn codes_are_told_with_how_many_people_have_them_and_mean_what_is_said() {
    let emulator = Emulator::with(["--employees", "30"]);
    let home = Home::new();
    let account = emulator.linked(&home);
    home.run(["sync", &account]).done();
    let codes = |further: &[&str]| home.run(["accounts", "codes", &account, "--json"].iter().chain(further));
    let told = codes(&[]).json();
    let women = code(&told, "gender", "F")["people"].as_u64().unwrap();
    assert!(women > 5, "{told:#}");
    assert_eq!(told["tables"].as_array().unwrap().len(), 15);

    let told = codes(&["--set", "gender:F=other", "--set", "employment_type:FTX=permanent"]).json();
    assert_eq!(told["remapping"], false, "the command does it by itself");
    let female = code(&told, "gender", "F");
    assert_eq!(
        (&female["means"], &female["default"]),
        (&"other".into(), &"female".into())
    );
    assert_eq!((&female["own"], female["people"].as_u64()), (&true.into(), Some(women)));
    assert_eq!(code(&told, "employment_type", "ftx")["people"], 0);
    let told = codes(&["--set", "gender:F="]).json();
    assert_eq!(code(&told, "gender", "F")["means"], Value::Null);
    let text = home.run(["accounts", "codes", &account]).done();
    assert!(text.stderr.contains("mean nothing yet"), "{text:#?}");
    let told = codes(&["--reset", "gender:F", "--reset", "employment_type:FTX"]).json();
    assert_eq!(code(&told, "gender", "F")["means"], "female");
    let refused = codes(&["--set", "gender:F=large"]).failed(2);
    assert_eq!(refused.error()["code"], "parameter_invalid");
    assert!(refused.error()["message"].as_str().unwrap().contains("non_binary"));
    codes(&["--set", "gender"]).failed(2);
}
