//! Looking for secrets where none may be.

use std::{
    fmt::Debug,
    sync::atomic::{AtomicUsize, Ordering},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::emulator::{
    self, CUSTOMER_API_KEY, OTHER_USER_NAME, PASSWORD, Presented, USER_API_KEY, USER_NAME, WRONG_CUSTOMER_API_KEY,
    WRONG_PASSWORD, WRONG_USER_API_KEY,
};
use crate::log;

/// The part of the password that no escaping changes.
const HEART_OF_PASSWORD: &str = "fX7Qw2Lr9Tn";

/// Everything secret that is handed over in these tests, right or wrong.
fn secrets() -> Vec<String> {
    let pairs = [
        (USER_NAME, PASSWORD),
        (USER_NAME, WRONG_PASSWORD),
        (OTHER_USER_NAME, PASSWORD),
    ];
    let basic = pairs.map(|(user_name, password)| STANDARD.encode(format!("{user_name}:{password}")));
    let others = [
        HEART_OF_PASSWORD,
        CUSTOMER_API_KEY,
        USER_API_KEY,
        WRONG_PASSWORD,
        WRONG_CUSTOMER_API_KEY,
        WRONG_USER_API_KEY,
    ];
    basic.into_iter().chain(others.map(str::to_owned)).collect()
}

/// Whether a text holds a token: a GUID in lower case (`ukg-pro-soap.md` 2.3).
fn has_token(text: &str) -> bool {
    let is_of_token = |character: char| character == '-' || matches!(character, '0'..='9' | 'a'..='f');
    let has_form = |word: &str| {
        let lengths: Vec<_> = word.split('-').map(str::len).collect();
        lengths
            .windows(5)
            .any(|lengths| matches!(lengths, [first, 4, 4, 4, last] if *first >= 8 && *last >= 12))
    };
    text.split(|character| !is_of_token(character)).any(has_form)
}

/// Fails when a text holds a secret.
pub(crate) fn assert_clean(what: &str, text: &str) {
    let secrets = secrets();
    for line in text.lines() {
        for secret in &secrets {
            assert!(!line.contains(secret), "{what} holds `{secret}`: {line}");
        }
        assert!(!has_token(line), "{what} holds a token: {line}");
    }
}

/// Fails when a value prints a secret, on one line or on several.
pub(crate) fn assert_prints_clean(what: &str, value: &impl Debug) {
    assert_clean(what, &format!("{value:?}\n{value:#?}"));
}

/// Fails when anything that was logged since the last look holds a secret, by whichever test it was logged.
pub(crate) fn assert_clean_log() {
    static LOOKED_AT: AtomicUsize = AtomicUsize::new(0);
    let unseen = log::search(|text| {
        let looked_at = LOOKED_AT.swap(text.len(), Ordering::SeqCst);
        text[looked_at..].to_owned()
    });
    assert_clean("the log", &unseen);
}

#[tokio::test]
async fn calls_and_connections_are_among_what_is_logged() {
    let sandbox = emulator::start(emulator::options()).await;
    let tenant = emulator::tenant(&sandbox, Presented::RIGHT, emulator::client());
    crate::server::find(&tenant).await.unwrap();
    log::search(|text| {
        assert!(text.contains("`LoginService.Authenticate` answered"));
        assert!(text.contains("`EmployeePerson.FindPeople` answered"));
        assert!(text.contains("starting new connection"));
    });
    assert_clean_log();
}

#[test]
#[should_panic(expected = "holds `fX7Qw2Lr9Tn`")]
fn a_password_is_found_even_where_it_is_escaped() {
    assert_clean("a text", &format!("{PASSWORD:?}"));
}

/// The tokens that the client gets are its own affair; one of another login shows what they look like.
#[tokio::test]
async fn tokens_have_the_form_that_is_searched_for() {
    let sandbox = emulator::start(emulator::options()).await;
    let header = |name: &str, value: &str| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        format!(r#"<h:{name} xmlns:h="http://www.ultipro.com/services/loginservice">{value}</h:{name}>"#)
    };
    let headers = [
        header("ClientAccessKey", CUSTOMER_API_KEY),
        header("Password", PASSWORD),
        header("UserAccessKey", USER_API_KEY),
        header("UserName", USER_NAME),
    ];
    let body = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">
        <s:Header><a:Action>http://www.ultipro.com/services/loginservice/ILoginService/Authenticate</a:Action>{}</s:Header>
        <s:Body><TokenRequest xmlns="http://www.ultipro.com/contracts"/></s:Body></s:Envelope>"#,
        headers.concat()
    );
    let host = sandbox.url().replace("http://", "");
    let request = format!(
        "POST /services/LoginService HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/soap+xml\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("<Status") && answer.contains(">Ok<"), "{answer}");
    assert!(has_token(&answer), "{answer}");
    assert!(!has_token(&answer.replace("-4", "4")), "{answer}");
}
