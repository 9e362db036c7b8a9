//! `rollbook explain`.

use crate::program::Home;

#[test]
fn a_code_is_explained_with_the_menu_path_and_how_it_looks_on_the_wire() {
    let home = Home::new();
    let told = home.run(["explain", "password_expired"]).done();
    for text in [
        "password_expired: The service account's password has expired.",
        "Step       logging in",
        "Hangs on   password",
        "Menu > System Configuration > Security > Service Account Administration",
        "Reset Password",
        "Wire       A refusal whose text says that the password has expired",
    ] {
        assert!(told.stdout.contains(text), "{text}: {}", told.stdout);
    }
    let json = home.run(["explain", "permission_missing", "--json"]).json();
    assert_eq!(json["code"], "permission_missing");
    assert_eq!(json["step"], "permission");
    assert_eq!(json["retry"], "changed");
    assert!(json["wire"].as_array().unwrap().len() > 1);
}

#[test]
fn every_code_is_listed_and_an_unknown_one_is_answered_with_a_near_one() {
    let home = Home::new();
    let all = home.run(["explain", "--json"]).json();
    let all = all.as_array().unwrap();
    assert!(all.len() > 150, "{}", all.len());
    assert!(all.iter().any(|page| page["code"] == "write_undecided"));
    let unknown = home.run(["explain", "expired-password"]).failed(2);
    assert!(
        unknown.hint_line().contains("Did you mean `password_expired`?"),
        "{unknown:#?}"
    );
}
