//! What passes by itself: calls that succeed although something fails on the way.

use std::time::Duration;

use ukg_pro_sandbox::{
    faults::{self, Fault},
    switches::{Refusal, TokenExpiry},
};

use super::{
    call::Call,
    case::{Case, run},
    connection::striking,
    emulator::{self, Presented, client, tenant},
    leaks::assert_clean_log,
};

/// Failures that strike some times, and calls that get through.
pub(crate) fn passing() -> Vec<Case> {
    let mut cases = Vec::new();
    let reads = [
        (Call::find(), (1, 3)),
        (Call::List(&[]), (0, 3)),
        (Call::FindAll, (1, 3)),
        (Call::ListAll(&[]), (0, 3)),
    ];
    for (call, sent) in reads {
        for kind in [
            faults::Kind::Throttle,
            faults::Kind::Close,
            faults::Kind::Reset,
            faults::Kind::Cut,
            faults::Kind::Truncated,
            faults::Kind::Gateway502,
            faults::Kind::Gateway503,
            faults::Kind::Gateway504,
        ] {
            let fault = striking(&call, kind).times(2);
            let case = Case::new(format!("{}, {fault}", call.name()), call.clone())
                .fault(fault)
                .sent(sent.0, sent.1);
            cases.push(case);
        }
        let fault = striking(&call, faults::Kind::Hang).times(1);
        let case = Case::new(format!("{}, {fault}", call.name()), call.clone())
            .impatient()
            .fault(fault);
        cases.push(case.sent(sent.0, 2));
        let case = Case::new(format!("{} is throttled for a second", call.name()), call.clone())
            .fault(striking(&call, faults::Kind::Throttle).value(1).times(1))
            .sent(sent.0, 2);
        cases.push(case);
        // Late, large and short answers are answers.
        for fault in [
            striking(&call, faults::Kind::Slow).value(100),
            striking(&call, faults::Kind::Oversized).value(1),
        ] {
            cases.push(Case::new(format!("{}, {fault}", call.name()), call.clone()).fault(fault));
        }
    }
    for kind in [
        faults::Kind::Throttle,
        faults::Kind::Close,
        faults::Kind::Gateway502,
        faults::Kind::Gateway503,
        faults::Kind::Gateway504,
    ] {
        // Such a login was judged by nobody.
        let fault = striking(&Call::Login, kind).times(1);
        cases.push(
            Case::new(format!("login, {fault}"), Call::Login)
                .fault(fault)
                .sent(2, 0),
        );
    }
    cases.push(
        Case::new("list after a failure of the service", Call::List(&[]))
            .fault(Fault::new(faults::Kind::Sporadic500))
            .sent(0, 2),
    );
    for kind in [faults::Kind::Sporadic500, faults::Kind::FaultIn200] {
        // It may have been the token, so a new one is fetched.
        let case = Case::new(
            format!("Find after a failure of the service, {}", kind.name()),
            Call::find(),
        )
        .later_fault(striking(&Call::find(), kind).times(1))
        .sent(2, 2);
        cases.push(case);
    }
    cases.push(
        Case::new("people on short pages", Call::FindAll)
            .fault(Fault::new(faults::Kind::ShortPages))
            .emulator(|options| options.employees = 60)
            .sent(1, 2),
    );
    cases.push(
        Case::new("list of short pages", Call::ListAll(&[("per_Page", "2")]))
            .fault(Fault::new(faults::Kind::ShortPages))
            .sent(0, 5),
    );
    cases.extend(renewed());
    cases.extend(trusted());
    cases
}

/// Tokens that end, in every form in which that is told.
fn renewed() -> Vec<Case> {
    let mut cases = Vec::new();
    for form in [Refusal::Fault, Refusal::HasErrors, Refusal::Status] {
        for call in [Call::find(), Call::FindAll] {
            let name = format!("{} after all tokens ended, {form:?}", call.name());
            let case = Case::new(name, call)
                .switch(|switches| switches.bad_token = form)
                .later(ukg_pro_sandbox::Control::end_tokens);
            cases.push(case.sent(2, 2));
        }
        for expiry in [TokenExpiry::Absolute, TokenExpiry::Sliding] {
            let case = Case::new(format!("Find after a day, {form:?}, {expiry:?}"), Call::find())
                .switch(|switches| {
                    switches.bad_token = form;
                    switches.token_expiry = expiry;
                })
                .later(|control| control.advance(Duration::from_hours(24)));
            cases.push(case.sent(2, 2));
        }
    }
    let once = Case::new("people with tokens that are good for one page", Call::FindAll)
        .emulator(|options| options.employees = 120)
        .fault(Fault::new(faults::Kind::TokenOnce));
    // Two pages; the second is refused once.
    cases.push(once.sent(2, 3));
    cases
}

/// A certificate whose authority is trusted, and credentials that are enough for REST.
fn trusted() -> Vec<Case> {
    let calls = [Call::Reach, Call::Login, Call::find(), Call::List(&[])];
    let mut cases: Vec<_> = calls
        .into_iter()
        .map(|call| {
            Case::new(format!("{} by TLS", call.name()), call)
                .emulator(|options| options.tls = true)
                .trusting()
        })
        .collect();
    cases.push(
        Case::new("list without a User API Key", Call::List(&[])).presenting(|presented| presented.user_api_key = None),
    );
    cases
}

#[tokio::test]
async fn what_passes_by_itself_is_got_over() {
    run(passing()).await;
}

/// Two callers with one account where a login ends the tokens before it: each is put out by the other, and each call
/// gets through with one login at most.
#[tokio::test]
async fn callers_who_end_each_others_tokens_get_through() {
    let mut options = emulator::options();
    options.switches.tokens_per_account = ukg_pro_sandbox::switches::TokensPerAccount::One;
    let sandbox = emulator::start(options).await;
    let tenants = [(); 2].map(|()| tenant(&sandbox, Presented::RIGHT, client()));
    for _ in 0..3 {
        for tenant in &tenants {
            crate::server::find(tenant).await.unwrap();
        }
    }
    let counters = sandbox.control().counters();
    assert_eq!(counters.logins, 6);
    assert_eq!(counters.of("EmployeePerson.FindPeople"), 10);
    assert_clean_log();
}
