//! A read by its path at UKG Pro, as UKG's own documentation writes it.
//!
//! It is safe because nothing of it is sent as it came: the path is that of an action that reads, by GET, and this
//! action runs. So the account's own host, its permissions, the budget of logins, masks, switched-off fields and the
//! request log are what they are for the action, and there is no place for a header or a body of the caller's.

use percent_encoding::percent_decode_str;
use rollbook_model::{
    AccountId, Action, Actor, Catalogue, Code, OrganisationId, Problem,
    catalogue::Place,
    problem::{Kind, Step},
};
use serde_json::{Map, Value, json};
use ukg_pro_contract::{
    Operation,
    rest::{Api, Endpoint, Method},
};
use url::Url;

use super::{Answer, Run, Sensitive};
use crate::{Engine, arguments};

/// The parameter of UKG Pro that says which page is wanted.
const PAGE: &str = "page";
/// The parameter that says how many rows a page has; UKG's documents spell it in two ways.
const SIZE: &str = "per_page";
/// The most rows that are answered at once of a list that has no pages at UKG Pro.
const WHOLE: u64 = 10_000;

/// What is wanted of UKG Pro's REST interface.
#[derive(Debug, Clone, Copy)]
pub struct PathRequest<'a> {
    /// The account.
    pub account: AccountId,
    /// The method in any case; `get` where there is none.
    pub method: Option<&'a str>,
    /// The address of the account's host, with or without a path; its own where there is none.
    pub url: Option<&'a str>,
    /// The path with its query; it goes on after that of `url`.
    pub path: Option<&'a str>,
    /// Names and values of headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// Whether there is anything in the body.
    pub has_body: bool,
    /// Who asks, for the audit log.
    pub by: Actor,
    /// The actions that may read it; `None` for all.
    pub only: Option<&'a [&'a str]>,
}

/// What was answered.
#[derive(Debug)]
pub struct PathAnswer {
    /// The answer of the action; its cursor is of no use here.
    pub answer: Answer,
    /// The address of the page after this one.
    pub next: Option<String>,
}

/// A path and query of an action.
struct Asked<'a> {
    action: &'a Action,
    inputs: Map<String, Value>,
    page: u64,
}

impl Engine {
    /// Reads a path of UKG Pro's REST interface by the action that reads it.
    ///
    /// # Errors
    /// [`Code::NotAvailable`] when no action reads the path by GET; [`Code::PathRefused`] when it leads to another host
    /// than the account's, or has a body or headers that would have to be sent; and as
    /// [`run`](Self::run).
    pub async fn read_path(
        &self,
        organisation: OrganisationId,
        request: PathRequest<'_>,
        sensitive: Sensitive,
    ) -> Result<PathAnswer, Problem> {
        let account = self.account(organisation, request.account).await?;
        let base = self.address_of(&account.host, account.allowed_host)?.base_url();
        let url = address(&base, &request)?;
        let Asked {
            action,
            mut inputs,
            page,
        } = asked(self.catalogue(), &url, request.headers)?;
        if request.only.is_some_and(|only| !only.contains(&action.id.as_str())) {
            let message = format!("what the access token was given for is not read by `{}`", action.id);
            return Err(
                Problem::new(Kind::Permission, Code::ProductMissing, Step::Input, message).with_remedy(
                    "Ask for the product in `products` of `POST /connect/sessions/reauthenticate`; the customer \
                     consents to it there",
                ),
            );
        }
        if page > 1 {
            let cursor = Self::cursor_of_page(account.id, action, &Value::Object(inputs.clone()), page)?;
            inputs.insert("next".to_owned(), cursor.into());
        }
        let run = Run {
            account: account.id,
            action: &action.id,
            inputs: &Value::Object(inputs),
            by: request.by,
        };
        let answer = self.run_showing(organisation, run, sensitive).await?;
        let next = answer.next.as_ref().map(|_| page_after(&url, page));
        Ok(PathAnswer { answer, next })
    }
}

/// The whole address, which is at the account's host.
fn address(base: &str, request: &PathRequest<'_>) -> Result<Url, Problem> {
    let is_get = request.method.is_none_or(|method| method.eq_ignore_ascii_case("get"));
    if !is_get {
        let message = "only reads by GET go through the proxy";
        return Err(unavailable(message).with_remedy(
            "Call the action that writes it by `POST /actions/rpc`; `GET /actions` lists them with their effect",
        ));
    }
    if request.has_body {
        return Err(refused("a read by GET takes no body"));
    }
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let whole = match (given(request.url), given(request.path)) {
        (None, None) => return Err(refused("neither `url` nor `path` is given")),
        (Some(url), None) => url,
        (url, Some(path)) => {
            let start = url.unwrap_or_else(|| base.to_owned());
            format!(
                "{}/{}",
                start.trim_end_matches('/'),
                path.strip_prefix('/').unwrap_or(&path)
            )
        }
    };
    let elsewhere = || refused("the address is not at the account's own host");
    let (url, base) = Url::parse(&whole)
        .and_then(|url| Ok((url, Url::parse(base)?)))
        .map_err(|_| elsewhere())?;
    let is_own = url.origin() == base.origin() && url.username().is_empty() && url.password().is_none();
    if is_own { Ok(url) } else { Err(elsewhere()) }
}

