//! Calls of `BIDataService`, what their refusals mean, and the context that is closed whatever happens.

use http::{HeaderName, HeaderValue};
use tokio::{runtime::Handle, time::sleep};
use tracing::{Instrument as _, debug};
use ukg_pro_contract::{
    Transport,
    permission::{Level, Permission},
    record::Record,
    soap::bi::{self, DataContext, GUARD, Operation, known, status},
    value::Value,
};

use crate::{
    classify::{self, Evidence, Renewal, Verdict},
    error::{Error, Kind, Message},
    http::Reply,
    retry::{Repeatable, Repeats},
    soap::{Failure, finished, no_message},
    tenant::Tenant,
};

pub(super) const SOAP: Transport = Transport::Soap;

/// The arguments of a call.
type Arguments = Vec<Option<Value<'static>>>;

/// What guards reports, as far as anybody says.
pub(super) fn permission() -> Permission {
    GUARD.refused(&[Level::View])
}

impl Tenant {
    /// Calls an operation that only reads, and repeats it when it fails for a reason that passes by itself. The
    /// arguments are made of the tenant's token, which is renewed once when the answer says that it is no good.
    pub(super) async fn read<R: Record<'static>>(
        &self,
        operation: &'static Operation,
        arguments: impl Fn(&str) -> Arguments,
    ) -> Result<R, Error> {
        let mut repeats = Repeats::new(&self.shared.http.options().retry, Repeatable::Read);
        let mut given = self.token(None).await?;
        // Only a log-on travels with the token itself; a context that is no good is not mended by another one.
        let mut renewable = operation.name == bi::LOG_ON_WITH_TOKEN.name && !given.fresh;
        loop {
            let token = given.token.expose();
            let failure = match self.call(operation, arguments(token), &[], token).await {
                Ok(record) => return Ok(record),
                Err(failure) => failure,
            };
            if renewable && failure.renewal != Renewal::No {
                renewable = false;
                given = self.token(Some(&given.token)).await?;
                continue;
            }
            let error = failure.error.during(&operation.full_name(), SOAP);
            let Some(pause) = repeats.pause(&error) else {
                return Err(error);
            };
            sleep(pause).await;
        }
    }

    /// Calls an operation once.
    pub(super) async fn call<R: Record<'static>>(
        &self,
        operation: &'static Operation,
        arguments: Arguments,
        headers: &[(HeaderName, HeaderValue)],
        token: &str,
    ) -> Result<R, Failure> {
        let request = bi::write_request(operation, &arguments);
        let url = self.shared.address.soap_endpoint(operation.service);
        let mut request = self.envelope(&url, request)?;
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let watch = self.shared.http.watch(SOAP, operation.full_name());
        let answered = match self.send(request).instrument(watch.span()).await {
            Ok(reply) => self.decode_report(operation, token, &reply),
            Err(error) => Err(error.into()),
        };
        watch.end(answered.as_ref().err().map(|failure: &Failure| &failure.error));
        answered
    }

    fn decode_report<R: Record<'static>>(
        &self,
        operation: &'static Operation,
        token: &str,
        reply: &Reply,
    ) -> Result<R, Failure> {
        let failure = |evidence: Evidence<'_>, text: Option<&str>| {
            self.report_failure(operation, reply, evidence, text, Some(token))
        };
        if reply.html {
            return Err(failure(Evidence::Html, None));
        }
        if let Some(error) = no_message(reply) {
            return Err(error.into());
        }
        let limits = self.shared.http.options().limits;
        match bi::read_answer(operation, R::TYPE, &reply.body, limits) {
            Ok(Ok(row)) if reply.is_success() && !is_failed(row.text("Status"), operation) => {
                Ok(R::from_row(row.into_owned()).map_err(Error::from)?)
            }
            Ok(Ok(row)) => {
                let text = row.text("StatusMessage").unwrap_or_default();
                Err(failure(Evidence::Text(text), Some(text)))
            }
            Ok(Err(fault)) => Err(failure(Evidence::Fault(&fault), Some(&fault.reason))),
            Err(error) if reply.is_success() => Err(Error::from(error).with_status(reply.status).into()),
            Err(_) => Err(failure(Evidence::Nothing, None)),
        }
    }

    /// The failure of a call about reports.
    pub(super) fn report_failure(
        &self,
        operation: &'static Operation,
        reply: &Reply,
        evidence: Evidence<'_>,
        text: Option<&str>,
        token: Option<&str>,
    ) -> Failure {
        let clean = text.map(|text| self.clean(text, token));
        let (verdict, detail) = match evidence {
            Evidence::Text(text) if reply.is_success() => refusal(operation, text),
            evidence => (classify::soap(reply.status, evidence, permission()), None),
        };
        let mut error = finished(verdict.kind, reply, clean);
        if let Some(detail) = detail {
            error = error.detail(detail);
        }
        Failure {
            error,
            renewal: verdict.renewal,
        }
    }
}

