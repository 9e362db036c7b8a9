//! Find operations: rows, pages, filters and operators.

use ukg_pro_sandbox::switches::{
    BareValue, Comparison, ElementOrder, EmptyPageTotal, MalformedPage, PageSizeOverMaximum, RowOrder, SensitiveValues,
    SuccessMessage,
};

use crate::fixture::{Employment, Fixture, found};
use crate::wire::Xml;

fn paging(xml: &Xml) -> [u32; 4] {
    ["CurrentPage", "PageSize", "PageTotal", "TotalItems"]
        .map(|name| xml.at(&format!("PagingInfo/{name}")).unwrap().parse().unwrap())
}

fn failed(xml: &Xml, property_name: &str) {
    assert_eq!(xml.at("OperationResult/HasErrors").as_deref(), Some("true"));
    assert_eq!(xml.at("OperationResult/Success").as_deref(), Some("false"));
    assert_eq!(xml.at("OperationMessage/Severity").as_deref(), Some("Error"));
    assert_eq!(xml.at("OperationMessage/PropertyName").as_deref(), Some(property_name));
    assert!(found(xml).is_empty());
}

fn keys(employments: &[Employment]) -> Vec<(String, String)> {
    employments.iter().map(Employment::key).collect()
}

#[tokio::test]
async fn a_row_has_the_persons_facts_in_the_literal_form_clients_match() {
    let fixture = Fixture::start().await;
    let xml = fixture.find("").await;
    let employments = fixture.truth.employments();
    let rows = xml.each("EmployeePerson");
    assert_eq!(rows.len(), employments.len());
    for (row, one) in rows.iter().zip(&employments) {
        let (code, number) = one.key();
        let text = |name: &str| one.text(name).map(str::to_owned);
        let wanted = [
            ("CompanyCode", Some(code.clone())),
            ("EmployeeNumber", Some(number.clone())),
            ("FirstName", text("first_name")),
            ("LastName", text("last_name")),
            ("AlternateEmailAddress", text("alternate_email_address")),
            ("EmailAddress", text("email_address")),
            ("CompanyCode", Some(code)),
            ("EmployeeNumber", Some(number)),
            ("FirstName", text("first_name")),
            ("FormerLastName", text("former_last_name")),
            ("LastName", text("last_name")),
            ("MiddleName", text("middle_name")),
            ("PreferredFirstName", text("preferred_first_name")),
            ("Prefix", text("prefix")),
            ("SSN", text("ssn")),
            ("SelfServiceProperties", None),
            ("Suffix", text("suffix")),
            ("SuppressSSN", text("suppress_ssn")),
        ];
        assert_eq!(row[..], wanted.map(|(name, value)| (name.to_owned(), value)));
    }
    for literal in [
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"",
        "<b:OperationResult><b:HasErrors>false</b:HasErrors>",
        "<b:Code>OK</b:Code><b:LogEntryId i:nil=\"true\"/><b:Message>OK</b:Message>",
        "<b:EmployeeIdentifier i:type=\"b:EmployeeNumberIdentifier\"><b:CompanyCode>",
    ] {
        assert!(xml.literal().contains(literal), "{literal}");
    }
}

#[tokio::test]
async fn pages_together_are_everybody_once_and_one_page_too_far_is_empty() {
    let fixture = Fixture::start().await;
    let everybody = keys(&fixture.truth.employments());
    let total = u32::try_from(everybody.len()).unwrap();
    let pages = total.div_ceil(7);
    let mut rows = Vec::new();
    for page in 1..=pages {
        let query = format!("<b:PageNumber>{page}</b:PageNumber><b:PageSize>7</b:PageSize>");
        let xml = fixture.find(&query).await;
        assert_eq!(paging(&xml), [page, 7, pages, total]);
        rows.extend(found(&xml));
    }
    assert_eq!(rows, everybody);
    let beyond = pages + 1;
    let query = format!("<b:PageNumber>{beyond}</b:PageNumber><b:PageSize>7</b:PageSize>");
    let xml = fixture.find(&query).await;
    assert!(found(&xml).is_empty() && xml.has("Results"));
    assert_eq!(paging(&xml), [beyond, 7, pages, total]);
    assert_eq!(xml.at("OperationResult/Success").as_deref(), Some("true"));
}

#[tokio::test]
async fn missing_empty_and_nil_pages_are_the_first_of_a_hundred() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for query in [
        "",
        "<b:PageNumber/><b:PageSize></b:PageSize>",
        r#"<b:PageNumber i:nil="true"/><b:PageSize i:nil="true"/>"#,
    ] {
        let xml = fixture.find(query).await;
        assert_eq!(paging(&xml)[..2], [1, 100]);
        assert_eq!(found(&xml).len(), 100);
    }
    fixture.switch(|switches| switches.default_page_size = 30);
    assert_eq!(paging(&fixture.find("").await)[1], 30);
}