/// The action that reads the address, and its inputs.
fn asked<'a>(catalogue: &'a Catalogue, url: &Url, headers: &[(&str, &str)]) -> Result<Asked<'a>, Problem> {
    let decoded = |part: &str| percent_decode_str(part).decode_utf8().map(std::borrow::Cow::into_owned);
    let parts: Result<Vec<_>, _> = url.path().trim_start_matches('/').split('/').map(decoded).collect();
    let parts = parts.map_err(|_| refused("the path is not UTF-8"))?;
    let Some((action, api, endpoint, in_path)) = reading(catalogue, &parts) else {
        return Err(unavailable("no action reads this path by GET").with_remedy(
            "See which REST operations there are in docs/coverage.md, and the actions with `GET /actions`",
        ));
    };
    let mut inputs = in_path;
    for (name, value) in headers {
        let carries_company = api
            .primary_company_header()
            .is_some_and(|own| own.eq_ignore_ascii_case(name));
        if carries_company {
            let field = action
                .inputs()
                .fields()
                .iter()
                .find(|field| field.place == Place::PrimaryCompanyCode)
                .cloned();
            inputs.extend(field.map(|field| (field.name, json!(value))));
        } else if !["accept", "content-type"]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
        {
            return Err(refused("no header of the caller's is sent to UKG Pro"));
        }
    }
    let paging = api.paging_of(endpoint);
    let (mut page, mut size) = (1, None);
    for (name, value) in url.query_pairs() {
        let number = || {
            let number = value.parse::<u64>().ok().filter(|number| *number > 0);
            number.ok_or_else(|| arguments::invalid(format!("`{name}` must be a whole number from 1")))
        };
        if endpoint.is_list() && name.eq_ignore_ascii_case(PAGE) {
            page = number()?;
        } else if endpoint.is_list() && name.eq_ignore_ascii_case(SIZE) {
            size = Some(number()?);
        } else {
            let all = action.inputs();
            let field = all.fields().iter().find(|field| match field.place {
                Place::Parameter(own) => own.eq_ignore_ascii_case(&name),
                _ => false,
            });
            let shown: String = name.chars().take(60).collect();
            let field =
                field.ok_or_else(|| arguments::invalid(format!("`{}` has no parameter `{shown}`", endpoint.path)))?;
            inputs.insert(field.name.clone(), json!(value));
        }
    }
    if action.is_paged() {
        let most = if paging.is_paged() {
            u64::from(paging.maximum)
        } else {
            WHOLE
        };
        let own = if paging.is_paged() {
            u64::from(paging.default)
        } else {
            WHOLE
        };
        inputs.insert("page_size".to_owned(), size.unwrap_or(own).min(most).into());
    }
    Ok(Asked { action, inputs, page })
}

/// The action whose endpoint has this path, and the identifiers in it. Of several, the one with the fewest.
fn reading<'a>(
    catalogue: &'a Catalogue,
    parts: &[String],
) -> Option<(&'a Action, &'static Api, &'static Endpoint, Map<String, Value>)> {
    let endpoints = catalogue.actions().iter().filter_map(|action| match action.operation {
        Operation::Rest(api, endpoint) if endpoint.method == Method::Get => Some((action, api, endpoint)),
        _ => None,
    });
    let matching = endpoints.filter_map(|(action, api, endpoint)| {
        let given = matched(endpoint.path, parts)?;
        let inputs = action.inputs();
        let named = given.into_iter().filter_map(|(name, value)| {
            let field = inputs.fields().iter().find(|field| field.place == Place::Path(name))?;
            Some((field.name.clone(), json!(value)))
        });
        Some((action, api, endpoint, named.collect::<Map<_, _>>()))
    });
    matching.min_by_key(|(.., named)| named.len())
}

/// The identifiers of a path where it is one of this form.
fn matched<'a>(form: &'static str, parts: &'a [String]) -> Option<Vec<(&'static str, &'a str)>> {
    let form: Vec<_> = form.split('/').filter(|part| !part.is_empty()).collect();
    if form.len() != parts.len() {
        return None;
    }
    let mut named = Vec::new();
    for (form, part) in form.into_iter().zip(parts) {
        match form.strip_prefix('{').and_then(|form| form.strip_suffix('}')) {
            Some(name) if !part.trim().is_empty() => named.push((name, part.as_str())),
            None if form == part => {}
            _ => return None,
        }
    }
    Some(named)
}

/// The address of the page after this one.
fn page_after(url: &Url, page: u64) -> String {
    let mut next = url.clone();
    let others: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| !name.eq_ignore_ascii_case(PAGE))
        .collect();
    let next_page = page.saturating_add(1).to_string();
    next.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair(PAGE, &next_page);
    next.into()
}

fn refused(message: &str) -> Problem {
    Problem::new(Kind::Invalid, Code::PathRefused, Step::Input, message)
        .with_remedy("Give the path of a read as UKG's documentation has it, such as `/personnel/v1/person-details`")
}