/// Whether a status is none of a call that succeeded.
fn is_failed(found: Option<&str>, operation: &Operation) -> bool {
    let due: &[&str] = match operation.name {
        "LogOn" | "LogOnWithToken" => &[status::OK],
        "LogOff" => &[status::OK, status::LOGGED_OFF],
        _ => &[status::SUCCESS],
    };
    let found = found.unwrap_or_default().trim();
    !due.iter().any(|due| found.eq_ignore_ascii_case(due))
}

/// What the text of a call means that failed with HTTP 200 (`ukg-pro-soap.md` 8.3).
fn refusal(operation: &Operation, text: &str) -> (Verdict, Option<&'static str>) {
    let verdict = |kind, renewal| Verdict { kind, renewal };
    let is = |known: &str| {
        text.trim()
            .trim_end_matches('.')
            .eq_ignore_ascii_case(known.trim_end_matches('.'))
    };
    if is(known::NO_PARAMETERS) || is(known::NOT_EXECUTED) {
        let detail = "there is no report of this path or id";
        return (verdict(Kind::NotFound, Renewal::No), Some(detail));
    }
    if is(known::RUNTIME_ERROR) {
        let detail = "the report is broken, its id has changed, or the account has no access to it or its package";
        return (verdict(Kind::NotFound, Renewal::No), Some(detail));
    }
    if is(known::KEY_USED) || is(known::KEY_UNKNOWN) {
        let detail = "the key of the report is not good any more, and the report must be run anew";
        return (verdict(Kind::ServerFault, Renewal::No), Some(detail));
    }
    if is(known::AUTHENTICATION_PROBLEM) {
        return (verdict(Kind::CustomerApiKeyRefused, Renewal::No), None);
    }
    // The token came from the same account's login: it, and not the credentials, is what is refused here.
    if is(known::AUTHENTICATION_FAILED) || operation.name == bi::LOG_ON_WITH_TOKEN.name {
        return (verdict(Kind::TokenExpired, Renewal::Sure), None);
    }
    let said = Message {
        text: Some(text.to_owned()),
        ..Message::default()
    };
    (classify::soap(200, Evidence::Messages(&[said]), permission()), None)
}

/// An open context. It is closed by [`off`](Self::off), and when it is dropped before.
pub(super) struct LoggedOn {
    tenant: Tenant,
    context: Option<DataContext<'static>>,
}

impl LoggedOn {
    pub(super) fn new(tenant: Tenant, context: DataContext<'static>) -> Self {
        Self {
            tenant,
            context: Some(context),
        }
    }

    /// The context as later calls send it back: without its message, as clients do.
    pub(super) fn context(&self) -> Option<Value<'static>> {
        self.context.clone().map(sent_back)
    }

    /// Closes the context. What comes of it changes nothing for the caller, who has what was asked for.
    pub(super) async fn off(mut self) {
        if let Some(context) = self.context.take() {
            log_off(self.tenant.clone(), context).await;
        }
    }
}

impl Drop for LoggedOn {
    fn drop(&mut self) {
        // Whoever stops reading drops the stream, where nothing can be waited for.
        if let (Some(context), Ok(runtime)) = (self.context.take(), Handle::try_current()) {
            runtime.spawn(log_off(self.tenant.clone(), context));
        }
    }
}

fn sent_back(context: DataContext<'static>) -> Value<'static> {
    let context = DataContext {
        status_message: None,
        ..context
    };
    Value::Record(context.into_row())
}

async fn log_off(tenant: Tenant, context: DataContext<'static>) {
    let token = context.token.clone().unwrap_or_default();
    let arguments = vec![Some(sent_back(context))];
    let outcome = tenant
        .call::<DataContext<'static>>(&bi::LOG_OFF, arguments, &[], &token)
        .await;
    if let Err(failure) = outcome {
        // One such failure was recorded for a session in which all was well (`ukg-pro-soap.md` 8.3).
        debug!(code = failure.error.code(), "a context for reports was not closed");
    }
}
