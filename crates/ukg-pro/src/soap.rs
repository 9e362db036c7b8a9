//! SOAP calls: the login, and every operation of a service.

use bytes::Bytes;
use http::header;
use reqwest::RequestBuilder;
use secrecy::SecretString;
use tokio::time::sleep;
use tracing::Instrument as _;
use ukg_pro_contract::{
    Operation, Transport,
    identifier::EmployeeIdentifier,
    record::Record,
    soap::{
        self, Answer, Argument, Authentication, OperationMessage, OperationResult, Service,
        login::{self as wire, TokenResponse},
        severity,
    },
    xml::WriteError,
};
use zeroize::Zeroizing;

use crate::{
    classify::{self, Evidence, Renewal, Verdict},
    error::{Error, Kind, Message},
    gate::Sent,
    http::{Reply, parse},
    meter::{Metered, Slot},
    retry::{Repeatable, Repeats},
    tenant::Tenant,
    token::is_refusal,
};

/// The content type of every request (`ukg-pro-soap.md` 2).
const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

/// The name of the login among calls.
const LOGIN: &str = "LoginService.Authenticate";

/// A call that failed, and whether a new token may mend it.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) renewal: Renewal,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            renewal: Renewal::No,
        }
    }
}

impl Tenant {
    /// Calls an operation and hands its answer to `read`; the answer's records borrow from the message. `read` sees
    /// only answers that succeeded.
    ///
    /// A call whose token is no longer good logs in once and is repeated once; a read is repeated when it fails for a
    /// reason that passes by itself.
    ///
    /// # Errors
    /// Any [`Kind`] but those of REST alone. An answer that says it failed is an error, too: [`Kind::Validation`] when
    /// it is about the values sent.
    pub async fn soap<T>(
        &self,
        service: &'static Service,
        operation: &'static soap::Operation,
        arguments: &[Argument<'_>],
        read: impl FnOnce(Answer<'_>) -> T,
    ) -> Result<T, Error> {
        let what = if operation.is_write() {
            Repeatable::Write
        } else {
            Repeatable::Read
        };
        let mut repeats = Repeats::new(&self.shared.http.options().retry, what);
        let mut given = self.token(None).await?;
        let mut renewed = false;
        loop {
            let token = given.token.expose();
            let watch = self
                .shared
                .http
                .watch(Transport::Soap, format!("{}.{}", service.name, operation.name));
            let exchange = self.exchange(service, operation, token, arguments);
            let failure = match exchange.instrument(watch.span()).await {
                Ok(reply) => match self.decode(service, operation, token, &reply) {
                    Ok(answer) => {
                        watch.end(None);
                        return Ok(read(answer));
                    }
                    Err(failure) => failure,
                },
                Err(error) => error.into(),
            };
            watch.end(Some(&failure.error));
            // A token that this very call has just fetched is renewed only when the answer says that it is no good, and
            // a write that may have been made is sent again for no guess.
            let may_be_made = operation.is_write() && failure.error.leaves_undecided();
            let renew = match failure.renewal {
                Renewal::Sure => true,
                Renewal::Perhaps => !given.fresh && !may_be_made,
                Renewal::No => false,
            };
            if renew && !renewed {
                renewed = true;
                given = self.token(Some(&given.token)).await?;
                continue;
            }
            let error = failure.error.of_operation(Operation::Soap(service, operation));
            let Some(pause) = repeats.pause(&error) else {
                return Err(error);
            };
            sleep(pause).await;
        }
    }

    /// Calls an operation that answers the records of one employee. There can be several: an identifier without a
    /// company may name an employee of two (`ukg-pro-soap.md` 13).
    ///
    /// # Errors
    /// [`Kind::NotFound`] when there is none, and as [`soap`](Self::soap).
    pub async fn get<R: Record<'static>>(
        &self,
        service: &'static Service,
        operation: &'static soap::Operation,
        identifier: EmployeeIdentifier<'_>,
    ) -> Result<Vec<R>, Error> {
        let typed = |answer: Answer<'_>| -> Result<Vec<R>, _> {
            answer
                .rows
                .into_iter()
                .map(|row| R::from_row(row.into_owned()))
                .collect()
        };
        let named = |error: Error| error.of_operation(Operation::Soap(service, operation));
        let records = self
            .soap(service, operation, &[Argument::Identifier(identifier)], typed)
            .await?;
        let records = records.map_err(|mismatch| named(mismatch.into()))?;
        if records.is_empty() {
            Err(named(Error::new(Kind::NotFound)))
        } else {
            Ok(records)
        }
    }

