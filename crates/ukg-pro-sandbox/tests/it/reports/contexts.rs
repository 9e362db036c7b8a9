//! Logging on and off, and the contexts that calls travel with.

use super::*;

#[tokio::test]
async fn a_log_on_is_answered_byte_for_byte_as_the_reference_shows() {
    let fixture = Fixture::start().await;
    let answer = data(&fixture, "LogOn", &right(&fixture), &[]).await;
    assert_eq!(
        answer.header("content-type"),
        Some("application/soap+xml; charset=utf-8")
    );
    let xml = answer.xml();
    let part = |name: &str| xml.at(name).unwrap();
    let expected = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">{DATA}/IBIDataService/LogOnResponse</a:Action></s:Header><s:Body><LogOnResponse xmlns="{DATA}"><LogOnResult xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ServiceId>{}</ServiceId><ClientAccessKey>{}</ClientAccessKey><Token>{}</Token><Status>Ok</Status><StatusMessage i:nil="true"/><InstanceKey>{}</InstanceKey></LogOnResult></LogOnResponse></s:Body></s:Envelope>"#,
        part("ServiceId"),
        fixture.login.customer_api_key.expose_secret(),
        part("Token"),
        part("InstanceKey"),
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn a_refused_log_on_says_what_the_login_says() {
    let fixture = Fixture::start().await;
    let login = fixture.login.clone();
    let key = login.customer_api_key.expose_secret();
    let user_key = login.user_api_key.expose_secret();
    let refused = async |request: String| {
        let answer = data(&fixture, "LogOn", &request, &[]).await;
        assert_eq!(answer.status, 200);
        let xml = answer.xml();
        assert_eq!((xml.at("Status").as_deref(), xml.at("Token")), (Some("Failed"), None));
        xml.at("StatusMessage").unwrap()
    };
    let wrong = log_on_request(&login.username, "wrong", key, user_key);
    assert_eq!(refused(wrong).await, "User authentication failed");
    let other_key = log_on_request(&login.username, "x", "WRONG", user_key);
    assert_eq!(
        refused(other_key).await,
        "There was a problem with the authentication process"
    );
    fixture.control.set_status(&login.username, Status::Suspended);
    assert_eq!(refused(right(&fixture)).await, "User authentication failed");
    assert_eq!(fixture.control.counters().failed_logins, 3);
}

#[tokio::test]
async fn a_token_of_the_login_opens_a_context_too() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let key = fixture.login.customer_api_key.expose_secret().to_owned();
    let request = |token: &str, key: &str| {
        format!("<logOnRequest><Token>{token}</Token><ClientAccessKey>{key}</ClientAccessKey></logOnRequest>")
    };
    let xml = data(&fixture, "LogOnWithToken", &request(&token, &key), &[])
        .await
        .xml();
    assert_eq!(xml.at("Token"), Some(token.clone()));
    let context = context(&xml);
    let off = data(&fixture, "LogOff", &context.0, &[]).await.xml();
    assert_eq!(off.at("Status").as_deref(), Some("LoggedOff"));
    // The token is the login's own and outlives the context.
    let again = data(&fixture, "LogOnWithToken", &request(&token, &key), &[])
        .await
        .xml();
    assert_eq!(again.at("Status").as_deref(), Some("Ok"));
    for (token, key, text) in [
        (
            "00000000-0000-4000-8000-000000000000",
            key.as_str(),
            "User authentication failed",
        ),
        (&token, "WRONG", "There was a problem with the authentication process"),
    ] {
        let xml = data(&fixture, "LogOnWithToken", &request(token, key), &[]).await.xml();
        assert_eq!(xml.at("Status").as_deref(), Some("Failed"));
        assert_eq!(xml.at("StatusMessage").as_deref(), Some(text));
    }
}

#[tokio::test]
async fn a_context_that_is_not_good_is_refused() {
    let fixture = Fixture::start().await;
    let good = log_on(&fixture).await;
    let list = async |context: &str| data(&fixture, "GetReportList", context, &[]).await;
    let failed = async |context: &str| {
        let answer = list(context).await;
        assert_eq!(answer.status, 200);
        let xml = answer.xml();
        xml.at("Status").as_deref() == Some("Failed")
            && xml.at("StatusMessage").as_deref() == Some("User authentication failed")
    };
    assert!(!failed(&good.0).await);
    let foreign = log_on(&fixture).await;
    let token = |context: &str| {
        context
            .split("<Token>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned()
    };
    let mixed = good.0.replace(&token(&good.0), &token(&foreign.0));
    assert!(failed(&mixed).await);
    assert!(failed("<context/>").await && failed("").await);
    fixture.switch(|switches| switches.bad_context = BadContext::Fault);
    let answer = list("").await;
    assert_eq!(answer.status, 500);
    assert!(answer.xml().has("Fault"));
    fixture.switch(|switches| switches.bad_context = BadContext::Failed);
    data(&fixture, "LogOff", &good.0, &[]).await;
    assert!(failed(&good.0).await, "a context that was closed");
    assert!(!failed(&foreign.0).await);
    fixture.control.end_tokens();
    assert!(failed(&foreign.0).await, "a context whose token has ended");
}

#[tokio::test]
async fn a_log_off_can_fail_as_one_was_seen_to() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.log_off = LogOff::Failed);
    let context = log_on(&fixture).await;
    let xml = data(&fixture, "LogOff", &context.0, &[]).await.xml();
    assert_eq!(xml.at("Status").as_deref(), Some("Failed"));
    assert_eq!(
        xml.at("StatusMessage").as_deref(),
        Some(
            "An error has occured. Please try again. If the problem continues, please contact your support \
             representative"
        )
    );
}
