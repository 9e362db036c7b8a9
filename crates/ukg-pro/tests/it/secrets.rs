use ukg_pro::contract::{
    apis::person_details::API,
    identifier::EmployeeIdentifier,
    services::employee_person::{Person, SERVICE},
    soap::{Answer, OperationMessage, OperationResult},
};

use crate::{
    log,
    server::{
        CUSTOMER_API_KEY, PASSWORD, Response, Server, TOKEN, USER_API_KEY, answer, fault, find, logged_in, one_person,
        refused,
    },
};

/// The value of `Authorization`, and parts of it.
const BASIC: &str = "c3ZjX2V4YW1wbGU6bjB0IGEgPHJlYWw+ICYgcMOkw593w7ZyZA==";

fn assert_clean(what: &str, text: &str) {
    let secrets = [
        PASSWORD,
        "päßwörd",
        CUSTOMER_API_KEY,
        USER_API_KEY,
        TOKEN,
        BASIC,
        "svc_example",
        "Okonjo",
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{what} holds `{secret}`: {text}");
    }
}

#[tokio::test]
async fn neither_logs_nor_errors_nor_debug_forms_hold_secrets_or_people() {
    log::watch();
    let echo = format!("Okonjo: svc_example {PASSWORD} {CUSTOMER_API_KEY} {USER_API_KEY} Basic {BASIC}");
    let echoed = echo.clone();
    let server = Server::start(move |request| {
        let message = || OperationMessage {
            message: Some(format!("{echoed} {TOKEN}1").into()),
            severity: Some("Error".into()),
            ..OperationMessage::default()
        };
        match request.target.as_str() {
            "/services/LoginService" => logged_in(1),
            "/services/EmployeePerson" if request.body.contains("FindPeople") => one_person(),
            "/services/EmployeePerson" => answer(
                "GetPersonByEmployeeIdentifier",
                &Answer::read(OperationResult::failed(vec![message()]), Vec::new()),
            ),
            _ => Response::json(400, &serde_json::json!({ "detail": echoed }).to_string()),
        }
    })
    .await;
    let tenant = server.tenant();
    assert_eq!(find(&tenant).await.unwrap(), 1);
    let identifier = EmployeeIdentifier::employee_number("ACME", "Okonjo");
    let get = crate::server::operation("GetPersonByEmployeeIdentifier");
    let mut errors = vec![
        tenant
            .get::<Person<'static>>(&SERVICE, get, identifier)
            .await
            .unwrap_err(),
    ];
    let list = API.endpoint("list").unwrap();
    errors.push(
        tenant
            .rest(&API, list, &[], &[("lastName", "Okonjo")], |_| ())
            .await
            .unwrap_err(),
    );
    let text = echo.clone();
    let refusing = Server::start(move |_| refused(&text)).await;
    errors.push(refusing.tenant().login().await.unwrap_err());
    let faulty = Server::start(move |request| {
        if request.is_login() {
            logged_in(1)
        } else {
            fault(&format!("{TOKEN}1 {echo}"))
        }
    })
    .await;
    errors.push(find(&faulty.tenant()).await.unwrap_err());
    let gone = Server::start(|_| Response::nothing()).await;
    errors.push(
        gone.tenant()
            .rest(&API, list, &[], &[("lastName", "Okonjo")], |_| ())
            .await
            .unwrap_err(),
    );

    for error in &errors {
        assert_clean("an error", &format!("{error} {error:?} {}", error.remedy()));
        // UKG's own words may name a person, and yet no secret.
        let said = error.ukg_text().unwrap_or_default().replace("Okonjo", "");
        assert_clean("UKG's text", &said);
    }
    assert_eq!(errors.iter().filter(|error| error.ukg_text().is_some()).count(), 4);
    assert_clean("a tenant", &format!("{tenant:?}"));
    log::search(|text| {
        assert!(text.contains("`EmployeePerson.FindPeople` answered"), "{text}");
        assert!(text.contains("starting new connection"), "{text}");
        assert_clean("the log", text);
    });
}
