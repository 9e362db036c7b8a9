//! How REST lists are read: pages or none, required parameters, profiles, and what is not found. Each API by its
//! declaration.

use std::collections::BTreeSet;

use serde_json::json;
use ukg_pro_contract::record::Kind;
use ukg_pro_contract::rest::Shape;
use ukg_pro_sandbox::switches::{EmptyList, Profile, RowOfPerson};

use crate::fixture::Fixture;
use crate::rest_golden::{api, rows_of, whole, whole_lists};

const COMPANIES: &str = "/configuration/v1/company-details";
const JOBS: &str = "/configuration/v1/jobs";
const LOCATIONS: &str = "/configuration/v1/locations";

#[tokio::test]
async fn an_unpaged_list_is_whole_on_its_first_page_without_a_link_header_and_empty_on_others() {
    let fixture = Fixture::start().await;
    let mut seen = 0;
    for (api, endpoint) in whole_lists().filter(|(api, _)| !api.paging.is_paged()) {
        let answer = fixture.rest(endpoint.path).await;
        assert_eq!((answer.status, answer.header("link")), (200, None), "{}", api.name);
        let rows = answer.rows();
        assert!(rows.len() > 3, "{}", api.name);
        for query in ["page=1", "per_page=2", "per_Page=2", "page=0", "page=one"] {
            assert_eq!(
                fixture.rest(&format!("{}?{query}", endpoint.path)).await.rows(),
                rows,
                "{query}"
            );
        }
        let answer = fixture.rest(&format!("{}?page=2&per_page=2", endpoint.path)).await;
        assert_eq!((answer.status, answer.text(), answer.header("link")), (200, "[]", None));
        seen += 1;
    }
    assert!(seen >= 2);
}