    async fn exchange(
        &self,
        service: &'static Service,
        operation: &'static soap::Operation,
        token: &str,
        arguments: &[Argument<'_>],
    ) -> Result<Reply, Error> {
        if arguments.len() != operation.inputs.len() {
            let detail = format!("the operation takes {} arguments", operation.inputs.len());
            return Err(Error::new(Kind::InvalidRequest).detail(detail));
        }
        let customer_api_key = self.shared.credentials.customer_api_key.expose();
        let authentication = Authentication {
            token,
            customer_api_key,
        };
        let request = soap::write_request(service, operation, authentication, arguments);
        let slot = self.slot(Metered::Call).await?;
        self.post(service.name, request, slot).await
    }

    async fn post(&self, path: &str, request: Result<String, WriteError>, slot: Option<Slot>) -> Result<Reply, Error> {
        let request = self.envelope(&self.shared.address.soap_endpoint(path), request)?;
        self.send_as(slot, request).await
    }

    /// A request that carries an envelope.
    pub(crate) fn envelope(&self, url: &str, text: Result<String, WriteError>) -> Result<RequestBuilder, Error> {
        let unwritable = |error: WriteError| Error::new(Kind::InvalidRequest).detail(error.to_string());
        let body = Zeroizing::new(text.map_err(unwritable)?.into_bytes());
        Ok(self
            .shared
            .http
            .client()
            .post(parse(url)?)
            .header(header::CONTENT_TYPE, CONTENT_TYPE)
            .header(header::ACCEPT, "application/soap+xml")
            .body(Bytes::from_owner(body)))
    }

    fn decode<'a>(
        &self,
        service: &'static Service,
        operation: &'static soap::Operation,
        token: &str,
        reply: &'a Reply,
    ) -> Result<Answer<'a>, Failure> {
        let permission = service.guard.refused(operation.levels);
        let failure = |evidence: Evidence<'_>, text: Option<&str>| {
            let Verdict { kind, renewal } = classify::soap(reply.status, evidence, permission);
            let text = text.map(|text| self.clean(text, Some(token)));
            Failure {
                error: finished(kind, reply, text),
                renewal,
            }
        };
        if reply.html {
            return Err(failure(Evidence::Html, None));
        }
        if let Some(error) = no_message(reply) {
            return Err(error.into());
        }
        match soap::read_answer(service, operation, &reply.body, self.shared.http.options().limits) {
            Ok(Ok(answer)) if reply.is_success() && !answer.is_failure() => Ok(answer),
            Ok(Ok(answer)) => {
                let messages = self.messages(&answer, token);
                let text: Vec<_> = messages.iter().filter_map(|message| message.text.as_deref()).collect();
                Err(failure(Evidence::Messages(&messages), Some(&text.join("\n"))))
            }
            Ok(Err(fault)) => Err(failure(Evidence::Fault(&fault), Some(&fault.reason))),
            Err(error) if reply.is_success() => Err(Error::from(error).with_status(reply.status).into()),
            Err(_) => Err(failure(Evidence::Nothing, None)),
        }
    }

    /// What a failed answer says, at every level (`ukg-pro-soap.md` 5.8).
    fn messages(&self, answer: &Answer<'_>, token: &str) -> Vec<Message> {
        let own = wrong(&answer.operation_result)
            .into_iter()
            .map(|message| (None, message));
        let results = answer.results.iter().enumerate();
        let entities =
            results.flat_map(|(index, result)| wrong(result).into_iter().map(move |message| (Some(index), message)));
        let clean = |text: &Option<std::borrow::Cow<'_, str>>| {
            text.as_deref()
                .filter(|text| !text.is_empty())
                .map(|text| self.clean(text, Some(token)))
        };
        own.chain(entities)
            .map(|(entity, message)| Message {
                code: clean(&message.code),
                text: clean(&message.message),
                property: clean(&message.property_name),
                entity,
            })
            .collect()
    }
}

/// The messages of a failed result that say what is wrong; those that are no errors only where there are no others.
fn wrong<'r, 'a>(result: &'r OperationResult<'a>) -> Vec<&'r OperationMessage<'a>> {
    if !result.is_failure() {
        return Vec::new();
    }
    let errors: Vec<_> = result.errors().collect();
    if !errors.is_empty() {
        return errors;
    }
    let of_success = |message: &OperationMessage<'_>| {
        message.severity.as_deref() == Some(severity::INFORMATION) && message.code.as_deref() == Some("OK")
    };
    result.messages.iter().filter(|message| !of_success(message)).collect()
}

