//! REST calls: one request to an endpoint, by path and query or by the link to another page.

use std::fmt;

use http::header;
use serde_json::Value as Json;
use tokio::time::sleep;
use tracing::Instrument as _;
use ukg_pro_contract::{
    Operation, Transport,
    record::{Record, Row},
    rest::{self, Api, CUSTOMER_API_KEY, Counts, Endpoint, Links, Method, MultiStatus, RequestHeader, Shape},
};
use url::Url;
use uuid::Uuid;

use crate::{
    classify::{self, Evidence},
    error::{Error, Kind, Message},
    gate::{Admission, Sent},
    http::{Reply, parse},
    meter::Metered,
    redact,
    retry::{Repeatable, Repeats},
    standing::Finding,
    tenant::{Tenant, Turn, secret_header},
    token::is_refusal,
};

/// A page of a list, or the one row of a single-object endpoint.
#[derive(Debug)]
pub struct RestPage<'a> {
    /// The rows, borrowing from the message.
    pub rows: Vec<Row<'a>>,
    /// The addresses of other pages; none where the endpoint sends no `Link` header.
    pub links: Links,
}

/// What a request to an endpoint says.
#[derive(Clone, Copy, Default)]
pub struct RestRequest<'a> {
    /// The identifiers of the endpoint's path, by name.
    pub path: &'a [(&'a str, &'a str)],
    /// The query.
    pub query: &'a [(&'a str, &'a str)],
    /// The records of the body; of each, the fields that have a value are sent.
    pub body: &'a [Row<'a>],
    /// The tenant's primary company code, where the API takes it in a header (`ukg-pro-rest.md` 4.2).
    pub primary_company_code: Option<&'a str>,
}

/// The names alone: values may be personal.
impl fmt::Debug for RestRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
        formatter
            .debug_struct("RestRequest")
            .field("path", &names(self.path))
            .field("query", &names(self.query))
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What an endpoint answered.
#[derive(Debug)]
pub enum RestAnswer<'a> {
    /// Rows.
    Page(RestPage<'a>),
    /// An outcome for each record sent, in the order sent.
    Outcomes(MultiStatus),
    /// How many records were taken.
    Counts(Counts),
    /// Nothing but that it is done.
    Done,
}

impl<'a> RestAnswer<'a> {
    /// The rows, where it is rows.
    pub fn into_page(self) -> RestPage<'a> {
        match self {
            Self::Page(page) => page,
            Self::Outcomes(_) | Self::Counts(_) | Self::Done => RestPage {
                rows: Vec::new(),
                links: Links::default(),
            },
        }
    }
}

/// A request as it is sent.
struct Prepared<'a> {
    api: &'static Api,
    endpoint: &'static Endpoint,
    url: &'a Url,
    body: Option<String>,
    primary_company_code: Option<&'a str>,
}

/// What a request needs to be sent. It is counted first, then credentials are let out, then the turn is taken.
struct Through<'a> {
    finding: Option<Finding<'a>>,
    admission: Admission,
    turn: Turn<'a>,
}

impl Tenant {
    /// Calls an endpoint and hands its page to `read`; the rows borrow from the message. `path` names the identifiers
    /// of the endpoint's path.
    ///
    /// # Errors
    /// Any [`Kind`] but those of the SOAP login.
    pub async fn rest<T>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        path: &[(&str, &str)],
        query: &[(&str, &str)],
        read: impl FnOnce(RestPage<'_>) -> T,
    ) -> Result<T, Error> {
        let request = RestRequest {
            path,
            query,
            ..RestRequest::default()
        };
        self.rest_call(api, endpoint, &request, |answer| read(answer.into_page()))
            .await
    }

