//! Reports: listed, run, read row by row, and every way in which that fails.

use std::{num::NonZeroU32, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _};
use ukg_pro::{
    Error, HttpOptions, Kind, ReportOptions, Tenant,
    contract::soap::bi::{
        Delimiter,
        report::{Limits, ReportRow},
    },
};
use ukg_pro_sandbox::{
    Control, Sandbox,
    counters::Outcome,
    faults::{Fault, Kind as FaultKind},
    switches::{BadContext, LogOff, ReportAccess},
};

use super::{
    emulator::{self, Presented, WRONG_CUSTOMER_API_KEY, WRONG_PASSWORD, client, start, tenant},
    leaks::{assert_clean, assert_clean_log, assert_prints_clean},
};

const HEADCOUNT: &str = r#"storeID("i5E1F0A7C3B9D4286A1C07F52D8E6B301")"#;
const COMPENSATION: &str =
    "/content/folder[@name='Human Resources']/folder[@name='Restricted']/report[@name='Compensation']";
const REGISTER: &str = "/content/folder[@name='Payroll']/report[@name='Payroll register, detail']";
const BROKEN: &str =
    "/content/folder[@name='Human Resources']/folder[@name='Shared']/report[@name='Turnover by quarter']";
const CLOSED: &str = "/content/folder[@name='Executive']/report[@name='Executive compensation']";

const LIST: &str = "BIDataService.GetReportList";
const LOG_ON: &str = "BIDataService.LogOnWithToken";
const LOG_OFF: &str = "BIDataService.LogOff";
const EXECUTE: &str = "BIDataService.ExecuteReport";
const RETRIEVE: &str = "BIStreamingService.RetrieveReport";

struct Bench {
    control: Control,
    tenant: Tenant,
    sandbox: Sandbox,
}

impl Bench {
    async fn start() -> Self {
        Self::with(|_| {}, Presented::RIGHT).await
    }

    async fn with(change: impl FnOnce(&mut HttpOptions), presented: Presented) -> Self {
        let sandbox = start(emulator::options()).await;
        let mut options = client();
        options.reports.first_pause = Duration::from_millis(1);
        change(&mut options);
        Self {
            control: sandbox.control(),
            tenant: tenant(&sandbox, presented, options),
            sandbox,
        }
    }

    /// Runs a report and collects its rows.
    async fn run(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Vec<ReportRow>, Error> {
        let rows = self.tenant.run_report(path, parameters, Some(Delimiter::COMMA));
        rows.try_collect().await
    }

    fn fault(&self, kind: FaultKind, only: &str) {
        self.control.add_fault(Fault::new(kind).only(only));
    }

    /// How often each call came: log-on, execute, retrieve, log-off.
    fn sent(&self) -> [u64; 4] {
        let counters = self.control.counters();
        [LOG_ON, EXECUTE, RETRIEVE, LOG_OFF].map(|call| counters.of(call))
    }
}

#[tokio::test]
async fn reports_are_listed_with_what_they_ask_for() {
    let bench = Bench::start().await;
    let reports = bench.tenant.reports().await.unwrap();
    let names: Vec<_> = reports
        .iter()
        .filter_map(|report| report.report_name.as_deref())
        .collect();
    assert_eq!(
        names,
        [
            "Headcount",
            "Compensation",
            "Identifiers",
            "Payroll register, detail",
            "Turnover by quarter"
        ]
    );
    let parameters = bench.tenant.report_parameters(COMPENSATION).await.unwrap();
    assert_eq!(parameters.len(), 1);
    assert_eq!(parameters[0].name.as_deref(), Some("Company Code"));
    assert_eq!(
        (parameters[0].required, parameters[0].multi_valued),
        (Some(true), Some(true))
    );
    let counters = bench.control.counters();
    assert_eq!((counters.of(LOG_ON), counters.of(LOG_OFF)), (2, 2));
    // The account logs in once, and its credentials go nowhere else.
    assert_eq!((counters.logins, counters.of("BIDataService.LogOn")), (1, 0));
    bench
        .control
        .set_switches(|switches| switches.report_access = ReportAccess::Nobody);
    assert_eq!(bench.tenant.reports().await.unwrap(), []);
    drop(bench.sandbox);
}

#[tokio::test]
async fn rows_are_the_same_as_csv_and_as_a_data_set() {
    let bench = Bench::start().await;
    let mut forms = Vec::new();
    for delimiter in [
        Some(Delimiter::COMMA),
        Some(Delimiter::TAB),
        Some(Delimiter::SPACE),
        Some(Delimiter::PIPE),
        None,
    ] {
        let rows: Vec<ReportRow> = bench
            .tenant
            .run_report(REGISTER, &[("Rows", "9")], delimiter)
            .try_collect()
            .await
            .unwrap();
        let texts: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.values().map(|value| value.unwrap_or_default().to_owned()).collect())
            .collect();
        assert_eq!(rows.len(), 9);
        assert_eq!(rows[0].heading()[..3], ["Line", "Company Code", "Employee Number"]);
        // Only a data set tells no value from an empty one.
        assert_eq!(rows[1].get("Note"), if delimiter.is_some() { Some("") } else { None });
        assert_eq!(rows[3].get("Note"), Some(""));
        assert_eq!(rows[2].get("Note"), Some("Approved by \"Payroll\", second run"));
        assert_eq!(rows[5].get("Note"), Some("Two lines:\r\nthe second"));
        assert_eq!(rows[6].get("Note"), Some("Überstunden; payé à 1,5"));
        forms.push(texts);
    }
    assert!(forms.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(bench.sent(), [5, 5, 10, 5]);
}

#[tokio::test]
async fn a_report_holds_the_people_that_the_services_have() {
    let bench = Bench::start().await;
    let rows = bench.run(HEADCOUNT, &[]).await.unwrap();
    let truth = bench.control.export();
    let people = truth["people"].as_array().unwrap();
    let employments = people
        .iter()
        .flat_map(|person| person["employments"].as_array().unwrap());
    let mut due: Vec<_> = employments
        .map(|one| one["employee_number"].as_str().unwrap())
        .collect();
    let mut found: Vec<_> = rows.iter().filter_map(|row| row.get("Employee Number")).collect();
    due.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, due);
    let company = rows[0].get("Company Code").unwrap().to_owned();
    let narrowed = bench.run(COMPENSATION, &[("Company Code", &company)]).await.unwrap();
    assert!(!narrowed.is_empty());
    assert!(narrowed.iter().all(|row| row.get("Company Code") == Some(&*company)));
}

