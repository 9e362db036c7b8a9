use futures_util::{StreamExt as _, TryStreamExt as _};
use ukg_pro::{
    Error, Kind, Page, Tenant,
    contract::{
        services::employee_person::{Person, SERVICE},
        soap::EmployeeQuery,
    },
};

use crate::server::{FoundPerson, Request, Response, Server, found, logged_in, operation, paging, people, query};

/// A server whose `FindPeople` answers page by page.
async fn pages(script: impl Fn(u32, &Request) -> Response + Send + Sync + 'static) -> Server {
    Server::start(move |request| {
        if request.is_login() {
            return logged_in(1);
        }
        let number = request.element("PageNumber").unwrap().parse().unwrap();
        script(number, request)
    })
    .await
}

async fn find(tenant: &Tenant, query: EmployeeQuery<'static>) -> Result<Vec<FoundPerson>, Error> {
    tenant
        .find::<Person<'static>>(&SERVICE, operation("FindPeople"), query)
        .try_collect()
        .await
}

async fn find_pages(tenant: &Tenant) -> Result<Vec<Page>, Error> {
    tenant
        .find_pages(&SERVICE, operation("FindPeople"), query())
        .try_collect()
        .await
}

fn numbers(found: &[FoundPerson]) -> Vec<&str> {
    found
        .iter()
        .map(|found| found.employee_number.as_deref().unwrap())
        .collect()
}

#[tokio::test]
async fn every_page_is_read_once_and_typed() {
    let server = pages(|page, request| {
        assert_eq!(request.element("PageSize"), Some("100"));
        let first = (page - 1) * 2;
        let rows = (first + 1..=(first + 2).min(5)).map(found).collect();
        people(rows, Some(paging(page, 2, 3, 5)))
    })
    .await;
    let found = find(&server.tenant(), query()).await.unwrap();
    assert_eq!(
        numbers(&found),
        ["000000001", "000000002", "000000003", "000000004", "000000005"]
    );
    assert_eq!(found[4].records[0].first_name.as_deref(), Some("Name 5"));
    assert_eq!((server.logins(), server.calls()), (1, 3));
}

#[tokio::test]
async fn rows_come_page_by_page_with_the_numbers_of_the_answer() {
    let server = pages(|page, _| people(vec![found(page)], Some(paging(page, 1, 2, 2)))).await;
    let tenant = server.tenant();
    let pages = find_pages(&tenant).await.unwrap();
    let seen: Vec<_> = pages
        .iter()
        .map(|page| (page.number, page.total_pages, page.total_items))
        .collect();
    assert_eq!(seen, [(1, Some(2), Some(2)), (2, Some(2), Some(2))]);
    let rows: Vec<_> = tenant
        .rows(&SERVICE, operation("FindPeople"), query())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rows, [vec![found(1)], vec![found(2)]]);
}

#[tokio::test]
async fn a_stream_that_is_dropped_asks_for_no_further_page() {
    let server = pages(|page, _| people(vec![found(page)], Some(paging(page, 1, 50, 50)))).await;
    let tenant = server.tenant();
    let stream = tenant.rows(&SERVICE, operation("FindPeople"), query());
    let first: Vec<_> = stream.take(2).collect().await;
    assert_eq!(first.len(), 2);
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn reading_begins_at_the_page_that_is_asked_for() {
    let server = pages(|page, _| people(vec![found(page)], Some(paging(page, 1, 4, 4)))).await;
    let query = EmployeeQuery {
        page_number: Some("3".into()),
        page_size: Some("1".into()),
        status: Some("=A".into()),
        ..query()
    };
    assert_eq!(
        numbers(&find(&server.tenant(), query).await.unwrap()),
        ["000000003", "000000004"]
    );
    let last = server.requests().pop().unwrap();
    assert_eq!(
        (last.element("PageSize"), last.element("Status")),
        (Some("1"), Some("=A"))
    );
}

#[tokio::test]
async fn nobody_found_is_an_empty_list_and_not_an_error() {
    let server = pages(|_, _| people(Vec::new(), Some(paging(1, 100, 0, 0)))).await;
    let tenant = server.tenant();
    assert!(find(&tenant, query()).await.unwrap().is_empty());
    let [page] = &find_pages(&tenant).await.unwrap()[..] else {
        panic!("one empty page was due")
    };
    assert_eq!((page.rows.len(), page.total_items), (0, Some(0)));
}

#[tokio::test]
async fn an_empty_page_is_an_error_where_there_must_be_rows() {
    let server = pages(|_, _| people(Vec::new(), Some(paging(1, 100, 3, 250)))).await;
    let error = find(&server.tenant(), query()).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::Protocol);
    assert!(
        error
            .to_string()
            .contains("page 1 is empty, and yet there are 250 items"),
        "{error}"
    );
    assert_eq!(error.call(), Some("EmployeePerson.FindPeople"));
    let server = pages(|page, _| {
        let rows = if page == 2 { Vec::new() } else { vec![found(page)] };
        people(rows, Some(paging(page, 1, 3, 3)))
    })
    .await;
    assert_eq!(
        *find(&server.tenant(), query()).await.unwrap_err().kind(),
        Kind::Protocol
    );
}