#[tokio::test]
async fn a_page_size_over_a_hundred_is_capped_honoured_or_refused() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let everybody = fixture.truth.employments().len();
    let query = "<b:PageNumber>1</b:PageNumber><b:PageSize>1000</b:PageSize>";
    let xml = fixture.find(query).await;
    assert_eq!((paging(&xml)[1], paging(&xml)[2], found(&xml).len()), (100, 2, 100));
    fixture.switch(|switches| switches.page_size_over_maximum = PageSizeOverMaximum::Honour);
    let xml = fixture.find(query).await;
    assert_eq!(
        (paging(&xml)[1], paging(&xml)[2], found(&xml).len()),
        (1000, 1, everybody)
    );
    fixture.switch(|switches| switches.page_size_over_maximum = PageSizeOverMaximum::HasErrors);
    failed(&fixture.find(query).await, "PageSize");
}

#[tokio::test]
async fn a_page_that_is_no_positive_number_is_an_error_or_counts_as_missing() {
    let fixture = Fixture::start().await;
    for (field, value) in [("PageNumber", "one"), ("PageNumber", "0"), ("PageSize", "-5")] {
        let query = format!("<b:{field}>{value}</b:{field}>");
        failed(&fixture.find(&query).await, field);
    }
    fixture.switch(|switches| switches.malformed_page = MalformedPage::Default);
    let xml = fixture
        .find("<b:PageNumber>one</b:PageNumber><b:PageSize>0</b:PageSize>")
        .await;
    assert_eq!(paging(&xml)[..2], [1, 100]);
}

#[tokio::test]
async fn a_find_without_hits_has_empty_results_and_no_page_or_one() {
    let fixture = Fixture::start().await;
    let query = "<b:LastName>=Nobodysname</b:LastName>";
    let xml = fixture.find(query).await;
    assert_eq!(paging(&xml), [1, 100, 0, 0]);
    assert!(xml.literal().contains("<b:Results/>"));
    fixture.switch(|switches| switches.empty_page_total = EmptyPageTotal::One);
    assert_eq!(paging(&fixture.find(query).await), [1, 100, 1, 0]);
}