#[tokio::test]
async fn nothing_is_sent_before_a_row_is_asked_for() {
    let bench = Bench::start().await;
    drop(bench.tenant.run_report(REGISTER, &[], None));
    assert_eq!(bench.control.counters().total(), 0);
}

#[tokio::test]
async fn a_report_is_asked_for_until_it_is_ready_and_no_longer_than_that() {
    let bench = Bench::start().await;
    bench.control.set_switches(|switches| switches.report_working = 5);
    assert_eq!(bench.run(REGISTER, &[("Rows", "2")]).await.unwrap().len(), 2);
    assert_eq!(bench.sent(), [1, 1, 6, 1]);

    let impatient = |options: &mut HttpOptions| {
        options.reports = ReportOptions {
            first_pause: Duration::from_millis(20),
            ready_within: Duration::from_millis(50),
            ..ReportOptions::default()
        };
    };
    let bench = Bench::with(impatient, Presented::RIGHT).await;
    bench
        .control
        .set_switches(|switches| switches.report_working = u32::MAX);
    let error = bench.run(REGISTER, &[]).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::TimedOut);
    assert_eq!(error.call(), Some(RETRIEVE));
    assert!(error.to_string().contains("not ready in time"), "{error}");
    assert_eq!(bench.sent()[3], 1);
}

#[tokio::test]
async fn a_reader_that_stops_closes_its_context() {
    let bench = Bench::start().await;
    let mut rows = Box::pin(
        bench
            .tenant
            .run_report(REGISTER, &[("Rows", "100000")], Some(Delimiter::COMMA)),
    );
    assert!(rows.next().await.unwrap().is_ok());
    drop(rows);
    bench.control.ended(LOG_OFF, Outcome::Ok, 1).await;
    assert_eq!(bench.sent(), [1, 1, 2, 1]);
}

