//! No secret in anything that is told, traced or stored.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use rollbook_core::{Address, LinkRequest};
use rollbook_model::{AccountId, PermissionLevel, Problem};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use ukg_pro_sandbox::accounts::{ServiceAccount, Status};
use ukg_pro_sandbox::switches::{Refusal, RefusalText, UnauthorizedBody};

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub};
use crate::proxy::Proxy;
use crate::trace;

const PASSWORD: &str = "pa&ss<w>or\"d'-Größe-密码";
const CUSTOMER_API_KEY: &str = "LONGCUSTOMERAPIKEY0123456789ABCDEFGHIJKLMNOP";
const USER_API_KEY: &str = "USERAPIKEYOFTHISACCOUNT42";

/// A hub whose secrets are known, and the way to its tenant that listens.
async fn hub_with_known_secrets(database: Arc<Database>) -> (Hub, Proxy) {
    let mut account = ServiceAccount::new("svc_rollbook").unwrap().with_password(PASSWORD);
    account.user_api_key = USER_API_KEY.into();
    let hub = Hub::over(database, |setup| {
        setup.options.account = Some(account);
        setup.options.customer_api_key = Some(CUSTOMER_API_KEY.to_owned());
        setup.options.switches.lock_after = 0;
        setup.settings.limits.message = 1 << 20;
        setup.without_a_budget();
    })
    .await;
    let proxy = Proxy::to(&hub.sandbox.url()).await;
    (hub, proxy)
}

fn request(hub: &Hub, proxy: &Proxy) -> LinkRequest {
    LinkRequest {
        address: Address::Pasted(proxy.url.clone()),
        ..hub.request(&ALL)
    }
}

/// Every secret of the hub, with a name.
fn secrets(hub: &Hub, proxy: &Proxy) -> Vec<(String, String)> {
    let basic = STANDARD.encode(format!("{}:{PASSWORD}", hub.login.username));
    assert_eq!(hub.login.password.expose_secret(), PASSWORD);
    let mut secrets = vec![
        ("password".to_owned(), PASSWORD.to_owned()),
        ("Customer API Key".to_owned(), CUSTOMER_API_KEY.to_owned()),
        ("User API Key".to_owned(), USER_API_KEY.to_owned()),
        ("Basic header".to_owned(), basic),
    ];
    let tokens = proxy.tokens();
    assert!(!tokens.is_empty());
    secrets.extend(tokens.into_iter().map(|token| ("token".to_owned(), token)));
    secrets
}

/// A secret as it is and in the forms in which one is carelessly written down.
fn forms(secret: &str) -> Vec<String> {
    let escaped = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    vec![
        secret.to_owned(),
        escaped,
        format!("{secret:?}").trim_matches('"').to_owned(),
        json!(secret).to_string().trim_matches('"').to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ]
}

/// Fails when a text holds a secret in any form.
fn assert_clean(what: &str, text: &str, secrets: &[(String, String)]) {
    for (name, secret) in secrets {
        for form in forms(secret) {
            assert!(!text.contains(&form), "{what} holds the {name}");
        }
    }
}

/// A problem in every form in which it is told.
fn told(problem: &Problem) -> String {
    format!("{problem}\n{problem:?}\n{}", serde_json::to_string(problem).unwrap())
}

#[tokio::test]
async fn no_problem_and_no_trace_holds_a_secret() {
    trace::capture();
    let (hub, proxy) = hub_with_known_secrets(Arc::new(Database::sqlite())).await;
    let mut problems = Vec::new();
    let mut shown = String::new();

    let (linked, progress) = hub.link_watched(request(&hub, &proxy)).await;
    let linked = linked.unwrap();
    writeln!(shown, "{linked:?}\n{progress:?}\n{:?}", hub.settings).unwrap();
    let account = linked.account.id;

    for (fault, _) in FAULTS {
        hub.fault(fault);
        problems.push(hub.link(request(&hub, &proxy)).await.err());
        problems.push(hub.check(account).await.err());
        for action in ["find_people", "list_person_details"] {
            problems.push(hub.run(account, action, json!({})).await.err());
        }
        hub.control.clear_faults();
    }
    problems.extend(refusals(&hub, &proxy, account).await);
    for inputs in [
        json!({ "last_name": "LIKE x" }),
        json!({ "next": CUSTOMER_API_KEY, "page_size": 1 }),
        json!({ "ssn": PASSWORD }),
        json!({ "last_name": "x", "no_such": USER_API_KEY }),
    ] {
        problems.push(hub.run(account, "find_people", inputs).await.err());
    }
    let checked = hub.check(account).await.unwrap();
    writeln!(shown, "{checked:?}\n{}", serde_json::to_string(&checked).unwrap()).unwrap();

    let secrets = secrets(&hub, &proxy);
    let passed = proxy.passed();
    for (name, secret) in &secrets {
        let sent = forms(secret).iter().any(|form| passed.contains(form.as_str()));
        assert!(sent, "the {name} did travel, so the search does search");
    }
    let problems: Vec<_> = problems.into_iter().flatten().collect();
    let mut codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    for (_, code) in FAULTS {
        assert!(codes.contains(&code), "{code} was not among {codes:?}");
    }
    for problem in &problems {
        assert_clean(problem.code.as_str(), &told(problem), &secrets);
    }
    assert_clean("what was shown", &shown, &secrets);
    let traced = trace::traced();
    assert!(
        traced.contains("Linked account") && traced.contains("TRACE"),
        "the trace is one"
    );
    assert_clean("the trace", &traced, &secrets);
}

