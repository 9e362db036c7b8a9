//! Reports-as-a-Service (`ukg-pro-soap.md` 8): which reports there are, what they ask for, and their rows as they come.
//!
//! A context is opened with the token of the tenant's login, so that refused credentials are not sent a second time in
//! another place, and closed whatever happens. Starting a report and retrieving its rows are never repeated: a key is
//! good once.

mod call;
mod run;

use std::time::Duration;

use futures_util::Stream;
use ukg_pro_contract::{
    record::Record,
    soap::bi::{
        self, DataContext, Delimiter, LogOnWithTokenRequest, Report, ReportListResponse, ReportParameter,
        ReportParameterResponse, report,
    },
    value::Value,
};

use self::call::LoggedOn;
use crate::{
    error::{Error, Kind},
    tenant::Tenant,
};

/// How reports are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportOptions {
    /// The pause before a report that is being worked on is asked for again, which grows by half from then on: 1
    /// second.
    pub first_pause: Duration,
    /// The longest pause: 30 seconds.
    pub longest_pause: Duration,
    /// The time in which a report must be ready: 30 minutes.
    pub ready_within: Duration,
    /// The time in which its rows must have been read, by whoever reads them: 2 hours.
    pub read_within: Duration,
    /// The bounds of what is kept of a report at a time. How long a report is has none.
    pub limits: report::Limits,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            ready_within: Duration::from_mins(30),
            read_within: Duration::from_hours(2),
            limits: report::Limits::default(),
        }
    }
}

impl Tenant {
    /// The reports that the account may run.
    ///
    /// # Errors
    /// As any SOAP call; [`Kind::TokenExpired`] when the account's token is not taken for reports.
    pub async fn reports(&self) -> Result<Vec<Report<'static>>, Error> {
        let open = self.log_on().await?;
        let outcome = self
            .read::<ReportListResponse<'static>>(&bi::GET_REPORT_LIST, |_| vec![open.context()])
            .await;
        open.off().await;
        outcome?
            .reports
            .ok_or_else(|| missing("Reports").during(&bi::GET_REPORT_LIST.full_name(), call::SOAP))
    }

    /// What a report asks for; `path` is its content path or `storeID("…")`.
    ///
    /// # Errors
    /// [`Kind::NotFound`] when there is no such report, it is broken or the account has no access to it; and as
    /// [`reports`](Self::reports).
    pub async fn report_parameters(&self, path: &str) -> Result<Vec<ReportParameter<'static>>, Error> {
        let open = self.log_on().await?;
        let arguments = || vec![Some(Value::Text(path.to_owned().into())), open.context()];
        let outcome = self
            .read::<ReportParameterResponse<'static>>(&bi::GET_REPORT_PARAMETERS, |_| arguments())
            .await;
        open.off().await;
        // A report that asks for nothing may say so with no list at all.
        Ok(outcome?.report_parameters.unwrap_or_default())
    }

    /// Runs a report and gives its rows as they come; `parameters` are names and values, of which a name may come
    /// several times. With a delimiter the report travels as CSV, otherwise as an XML data set, which is larger but
    /// tells no value from an empty one.
    ///
    /// Nothing is sent before the stream is polled. No more than a piece of the report is held, however long it is.
    /// Whoever stops reading stops the report; it cannot be taken up again, and must be run anew.
    ///
    /// # Errors
    /// [`Kind::NotFound`] when there is no such report, it is broken or the account has no access to it;
    /// [`Kind::TimedOut`] when it is not ready in time; [`Kind::ServerFault`] when its key is not good any more;
    /// [`Kind::Protocol`] when its rows are damaged; and as [`reports`](Self::reports). An error is the last item.
    pub fn run_report(
        &self,
        path: &str,
        parameters: &[(&str, &str)],
        delimiter: Option<Delimiter>,
    ) -> impl Stream<Item = Result<report::ReportRow, Error>> + Send + use<> {
        run::rows(self.clone(), path, parameters, delimiter)
    }

    /// Opens a context. A token that is no longer good is renewed once.
    pub(in crate::bi) async fn log_on(&self) -> Result<LoggedOn, Error> {
        let sent = |token: &str| {
            let request = LogOnWithTokenRequest {
                token: Some(token.to_owned().into()),
                client_access_key: Some(self.shared.credentials.customer_api_key.expose().to_owned().into()),
            };
            vec![Some(Value::Record(request.into_row()))]
        };
        let context = self.read::<DataContext<'static>>(&bi::LOG_ON_WITH_TOKEN, sent).await?;
        if context.instance_key.is_none() && context.service_id.is_none() {
            return Err(missing("InstanceKey").during(&bi::LOG_ON_WITH_TOKEN.full_name(), call::SOAP));
        }
        Ok(LoggedOn::new(self.clone(), context))
    }
}

fn missing(part: &str) -> Error {
    Error::new(Kind::Protocol).detail(format!("the message has no `{part}`"))
}
