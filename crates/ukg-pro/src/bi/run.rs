//! Running a report: started, asked for until it is ready, read row by row.

use std::{collections::VecDeque, time::Duration};

use futures_util::{Stream, stream};
use http::{HeaderName, HeaderValue};
use reqwest::RequestBuilder;
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;
use ukg_pro_contract::{
    record::Record as _,
    soap::bi::{
        self, DELIMITER_HEADER, Delimiter, ReportParameter, ReportRequest, ReportResponse, STREAMING,
        report::{Ending, Format, ReportReader, ReportRow},
        retrieval,
    },
    value::Value,
};
use url::Url;

use super::{
    call::{LoggedOn, SOAP},
    missing,
};
use crate::{
    classify::Evidence,
    error::{Error, Kind},
    http::{Body, parse},
    tenant::Tenant,
};

/// What is to be run.
struct Asked {
    tenant: Tenant,
    path: String,
    parameters: Vec<(String, String)>,
    delimiter: Option<Delimiter>,
}

enum State {
    Asked(Asked),
    Running(Box<Running>),
    Ended,
}

/// A report whose rows are coming.
struct Running {
    open: LoggedOn,
    answer: Answer,
}

/// An answer that has begun to bring rows.
struct Answer {
    body: Body,
    /// None when the answer has come to its end.
    reader: Option<ReportReader>,
    rows: VecDeque<ReportRow>,
}

/// The rows of a report.
pub(super) fn rows(
    tenant: Tenant,
    path: &str,
    parameters: &[(&str, &str)],
    delimiter: Option<Delimiter>,
) -> impl Stream<Item = Result<ReportRow, Error>> + Send + use<> {
    let asked = Asked {
        tenant,
        path: path.to_owned(),
        parameters: parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        delimiter,
    };
    stream::try_unfold(State::Asked(asked), |mut state| async move {
        loop {
            state = match state {
                State::Asked(asked) => State::Running(Box::new(asked.run().await?)),
                State::Running(mut running) => match running.answer.next().await {
                    Ok(Some(row)) => return Ok(Some((row, State::Running(running)))),
                    Ok(None) => {
                        running.open.off().await;
                        State::Ended
                    }
                    Err(error) => {
                        running.open.off().await;
                        return Err(of_retrieval(error));
                    }
                },
                State::Ended => return Ok(None),
            }
        }
    })
}

impl Asked {
    /// Starts the report and waits until it is ready.
    async fn run(self) -> Result<Running, Error> {
        let open = self.tenant.log_on().await?;
        match self.first_rows(&open).await {
            Ok(answer) => Ok(Running { open, answer }),
            Err(error) => {
                open.off().await;
                Err(error)
            }
        }
    }

    async fn first_rows(&self, open: &LoggedOn) -> Result<Answer, Error> {
        let started = self.execute(open).await?;
        let key = started
            .report_key
            .filter(|key| !key.trim().is_empty())
            .ok_or_else(|| missing("ReportKey").during(&bi::EXECUTE_REPORT.full_name(), SOAP))?;
        let told = started.report_retrieval_uri;
        let url = self.tenant.retrieval_url(told.as_deref())?;
        self.wait(&url, key.trim()).await.map_err(of_retrieval)
    }