/// A fault, and the code it is told by.
const FAULTS: [(&str, &str); 14] = [
    ("truncated", "cut_off"),
    ("cut", "cut_off"),
    ("html", "html"),
    ("redirect", "html"),
    ("garbage", "protocol"),
    ("oversized=2", "too_large"),
    ("throttle", "throttled"),
    ("close", "unreachable"),
    ("reset", "unreachable"),
    ("gateway-503", "gateway"),
    ("sporadic-500*9", "server_fault"),
    ("fault-in-200", "server_fault"),
    ("token-expired", "token_expired"),
    ("login-without-token", "protocol"),
];

/// What is told of refused credentials and missing permissions, in every form the wire has for it.
async fn refusals(hub: &Hub, proxy: &Proxy, account: AccountId) -> Vec<Option<Problem>> {
    let mut problems = Vec::new();
    for wrong in ["user name", "password", "Customer API Key", "User API Key", "exchanged"] {
        for actions in [&ALL[..2], &ALL[2..]] {
            let mut request = LinkRequest {
                actions: actions.iter().map(ToString::to_string).collect(),
                ..request(hub, proxy)
            };
            match wrong {
                "user name" => request.username = "somebody".into(),
                "password" => request.password = format!("{PASSWORD}x").into(),
                "Customer API Key" => request.customer_api_key = format!("{CUSTOMER_API_KEY}x").into(),
                "User API Key" => request.user_api_key = Some(format!("{USER_API_KEY}x").into()),
                _ => {
                    request.user_api_key = Some(CUSTOMER_API_KEY.into());
                    request.customer_api_key = USER_API_KEY.into();
                }
            }
            problems.push(hub.link(request).await.err());
        }
    }
    for form in [Refusal::Fault, Refusal::HasErrors, Refusal::Status] {
        hub.control.set_switches(|switches| {
            switches.refusal_text = RefusalText::Reason;
            switches.unauthorized_body = UnauthorizedBody::Object;
            switches.missing_permission = form;
            switches.bad_customer_api_key = form;
            switches.bad_token = form;
        });
        for line in ["Employee Person", "Employee Person Details"] {
            assert!(hub.control.revoke(&hub.login.username, line, PermissionLevel::View));
        }
        for action in ["find_people", "list_person_details"] {
            problems.push(hub.run(account, action, Value::Null).await.err());
        }
        for line in ["Employee Person", "Employee Person Details"] {
            hub.control.grant(&hub.login.username, line, PermissionLevel::View);
        }
        // The tenant gets another key, after the login as well.
        hub.control.set_customer_api_key("ANOTHERKEYOFTHETENANT");
        for action in ["find_people", "list_person_details"] {
            problems.push(hub.run(account, action, Value::Null).await.err());
        }
        hub.control.set_customer_api_key(CUSTOMER_API_KEY);
        hub.check(account).await.unwrap();
        for status in [Status::Inactive, Status::Locked, Status::Suspended] {
            hub.control.set_status(&hub.login.username, status);
            problems.push(hub.run(account, "find_people", Value::Null).await.err());
            problems.push(hub.check(account).await.err());
            hub.control.set_status(&hub.login.username, Status::Active);
            hub.check(account).await.unwrap();
        }
    }
    problems
}

on_both! {
    no_secret_is_stored_in_the_open,
}

async fn no_secret_is_stored_in_the_open(database: Arc<Database>) {
    let (hub, proxy) = hub_with_known_secrets(database).await;
    let account = hub.link(request(&hub, &proxy)).await.unwrap().account;
    for action in ["find_people", "list_person_details"] {
        hub.run(account.id, action, json!({})).await.unwrap();
    }
    hub.control.end_tokens();
    hub.run(account.id, "find_people", json!({})).await.unwrap();
    hub.check(account.id).await.unwrap();
    let secrets = secrets(&hub, &proxy);
    assert!(secrets.len() >= 4 + 3, "the tokens of three logins");

    let stored = hub.database.dump().await;
    assert!(stored.contains(&account.host), "the search does search");
    for value in stored {
        assert_clean("a column", &value, &secrets);
    }
    let files = content_of(hub.database.folder());
    assert!(files.contains("master.key"));
    assert_eq!(files.contains(&account.host), hub.database.is_sqlite());
    assert_clean("the data folder", &files, &secrets);
}

/// Names and bytes of every file under a folder.
fn content_of(folder: &Path) -> String {
    let mut content = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        content.push_str(&path.to_string_lossy());
        if path.is_dir() {
            content.push_str(&content_of(&path));
        } else {
            content.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    content
}