/// Every operator with a test of its own, over a text, a date and a code.
#[tokio::test]
async fn every_operator_filters_as_the_reference_says() {
    type Passes = Box<dyn Fn(&Employment) -> bool>;
    fn on(name: &'static str, passes: impl Fn(&str) -> bool + 'static) -> Passes {
        Box::new(move |one| one.text(name).is_some_and(&passes))
    }
    fn folded(text: &str) -> String {
        text.trim_end().to_lowercase()
    }

    let fixture = Fixture::with(|options| options.employees = 99).await;
    let employments = fixture.truth.employments();
    let one = &employments[40];
    let last = one.text("last_name").unwrap().to_owned();
    let start = folded(&last).chars().take(1).collect::<String>();
    let end = folded(&last).chars().last().unwrap().to_string();
    let hire = one.text("last_hire").unwrap()[..10].to_owned();
    let later = employments
        .iter()
        .filter_map(|one| one.text("last_hire"))
        .max()
        .unwrap();
    let later = later[..10].to_owned();
    let job = one.text("job_code").unwrap().to_owned();
    let other_job = employments.iter().filter_map(|one| one.text("job_code"));
    let other_job = other_job.filter(|code| *code != job).max().unwrap().to_owned();
    let is = |wanted: &str| {
        let wanted = folded(wanted);
        move |text: &str| folded(text) == wanted
    };

    let cases: Vec<(String, Passes)> = vec![
        (format!("<b:LastName>={last}</b:LastName>"), on("last_name", is(&last))),
        (
            format!("<b:LastName>= {}  </b:LastName>", last.to_uppercase()),
            on("last_name", is(&last)),
        ),
        (format!("<b:LastName>{last}</b:LastName>"), on("last_name", is(&last))),
        (
            format!("<b:LastName>&lt;&gt;{last}</b:LastName>"),
            on("last_name", {
                let is = is(&last);
                move |text| !is(text)
            }),
        ),
        (
            format!("<b:LastName>LIKE ({start}%)</b:LastName>"),
            on("last_name", {
                let start = start.clone();
                move |text| folded(text).starts_with(&start)
            }),
        ),
        (
            format!("<b:LastName>like (%{end})</b:LastName>"),
            on("last_name", {
                let end = end.clone();
                move |text| folded(text).ends_with(&end)
            }),
        ),
        (
            format!("<b:LastName>Like (%{end}%)</b:LastName>"),
            on("last_name", move |text| folded(text).contains(&end)),
        ),
        (
            format!("<b:LastName>&gt;{last}</b:LastName>"),
            on("last_name", {
                let last = folded(&last);
                move |text| folded(text) > last
            }),
        ),
        (
            format!("<b:LastName>&gt;={last}</b:LastName>"),
            on("last_name", {
                let last = folded(&last);
                move |text| folded(text) >= last
            }),
        ),
        (
            format!("<b:LastName>&lt;{last}</b:LastName>"),
            on("last_name", {
                let last = folded(&last);
                move |text| folded(text) < last
            }),
        ),
        (
            format!("<b:LastName>&lt;={last}</b:LastName>"),
            on("last_name", {
                let last = folded(&last);
                move |text| folded(text) <= last
            }),
        ),
        (
            format!(r#"<b:Job>IN("{job}","{other_job}")</b:Job>"#),
            on("job_code", {
                let job = job.clone();
                move |text| text == job || text == other_job
            }),
        ),
        (
            format!("<b:LastHire>{hire}...{later}</b:LastHire>"),
            on("last_hire", {
                let (hire, later) = (hire.clone(), later.clone());
                move |text| hire.as_str() <= &text[..10] && &text[..10] <= later.as_str()
            }),
        ),
        (
            format!("<b:LastHire>={hire}</b:LastHire>"),
            on("last_hire", {
                let hire = hire.clone();
                move |text| text[..10] == hire
            }),
        ),
        (
            format!("<b:LastHire>&gt;{hire}</b:LastHire>"),
            on("last_hire", move |text| &text[..10] > hire.as_str()),
        ),
        ("<b:Status>=A</b:Status>".to_owned(), on("employment_status", is("A"))),
        (
            "<b:Status>&lt;&gt;A</b:Status>".to_owned(),
            on("employment_status", |text| text != "A"),
        ),
        // A null passes no filter, whatever the operator.
        (
            "<b:TerminationDate>&gt;1900-01-01</b:TerminationDate>".to_owned(),
            on("termination_date", |_| true),
        ),
        (
            "<b:TerminationDate>&lt;&gt;1900-01-01</b:TerminationDate>".to_owned(),
            on("termination_date", |_| true),
        ),
        (
            format!("<b:Job>={job}</b:Job><b:Status>=A</b:Status>"),
            Box::new(move |one| one.text("job_code") == Some(&job) && one.text("employment_status") == Some("A")),
        ),
        ("<b:Job/><b:Status></b:Status>".to_owned(), Box::new(|_| true)),
    ];
    for (query, passes) in cases {
        let wanted = fixture.truth.numbers(passes);
        let wanted = &wanted[..wanted.len().min(100)];
        assert_eq!(found(&fixture.find(&query).await), wanted, "{query}");
    }
}

#[tokio::test]
async fn every_field_of_the_query_filters_its_fact() {
    let fixture = Fixture::start().await;
    let fields = [
        ("CompanyCode", "company_code"),
        ("CompanyName", "company_name"),
        ("Country", "country"),
        ("EmployeeNumber", "employee_number"),
        ("FirstName", "first_name"),
        ("FormerName", "former_last_name"),
        ("FullOrPartTime", "full_or_part_time"),
        ("Job", "job_code"),
        ("LastHire", "last_hire"),
        ("LastName", "last_name"),
        ("Location", "location"),
        ("OrganizationLevel1", "org_level1"),
        ("OrganizationLevel2", "org_level2"),
        ("OrganizationLevel3", "org_level3"),
        ("OrganizationLevel4", "org_level4"),
        ("OriginalHire", "original_hire"),
        ("PayGroup", "pay_group"),
        ("Status", "employment_status"),
        ("SupervisorLastName", "supervisor_last_name"),
        ("TerminationDate", "termination_date"),
        ("TimeClockId", "time_clock_id"),
    ];
    let companies = fixture.truth.0["companies"].as_array().unwrap().clone();
    let fact = |one: &Employment, name: &str| {
        if name.starts_with("company") && name != "company_id" {
            let id = &one.facts["company_id"];
            let company = companies.iter().find(|company| company["company_id"] == *id).unwrap();
            return company[name].as_str().map(str::to_owned);
        }
        one.text(name).map(str::to_owned)
    };
    for (field, name) in fields {
        let employments = fixture.truth.employments();
        let some = employments.iter().find_map(|one| fact(one, name));
        let some = some.unwrap_or_else(|| panic!("nobody has a {name}"));
        let escaped = some.replace('&', "&amp;");
        let rows = found(&fixture.find(&format!("<b:{field}>={escaped}</b:{field}>")).await);
        let wanted = fixture.truth.numbers(|one| fact(one, name).as_ref() == Some(&some));
        assert_eq!(rows, wanted, "{field} is {some}");
    }
}

#[tokio::test]
async fn text_compares_with_or_without_regard_to_case() {
    let fixture = Fixture::start().await;
    let last = fixture.truth.employments()[0].text("last_name").unwrap().to_owned();
    let query = format!("<b:LastName>={}</b:LastName>", last.to_uppercase());
    assert!(!found(&fixture.find(&query).await).is_empty());
    fixture.switch(|switches| switches.comparison = Comparison::CaseSensitive);
    assert!(found(&fixture.find(&query).await).is_empty());
    let query = format!("<b:LastName>={last}</b:LastName>");
    assert!(!found(&fixture.find(&query).await).is_empty());
}

#[tokio::test]
async fn a_value_without_an_operator_equals_fails_or_is_ignored() {
    let fixture = Fixture::start().await;
    let everybody = fixture.truth.employments().len();
    let query = "<b:Status>T</b:Status>";
    let terminated = fixture.truth.numbers(|one| one.text("employment_status") == Some("T"));
    assert_eq!(found(&fixture.find(query).await), terminated);
    fixture.switch(|switches| switches.bare_value = BareValue::HasErrors);
    failed(&fixture.find(query).await, "Status");
    fixture.switch(|switches| switches.bare_value = BareValue::Ignored);
    assert_eq!(found(&fixture.find(query).await).len(), everybody);
}

#[tokio::test]
async fn a_malformed_operator_is_an_error_about_its_field() {
    let fixture = Fixture::start().await;
    failed(&fixture.find("<b:LastName>LIKE sam%</b:LastName>").await, "LastName");
}

#[tokio::test]
async fn a_filter_out_of_order_is_dropped_read_or_refused() {
    let fixture = Fixture::start().await;
    let everybody = fixture.truth.employments().len();
    let terminated = fixture.truth.numbers(|one| one.text("employment_status") == Some("T"));
    let query = "<b:Status>=T</b:Status><b:PageSize>100</b:PageSize><b:LastName>=X</b:LastName>";
    // Page size and name come after their place has passed.
    assert_eq!(found(&fixture.find(query).await), terminated);

    fixture.switch(|switches| switches.element_order = ElementOrder::Accepted);
    assert!(found(&fixture.find(query).await).is_empty());

    fixture.switch(|switches| switches.element_order = ElementOrder::Refused);
    let answer = fixture.person("FindPeople", &crate::fixture::find(query)).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("DeserializationFailed"));
    let ordered = "<b:PageSize>100</b:PageSize>";
    assert_eq!(found(&fixture.find(ordered).await).len(), everybody);
}

