//! What goes wrong on the way of a call: a code, whose turn it is, a remedy, and nothing left behind.

use std::time::Duration;

use rollbook_model::problem::{Kind, Step};
use rollbook_store::RequestOutcome;
use serde_json::{Value, json};
use ukg_pro::contract::read::Limits;

use crate::hub::{ALL, Hub};

/// A fault; its code, kind and step, whether it passes by itself, and what the remedy speaks of.
type Row = (&'static str, &'static str, Kind, Step, bool, &'static str);

/// Faults of both transports.
#[rustfmt::skip]
const FAULTS: [Row; 12] = [
    ("truncated", "cut_off", Kind::Upstream, Step::Answer, true, "Try again"),
    ("cut", "cut_off", Kind::Upstream, Step::Answer, true, "Try again"),
    ("html", "html", Kind::Upstream, Step::Answer, false, "sign-in page"),
    ("redirect", "html", Kind::Upstream, Step::Answer, false, "sign-in page"),
    ("oversized=2", "too_large", Kind::Upstream, Step::Answer, false, "smaller pages"),
    ("throttle", "throttled", Kind::Throttled, Step::Call, true, "fewer calls"),
    ("close", "unreachable", Kind::Unreachable, Step::Connection, true, "outbound HTTPS"),
    ("reset", "unreachable", Kind::Unreachable, Step::Connection, true, "outbound HTTPS"),
    ("gateway-502", "gateway", Kind::Upstream, Step::Call, true, "some minutes"),
    ("gateway-503", "gateway", Kind::Upstream, Step::Call, true, "some minutes"),
    ("gateway-504", "gateway", Kind::Upstream, Step::Call, true, "some minutes"),
    ("sporadic-500*9", "server_fault", Kind::Upstream, Step::Call, true, "some minutes"),
];

/// Faults of one transport.
#[rustfmt::skip]
const OF_SOAP: Row = ("fault-in-200", "server_fault", Kind::Upstream, Step::Call, true, "some minutes");
#[rustfmt::skip]
const OF_REST: Row = ("garbage", "protocol", Kind::Upstream, Step::Answer, false, "Compare the address");

const CALLS: [(&str, &str); 2] = [
    ("find_people", "EmployeePerson"),
    ("list_person_details", "person-details"),
];

#[tokio::test]
async fn a_call_that_fails_on_its_way_tells_why_and_leaves_nothing_behind() {
    let hub = Hub::with(|setup| {
        setup.settings.limits = Limits {
            message: 1 << 20,
            ..Limits::default()
        };
        setup.without_a_budget();
    })
    .await;
    let account = hub.linked(&ALL).await;
    for (action, service) in CALLS {
        let own = if action == "find_people" { OF_SOAP } else { OF_REST };
        for (fault, code, kind, step, retryable, remedy) in FAULTS.into_iter().chain([own]) {
            let (name, times) = fault.split_once('*').map_or((fault, ""), |(name, _)| (name, "*9"));
            hub.fault(&format!("{name}@{service}{times}"));
            let before = hub.requests(account.id).await.len();
            let problem = hub.run(account.id, action, json!({})).await.unwrap_err();
            let what = format!("{action} under {fault}: {problem:?}");
            assert_eq!(
                (problem.code.as_str(), problem.kind, problem.step),
                (code, kind, step),
                "{what}"
            );
            assert_eq!(problem.retryable, retryable, "{what}");
            assert!(problem.remedy.as_ref().unwrap().contains(remedy), "{what}");

            let log = hub.requests(account.id).await;
            assert_eq!(log.len(), before + 1, "{what}");
            assert_eq!(Some(log[0].id), problem.request_id, "{what}");
            let failed = RequestOutcome::Failed { code: code.to_owned() };
            assert_eq!((&log[0].outcome, log[0].action.as_str()), (&failed, action), "{what}");
            assert_eq!(hub.stored(account.id).await, account, "{what}");

            hub.control.clear_faults();
            hub.run(account.id, action, json!({})).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_tenant_that_does_not_answer_is_not_waited_for() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let hub = hub
        .restart_with(|settings| settings.read_timeout = Duration::from_millis(150))
        .await;
    hub.fault("hang");
    for (action, _) in CALLS {
        let problem = hub.run(account, action, json!({})).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("timed_out", Kind::TimedOut),
            "{action}"
        );
        assert_eq!(problem.step, Step::Connection);
        assert!(problem.retryable && problem.remedy.unwrap().contains("Try again later"));
        let failed = RequestOutcome::Failed {
            code: "timed_out".to_owned(),
        };
        assert_eq!(hub.requests(account).await[0].outcome, failed);
    }
}

#[tokio::test]
async fn a_read_that_fails_for_a_passing_reason_is_repeated() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for (action, service) in CALLS {
        for fault in ["throttle", "gateway-503", "close", "truncated"] {
            hub.fault(&format!("{fault}@{service}*1"));
            hub.run(account, action, json!({})).await.unwrap();
            assert!(hub.control.faults().is_empty(), "{fault} struck {action}");
        }
    }
    assert!(
        hub.requests(account)
            .await
            .iter()
            .all(|entry| matches!(entry.outcome, RequestOutcome::Succeeded { .. })),
        "what was repeated is one call"
    );
}

#[tokio::test]
async fn the_pause_that_ukg_pro_asks_for_is_told() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("throttle=3600@person-details");
    let problem = hub.run(account, "list_person_details", json!({})).await.unwrap_err();
    assert_eq!(problem.code, "throttled");
    assert!(problem.remedy.unwrap().contains("Wait 3600 seconds"));
    assert_eq!(hub.control.counters().of("person-details.list"), 1, "nobody insists");
}

#[tokio::test]
async fn a_page_over_the_usual_bound_is_refused() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("oversized=257@person-details");
    let problem = hub.run(account, "list_person_details", json!({})).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind), ("too_large", Kind::Upstream));
    assert!(problem.message.contains("268435456 bytes"), "256 MiB: {problem}");
}

#[tokio::test]
async fn an_account_whose_credentials_do_not_open_is_told_by_code() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let empty = rollbook_store::Secrets::new();
    let replaced = hub
        .engine
        .store()
        .replace_secrets(crate::hub::ORGANISATION, account, &empty)
        .await;
    replaced.unwrap();
    let problem = hub.run(account, "find_people", Value::Null).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("credentials_damaged", Kind::Internal)
    );
    assert!(problem.remedy.unwrap().contains("Link the account again"));
    assert_eq!(hub.control.counters().total(), 0);
}
