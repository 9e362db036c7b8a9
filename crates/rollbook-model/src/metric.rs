//! Every metric that `/metrics` tells: names and labels are promises, because dashboards and alerts are made of them.
//!
//! No label holds anything of a person, a user name, or a customer's host. `docs/operations.md` is computed from here.

use std::fmt;

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    /// Counts up from the start of the process; the name it is told by ends in `_total`.
    Counter,
    /// A number now.
    Gauge,
    /// How often values were up to each of some bounds: names that end in `_bucket`, `_sum` and `_count`.
    Histogram,
}

impl fmt::Display for MetricKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        })
    }
}

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name; a counter is told with `_total` behind it.
    pub name: &'static str,
    /// What kind of number it is.
    pub kind: MetricKind,
    /// The names of its labels, in order.
    pub labels: &'static [&'static str],
    /// What it counts or measures, as a sentence without its full stop.
    pub meaning: &'static str,
}

macro_rules! metrics {
    ($( $constant:ident $kind:ident $name:literal [$($label:literal),*] $meaning:literal, )*) => {
        $(
            #[doc = concat!($meaning, ".")]
            pub static $constant: Metric = Metric {
                name: $name,
                kind: MetricKind::$kind,
                labels: &[$($label),*],
                meaning: $meaning,
            };
        )*

        /// Every metric, in the order in which the documentation has them.
        pub static ALL: &[&Metric] = &[$(&$constant,)*];
    };
}

metrics! {
    HTTP_REQUEST_DURATION Histogram "rollbook_http_request_duration_seconds" ["method", "route", "status"]
        "How long requests to this server took, by the route as it is declared (`none` where no route is) and the status they were answered with",
    ACTION_RUNS Counter "rollbook_action_runs" ["action", "outcome"]
        "Actions that ran, by how they ended: `ok` or the code of the failure",
    ACTION_DURATION Histogram "rollbook_action_duration_seconds" ["transport"]
        "How long actions took, with every call and repeat",
    CHECKS Counter "rollbook_checks" ["outcome"]
        "Checks of accounts, by the state that was found or the code of what kept them from being finished",
    TENANT_CALLS Counter "rollbook_tenant_calls" ["transport", "operation", "outcome"]
        "Requests sent to tenants, repeats and logins among them, by how they ended: `ok` or a code",
    TENANT_CALL_DURATION Histogram "rollbook_tenant_call_duration_seconds" ["transport"]
        "How long tenants took to answer a request",
    LOGINS_REFUSED Counter "rollbook_logins_refused" []
        "Times that a tenant was sent credentials and refused them, by SOAP and REST together; each counts towards what locks a service account",
    ACCOUNTS Gauge "rollbook_accounts" ["status"]
        "Accounts in each state",
    PERMISSIONS_MISSING Gauge "rollbook_permissions_missing" ["permission", "level"]
        "Accounts whose last check found this permission missing",
    ACCOUNT_FRESHNESS Gauge "rollbook_account_freshness_seconds" ["account"]
        "Seconds since the last action or check of the account that succeeded; paused and revoked accounts have none",
    ACCOUNTS_STALE Gauge "rollbook_accounts_stale" ["over"]
        "Accounts, without the paused and the revoked, whose last success is longer ago than this",
    ACCOUNT_LOGIN_BUDGET_LEFT Gauge "rollbook_account_login_budget_left" ["account"]
        "How many more logins of the account's service account its tenant may refuse now before Rollbook stops trying",
    ACCOUNTS_LOGIN_BUDGET_SPENT Gauge "rollbook_accounts_login_budget_spent" []
        "Accounts that are not tried because their budget of refused logins is spent",
    ACCOUNT_REQUEST_BUDGET_LEFT Gauge "rollbook_account_request_budget_left" ["account"]
        "How many more requests the account's tenant may be sent now, of those of a minute; accounts whose tenant has no limit have none",
    ACCOUNTS_REQUEST_BUDGET_SPENT Gauge "rollbook_accounts_request_budget_spent" []
        "Accounts whose calls wait because their tenant was sent all requests of a minute",
    ACCOUNT_READINGS_LEFT Gauge "rollbook_account_readings_left" ["account", "action"]
        "How many more times within a day UKG Pro lets the list of this action be read from the account's tenant",
    DUE_ROWS Gauge "rollbook_due_rows" ["work"]
        "Rows that wait for each kind of work that is due by itself",
    DUE_LAG Gauge "rollbook_due_lag_seconds" ["work"]
        "How long the row has waited that has waited longest; 0 when nothing is due",
    DATABASE_UP Gauge "rollbook_database_up" []
        "Whether the database answered when the metrics were asked for; without it, what is read from it is left out",
    DATABASE_CONNECTIONS Gauge "rollbook_database_connections" ["pool", "state"]
        "Connections to the database, `idle` or `used`",
    BUILD_INFO Gauge "rollbook_build_info" ["version", "features"]
        "Always 1; its labels say which version runs and what is built into it",
    PROCESS_START_TIME Gauge "process_start_time_seconds" []
        "When the process began, in seconds since 1970-01-01 UTC",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_the_form_that_is_usual_and_each_is_there_once() {
        let mut names: Vec<_> = ALL.iter().map(|metric| metric.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for metric in ALL {
            let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(
                plain(metric.name) && metric.labels.iter().all(|label| plain(label)),
                "{metric:?}"
            );
            assert!(!metric.name.ends_with("_total"), "{metric:?}");
            assert!(!metric.meaning.ends_with('.'), "{metric:?}");
        }
    }
}