#[tokio::test]
async fn every_paged_list_of_a_thousand_people_has_pages_up_to_its_maximum_and_nothing_past_the_end() {
    let fixture = Fixture::with(|options| options.employees = 1000).await;
    for (api, endpoint) in whole_lists().filter(|(api, _)| api.paging.is_paged()) {
        let all = rows_of(&fixture, api.name).await;
        let path = whole(api, endpoint.path);
        let (path, _) = path.rsplit_once(['?', '&']).unwrap();
        let join = if path.contains('?') { '&' } else { '?' };
        let first = fixture.rest(path).await;
        let expected = all.len().min(api.paging.default as usize);
        assert_eq!(first.rows()[..], all[..expected], "{}", api.name);
        let has_next = first.header("link").unwrap().contains("rel=\"next\"");
        assert_eq!(has_next, all.len() > expected, "{}", api.name);

        let size = 7;
        let last = all.len().div_ceil(size);
        let page = async |page: usize| fixture.rest(&format!("{path}{join}per_page={size}&page={page}")).await;
        let answer = page(last).await;
        assert_eq!(answer.rows()[..], all[(last - 1) * size..], "{}", api.name);
        assert!(!answer.header("link").unwrap().contains("rel=\"next\""), "{}", api.name);
        let answer = page(last + 1).await;
        assert_eq!((answer.status, answer.text()), (200, "[]"), "{}", api.name);
    }
    // As many rows as are asked for, to the maximum.
    let thousand = fixture.rest("/personnel/v1/person-details?per_Page=1000").await;
    assert_eq!(thousand.rows().len(), 1000);
    assert_eq!(
        fixture
            .rest("/personnel/v1/employee-changes?startDate=1900-01-01&per_page=200")
            .await
            .rows()
            .len(),
        200
    );
    assert_eq!(
        fixture
            .rest("/personnel/v1/employee-changes?startDate=1900-01-01&per_page=201")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn what_a_list_requires_must_be_given_and_not_be_empty() {
    let fixture = Fixture::start().await;
    let mut seen = BTreeSet::new();
    for (api, endpoint) in whole_lists() {
        for missing in api.parameters.iter().filter(|parameter| parameter.required) {
            let path = whole(api, endpoint.path);
            let (path, query) = path.split_once('?').unwrap();
            let others = query.split('&').filter(|part| !part.starts_with(missing.name));
            let others: Vec<_> = others.collect();
            for query in [others.join("&"), format!("{}&{}=", others.join("&"), missing.name)] {
                let answer = fixture.rest(&format!("{path}?{query}")).await;
                assert_eq!(answer.status, 400, "{}: {query}", api.name);
                let errors = &answer.json()["errors"]["modelstate"];
                assert!(errors[missing.name].is_array(), "{errors}");
            }
            seen.insert(missing.name);
        }
    }
    assert_eq!(seen, ["companyId", "modifiedAfterDateTime", "product"].into());
}

#[tokio::test]
async fn what_a_path_does_not_name_is_404_for_an_object_and_an_empty_list_or_404_for_a_list() {
    let fixture = Fixture::start().await;
    let mut paths = Vec::new();
    for (api, _) in whole_lists() {
        for endpoint in api
            .endpoints
            .iter()
            .filter(|one| one.path_parameters().next().is_some())
        {
            let mut path = endpoint.path.to_owned();
            for parameter in endpoint.path_parameters() {
                path = path.replace(&format!("{{{parameter}}}"), "NOBODY");
            }
            if endpoint.shape == Shape::Object {
                let answer = fixture.rest(&path).await;
                assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
            } else {
                assert_eq!(fixture.rest(&path).await.text(), "[]", "{path}");
                paths.push(path);
            }
        }
    }
    assert!(paths.len() > 8);
    fixture.switch(|switches| switches.unknown_path_id = EmptyList::NotFound);
    for path in &paths {
        let answer = fixture.rest(path).await;
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
    let nobody = "/personnel/v1/employee-supervisor-details?employeeId=NOBODY";
    assert_eq!(fixture.rest(nobody).await.text(), "[]");
    fixture.switch(|switches| switches.no_match = EmptyList::NotFound);
    assert_eq!(fixture.rest(nobody).await.status, 404);
}

#[tokio::test]
async fn pay_of_one_person_in_several_companies_is_that_of_the_home_company_or_of_the_latest_hire() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let people = fixture.truth.people().iter();
    let several = people.filter(|person| person["employments"].as_array().unwrap().len() > 1);
    let mut others = 0;
    for person in several {
        let path = format!(
            "/personnel/v1/compensation-details/{}",
            person["employee_id"].as_str().unwrap()
        );
        fixture.switch(|switches| switches.row_of_person = RowOfPerson::HomeCompany);
        assert_eq!(fixture.rest(&path).await.json()["companyID"], person["company_id"]);
        fixture.switch(|switches| switches.row_of_person = RowOfPerson::LastHired);
        let employments = person["employments"].as_array().unwrap().iter();
        let latest = employments
            .max_by_key(|one| one["last_hire"].as_str().unwrap())
            .unwrap();
        let row = fixture.rest(&path).await.json();
        assert_eq!(row["companyID"], latest["company_id"]);
        others += usize::from(latest["company_id"] != person["company_id"]);
    }
    assert!(others > 0);
}

#[tokio::test]
async fn head_is_get_without_the_body_and_accept_changes_nothing() {
    let fixture = Fixture::start().await;
    let path = "/configuration/v1/company-details";
    let headers = fixture.rest_headers();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let get = fixture.wire.get(path, &headers).await;
    let head = fixture.wire.send("HEAD", path, &headers, "").await.unwrap();
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["link", "content-type"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    for accept in [
        "application/xml",
        "text/xml",
        "text/html",
        "application/problem+json",
        "*/*",
    ] {
        let mut headers = headers.clone();
        headers.push(("Accept", accept));
        let answer = fixture.wire.get(path, &headers).await;
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8"),
            "{accept}"
        );
        assert_eq!(answer.body, get.body);
    }
}

#[tokio::test]
async fn every_api_varies_by_profile_as_tenants_were_seen_to() {
    let fixture = Fixture::start().await;
    let names = async |path: &str| -> BTreeSet<String> {
        let rows = fixture.rest(path).await.rows();
        rows[0].as_object().unwrap().keys().cloned().collect()
    };
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let (companies, jobs, locations) = (names(COMPANIES).await, names(JOBS).await, names(LOCATIONS).await);

    fixture.switch(|switches| switches.profile = Profile::Of2019);
    assert_eq!(names(COMPANIES).await, companies);
    let left_out: BTreeSet<_> = locations.difference(&names(LOCATIONS).await).cloned().collect();
    assert_eq!(left_out, set(&["addressLine1", "addressLine2", "locationGLSegment"]));

    fixture.switch(|switches| switches.profile = Profile::Newest);
    let newest = names(COMPANIES).await;
    assert_eq!(
        companies.difference(&newest).cloned().collect::<BTreeSet<_>>(),
        set(&["companyID"])
    );
    // By hand from `ukg-pro-rest.md` 16.1.
    assert_eq!(
        newest.difference(&companies).cloned().collect::<BTreeSet<_>>(),
        set(&[
            "companyId",
            "companyDoingBusinessAsName",
            "companyGLSegment",
            "taxCalculationGroupId",
            "contractNumber",
            "otherFederalTaxId",
            "organizationLevel1Label",
            "organizationLevel2Label",
            "organizationLevel3Label",
            "organizationLevel4Label",
            "currencyCode",
            "dateOfBusinessClosure",
            "usePositionManagement",
            "useMultipleJobGroups",
            "integrationRecordId",
        ])
    );
    let rows = fixture.rest(COMPANIES).await.rows();
    for (row, company) in rows.iter().zip(fixture.truth.0["companies"].as_array().unwrap()) {
        assert_eq!(row["companyId"], company["company_id"]);
        assert_eq!(row["isMasterCompany"], json!(company["is_master_company"] == "true"));
        assert_eq!(row["organizationLevel2Label"], "Department");
        assert_eq!(row["currencyCode"], company["currency_code"]);
        assert_eq!(row["companyGLSegment"], company["company_gl_segment"]);
        assert!(row["usePositionManagement"].is_boolean() && row["integrationRecordId"].is_string());
    }
    let newest = names(JOBS).await;
    assert_eq!(
        jobs.difference(&newest).cloned().collect::<BTreeSet<_>>(),
        set(&["code"])
    );
    assert!(newest.contains("jobCode") && newest.contains("jobEEOCategory"));
    // The filter and the path speak of the same job all the same.
    let one = fixture.rest(&format!("{JOBS}/CEO")).await.json();
    assert_eq!(
        (&one["jobCode"], &one["title"]),
        (&json!("CEO"), &json!("Chief Executive Officer"))
    );
}

#[tokio::test]
async fn whole_numbers_carry_no_point_where_ids_and_counts_are_meant_and_one_where_hours_and_money_are() {
    let fixture = Fixture::start().await;
    let text = fixture
        .rest("/personnel/v1/compensation-details")
        .await
        .text()
        .to_owned();
    assert!(text.contains("\"scheduledAnnualWorkHours\":2080.0") && text.contains("\"otherRate2\":0.0"));
    assert!(text.contains("\"numberOfPayments\":26,") && !text.contains("\"numberOfPayments\":26.0"));
    let text = fixture.rest("/configuration/v1/roles").await.text().to_owned();
    assert!(text.contains("\"rolID\":1,"), "{text}");
    for name in ["user-details", "user-profile-details"] {
        let kinds = api(name)
            .row
            .fields()
            .filter(|field| matches!(field.kind, Kind::Number));
        let rows = rows_of(&fixture, name).await;
        for field in kinds {
            assert!(
                rows.iter().all(|row| row[field.name].is_u64()),
                "{name}: {}",
                field.name
            );
        }
    }
}
