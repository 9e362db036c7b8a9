//! `rollbook keys` and `rollbook organisations`.

use serde_json::{Value, json};

use crate::program::Home;

#[test]
fn a_key_is_listed_with_what_it_may_do_and_without_its_text() {
    let home = Home::new();
    let create = [
        "keys",
        "create",
        "--label",
        "payroll",
        "--scope",
        "accounts:read,actions:read",
        "--expires",
        "90d",
    ];
    let made = home.run(create.iter().chain(&["--json"])).json();
    let listed = home.run(["keys", "list", "--json"]).json();
    assert_eq!(listed[0]["id"], made["id"]);
    assert_eq!(listed[0]["scopes"], json!(["accounts:read", "actions:read"]));
    assert_eq!(
        (&listed[0]["accounts"], &listed[0]["last_used_at"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(listed[0]["state"], "good");
    assert!(!listed.to_string().contains(made["key"].as_str().unwrap()), "{listed}");

    let table = home.run(["keys", "list"]).done().stdout;
    for told in ["payroll", "accounts:read actions:read", "never", "good"] {
        assert!(table.contains(told), "{told}: {table}");
    }
    home.run(["keys", "revoke", made["id"].as_str().unwrap()]).done();
    assert_eq!(home.run(["keys", "list", "--json"]).json()[0]["state"], "revoked");
}

#[test]
fn a_key_that_says_nothing_else_may_do_all_but_see_what_is_masked() {
    let home = Home::new();
    let made = home.run(["keys", "create", "--json"]).json();
    let usual = [
        "accounts:read",
        "accounts:write",
        "actions:read",
        "actions:write",
        "people:read",
        "links:write",
        "webhooks:read",
        "webhooks:write",
    ];
    assert_eq!(made["scopes"], json!(usual));
}

#[test]
fn a_key_that_could_not_be_used_is_not_made() {
    let home = Home::new();
    let unknown = home.run(["keys", "create", "--scope", "everything"]).failed(2);
    assert!(
        unknown.stderr.contains("sensitive:read"),
        "it says which there are: {unknown:#?}"
    );
    let past = home.run(["keys", "create", "--expires", "2020-01-01"]).failed(2);
    assert!(past.error_line().contains("expired already"), "{past:#?}");
    let account = "acc_0190163d8694739b95e65b3e02c4d2ea";
    let elsewhere = home.run(["keys", "create", "--account", account]).failed(1);
    assert!(elsewhere.error_line().contains(account), "{elsewhere:#?}");
    assert_eq!(home.run(["keys", "list", "--json"]).json(), json!([]));
}

#[test]
fn organisations_see_nothing_of_each_others_keys() {
    let home = Home::new();
    let made = home.run(["organisations", "create", "--json"]).json();
    let other = made["id"].as_str().unwrap();
    let key = home.run(["keys", "create", "--organisation", other, "--json"]).json();
    let all = home.run(["organisations", "list", "--json"]).json();
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(home.run(["keys", "list", "--json"]).json(), json!([]));
    let id = key["id"].as_str().unwrap();
    let missing = home.run(["keys", "revoke", id]).failed(1);
    assert!(missing.hint_line().contains("rollbook keys list"), "{missing:#?}");
    home.run(["keys", "revoke", id, "--organisation", other]).done();
    let nobody = "org_0190163d8694739b95e65b3e02c4d2ea";
    home.run(["keys", "create", "--organisation", nobody]).failed(1);
}
