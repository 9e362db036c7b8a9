//! REST calls: one request to an endpoint, by path and query or by the link to another page.

use std::time::Instant;

use http::header;
use serde_json::Value as Json;
use tokio::{sync::MutexGuard, time::sleep};
use tracing::debug;
use ukg_pro_contract::{
    Operation,
    record::{Record, Row},
    rest::{self, Api, CUSTOMER_API_KEY, Endpoint, Links, Shape},
};
use url::Url;

use crate::{
    classify::{self, Evidence},
    error::{Error, Kind, Message},
    http::{Reply, parse},
    redact,
    retry::{Repeatable, Repeats},
    tenant::{Tenant, secret_header},
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

/// What is known of the credentials as REST sees them.
#[derive(Default)]
pub(crate) enum Standing {
    /// Nothing yet: one request finds out, the others wait, so that wrong credentials are refused once and not as
    /// often as there are tasks.
    #[default]
    Unproven,
    /// They were accepted.
    Accepted,
    /// They were refused, and are not sent again.
    Refused(Error),
}

impl Standing {
    pub(crate) fn forget_refusal(&mut self) {
        if matches!(self, Self::Refused(_)) {
            *self = Self::Unproven;
        }
    }
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
        let named = |error: Error| error.of_operation(Operation::Rest(api, endpoint));
        let mut url = self.endpoint_url(endpoint, path).map_err(named)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.rest_at(api, endpoint, &url, read).await
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
        self.rest_at(api, endpoint, &url, read).await
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

    pub(crate) async fn rest_at<T>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        url: &Url,
        read: impl FnOnce(RestPage<'_>) -> T,
    ) -> Result<T, Error> {
        let mut repeats = Repeats::new(&self.shared.http.options().retry, Repeatable::Read);
        loop {
            let outcome = self.attempt(api, endpoint, url).await;
            let failure = match outcome.and_then(|reply| self.check(api, endpoint, &reply).map(|()| reply)) {
                Ok(reply) => match self.page(api, endpoint, &reply) {
                    Ok(page) => return Ok(read(page)),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            let error = failure.of_operation(Operation::Rest(api, endpoint));
            let Some(pause) = repeats.pause(&error) else {
                return Err(error);
            };
            sleep(pause).await;
        }
    }

    /// One request, alone as long as the credentials are not known to be accepted.
    async fn attempt(&self, api: &'static Api, endpoint: &'static Endpoint, url: &Url) -> Result<Reply, Error> {
        let mut first: Option<MutexGuard<'_, Standing>> = None;
        let standing = self.shared.session.shared.standing.lock().await;
        match &*standing {
            Standing::Refused(refusal) => return Err(refusal.clone()),
            Standing::Accepted => drop(standing),
            Standing::Unproven => first = Some(standing),
        }
        let reply = self.request(api, endpoint, url).await?;
        let found = match reply.status {
            401 | 403 => match self.check(api, endpoint, &reply) {
                Err(error) if is_refusal(&error) => {
                    Some(Standing::Refused(error.of_operation(Operation::Rest(api, endpoint))))
                }
                Err(error) if matches!(error.kind(), Kind::PermissionMissing { .. }) => Some(Standing::Accepted),
                _ => None,
            },
            // What is not a web page or a gateway's answer was let through with these credentials.
            200..300 | 400 | 404 | 409 | 422 if !reply.html => Some(Standing::Accepted),
            _ => None,
        };
        match (first, found) {
            (Some(mut standing), Some(found)) => *standing = found,
            (None, Some(refused @ Standing::Refused(_))) => *self.shared.session.shared.standing.lock().await = refused,
            _ => {}
        }
        Ok(reply)
    }

    async fn request(&self, api: &'static Api, endpoint: &'static Endpoint, url: &Url) -> Result<Reply, Error> {
        let credentials = &self.shared.credentials;
        let basic = secret_header(&format!("Basic {}", *redact::basic(credentials)))?;
        let request = self
            .shared
            .http
            .client()
            .get(url.clone())
            .header(header::AUTHORIZATION, basic)
            .header(CUSTOMER_API_KEY, secret_header(credentials.customer_api_key.expose())?)
            .header(header::ACCEPT, "application/json");
        let start = Instant::now();
        let outcome = self.send(request).await;
        let duration_ms = start.elapsed().as_millis();
        let (api, endpoint) = (api.name, endpoint.name);
        match &outcome {
            Ok(reply) => {
                let bytes = reply.body.len();
                debug!(status = reply.status, bytes, duration_ms, "`{api}.{endpoint}` answered");
            }
            Err(error) => debug!(code = error.code(), duration_ms, "`{api}.{endpoint}` failed"),
        }
        outcome
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

    fn page<'a>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        reply: &'a Reply,
    ) -> Result<RestPage<'a>, Error> {
        let limits = self.shared.http.options().limits;
        let body = reply.body.strip_prefix('\u{feff}').unwrap_or(&reply.body);
        let rows = match endpoint.shape {
            Shape::List | Shape::Narrowed => rest::read_rows(api.row, body, limits),
            Shape::Object | Shape::MultiStatus | Shape::Counts | Shape::Nothing => {
                rest::read_row(api.row, body, limits).map(|row| vec![row])
            }
        };
        let links = reply.link.as_deref().map(Links::parse).unwrap_or_default();
        Ok(RestPage {
            rows: rows.map_err(|error| Error::from(error).with_status(reply.status))?,
            links,
        })
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
