use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt as _};
use ukg_pro::contract::{
    apis::person_details::API,
    identifier::EmployeeIdentifier,
    services::employee_person::{Person, SERVICE},
    soap::{Answer, OperationMessage, OperationResult},
};

use crate::server::{
    CUSTOMER_API_KEY, PASSWORD, Response, Server, TOKEN, USER_API_KEY, answer, fault, find, logged_in, one_person,
    refused,
};

/// Everything that is logged, at every level and by every crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}

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
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(LevelFilter::TRACE).with(
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(log.clone()),
    );
    // For the whole process, so that the tests beside this one are watched as well.
    tracing::subscriber::set_global_default(subscriber).unwrap();

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
    let text = log.text();
    assert!(text.contains("`EmployeePerson.FindPeople` answered"), "{text}");
    assert_clean("the log", &text);
}
