use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt as _;
use ukg_pro::{
    Error, Kind, Tenant,
    contract::{
        apis::person_details::{API, PersonDetails},
        rest::{Endpoint, Links},
    },
};

use crate::server::{Request, Response, Server, options};

fn endpoint(name: &str) -> &'static Endpoint {
    API.endpoint(name).unwrap()
}

async fn list(tenant: &Tenant, query: &[(&str, &str)]) -> Result<Vec<String>, Error> {
    let people: Vec<PersonDetails<'static>> = tenant.list(&API, endpoint("list"), &[], query).try_collect().await?;
    Ok(people
        .into_iter()
        .map(|person| person.employee_id.unwrap().into_owned())
        .collect())
}

/// The value of a query parameter, as it was sent.
fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let query = request.target.split_once('?')?.1;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn page(request: &Request) -> u32 {
    parameter(request, "page").unwrap().parse().unwrap()
}

/// Rows with these keys.
fn rows(keys: impl IntoIterator<Item = u32>) -> String {
    let rows: Vec<_> = keys
        .into_iter()
        .map(|key| format!(r#"{{"employeeId":"P{key}"}}"#))
        .collect();
    format!("[{}]", rows.join(","))
}

fn linked(body: &str, links: &[(&str, String)]) -> Response {
    let link: Vec<_> = links
        .iter()
        .map(|(relation, url)| format!("<{url}>; rel=\"{relation}\""))
        .collect();
    Response::new(
        200,
        &[("content-type", "application/json"), ("link", &link.join(", "))],
        body,
    )
}

/// The address of a page at the host that was asked.
fn at(request: &Request, page: u32) -> String {
    format!(
        "http://{}/personnel/v1/person-details?page={page}&per_page=2",
        request.header("host").unwrap()
    )
}

#[tokio::test]
async fn links_are_followed_to_the_last_page() {
    let server = Server::start(|request| match page(request) {
        1 => linked(
            &rows([1, 2]),
            &[
                ("next", at(request, 2)),
                ("last", at(request, 3)),
                ("first", at(request, 1)),
            ],
        ),
        // A short page, and then an empty one, in the middle.
        2 => linked(
            &rows([]),
            &[
                ("last", at(request, 3)),
                ("next", at(request, 3)),
                ("previous", at(request, 1)),
            ],
        ),
        3 => linked(&rows([5]), &[("last", at(request, 3)), ("previous", at(request, 2))]),
        other => unreachable!("there is no page {other}"),
    })
    .await;
    let tenant = server.tenant();
    assert_eq!(
        list(&tenant, &[("lastName", "Smi*")]).await.unwrap(),
        ["P1", "P2", "P5"]
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(parameter(&requests[0], "per_Page"), Some("1000"));
    assert_eq!(parameter(&requests[0], "lastName"), Some("Smi*"));
    assert_eq!(requests[1].target, "/personnel/v1/person-details?page=2&per_page=2");
    let pages: Vec<_> = tenant
        .list_pages(&API, endpoint("list"), &[], &[])
        .try_collect()
        .await
        .unwrap();
    let seen: Vec<_> = pages
        .iter()
        .map(|page| (page.number, page.rows.len(), page.total_pages))
        .collect();
    assert_eq!(seen, [(1, 2, Some(3)), (2, 0, Some(3)), (3, 1, Some(3))]);
}

#[tokio::test]
async fn a_link_to_another_host_is_never_followed() {
    let elsewhere = Server::start(|_| Response::json(200, "[]")).await;
    let foreign = format!("{}/personnel/v1/person-details?page=2", elsewhere.url());
    let next = foreign.clone();
    let server = Server::start(move |_| linked(&rows([1]), &[("next", next.clone())])).await;
    let tenant = server.tenant();
    let error = list(&tenant, &[]).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::Protocol);
    assert!(error.to_string().contains("a link leads to another host"), "{error}");
    let user_info = server.url().replace("http://", "http://a:b@");
    for link in [
        foreign.as_str(),
        "http://evil.example/",
        "https://service2.localhost/x",
        "ftp://x/",
        &user_info,
    ] {
        let outcome = tenant.rest_next(&API, endpoint("list"), link, |_| ()).await;
        assert_eq!(*outcome.unwrap_err().kind(), Kind::Protocol, "{link}");
    }
    assert!(elsewhere.requests().is_empty());
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn one_page_can_be_read_and_its_link_followed_by_hand() {
    let server = Server::start(|request| match page(request) {
        1 => linked(
            &rows([1]),
            &[("next", "/personnel/v1/person-details?page=2".to_owned())],
        ),
        _ => Response::json(200, &rows([2])),
    })
    .await;
    let tenant = server.tenant();
    let (count, links) = tenant
        .rest(&API, endpoint("list"), &[], &[("page", "1")], |page| {
            (page.rows.len(), page.links)
        })
        .await
        .unwrap();
    assert_eq!(count, 1);
    let read = |page: ukg_pro::RestPage<'_>| (page.rows[0].text("employeeId").unwrap().to_owned(), page.links);
    let (key, links) = tenant
        .rest_next(&API, endpoint("list"), &links.next.unwrap(), read)
        .await
        .unwrap();
    assert_eq!((key.as_str(), links), ("P2", Links::default()));
}

#[tokio::test]
async fn without_links_pages_are_counted_until_one_is_empty() {
    // The server answers fewer rows than asked for: a short page is not the end.
    let server = Server::start(|request| match page(request) {
        number @ 1..=3 => Response::json(200, &rows([number])),
        _ => Response::json(200, "[]"),
    })
    .await;
    assert_eq!(
        list(&server.tenant(), &[("per_page", "5")]).await.unwrap(),
        ["P1", "P2", "P3"]
    );
    assert_eq!(server.calls(), 4);
    assert_eq!(parameter(&server.requests()[0], "per_page"), Some("5"));
}

#[tokio::test]
async fn a_list_that_is_not_paged_is_read_once() {
    let server = Server::start(|_| Response::json(200, &rows([1, 2, 3]))).await;
    assert_eq!(list(&server.tenant(), &[]).await.unwrap(), ["P1", "P2", "P3"]);
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn a_page_size_that_is_refused_is_left_out() {
    let server = Server::start(|request| {
        if parameter(request, "per_Page").is_some() {
            return Response::json(
                400,
                r#"{"title":"Bad Request","detail":"per_Page must be at most 200."}"#,
            );
        }
        match page(request) {
            1 => Response::json(200, &rows([1])),
            _ => Response::json(200, "[]"),
        }
    })
    .await;
    assert_eq!(list(&server.tenant(), &[]).await.unwrap(), ["P1"]);
    assert_eq!(server.calls(), 3);
    let server = Server::start(|_| Response::json(400, r#"{"detail":"dateTimeChanged is malformed"}"#)).await;
    assert_eq!(list(&server.tenant(), &[]).await.unwrap_err().code(), "validation");
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn nothing_found_is_empty_only_when_something_was_looked_for() {
    let server = Server::start(|_| Response::empty(404)).await;
    let tenant = server.tenant();
    assert!(list(&tenant, &[("lastName", "Nobody")]).await.unwrap().is_empty());
    let path = [("companyId", "7QK3D")];
    let narrowed: Vec<PersonDetails<'static>> = tenant
        .list(&API, endpoint("list-by-company"), &path, &[])
        .try_collect()
        .await
        .unwrap();
    assert!(narrowed.is_empty());
    assert_eq!(*list(&tenant, &[]).await.unwrap_err().kind(), Kind::NotFound);
    // The end of a list is no error either way.
    let server = Server::start(|request| match page(request) {
        1 => Response::json(200, &rows([1])),
        _ => Response::empty(404),
    })
    .await;
    assert_eq!(list(&server.tenant(), &[]).await.unwrap(), ["P1"]);
}

#[tokio::test]
async fn pages_that_do_not_fit_together_are_errors() {
    let server = Server::start(|request| linked(&rows([1]), &[("next", at(request, 2))])).await;
    let error = list(&server.tenant(), &[]).await.unwrap_err();
    assert!(
        error.to_string().contains("page 2 is the same as the page before"),
        "{error}"
    );
    let count = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        let key = u32::try_from(count.fetch_add(1, Ordering::SeqCst)).unwrap();
        linked(&rows([key]), &[("next", at(request, 2))])
    })
    .await;
    let error = list(&server.tenant(), &[]).await.unwrap_err();
    assert!(
        error.to_string().contains("a link leads back to a page that was read"),
        "{error}"
    );
    let server = Server::start(|request| linked(&rows([1]), &[("last", at(request, 7))])).await;
    let error = list(&server.tenant(), &[]).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("page 1 has no next one, and yet page 7 is the last"),
        "{error}"
    );
}

#[tokio::test]
async fn what_a_row_holds_beyond_its_declaration_is_kept() {
    let body = r#"[{"employeeId":"P1","addressLine3":"Rear","addressLatitude":47.20,"isSmoker":"maybe"}]"#;
    let server = Server::start(move |_| linked(body, &[("last", "/x?page=1".to_owned())])).await;
    let tenant = server.tenant_with(options());
    let pages: Vec<_> = tenant
        .list_pages(&API, endpoint("list"), &[], &[])
        .try_collect()
        .await
        .unwrap();
    let row = &pages[0].rows[0];
    assert_eq!(row.text("addressLatitude"), Some("47.20"));
    let extra: Vec<_> = row.extra().map(|(name, value)| (name, value.get())).collect();
    assert_eq!(extra, [("addressLine3", "\"Rear\"")]);
    // Typed, the row is refused: its value is not what the field is declared to hold.
    assert_eq!(*list(&tenant, &[]).await.unwrap_err().kind(), Kind::Protocol);
}