fn unavailable(message: &str) -> Problem {
    Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://service2.ultipro.com";

    fn request<'a>(url: Option<&'a str>, path: Option<&'a str>) -> PathRequest<'a> {
        PathRequest {
            account: "acc_0190163d8694739b95e65b3e02c4d2ea".parse().unwrap(),
            method: None,
            url,
            path,
            headers: &[],
            has_body: false,
            by: Actor::System,
            only: None,
        }
    }

    fn read(path: &str) -> Result<(String, Value, u64), Code> {
        let url = address(BASE, &request(None, Some(path))).map_err(|problem| problem.code)?;
        let asked = asked(Catalogue::get(), &url, &[]).map_err(|problem| problem.code)?;
        Ok((asked.action.id.clone(), Value::Object(asked.inputs), asked.page))
    }

    #[test]
    fn no_address_leads_to_another_host() {
        let own = Some("/personnel/v1/person-details");
        for url in [
            "https://service2.ultipro.com.example.net",
            "https://service2.ultipro.com@example.net",
            "https://somebody@service2.ultipro.com",
            "http://service2.ultipro.com",
            "https://service2.ultipro.com:8443",
            "https://service3.ultipro.com",
            "https://169.254.169.254",
            "file:///etc",
            "service2.ultipro.com",
        ] {
            let refused = address(BASE, &request(Some(url), own)).unwrap_err();
            assert_eq!(refused.code, Code::PathRefused, "{url}");
        }
        for path in [
            "//example.net/personnel/v1/person-details",
            "@example.net/",
            "\\\\example.net/",
            "/..//x",
        ] {
            let url = address(BASE, &request(None, Some(path))).unwrap();
            assert_eq!(url.host_str(), Some("service2.ultipro.com"), "{path}");
            assert_eq!(read(path), Err(Code::NotAvailable), "{path}");
        }
        assert!(address(BASE, &request(Some("https://SERVICE2.ultipro.com/"), own)).is_ok());
        assert!(
            address(
                BASE,
                &request(Some("https://service2.ultipro.com/personnel"), Some("v1/x"))
            )
            .is_ok()
        );
        assert!(address(BASE, &request(None, None)).is_err());
    }

    #[test]
    fn a_path_is_read_by_the_action_that_has_it() {
        let (action, inputs, page) = read("/personnel/v1/person-details?per_Page=7&PAGE=3&lastName=Sm%20ith").unwrap();
        assert_eq!((action.as_str(), page), ("list_person_details", 3));
        assert_eq!(inputs, json!({ "lastName": "Sm ith", "page_size": 7 }));
        let (action, inputs, _) = read("/personnel/v1/person-details/AB%2FCD").unwrap();
        assert_eq!(action, "get_person_details");
        assert_eq!(inputs, json!({ "employeeId": "AB/CD" }));
    }

    #[test]
    fn what_is_no_path_of_a_read_is_not_read() {
        for path in [
            "/services/BIDataService",
            "/personnel/v1/person-details/",
            "/personnel/v1/../v1/nothing",
            "/payroll/v1/employees/pay-statements",
            "/",
        ] {
            assert_eq!(read(path), Err(Code::NotAvailable), "{path}");
        }
        for query in ["next=abc", "page_size=5", "employeeId2=1", "page=0", "per_page=x"] {
            let path = format!("/personnel/v1/person-details?{query}");
            assert_eq!(read(&path), Err(Code::InputInvalid), "{path}");
        }
    }

    #[test]
    fn nothing_of_the_callers_is_sent() {
        let url = address(BASE, &request(None, Some("/personnel/v1/person-details"))).unwrap();
        for (headers, is_taken) in [
            (&[("Accept", "application/json")][..], true),
            (&[("content-type", "application/json")], true),
            (&[("Authorization", "Basic eDp5")], false),
            (&[("US-CUSTOMER-API-KEY", "ABCDE")], false),
        ] {
            assert_eq!(asked(Catalogue::get(), &url, headers).is_ok(), is_taken, "{headers:?}");
        }
        let with = |change: fn(&mut PathRequest<'_>)| {
            let mut request = request(None, Some("/personnel/v1/person-details"));
            change(&mut request);
            address(BASE, &request).map_err(|problem| problem.code)
        };
        assert_eq!(with(|request| request.has_body = true), Err(Code::PathRefused));
        assert_eq!(with(|request| request.method = Some("post")), Err(Code::NotAvailable));
        assert!(with(|request| request.method = Some("GET")).is_ok());
    }

    #[test]
    fn every_read_by_get_is_found_by_its_own_path() {
        let mut count = 0;
        for action in Catalogue::get().actions() {
            let Operation::Rest(_, endpoint) = action.operation else {
                continue;
            };
            if endpoint.method != Method::Get {
                continue;
            }
            let parts = endpoint.path.split('/').filter(|part| !part.is_empty());
            let parts: Vec<_> = parts.map(|part| part.replace(['{', '}'], "")).collect();
            let (found, ..) = reading(Catalogue::get(), &parts).unwrap();
            assert_eq!(found.id, action.id, "{}", endpoint.path);
            count += 1;
        }
        assert!(count > 40, "{count}");
    }
}
