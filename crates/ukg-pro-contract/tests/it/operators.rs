//! Operators inside values: of SOAP queries, of REST date filters; and the `Link` header.

use proptest::prelude::*;
use ukg_pro_contract::{
    rest::{DateFilter, Links},
    soap::Operator,
};

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn a_query_s_operator_is_read_from_its_text() {
    // `ukg-pro-soap.md` 5.5.
    let cases = [
        ("=F", Operator::Equal(text("F"))),
        ("= A", Operator::Equal(text("A"))),
        (" = 900114477 ", Operator::Equal(text("900114477"))),
        ("=", Operator::Equal(text(""))),
        ("<>T", Operator::NotEqual(text("T"))),
        (">2017-02-01", Operator::Greater(text("2017-02-01"))),
        (">= 5", Operator::GreaterOrEqual(text("5"))),
        ("<5", Operator::Less(text("5"))),
        ("<=5", Operator::LessOrEqual(text("5"))),
        ("LIKE (ba%)", Operator::Like(text("ba%"))),
        ("like (%x%)", Operator::Like(text("%x%"))),
        ("Like(%x)", Operator::Like(text("%x"))),
        ("LIKE ( a b% )", Operator::Like(text("a b%"))),
        ("IN(\"A\",\"L\")", Operator::In(vec![text("A"), text("L")])),
        ("in ('A', 'L')", Operator::In(vec![text("A"), text("L")])),
        (
            "IN(\"Hughes, x\",\"L\")",
            Operator::In(vec![text("Hughes, x"), text("L")]),
        ),
        ("IN( 'a\",b' ,c\"d)", Operator::In(vec![text("a\",b"), text("c\"d")])),
        ("IN(A)", Operator::In(vec![text("A")])),
        (
            "2017-02-01...2017-03-01",
            Operator::Between(text("2017-02-01"), text("2017-03-01")),
        ),
        ("Smith", Operator::Bare(text("Smith"))),
        ("Linda", Operator::Bare(text("Linda"))),
        ("INGRID", Operator::Bare(text("INGRID"))),
        ("Likely", Operator::Bare(text("Likely"))),
        ("Ñ", Operator::Bare(text("Ñ"))),
    ];
    for (wire, expected) in cases {
        assert_eq!(Operator::parse(wire), Ok(Some(expected)), "{wire}");
    }
    for nothing in ["", "  ", "\t"] {
        assert_eq!(Operator::parse(nothing), Ok(None));
    }
    for (wire, word) in [
        ("LIKE ba%", "LIKE"),
        ("like (ba%", "LIKE"),
        ("LIKE ", "LIKE"),
        ("IN (A", "IN"),
        ("in A,B", "IN"),
    ] {
        // A word alone, its blank trimmed away, is a value.
        if wire.trim().eq_ignore_ascii_case(word) {
            assert_eq!(Operator::parse(wire), Ok(Some(Operator::Bare(text(word)))));
            continue;
        }
        let message = format!("`{word}` needs its value in parentheses");
        assert_eq!(Operator::parse(wire).unwrap_err().to_string(), message, "{wire}");
    }
}

#[test]
fn a_value_that_looks_like_more_of_its_operator_is_kept_apart_from_it() {
    let cases = [
        (Operator::Greater(text("=5")), "> =5"),
        (Operator::Less(text("=5")), "< =5"),
        (Operator::Less(text(">5")), "< >5"),
        (Operator::Between(text("No."), text("5")), "No. ...5"),
        (Operator::Between(text("1"), text(".5")), "1....5"),
    ];
    for (operator, wire) in cases {
        assert_eq!(operator.to_string(), wire);
        assert_eq!(Operator::parse(wire), Ok(Some(operator)));
    }
}

#[test]
fn a_date_filter_is_read_from_its_text_and_written_as_it_was() {
    // `ukg-pro-rest.md` 9.1.
    let march = |day: u8| format!("2024-03-{day:02}");
    let cases = [
        ("<03-31-2024", DateFilter::Before(march(31))),
        (">03-31-2024", DateFilter::After(march(31))),
        ("03-31-2024", DateFilter::On(march(31))),
        ("{03-01-2024,03-31-2024}", DateFilter::Between(march(1), march(31))),
    ];
    for (wire, filter) in &cases {
        assert_eq!(DateFilter::parse(wire).as_ref(), Ok(filter), "{wire}");
        assert_eq!(filter.to_string(), *wire);
    }
    assert_eq!(
        DateFilter::parse(" { 03-01-2024 , 03-31-2024 } "),
        Ok(cases[3].1.clone())
    );
    let admitted: Vec<Vec<_>> = cases
        .iter()
        .map(|(_, filter)| {
            let days = ["2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01"];
            days.into_iter().filter(|day| filter.admits(day)).collect()
        })
        .collect();
    assert_eq!(
        admitted,
        [
            vec!["2024-02-29", "2024-03-01"],
            vec!["2024-04-01"],
            vec!["2024-03-31"],
            vec!["2024-03-01", "2024-03-31"],
        ]
    );
}