    /// Calls an endpoint of any method and hands its answer to `read`. A write is sent once and never again, whatever
    /// becomes of it; a search by POST reads and is repeated as reads are.
    ///
    /// # Errors
    /// [`Kind::SchemaUnknown`] for a write whose body UKG does not publish, on any host but this machine's own until
    /// [`know_schema`](Self::know_schema); and as [`rest`](Self::rest).
    pub async fn rest_call<T>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        request: &RestRequest<'_>,
        read: impl FnOnce(RestAnswer<'_>) -> T,
    ) -> Result<T, Error> {
        let operation = Operation::Rest(api, endpoint);
        let named = |error: Error| error.of_operation(operation);
        let guessed = endpoint.is_write() && endpoint.body.record().is_some() && !endpoint.body_is_published;
        if guessed && !self.shared.address.is_loopback() && !self.knows_schema(operation) {
            return Err(named(Error::new(Kind::SchemaUnknown)));
        }
        let mut url = self.endpoint_url(endpoint, request.path).map_err(named)?;
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query);
        }
        let body = rest::write_body(endpoint.body, request.body).map_err(|_| {
            let error = Error::new(Kind::InvalidRequest).detail("a value cannot be written as JSON");
            named(error)
        })?;
        let prepared = Prepared {
            api,
            endpoint,
            url: &url,
            body,
            primary_company_code: request.primary_company_code,
        };
        self.rest_at(&prepared, read).await
    }

    /// Follows the link to another page, as [`RestPage::links`] has it.
    ///
    /// # Errors
    /// [`Kind::Protocol`] when the link leads to another host: credentials are not sent there. And as
    /// [`rest`](Self::rest).
    pub async fn rest_next<T>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        next_url: &str,
        read: impl FnOnce(RestPage<'_>) -> T,
    ) -> Result<T, Error> {
        let url = self
            .link(next_url)
            .map_err(|error| error.of_operation(Operation::Rest(api, endpoint)))?;
        self.rest_follow(api, endpoint, &url, read).await
    }

    pub(crate) async fn rest_follow<T>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        url: &Url,
        read: impl FnOnce(RestPage<'_>) -> T,
    ) -> Result<T, Error> {
        let prepared = Prepared {
            api,
            endpoint,
            url,
            body: None,
            primary_company_code: None,
        };
        self.rest_at(&prepared, |answer| read(answer.into_page())).await
    }

    /// Reads the one row of a single-object endpoint.
    ///
    /// # Errors
    /// [`Kind::NotFound`] when there is none, and as [`rest`](Self::rest).
    pub async fn rest_get<R: Record<'static>>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        path: &[(&str, &str)],
    ) -> Result<R, Error> {
        let named = |error: Error| error.of_operation(Operation::Rest(api, endpoint));
        let row = self
            .rest(api, endpoint, path, &[], |page| {
                page.rows.into_iter().next().map(Row::into_owned)
            })
            .await?
            .ok_or_else(|| named(Error::new(Kind::NotFound)))?;
        R::from_row(row).map_err(|mismatch| named(mismatch.into()))
    }

    /// The address of an endpoint with the identifiers of its path filled in.
    pub(crate) fn endpoint_url(&self, endpoint: &Endpoint, path: &[(&str, &str)]) -> Result<Url, Error> {
        let invalid = |detail: String| Error::new(Kind::InvalidRequest).detail(detail);
        let mut url = self.shared.address.url().clone();
        let mut segments = url
            .path_segments_mut()
            .map_err(|()| invalid("the address takes no path".to_owned()))?;
        segments.clear();
        for part in endpoint.path.split('/').filter(|part| !part.is_empty()) {
            let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
                segments.push(part);
                continue;
            };
            let value = path
                .iter()
                .find(|(given, _)| *given == name)
                .map(|(_, value)| value.trim());
            match value {
                // A URL drops such a segment, and another path would be called.
                None | Some("" | "." | "..") => return Err(invalid(format!("`{name}` is not given"))),
                Some(value) => segments.push(value),
            };
        }
        drop(segments);
        if let Some((name, _)) = path
            .iter()
            .find(|(given, _)| !endpoint.path_parameters().any(|name| name == *given))
        {
            return Err(invalid(format!("the path has no `{name}`")));
        }
        Ok(url)
    }

    /// The address of a link, which must be of this tenant's own host.
    pub(crate) fn link(&self, link: &str) -> Result<Url, Error> {
        let base = self.shared.address.url();
        let elsewhere = || Error::new(Kind::Protocol).detail("a link leads to another host and was not followed");
        let mut url = base.join(link.trim()).map_err(|_| elsewhere())?;
        // Behind a balancer that ends TLS a service may take itself to be called by plain http.
        if url.scheme() == "http" && base.scheme() == "https" && url.port().is_none() && base.port().is_none() {
            url = parse(&url.as_str().replacen("http:", "https:", 1))?;
        }
        let own = url.origin() == base.origin() && url.username().is_empty() && url.password().is_none();
        if own { Ok(url) } else { Err(elsewhere()) }
    }

    async fn rest_at<T>(&self, prepared: &Prepared<'_>, read: impl FnOnce(RestAnswer<'_>) -> T) -> Result<T, Error> {
        let (api, endpoint) = (prepared.api, prepared.endpoint);
        let repeatable = if endpoint.is_write() {
            Repeatable::Write
        } else {
            Repeatable::Read
        };
        let mut repeats = Repeats::new(&self.shared.http.options().retry, repeatable);
        let mut failed: Option<Error> = None;
        loop {
            let through = match (self.let_through().await, failed) {
                (Ok(through), _) => through,
                // Why it was to be sent again says more than that it was not.
                (Err(error), Some(failed)) if *error.kind() == Kind::HeldBack => return Err(failed),
                // Nothing was sent, and nothing will be.
                (Err(error), _) => return Err(error.of_operation(Operation::Rest(api, endpoint))),
            };
            let watch = self
                .shared
                .http
                .watch(Transport::Rest, Operation::Rest(api, endpoint).name());
            let outcome = self
                .attempt(prepared, through, &mut repeats)
                .instrument(watch.span())
                .await;
            let failure = match outcome.and_then(|reply| self.check(api, endpoint, &reply).map(|()| reply)) {
                Ok(reply) => match self.answer(api, endpoint, &reply) {
                    Ok(answer) => {
                        watch.end(None);
                        return Ok(read(answer));
                    }
                    Err(error) => error,
                },
                Err(error) => error,
            };
            watch.end(Some(&failure));
            let error = failure.of_operation(Operation::Rest(api, endpoint));
            let Some(pause) = repeats.pause(&error) else {
                return Err(error);
            };
            failed = Some(error);
            sleep(pause).await;
        }
    }

    /// One request, alone as long as the credentials are not known to be accepted. A refusal is known before the turn
    /// is over, so that whoever waits for it sends nothing.
    async fn attempt(
        &self,
        prepared: &Prepared<'_>,
        through: Through<'_>,
        repeats: &mut Repeats,
    ) -> Result<Reply, Error> {
        let Through {
            finding,
            admission,
            turn,
        } = through;
        let (api, endpoint) = (prepared.api, prepared.endpoint);
        let standing = &self.shared.session.shared.standing;
        let reply = match self.request(prepared, &turn).await {
            Ok(reply) => reply,
            Err(error) => {
                if !admission.ended(Sent::of_failure(&error, Transport::Rest)).await {
                    repeats.leave_off();
                }
                return Err(error);
            }
        };
        let mut sent = match reply.status {
            200..300 if !is_json(&reply.body) => Sent::Unanswered,
            200..300 | 400 | 404 | 409 | 422 if !reply.html => Sent::Taken,
            status => Sent::of_status(status, reply.html, Transport::Rest),
        };
        let accepted = match reply.status {
            401 | 403 => match self.check(api, endpoint, &reply) {
                Err(error) if is_refusal(&error) => {
                    sent = Sent::Refused;
                    standing.refuse(error.of_operation(Operation::Rest(api, endpoint)));
                    false
                }
                // Who is told which line is missing was let in.
                Err(error) if matches!(error.kind(), Kind::PermissionMissing { named: Some(_), .. }) => {
                    sent = Sent::Taken;
                    true
                }
                outcome => matches!(outcome, Err(error) if matches!(error.kind(), Kind::PermissionMissing { .. })),
            },
            // What is not a web page or a gateway's answer was let through with these credentials.
            _ => sent == Sent::Taken,
        };
        if let (Some(finding), true) = (&finding, accepted) {
            standing.accept(finding);
        }
        if !admission.ended(sent).await {
            repeats.leave_off();
        }
        drop(turn);
        Ok(reply)
    }

    /// What a request needs to be sent: its place in the count, its gate, its turn, and the right to find out whether the credentials are
    /// accepted as long as it is this request that does. What was refused while it waited is not sent.
    async fn let_through(&self) -> Result<Through<'_>, Error> {
        let standing = &self.shared.session.shared.standing;
        let mut slot = self.slot(Metered::Call).await?;
        loop {
            let finding = if standing.accepted()? {
                None
            } else {
                let Some(finding) = standing.find_out().await? else {
                    continue;
                };
                Some(finding)
            };
            let admission = match self.admission(Transport::Rest).await {
                Ok(admission) => admission,
                Err(error) => {
                    // That they were refused meanwhile says more.
                    standing.accepted()?;
                    return Err(error);
                }
            };
            let turn = match self.turn(slot.take()).await {
                Ok(turn) => turn,
                Err(error) => {
                    admission.ended(Sent::Not).await;
                    return Err(error);
                }
            };
            // Requests of before may have been refused meanwhile, or the acceptance doubted, which somebody else looks
            // into then.
            match standing.accepted() {
                Ok(accepted) if accepted || finding.is_some() => {
                    return Ok(Through {
                        finding,
                        admission,
                        turn,
                    });
                }
                Ok(_) => {
                    slot = turn.give_up();
                    admission.ended(Sent::Not).await;
                }
                Err(refusal) => {
                    admission.ended(Sent::Not).await;
                    return Err(refusal);
                }
            }
        }
    }

    async fn request(&self, prepared: &Prepared<'_>, turn: &Turn<'_>) -> Result<Reply, Error> {
        let (api, endpoint) = (prepared.api, prepared.endpoint);
        let credentials = &self.shared.credentials;
        let basic = secret_header(&format!("Basic {}", *redact::basic(credentials)))?;
        let method = match endpoint.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Patch => http::Method::PATCH,
            Method::Delete => http::Method::DELETE,
        };
        let mut request = self
            .shared
            .http
            .client()
            .request(method, prepared.url.clone())
            .header(header::AUTHORIZATION, basic)
            .header(CUSTOMER_API_KEY, secret_header(credentials.customer_api_key.expose())?)
            .header(header::ACCEPT, "application/json");
        for own in api.headers {
            let value = match own {
                RequestHeader::TrackingId(_) => Uuid::new_v4().to_string(),
                RequestHeader::PrimaryCompanyCode(name) => {
                    let Some(code) = prepared.primary_company_code else {
                        let detail = format!("the primary company code is not given, which `{name}` carries");
                        return Err(Error::new(Kind::InvalidRequest).detail(detail));
                    };
                    code.to_owned()
                }
            };
            request = request.header(own.name(), value);
        }
        if let Some(body) = &prepared.body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        self.send_in(turn, request).await
    }

    /// What the answer's status and type say, before its rows are read.
    fn check(&self, api: &'static Api, endpoint: &'static Endpoint, reply: &Reply) -> Result<(), Error> {
        if reply.is_success() && !reply.html {
            return Ok(());
        }
        let (text, messages) = self.problem(&reply.body);
        let evidence = match &text {
            _ if reply.html => Evidence::Html,
            Some(text) => Evidence::Text(text),
            None => Evidence::Nothing,
        };
        let kind = match classify::rest(reply.status, evidence, messages, api.guard.refused(endpoint.levels)) {
            Kind::Throttled { .. } => Kind::Throttled {
                retry_after: reply.retry_after,
            },
            kind => kind,
        };
        let exchanged = self.shared.credentials.keys_look_exchanged();
        Err(Error::new(kind)
            .with_status(reply.status)
            .saying(text)
            .keys_look_exchanged(exchanged))
    }

    fn answer<'a>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        reply: &'a Reply,
    ) -> Result<RestAnswer<'a>, Error> {
        let limits = self.shared.http.options().limits;
        let body = reply.body.strip_prefix('\u{feff}').unwrap_or(&reply.body);
        let unreadable = || {
            let detail = "the answer is not the outcome of a write";
            Error::new(Kind::Protocol).with_status(reply.status).detail(detail)
        };
        let rows = match endpoint.shape {
            Shape::List | Shape::Narrowed => rest::read_rows(api.row, body, limits),
            Shape::Object => rest::read_row(api.row, body, limits).map(|row| vec![row]),
            Shape::MultiStatus => {
                return MultiStatus::read(body)
                    .map(RestAnswer::Outcomes)
                    .map_err(|_| unreadable());
            }
            Shape::Counts => {
                return serde_json::from_str(body)
                    .map(RestAnswer::Counts)
                    .map_err(|_| unreadable());
            }
            Shape::Nothing => return Ok(RestAnswer::Done),
        };
        let links = reply.link.as_deref().map(Links::parse).unwrap_or_default();
        Ok(RestAnswer::Page(RestPage {
            rows: rows.map_err(|error| Error::from(error).with_status(reply.status))?,
            links,
        }))
    }

    /// Text and messages of an error body in any of the shapes that are declared (`ukg-pro-rest.md` 10).
    fn problem(&self, body: &str) -> (Option<String>, Vec<Message>) {
        let Ok(Json::Object(body)) = serde_json::from_str(body) else {
            return (None, Vec::new());
        };
        let clean = |value: Option<&Json>| value.and_then(Json::as_str).map(|text| self.clean(text, None));
        let errors = body.get("errors").and_then(Json::as_object);
        let mut messages = Vec::new();
        let model_state = errors
            .and_then(|errors| errors.get("modelstate"))
            .or_else(|| body.get("modelstate"));
        for (property, list) in model_state.and_then(Json::as_object).into_iter().flatten() {
            let entries = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
            for entry in entries {
                messages.push(Message {
                    code: clean(entry.get("type")),
                    text: clean(entry.get("message")).or_else(|| clean(Some(entry))),
                    property: Some(self.clean(property, None)),
                    entity: None,
                });
            }
        }
        // An import says of each record what is wrong with it (`ukg-pro-rest.md` 17.7).
        for record in body.get("errors").and_then(Json::as_array).into_iter().flatten() {
            let Some(text) = clean(record.get("detail")).or_else(|| clean(record.get("title"))) else {
                continue;
            };
            messages.push(Message {
                code: clean(record.get("type")),
                text: Some(match clean(record.get("refId")) {
                    Some(key) => format!("{key}: {text}"),
                    None => text,
                }),
                ..Message::default()
            });
        }
        if let Some(general) = errors.and_then(|errors| errors.get("general")) {
            let (code, text) = (clean(general.get("type")), clean(general.get("message")));
            messages.push(Message {
                code,
                text,
                ..Message::default()
            });
        }
        let text = ["detail", "message", "title"]
            .into_iter()
            .find_map(|name| clean(body.get(name)));
        if messages.is_empty() && text.is_some() {
            let code = clean(body.get("type"));
            messages.push(Message {
                code,
                text: text.clone(),
                ..Message::default()
            });
        }
        let text = text.or_else(|| messages.iter().find_map(|message| message.text.clone()));
        (text, messages)
    }
}

/// Whether a body can be one of REST's, by how it begins; there are answers without any.
fn is_json(body: &str) -> bool {
    let text = body.trim_start_matches('\u{feff}').trim_ascii_start();
    text.is_empty() || text.starts_with(['[', '{', '"'])
}
