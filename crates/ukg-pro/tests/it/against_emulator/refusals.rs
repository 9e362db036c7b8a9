//! What was refused is not sent again: no account is locked by a client.

use std::{sync::Arc, time::Duration};

use ukg_pro::{Http, Kind, Tenant};
use ukg_pro_sandbox::{
    Sandbox,
    accounts::Status,
    faults::{self, Fault},
};

use super::{
    call::{Call, Caller, LOGIN},
    emulator::{self, Presented, USER_NAME, WRONG_PASSWORD, address, client, standing},
    leaks::assert_clean_log,
};

/// More than lock an account (`lock_after` is 5).
const MANY: usize = 20;

const LIST: &str = "person-details.list";

fn caller(sandbox: &Sandbox, presented: Presented) -> Caller {
    let http = Http::new(client()).unwrap();
    let address = address(sandbox);
    Caller {
        tenant: Tenant::new(http.clone(), address.clone(), presented.credentials()),
        http,
        address,
    }
}

#[tokio::test]
async fn many_calls_with_a_wrong_password_make_one_login_and_lock_nothing() {
    let sandbox = emulator::start(emulator::options()).await;
    let control = sandbox.control();
    for (wanted, counted) in [(Call::find(), LOGIN), (Call::List(&[]), LIST)] {
        control.reset_counters();
        assert!(control.set_status(USER_NAME, Status::Active));
        let presented = Presented {
            password: WRONG_PASSWORD,
            ..Presented::RIGHT
        };
        let caller = Arc::new(caller(&sandbox, presented));
        let tasks: Vec<_> = (0..MANY)
            .map(|_| {
                let (caller, wanted) = (Arc::clone(&caller), wanted.clone());
                tokio::spawn(async move { wanted.make(&caller).await })
            })
            .collect();
        for task in tasks {
            let error = task.await.unwrap().unwrap_err();
            assert_eq!(error.code(), "credentials_refused");
        }
        for _ in 0..MANY {
            assert_eq!(wanted.make(&caller).await.unwrap_err().code(), "credentials_refused");
        }
        assert_eq!(control.counters().of(counted), 1, "{counted}");
        assert_eq!(control.counters().total(), 1, "{counted}");
        assert_eq!(standing(&control), Some((Status::Active, 1)), "{counted}");

        // A person's wish is one more try.
        caller.tenant.forget_refusal().await;
        assert!(wanted.make(&caller).await.is_err());
        assert!(wanted.make(&caller).await.is_err());
        assert_eq!(control.counters().total(), 2, "{counted}");
        assert_eq!(standing(&control), Some((Status::Active, 2)), "{counted}");
    }
    assert_clean_log();
}

#[tokio::test]
async fn an_account_that_is_unlocked_is_used_again_when_somebody_says_so() {
    let sandbox = emulator::start(emulator::options()).await;
    let control = sandbox.control();
    assert!(control.set_status(USER_NAME, Status::Locked));
    let caller = caller(&sandbox, Presented::RIGHT);
    assert_eq!(
        Call::find().make(&caller).await.unwrap_err().code(),
        "credentials_refused"
    );
    assert_eq!(
        Call::List(&[]).make(&caller).await.unwrap_err().code(),
        "credentials_refused"
    );
    assert!(control.set_status(USER_NAME, Status::Active));
    assert!(Call::find().make(&caller).await.is_err(), "nobody has said so yet");
    caller.tenant.forget_refusal().await;
    Call::find().make(&caller).await.unwrap();
    Call::List(&[]).make(&caller).await.unwrap();
    assert_clean_log();
}

/// A caller who is told to wait an hour is told so again and at once, and UKG Pro is left alone meanwhile.
#[tokio::test]
async fn a_tenant_that_asked_for_a_long_pause_gets_no_request_before_its_end() {
    let sandbox = emulator::start(emulator::options()).await;
    let control = sandbox.control();
    let caller = caller(&sandbox, Presented::RIGHT);
    control.add_fault(
        Fault::new(faults::Kind::Throttle)
            .value(3600)
            .only("person-details")
            .times(1),
    );
    let hour = Duration::from_hours(1);
    let first = Call::List(&[]).make(&caller).await.unwrap_err();
    assert_eq!(
        *first.kind(),
        Kind::Throttled {
            retry_after: Some(hour)
        }
    );
    for wanted in [Call::List(&[]), Call::find(), Call::Login] {
        let error = tokio::time::timeout(Duration::from_secs(5), wanted.make(&caller))
            .await
            .unwrap()
            .unwrap_err();
        let Kind::Throttled {
            retry_after: Some(left),
        } = error.kind()
        else {
            panic!("{error:?}")
        };
        assert!(*left <= hour && *left > Duration::from_mins(59), "{left:?}");
        assert!(error.remedy().contains("seconds"), "{}", error.remedy());
    }
    assert_eq!(control.counters().total(), 1);
}