pub(crate) fn finished(kind: Kind, reply: &Reply, text: Option<String>) -> Error {
    let kind = match kind {
        Kind::Throttled { .. } => Kind::Throttled {
            retry_after: reply.retry_after,
        },
        kind => kind,
    };
    Error::new(kind).with_status(reply.status).saying(text)
}

/// What is wrong with a success that is not even the beginning of a message.
pub(crate) fn no_message(reply: &Reply) -> Option<Error> {
    if !reply.is_success() {
        return None;
    }
    let text = reply.body.trim_start_matches('\u{feff}').trim_ascii_start();
    let (kind, detail) = match text.chars().next() {
        None => (Kind::CutOff, "the answer is empty"),
        Some('<') => return None,
        Some(_) => (Kind::Protocol, "the answer is not XML"),
    };
    Some(finished(kind, reply, None).detail(detail))
}

pub(crate) fn of_login(error: Error) -> Error {
    error.during(LOGIN, Transport::Soap)
}

/// Logs in. Only what did not reach the service is sent again, once: each refusal counts towards a lock.
pub(crate) async fn login(tenant: Tenant) -> Result<SecretString, Error> {
    let mut repeats = Repeats::new(&tenant.shared.http.options().retry, Repeatable::Login);
    let mut failed: Option<Error> = None;
    loop {
        let slot = tenant.slot(Metered::Login).await;
        let slot = match slot {
            Ok(slot) => slot,
            Err(held_back) => return Err(failed.unwrap_or_else(|| of_login(held_back))),
        };
        let admission = match tenant.admission(Transport::Soap).await {
            Ok(admission) => admission,
            // Why it was to be sent again says more.
            Err(held_back) => return Err(failed.unwrap_or_else(|| of_login(held_back))),
        };
        let watch = tenant.shared.http.watch(Transport::Soap, LOGIN.to_owned());
        let outcome = authenticate(&tenant, slot).instrument(watch.span()).await;
        watch.end(outcome.as_ref().err());
        let sent = match &outcome {
            Ok(_) => Sent::Taken,
            Err(error) if is_refusal(error) => Sent::Refused,
            Err(error) => Sent::of_failure(error, Transport::Soap),
        };
        if !admission.ended(sent).await {
            repeats.leave_off();
        }
        let error = match outcome {
            Ok(token) => return Ok(token),
            Err(error) => of_login(error),
        };
        let Some(pause) = repeats.pause(&error) else {
            return Err(error);
        };
        failed = Some(error);
        sleep(pause).await;
    }
}

async fn authenticate(tenant: &Tenant, slot: Option<Slot>) -> Result<SecretString, Error> {
    let credentials = &tenant.shared.credentials;
    let Some(user_api_key) = &credentials.user_api_key else {
        return Err(Error::new(Kind::UserApiKeyMissing));
    };
    let reply = tenant
        .post(wire::PATH, wire::write_request(credentials, user_api_key), slot)
        .await?;
    let refused = |evidence: Evidence<'_>, text: Option<&str>| {
        let kind = classify::login(reply.status, evidence);
        let text = text.map(|text| tenant.clean(text, None));
        finished(kind, &reply, text).keys_look_exchanged(credentials.keys_look_exchanged())
    };
    if reply.html {
        return Err(refused(Evidence::Html, None));
    }
    if let Some(error) = no_message(&reply) {
        return Err(error);
    }
    match wire::read_response(&reply.body, tenant.shared.http.options().limits) {
        Ok(Ok(response)) if reply.is_success() => token(&response, &reply, refused),
        Ok(Ok(response)) => {
            let text = response.status_message.as_deref().unwrap_or_default();
            Err(refused(Evidence::Text(text), Some(text)))
        }
        Ok(Err(fault)) => Err(refused(Evidence::Fault(&fault), Some(&fault.reason))),
        Err(error) if reply.is_success() => Err(Error::from(error).with_status(reply.status)),
        Err(_) => Err(refused(Evidence::Nothing, None)),
    }
}

/// The token of an answer. Clients go by the status or by whether there is a token (`ukg-pro-soap.md` 4.3): both must
/// say yes.
fn token(
    response: &TokenResponse<'_>,
    reply: &Reply,
    refused: impl Fn(Evidence<'_>, Option<&str>) -> Error,
) -> Result<SecretString, Error> {
    let text = response.status_message.as_deref().unwrap_or_default();
    if !response.status.trim().eq_ignore_ascii_case(wire::OK) {
        return Err(refused(Evidence::Text(text), Some(text)));
    }
    match response.token.as_deref().map(str::trim) {
        Some(token) if !token.is_empty() => Ok(SecretString::from(token)),
        _ => Err(finished(Kind::Protocol, reply, None).detail("the login succeeded without a token")),
    }
}