    /// Starts the report. Never repeated: each start is another run.
    async fn execute(&self, open: &LoggedOn) -> Result<ReportResponse<'static>, Error> {
        let named = |error: Error| error.during(&bi::EXECUTE_REPORT.full_name(), SOAP);
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|(name, value)| ReportParameter {
                name: Some(name.clone().into()),
                value: Some(value.clone().into()),
                ..ReportParameter::default()
            })
            .collect();
        let request = ReportRequest {
            report_path: Some(self.path.clone().into()),
            report_parameters: (!parameters.is_empty()).then_some(parameters),
        };
        let mut headers = Vec::new();
        if let Some(delimiter) = self.delimiter {
            let value = HeaderValue::from_str(&delimiter.header()).map_err(|_| {
                named(Error::new(Kind::InvalidRequest).detail("the delimiter cannot travel in a header"))
            })?;
            let name = HeaderName::from_bytes(DELIMITER_HEADER.as_bytes())
                .map_err(|_| named(Error::new(Kind::InvalidRequest)))?;
            headers.push((name, value));
        }
        let token = self.tenant.token(None).await?;
        let arguments = vec![Some(Value::Record(request.into_row())), open.context()];
        self.tenant
            .call(&bi::EXECUTE_REPORT, arguments, &headers, token.token.expose())
            .await
            .map_err(|failure| named(failure.error))
    }

    /// Asks for the report until it comes.
    async fn wait(&self, url: &Url, key: &str) -> Result<Answer, Error> {
        let options = self.tenant.shared.http.options().reports;
        let end = Instant::now() + options.ready_within;
        let mut pause = options.first_pause;
        loop {
            if let Some(answer) = self.retrieve(url, key, options.read_within).await? {
                return Ok(answer);
            }
            if Instant::now() + pause > end {
                return Err(Error::new(Kind::TimedOut).detail("the report was not ready in time"));
            }
            sleep(pause).await;
            pause = (pause + pause / 2).min(options.longest_pause.max(options.first_pause));
        }
    }

    /// Asks for the report once; none when it is being worked on. Never repeated after a failure: the key may have
    /// been used up.
    async fn retrieve(&self, url: &Url, key: &str, within: Duration) -> Result<Option<Answer>, Error> {
        let request = self
            .tenant
            .envelope(url.as_str(), retrieval::write_request(key))?
            .timeout(within);
        let watch = self.tenant.shared.http.watch(SOAP, bi::RETRIEVE_REPORT.full_name());
        let answered = self.retrieved(request, key).instrument(watch.span()).await;
        watch.end(answered.as_ref().err());
        answered
    }

    async fn retrieved(&self, request: RequestBuilder, key: &str) -> Result<Option<Answer>, Error> {
        let body = self.tenant.open(request).await?;
        if !body.is_success() || body.is_html() {
            let reply = self.tenant.shared.http.whole(body).await?;
            return Err(self.refused(&reply));
        }
        let format = self.delimiter.map_or(Format::DataSet, Format::Csv);
        let limits = self.tenant.shared.http.options().reports.limits;
        let mut answer = Answer {
            body,
            reader: Some(ReportReader::new(format, limits)),
            rows: VecDeque::new(),
        };
        loop {
            let ending = answer.advance().await?;
            let reply = || answer.body.reply();
            match ending {
                None if !answer.is_completed() => {}
                None | Some(Ending::Completed) => return Ok(Some(answer)),
                Some(Ending::Working) => return Ok(None),
                Some(Ending::Failed { text }) => {
                    let text = text.unwrap_or_default();
                    let evidence = Evidence::Text(&text);
                    let operation = &bi::RETRIEVE_REPORT;
                    let failure = self
                        .tenant
                        .report_failure(operation, &reply(), evidence, Some(&text), Some(key));
                    return Err(failure.error);
                }
                Some(Ending::Fault(fault)) => {
                    let evidence = Evidence::Fault(&fault);
                    let operation = &bi::RETRIEVE_REPORT;
                    let failure =
                        self.tenant
                            .report_failure(operation, &reply(), evidence, Some(&fault.reason), Some(key));
                    return Err(failure.error);
                }
            }
        }
    }

    /// The error of an answer that is no success.
    fn refused(&self, reply: &crate::http::Reply) -> Error {
        let operation = &bi::RETRIEVE_REPORT;
        if reply.html {
            let failure = self.tenant.report_failure(operation, reply, Evidence::Html, None, None);
            return failure.error;
        }
        let limits = self.tenant.shared.http.options().reports.limits;
        let mut reader = ReportReader::new(Format::DataSet, limits);
        let read = reader.feed(reply.body.as_bytes()).and_then(|_| reader.finish());
        let failure = match read {
            Ok((_, Ending::Fault(fault))) => {
                self.tenant
                    .report_failure(operation, reply, Evidence::Fault(&fault), Some(&fault.reason), None)
            }
            Ok((_, Ending::Failed { text: Some(text) })) => {
                self.tenant
                    .report_failure(operation, reply, Evidence::Text(&text), Some(&text), None)
            }
            _ => self
                .tenant
                .report_failure(operation, reply, Evidence::Nothing, None, None),
        };
        failure.error
    }
}

impl Answer {
    /// The next row.
    async fn next(&mut self) -> Result<Option<ReportRow>, Error> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                return Ok(Some(row));
            }
            if self.reader.is_none() {
                return Ok(None);
            }
            match self.advance().await? {
                None | Some(Ending::Completed) => {}
                // A status that has been told does not change.
                Some(_) => return Err(missing("ReportStream")),
            }
        }
    }

    fn is_completed(&self) -> bool {
        self.reader.as_ref().is_none_or(ReportReader::is_completed)
    }

    /// Takes the next piece of the answer, or its end, which it then tells.
    async fn advance(&mut self) -> Result<Option<Ending>, Error> {
        let status = self.body.status();
        let told = |error| Error::from(error).with_status(status);
        let Some(mut reader) = self.reader.take() else {
            return Ok(Some(Ending::Completed));
        };
        if let Some(piece) = self.body.piece().await? {
            self.rows.extend(reader.feed(&piece).map_err(told)?);
            self.reader = Some(reader);
            return Ok(None);
        }
        let (rows, ending) = reader.finish().map_err(told)?;
        self.rows.extend(rows);
        Ok(Some(ending))
    }
}

impl Tenant {
    /// Where a report is retrieved: the address that was told, if it is of the tenant's own host; else the known path,
    /// because a key is as good as the report.
    fn retrieval_url(&self, told: Option<&str>) -> Result<Url, Error> {
        let own = self.shared.address.url();
        let is_own = |url: &Url| {
            url.scheme() == own.scheme()
                && url.host_str() == own.host_str()
                && url.port_or_known_default() == own.port_or_known_default()
                && url.username().is_empty()
                && url.password().is_none()
        };
        match told.and_then(|told| Url::parse(told.trim()).ok()).filter(is_own) {
            Some(url) => Ok(url),
            None => parse(&self.shared.address.soap_endpoint(STREAMING)),
        }
    }
}

fn of_retrieval(error: Error) -> Error {
    error.during(&bi::RETRIEVE_REPORT.full_name(), SOAP)
}