#[test]
fn a_text_that_is_no_date_filter_is_refused() {
    for wire in [
        "",
        "2024-03-31",
        "3-31-2024",
        "03-31-24",
        "13-01-2024",
        "00-01-2024",
        "03-32-2024",
        "03-00-2024",
        "03/31/2024",
        "=03-31-2024",
        "<=03-31-2024",
        "{03-01-2024}",
        "{03-01-2024,}",
        "{03-01-2024,03-31-2024",
        "03-31-2024T00:00",
        "03-31-0000",
        "+3-31-2024",
        "<",
        "٠٣-31-2024",
    ] {
        let error = DateFilter::parse(wire).expect_err(wire).to_string();
        assert!(error.contains("{MM-DD-YYYY,MM-DD-YYYY}"), "{error}");
    }
}

#[test]
fn links_are_read_however_the_header_is_written() {
    let next = |address: &str| Links {
        next: Some(address.to_owned()),
        ..Links::default()
    };
    for (header, expected) in [
        ("", Links::default()),
        ("<https://h/p?page=2>; rel=\"next\"", next("https://h/p?page=2")),
        ("<https://h/p?page=2>;rel=next", next("https://h/p?page=2")),
        (
            "<https://h/p?page=2>; title=\"a\"; REL=\"Next\"",
            next("https://h/p?page=2"),
        ),
        (
            "<https://h/p?companyId=[A,B];x=1&page=2>; rel=\"next\",",
            next("https://h/p?companyId=[A,B];x=1&page=2"),
        ),
        (
            "<https://h/a>; rel=\"self\", <https://h/p>; rel=\"next\"",
            next("https://h/p"),
        ),
        (
            "<https://h/a>; rel=\"prev\"",
            Links {
                previous: Some(text("https://h/a")),
                ..Links::default()
            },
        ),
        ("<https://h/a", Links::default()),
        ("<https://h/a>", Links::default()),
        ("https://h/a; rel=next", Links::default()),
    ] {
        assert_eq!(Links::parse(header), expected, "{header}");
    }
}

/// A value that begins as no operator does, so that its meaning does not depend on what stands before it.
fn value() -> impl Strategy<Value = String> {
    "[A-Za-z0-9é][A-Za-z0-9é %'-]{0,12}[A-Za-z0-9é]".prop_filter("an operator's word", |value| {
        Operator::parse(value) == Ok(Some(Operator::Bare(value.clone())))
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    prop_oneof![
        value().prop_map(Operator::Equal),
        value().prop_map(Operator::NotEqual),
        value().prop_map(Operator::Greater),
        value().prop_map(Operator::GreaterOrEqual),
        value().prop_map(Operator::Less),
        value().prop_map(Operator::LessOrEqual),
        value().prop_map(Operator::Like),
        prop::collection::vec("[A-Za-z0-9é][A-Za-z0-9 é]{0,4}[A-Z]", 1..4).prop_map(Operator::In),
        (value(), value()).prop_map(|(from, to)| Operator::Between(from, to)),
        value().prop_map(Operator::Bare),
    ]
}

fn day() -> impl Strategy<Value = String> {
    (1_u16..=9999, 1_u8..=12, 1_u8..=31).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}

fn address() -> impl Strategy<Value = Option<String>> {
    prop::option::of("https://service9\\.ultipro\\.com/[a-z]{1,8}\\?[a-zA-Z0-9&=%,;\\[\\]{}]{0,20}")
}

proptest! {
    #[test]
    fn an_operator_is_read_as_it_was_written(operator in operator()) {
        prop_assert_eq!(Operator::parse(&operator.to_string()), Ok(Some(operator)));
    }

    #[test]
    fn any_text_is_read_as_an_operator_or_refused(wire in ".{0,20}") {
        if let Ok(Some(operator)) = Operator::parse(&wire) {
            prop_assert!(!operator.to_string().is_empty());
        }
    }

    #[test]
    fn a_date_filter_is_read_as_it_was_written(first in day(), second in day(), form in 0..4) {
        let filter = match form {
            0 => DateFilter::Before(first),
            1 => DateFilter::After(first),
            2 => DateFilter::On(first),
            _ => DateFilter::Between(first, second),
        };
        prop_assert_eq!(DateFilter::parse(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn links_are_read_as_they_were_written(pages in [address(), address(), address(), address()]) {
        let [next, last, first, previous] = pages;
        let links = Links { next, last, first, previous };
        prop_assert_eq!(Links::parse(&links.to_string()), links);
    }
}
