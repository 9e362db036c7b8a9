//! What stands in one text: headers, filters, queries, values.

use ukg_pro_contract::{
    Operation,
    read::Limits,
    rest::{DateFilter, Links, Pattern},
    services::SERVICES,
    soap::{Operator, wsdl},
    value::{DateTime, Decimal, Double, Integer, Number},
    xml::XmlReader,
};

/// The header that names other pages.
pub fn link_header(text: &str) {
    let read = Links::parse(text);
    let written = read.to_string();
    assert_eq!(Links::parse(&written), read, "{written}");
}

/// A date as a filter of REST.
pub fn date_filter(text: &str) {
    if let Ok(filter) = DateFilter::parse(text) {
        let written = filter.to_string();
        assert_eq!(DateFilter::parse(&written).as_ref(), Ok(&filter), "{written}");
        for day in ["0001-01-01", "2024-02-29", "9999-12-31"] {
            let _ = filter.admits(day);
        }
    }
}

/// A filter of a SOAP query; the same text as a value of a REST filter, and as the name of an operation.
pub fn soap_operator(text: &str) {
    if let Ok(Some(operator)) = Operator::parse(text) {
        let written = operator.to_string();
        assert_eq!(Operator::parse(&written), Ok(Some(operator)), "{written}");
    }
    for pattern in [Pattern::CommaList, Pattern::BracketList, Pattern::Wild, Pattern::Letter] {
        assert!(
            !pattern.admits(text) || text.is_ascii(),
            "{pattern:?} admits ASCII alone"
        );
    }
    if let Some(operation) = Operation::named(text) {
        assert_eq!(operation.name(), text);
    }
}

/// The query that asks for a document of a service, after it the address it is called at.
pub fn wsdl_query(text: &str) {
    let (query, endpoint) = text
        .split_once('\n')
        .unwrap_or((text, "https://service4.example.com/services/X"));
    let Some(document) = wsdl::Document::of_query(query) else {
        return;
    };
    for described in [
        wsdl::Described::Login,
        wsdl::Described::Employee(SERVICES[query.len() % SERVICES.len()]),
    ] {
        if let Ok(Some(written)) = wsdl::write(described, document, endpoint) {
            let mut reader = XmlReader::new(&written, Limits::default()).expect("a document");
            while reader.child().expect("a document is well-formed").is_some() {
                reader.skip().expect("a document is well-formed");
            }
        }
    }
}

/// Numbers and dates: what is taken is kept, but for blanks around it.
pub fn values(text: &str) {
    let kept = |value: Option<String>| {
        if let Some(value) = value {
            assert_eq!(value, text.trim_ascii());
        }
    };
    kept(Decimal::parse(text).map(|value| value.to_string()));
    kept(Double::parse(text).map(|value| value.to_string()));
    kept(Integer::parse(text).map(|value| value.to_string()));
    kept(Number::parse(text).map(|value| value.to_string()));
    kept(DateTime::parse(text).map(|value| {
        assert!(
            value.as_str().starts_with(value.date()),
            "a date and time begins with its date"
        );
        assert!(!value.is_unset() || value.date() == "0001-01-01", "{value}");
        value.to_string()
    }));
    assert!(
        Integer::parse(text).is_none() || Decimal::parse(text).is_some(),
        "{text}"
    );
    assert!(
        Decimal::parse(text).is_none() || Double::parse(text).is_some(),
        "{text}"
    );
}