#[tokio::test]
async fn fewer_rows_than_announced_are_an_error_at_the_end() {
    let server = pages(|page, _| people(vec![found(page)], Some(paging(page, 100, 2, 120)))).await;
    let tenant = server.tenant();
    let stream = tenant.find::<Person<'static>>(&SERVICE, operation("FindPeople"), query());
    let items: Vec<_> = stream.collect().await;
    let [Ok(_), Ok(_), Err(error)] = &items[..] else {
        panic!("two rows and an error were due")
    };
    assert!(error.to_string().contains("the pages held 2 of 120 items"), "{error}");
}

#[tokio::test]
async fn a_total_that_changes_midway_is_followed() {
    // One row goes while the list is read: its last page disappears.
    let server = pages(|page, _| match page {
        1 => people(vec![found(1), found(2)], Some(paging(1, 2, 3, 5))),
        2 => people(vec![found(3), found(4)], Some(paging(2, 2, 2, 4))),
        _ => unreachable!("there is no page {page}"),
    })
    .await;
    assert_eq!(find(&server.tenant(), query()).await.unwrap().len(), 4);
    let server = pages(|page, _| match page {
        1 => people(vec![found(1), found(2)], Some(paging(1, 2, 2, 3))),
        2 => people(Vec::new(), Some(paging(2, 2, 1, 2))),
        _ => unreachable!("there is no page {page}"),
    })
    .await;
    assert_eq!(find(&server.tenant(), query()).await.unwrap().len(), 2);
    // Rows come: a page more.
    let server = pages(|page, _| match page {
        1 => people(vec![found(1), found(2)], Some(paging(1, 2, 1, 2))),
        _ => unreachable!("there is no page {page}"),
    })
    .await;
    assert_eq!(find(&server.tenant(), query()).await.unwrap().len(), 2);
    let server = pages(|page, _| match page {
        1 => people(vec![found(1), found(2)], Some(paging(1, 2, 2, 3))),
        2 => people(vec![found(3), found(4)], Some(paging(2, 2, 3, 5))),
        3 => people(vec![found(5)], Some(paging(3, 2, 3, 5))),
        _ => unreachable!("there is no page {page}"),
    })
    .await;
    assert_eq!(find(&server.tenant(), query()).await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_page_that_comes_twice_or_changes_its_size_is_an_error() {
    let server = pages(|page, _| people(vec![found(1)], Some(paging(page, 1, 9, 9)))).await;
    let error = find(&server.tenant(), query()).await.unwrap_err();
    assert!(
        error.to_string().contains("page 2 is the same as the page before"),
        "{error}"
    );
    assert_eq!(server.calls(), 2);
    let server = pages(|page, _| people(vec![found(page)], Some(paging(page, 100 / page, 9, 900)))).await;
    let error = find(&server.tenant(), query()).await.unwrap_err();
    assert!(
        error.to_string().contains("the page size changed from 100 to 50"),
        "{error}"
    );
}

#[tokio::test]
async fn without_page_numbers_in_the_answer_an_empty_page_is_the_end() {
    let server = pages(|page, _| people((page <= 3).then(|| found(page)).into_iter().collect(), None)).await;
    assert_eq!(find(&server.tenant(), query()).await.unwrap().len(), 3);
    assert_eq!(server.calls(), 4);
}

#[tokio::test]
async fn a_stream_ends_after_its_first_error() {
    let server = pages(|page, _| match page {
        1 => people(vec![found(1)], Some(paging(1, 1, 3, 3))),
        _ => Response::html(200),
    })
    .await;
    let tenant = server.tenant();
    let stream = tenant.find::<Person<'static>>(&SERVICE, operation("FindPeople"), query());
    let items: Vec<_> = stream.collect().await;
    assert_eq!(items.len(), 2);
    assert_eq!(*items[1].as_ref().unwrap_err().kind(), Kind::Html);
}
