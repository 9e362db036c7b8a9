//! REST paging and the `Link` header.

use std::time::Duration;

use ukg_pro_sandbox::switches::{LinkQuery, RestMalformedPage, RestPageSizeOverMaximum, RowOrder};

use crate::fixture::Fixture;
use crate::wire::Answer;

const LIST: &str = "/personnel/v1/person-details";

/// The address of a relation, read without the emulator's own reader.
fn link(answer: &Answer, relation: &str) -> Option<String> {
    let header = answer.header("link").unwrap();
    let links = header.split(", <").map(|link| link.trim_start_matches('<'));
    let mut links = links.filter_map(|link| link.split_once(">; rel="));
    links
        .find(|(_, name)| *name == format!("\"{relation}\""))
        .map(|(address, _)| address.to_owned())
}

fn ids(answer: &Answer) -> Vec<String> {
    let rows = answer.rows();
    rows.iter()
        .map(|row| row["employeeId"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn next_leads_through_everybody_once_and_is_absent_at_the_end() {
    let fixture = Fixture::start().await;
    let everybody = ids(&fixture.rest(LIST).await);
    let mut seen = Vec::new();
    let mut pages = 0;
    let mut path = Some(format!("{LIST}?per_Page=13"));
    while let Some(next) = path {
        let answer = fixture.rest(&next).await;
        seen.extend(ids(&answer));
        pages += 1;
        path = link(&answer, "next").map(|address| address.strip_prefix(&fixture.sandbox.url()).unwrap().to_owned());
    }
    assert_eq!((seen, pages), (everybody, 5));
}

#[tokio::test]
async fn relations_are_as_the_page_stands_among_pages() {
    let fixture = Fixture::start().await;
    let url = format!("{}{LIST}", fixture.sandbox.url());
    // Page, and the pages that next, last, first and previous lead to, of 60 rows by 25.
    let table = [
        (1, [Some(2), Some(3), Some(1), None]),
        (2, [Some(3), Some(3), Some(1), Some(1)]),
        (3, [None, Some(3), Some(1), Some(2)]),
        (4, [None, Some(3), Some(1), Some(3)]),
        (900, [None, Some(3), Some(1), Some(3)]),
    ];
    for (page, relations) in table {
        let answer = fixture.rest(&format!("{LIST}?page={page}&per_page=25")).await;
        let rows = [25, 25, 10].get(page - 1).copied().unwrap_or(0);
        assert_eq!(answer.rows().len(), rows, "page {page}");
        for (relation, to) in ["next", "last", "first", "previous"].iter().zip(relations) {
            let address = to.map(|to| format!("{url}?page={to}&per_page=25"));
            assert_eq!(link(&answer, relation), address, "{relation} of page {page}");
        }
    }
    // Everything on one page has neither neighbour; nothing has a first and a last page.
    for path in [LIST.to_owned(), format!("{LIST}?lastName=Nobodysname")] {
        let answer = fixture.rest(&path).await;
        assert_eq!((link(&answer, "next"), link(&answer, "previous")), (None, None));
        assert!(link(&answer, "first").is_some() && link(&answer, "last").is_some());
    }
}

#[tokio::test]
async fn addresses_repeat_host_path_and_query_as_the_caller_wrote_them() {
    let fixture = Fixture::start().await;
    let headers = fixture.rest_headers();
    let mut sent: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sent.push(("Host", "Service2.localhost:4711"));
    let query = "dateTimeChanged=%3E01-01-1990&PER_PAGE=10&lastname=*&other=a%20b&Page=2";
    let answer = fixture
        .wire
        .get(&format!("/Personnel/v1/person-details?{query}"), &sent)
        .await;
    assert_eq!(
        link(&answer, "next").as_deref(),
        Some(
            "http://Service2.localhost:4711/Personnel/v1/person-details?page=3&\
             dateTimeChanged=%3E01-01-1990&PER_PAGE=10&lastname=*&other=a%20b"
        )
    );
    fixture.switch(|switches| switches.link_query = LinkQuery::PageOnly);
    let answer = fixture
        .wire
        .get(&format!("/Personnel/v1/person-details?{query}"), &sent)
        .await;
    assert_eq!(
        link(&answer, "next").as_deref(),
        Some("http://Service2.localhost:4711/Personnel/v1/person-details?page=3&PER_PAGE=10")
    );
}

#[tokio::test]
async fn a_page_size_over_the_maximum_is_capped_or_refused() {
    let fixture = Fixture::with(|options| options.employees = 10_050).await;
    let path = format!("{LIST}?per_Page=2147483647");
    let answer = fixture.rest(&path).await;
    // Counted as text, since so many rows take long to parse.
    assert_eq!(answer.text().matches("{\"additionalName1\"").count(), 10_000);
    assert!(link(&answer, "next").unwrap().ends_with("?page=2&per_Page=2147483647"));
    // Capped, the second page has the rest; and the default is the maximum, too.
    fixture.switch(|switches| switches.rest_page_size_over_maximum = RestPageSizeOverMaximum::Cap);
    for path in [format!("{path}&page=2"), format!("{LIST}?page=2")] {
        assert_eq!(fixture.rest(&path).await.rows().len(), 50);
    }

    fixture.switch(|switches| {
        switches.rest_page_size_over_maximum = RestPageSizeOverMaximum::Refused;
    });
    let answer = fixture.rest(&path).await;
    assert_eq!(answer.status, 400);
    assert!(answer.json()["errors"]["modelstate"]["per_Page"].is_array());
}

#[tokio::test]
async fn a_page_that_is_no_positive_number_is_refused_or_counts_as_missing() {
    let fixture = Fixture::start().await;
    let malformed = [
        "page=0",
        "page=-1",
        "page=two",
        "per_Page=0",
        "per_page=many",
        "page=99999999999",
    ];
    for query in malformed {
        let answer = fixture.rest(&format!("{LIST}?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json()["errorCount"], 1);
    }
    fixture.switch(|switches| switches.rest_malformed_page = RestMalformedPage::Default);
    for query in malformed {
        assert_eq!(
            fixture.rest(&format!("{LIST}?{query}")).await.rows().len(),
            60,
            "{query}"
        );
    }
}

#[tokio::test]
async fn an_unknown_spelling_of_the_page_size_is_ignored() {
    let fixture = Fixture::start().await;
    assert_eq!(fixture.rest(&format!("{LIST}?perPage=5")).await.rows().len(), 60);
    for spelling in ["per_page", "per_Page", "PER_PAGE"] {
        assert_eq!(fixture.rest(&format!("{LIST}?{spelling}=5")).await.rows().len(), 5);
    }
}

#[tokio::test]
async fn shuffled_rows_drift_between_pages() {
    let fixture = Fixture::start().await;
    let stable = ids(&fixture.rest(LIST).await);
    fixture.switch(|switches| switches.row_order = RowOrder::Shuffled);
    let mut shuffled = ids(&fixture.rest(LIST).await);
    assert_ne!(shuffled, stable);
    shuffled.sort();
    assert_eq!(shuffled, stable);
}

#[tokio::test]
async fn an_account_that_calls_too_often_waits_for_the_next_minute() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.rest_calls_a_minute = 3);
    let mut refused = 0;
    // Seven calls fill two minutes at most, whenever a minute ends.
    for _ in 0..7 {
        let answer = fixture.rest(LIST).await;
        if answer.status == 429 {
            assert!(answer.body.is_empty());
            refused += 1;
        }
    }
    assert!(refused >= 1, "more than three in a minute are served");
    fixture.control.advance(Duration::from_mins(1));
    assert_eq!(fixture.rest(LIST).await.status, 200);
}