#[tokio::test]
async fn what_cannot_run_is_not_found_and_the_context_is_closed() {
    let bench = Bench::start().await;
    for (path, parameters, part) in [
        ("/content/report[@name='Nothing']", &[][..], "no report of this path"),
        (BROKEN, &[], "is broken"),
        (CLOSED, &[], "no access to it"),
        (COMPENSATION, &[], "is broken"),
    ] {
        let error = bench.run(path, parameters).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::NotFound, "{path}");
        assert_eq!((error.call(), error.status()), (Some(EXECUTE), Some(200)), "{path}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(error.ukg_text().is_some(), "{path}");
        assert!(!error.is_retryable());
        assert_prints_clean(path, &error);
    }
    assert_eq!(bench.sent(), [4, 4, 0, 4]);
    let error = bench.tenant.report_parameters("nowhere").await.unwrap_err();
    assert_eq!(*error.kind(), Kind::NotFound);
    assert_eq!(error.call(), Some("BIDataService.GetReportParameters"));
    assert_eq!(bench.sent()[3], 5);
}

#[tokio::test]
async fn a_failed_log_off_spoils_nothing() {
    let bench = Bench::start().await;
    bench.control.set_switches(|switches| switches.log_off = LogOff::Failed);
    assert_eq!(bench.run(REGISTER, &[("Rows", "3")]).await.unwrap().len(), 3);
    bench.fault(FaultKind::Gateway503, LOG_OFF);
    assert_eq!(bench.tenant.reports().await.unwrap().len(), 5);
    // Nor is it repeated.
    assert_eq!(bench.sent()[3], 2);
}

#[tokio::test]
async fn a_token_that_is_no_longer_good_is_renewed_once() {
    let bench = Bench::start().await;
    bench.tenant.login().await.unwrap();
    bench.control.end_tokens();
    assert_eq!(bench.tenant.reports().await.unwrap().len(), 5);
    let counters = bench.control.counters();
    assert_eq!((counters.logins, counters.of(LOG_ON)), (2, 2));

    // One that is refused although it is new is not the account's fault.
    let bench = Bench::start().await;
    bench.fault(FaultKind::TokenOnce, LIST);
    bench
        .control
        .set_switches(|switches| switches.bad_context = BadContext::Fault);
    bench.control.add_fault(Fault::new(FaultKind::TokenExpired).only(LIST));
    let error = bench.tenant.reports().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::TokenExpired);
    assert_eq!((error.call(), error.status()), (Some(LIST), Some(500)));
    assert_eq!((bench.control.counters().logins, bench.sent()[3]), (1, 1));
}

#[tokio::test]
async fn refused_credentials_are_refused_at_the_login_and_sent_once() {
    let wrong = Presented {
        password: WRONG_PASSWORD,
        ..Presented::RIGHT
    };
    let bench = Bench::with(|_| {}, wrong).await;
    for _ in 0..2 {
        let error = bench.run(HEADCOUNT, &[]).await.unwrap_err();
        assert!(matches!(error.kind(), Kind::CredentialsRefused { .. }), "{error:?}");
        assert_eq!(error.call(), Some("LoginService.Authenticate"));
    }
    let counters = bench.control.counters();
    assert_eq!((counters.failed_logins, counters.total()), (1, 1));

    let bench = Bench::start().await;
    bench.tenant.login().await.unwrap();
    bench.control.set_customer_api_key(WRONG_CUSTOMER_API_KEY);
    let error = bench.tenant.reports().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::CustomerApiKeyRefused);
    assert_eq!(error.call(), Some(LOG_ON));
    let no_key = Presented {
        user_api_key: None,
        ..Presented::RIGHT
    };
    let bench = Bench::with(|_| {}, no_key).await;
    let error = bench.tenant.reports().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::UserApiKeyMissing);
}