#[tokio::test]
async fn a_success_has_one_message_or_none() {
    let fixture = Fixture::start().await;
    assert_eq!(fixture.find("").await.each("OperationMessage").len(), 1);
    fixture.switch(|switches| switches.success_message = SuccessMessage::None);
    assert!(fixture.find("").await.each("OperationMessage").is_empty());
    // A failure keeps its message.
    failed(&fixture.find("<b:PageSize>x</b:PageSize>").await, "PageSize");
}

#[tokio::test]
async fn rows_keep_their_order_or_are_shuffled_for_every_request() {
    let fixture = Fixture::start().await;
    let first = found(&fixture.find("").await);
    assert_eq!(found(&fixture.find("").await), first);
    fixture.switch(|switches| switches.row_order = RowOrder::Shuffled);
    let (second, third) = (found(&fixture.find("").await), found(&fixture.find("").await));
    assert!(second != third && second != first);
    let sorted = |mut rows: Vec<_>| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(second), sorted(first));
}

#[tokio::test]
async fn national_identifiers_are_clear_masked_or_null() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let one = employments.iter().find(|one| one.text("ssn").is_some()).unwrap();
    let (ssn, (code, number)) = (one.text("ssn").unwrap(), one.key());
    let inside = crate::fixture::number(&code, &number);
    let seen = async || fixture.get("EmployeeNumberIdentifier", &inside).await.at("SSN");
    assert_eq!(seen().await.as_deref(), Some(ssn));
    fixture.switch(|switches| switches.sensitive_values = SensitiveValues::Masked);
    assert_eq!(seen().await, Some(format!("*****{}", &ssn[5..])));
    fixture.switch(|switches| switches.sensitive_values = SensitiveValues::Null);
    assert_eq!(seen().await, None);
    let path = format!("/personnel/v1/person-details/{}", one.text("employee_id").unwrap());
    let row = fixture.rest(&path).await.json();
    assert!(row["ssn"].is_null() && row["nationalId"].is_null() && row["lastName"].is_string());
}
