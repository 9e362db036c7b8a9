//! Values as administrators paste them.

use ukg_pro_contract::credentials::{Credentials, CustomerApiKey, Item, Malformed, Password, UserApiKey, UserName};

#[test]
fn a_pasted_user_name_loses_what_surrounds_it_and_keeps_its_case() {
    for (pasted, expected) in [
        ("svc_Northwind", Ok("svc_Northwind")),
        ("  svc_Northwind\r\n", Ok("svc_Northwind")),
        ("\u{a0}svc_Northwind\t", Ok("svc_Northwind")),
        ("Jean Dupont", Ok("Jean Dupont")),
        ("zoë@northwind.example", Ok("zoë@northwind.example")),
        ("", Err(Malformed::Empty(Item::UserName))),
        (" \r\n\t ", Err(Malformed::Empty(Item::UserName))),
        ("svc:northwind", Err(Malformed::Colon(Item::UserName))),
        ("svc\nnorthwind", Err(Malformed::ControlCharacter(Item::UserName))),
        ("svc\tnorthwind", Err(Malformed::ControlCharacter(Item::UserName))),
        ("svc\u{0}", Err(Malformed::ControlCharacter(Item::UserName))),
        ("svc\u{7f}northwind", Err(Malformed::ControlCharacter(Item::UserName))),
    ] {
        assert_eq!(
            UserName::parse(pasted).as_ref().map(UserName::as_str),
            expected.as_ref().copied(),
            "{pasted:?}"
        );
    }
}

#[test]
fn a_pasted_password_keeps_every_character_inside() {
    for (pasted, expected) in [
        ("&<>\"'", Ok("&<>\"'")),
        ("pass:word", Ok("pass:word")),
        ("Grün 7 Ω 🗝", Ok("Grün 7 Ω 🗝")),
        (" two  blanks \n", Ok("two  blanks")),
        ("\tkey\r\n", Ok("key")),
        ("", Err(Malformed::Empty(Item::Password))),
        ("\n", Err(Malformed::Empty(Item::Password))),
        ("one\ntwo", Err(Malformed::ControlCharacter(Item::Password))),
        ("one\u{85}two", Err(Malformed::ControlCharacter(Item::Password))),
        ("one\u{1b}[0m", Err(Malformed::ControlCharacter(Item::Password))),
    ] {
        assert_eq!(
            Password::parse(pasted).as_ref().map(Password::expose),
            expected.as_ref().copied(),
            "{pasted:?}"
        );
    }
}

#[test]
fn a_pasted_key_is_of_visible_ascii_only() {
    type Refusal = fn(Item) -> Malformed;
    let cases: [(&str, Result<&str, Refusal>); 10] = [
        ("QX7TB", Ok("QX7TB")),
        (" QX7TB \n", Ok("QX7TB")),
        ("\u{a0}QX7TB\u{2003}", Ok("QX7TB")),
        ("qx7tb", Ok("qx7tb")),
        ("", Err(Malformed::Empty)),
        ("   ", Err(Malformed::Empty)),
        ("QX 7TB", Err(Malformed::Blank)),
        ("QX\u{a0}7TB", Err(Malformed::Blank)),
        ("QX7TB\nD3M0K", Err(Malformed::ControlCharacter)),
        ("QX7TB\u{200b}", Err(Malformed::Character)),
    ];
    for (pasted, expected) in cases {
        let customer = CustomerApiKey::parse(pasted);
        let expected_customer = expected.map_err(|error| error(Item::CustomerApiKey));
        assert_eq!(
            customer.as_ref().map(CustomerApiKey::expose),
            expected_customer.as_ref().copied(),
            "{pasted:?}"
        );
        let user = UserApiKey::parse(pasted);
        let expected_user = expected.map_err(|error| error(Item::UserApiKey));
        assert_eq!(
            user.as_ref().map(UserApiKey::expose),
            expected_user.as_ref().copied(),
            "{pasted:?}"
        );
    }
    assert!(matches!(
        CustomerApiKey::parse("ΑBCDE"),
        Err(Malformed::Character(Item::CustomerApiKey))
    ));
}

#[test]
fn a_refusal_names_the_value_by_ukg_s_name_and_never_shows_it() {
    for error in [
        UserName::parse("hidden:hidden").unwrap_err(),
        Password::parse("hidden\u{1}hidden").unwrap_err(),
        CustomerApiKey::parse("hidden hidden").unwrap_err(),
        UserApiKey::parse("hidden\u{fe0f}").unwrap_err(),
    ] {
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("hidden"), "{printed}");
    }
    let labels = [Item::UserName, Item::Password, Item::CustomerApiKey, Item::UserApiKey].map(Item::label);
    assert_eq!(labels, ["user name", "password", "Customer API Key", "User API Key"]);
    let message = "the Customer API Key contains a blank: paste it again without what surrounds it";
    assert_eq!(CustomerApiKey::parse("QX 7TB").unwrap_err().to_string(), message);
}

fn credentials(customer_api_key: &str, user_api_key: Option<&str>) -> Credentials {
    Credentials {
        user_name: UserName::parse("svc_Northwind").expect("a user name"),
        password: Password::parse("Gr&uml;n-secret").expect("a password"),
        customer_api_key: CustomerApiKey::parse(customer_api_key).expect("a key"),
        user_api_key: user_api_key.map(|key| UserApiKey::parse(key).expect("a key")),
    }
}

#[test]
fn debug_prints_none_of_the_values() {
    let credentials = credentials("QX7TB", Some("D3M0KQ0000K0"));
    for printed in [format!("{credentials:?}"), format!("{credentials:#?}")] {
        for value in ["svc_Northwind", "secret", "QX7TB", "D3M0KQ0000K0"] {
            assert!(!printed.contains(value), "{printed}");
        }
    }
}

#[test]
fn exchanged_keys_are_noticed_by_their_lengths() {
    assert!(credentials("D3M0KQ0000K0", Some("QX7TB")).keys_look_exchanged());
    assert!(!credentials("QX7TB", Some("D3M0KQ0000K0")).keys_look_exchanged());
    assert!(!credentials("D3M0KQ0000K0", None).keys_look_exchanged());
    assert!(!credentials("QX7TB", Some("QX7TC")).keys_look_exchanged());
}