/// What strikes a call, how it shows, and what of log-on, execute, retrieve and log-off is sent.
type Struck = (FaultKind, &'static str, Kind, [u64; 4]);

#[tokio::test]
async fn nothing_that_is_good_once_is_repeated_and_reads_are() {
    let throttled = || Kind::Throttled { retry_after: None };
    let cases: [Struck; 16] = [
        // Reads are repeated, up to three times in all.
        (FaultKind::Gateway503, LOG_ON, Kind::Gateway, [3, 0, 0, 0]),
        (FaultKind::Throttle, LOG_ON, throttled(), [3, 0, 0, 0]),
        (FaultKind::Html, LOG_ON, Kind::Html, [1, 0, 0, 0]),
        (FaultKind::Garbage, LOG_ON, Kind::Protocol, [1, 0, 0, 0]),
        (FaultKind::FaultIn200, LOG_ON, Kind::ServerFault, [1, 0, 0, 0]),
        // A report is started once.
        (FaultKind::Gateway504, EXECUTE, Kind::Gateway, [1, 1, 0, 1]),
        (FaultKind::Truncated, EXECUTE, Kind::CutOff, [1, 1, 0, 1]),
        (FaultKind::Sporadic500, EXECUTE, Kind::ServerFault, [1, 1, 0, 1]),
        // A key is used once.
        (FaultKind::Throttle, RETRIEVE, throttled(), [1, 1, 1, 1]),
        (FaultKind::Gateway502, RETRIEVE, Kind::Gateway, [1, 1, 1, 1]),
        (FaultKind::Html, RETRIEVE, Kind::Html, [1, 1, 1, 1]),
        (FaultKind::Redirect, RETRIEVE, Kind::Html, [1, 1, 1, 1]),
        (FaultKind::Garbage, RETRIEVE, Kind::Protocol, [1, 1, 1, 1]),
        (FaultKind::FaultIn200, RETRIEVE, Kind::ServerFault, [1, 1, 1, 1]),
        (FaultKind::Sporadic500, RETRIEVE, Kind::ServerFault, [1, 1, 1, 1]),
        (FaultKind::Reset, RETRIEVE, Kind::Unreachable, [1, 1, 1, 1]),
    ];
    for (fault, call, kind, sent) in cases {
        let bench = Bench::start().await;
        bench.control.set_switches(|switches| switches.report_working = 0);
        bench.fault(fault, call);
        let error = bench.run(REGISTER, &[]).await.unwrap_err();
        let name = format!("{} at {call}", fault.name());
        assert_eq!(*error.kind(), kind, "{name}: {error:?}");
        assert_eq!(error.call(), Some(call), "{name}");
        assert_eq!(bench.sent(), sent, "{name}");
        assert_clean(&name, &format!("{error} {} {:?}", error.remedy(), error.ukg_text()));
        assert_prints_clean(&name, &error);
    }
    assert_clean_log();
}

#[tokio::test]
async fn an_answer_that_ends_in_the_middle_gives_the_rows_before_and_then_an_error() {
    for fault in [FaultKind::Truncated, FaultKind::Cut] {
        let bench = Bench::start().await;
        bench.control.set_switches(|switches| switches.report_working = 0);
        bench.fault(fault, RETRIEVE);
        let rows = bench
            .tenant
            .run_report(REGISTER, &[("Rows", "5000")], Some(Delimiter::COMMA));
        let items: Vec<_> = rows.collect().await;
        let (last, before) = items.split_last().unwrap();
        assert!(
            before.len() > 10 && before.iter().all(Result::is_ok),
            "{}",
            before.len()
        );
        let error = last.as_ref().unwrap_err();
        assert_eq!(*error.kind(), Kind::CutOff, "{error:?}");
        assert_eq!((error.call(), error.status()), (Some(RETRIEVE), Some(200)));
        assert_eq!(bench.sent(), [1, 1, 1, 1], "{}", fault.name());
    }
}

#[tokio::test]
async fn the_limits_of_whole_answers_do_not_hold_for_reports_which_have_their_own() {
    // The report is larger than a message may be, and blanks follow it.
    let small = |options: &mut HttpOptions| options.limits.message = 20_000;
    let bench = Bench::with(small, Presented::RIGHT).await;
    bench
        .control
        .add_fault(Fault::new(FaultKind::Oversized).value(3).only(RETRIEVE));
    bench.control.set_switches(|switches| switches.report_working = 0);
    assert_eq!(bench.run(REGISTER, &[("Rows", "5000")]).await.unwrap().len(), 5000);

    let narrow = |options: &mut HttpOptions| {
        options.reports.limits = Limits {
            value: 20,
            ..Limits::default()
        };
    };
    let bench = Bench::with(narrow, Presented::RIGHT).await;
    let error = bench.run(REGISTER, &[("Rows", "5000")]).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::TooLarge);
    assert!(error.to_string().contains("bytes a value"), "{error}");
    assert_eq!(bench.sent()[3], 1);
}

#[tokio::test]
async fn a_report_that_is_read_slowly_takes_no_turn_from_others() {
    let one_at_a_time = |options: &mut HttpOptions| options.parallel_requests = NonZeroU32::MIN;
    let bench = Bench::with(one_at_a_time, Presented::RIGHT).await;
    let mut rows = Box::pin(
        bench
            .tenant
            .run_report(REGISTER, &[("Rows", "50000")], Some(Delimiter::COMMA)),
    );
    assert!(rows.next().await.unwrap().is_ok());
    assert_eq!(bench.tenant.reports().await.unwrap().len(), 5);
    assert_eq!(rows.by_ref().count().await, 49_999);
}
