//! Writes whose body UKG does not publish are sent to no tenant until somebody says that its schema is known.

use ukg_pro::{
    AllowedHosts, Http, HttpOptions, Kind, RestRequest, ServiceAddress, Tenant,
    contract::{
        Operation,
        credentials::{Credentials, CustomerApiKey, Password, UserName},
        record::Row,
    },
};

/// A tenant at a host that is never reached: its name is not public.
fn tenant(host: &str) -> Tenant {
    let allowed = AllowedHosts::parse(["tenant.invalid"]).unwrap();
    let options = HttpOptions {
        allowed: allowed.clone(),
        ..HttpOptions::default()
    };
    let credentials = Credentials {
        user_name: UserName::parse("svc_example").unwrap(),
        password: Password::parse("not-a-real-password").unwrap(),
        customer_api_key: CustomerApiKey::parse("QX7TB").unwrap(),
        user_api_key: None,
    };
    let address = ServiceAddress::understand(host, &allowed).unwrap().address;
    Tenant::new(Http::new(options).unwrap(), address, credentials)
}

/// What comes of a write of this name.
async fn write(tenant: &Tenant, name: &str) -> Kind {
    let Some(Operation::Rest(api, endpoint)) = Operation::named(name) else {
        panic!("{name}");
    };
    let body: Vec<_> = endpoint.body.record().map(Row::new).into_iter().collect();
    let path: Vec<_> = endpoint.path_parameters().map(|part| (part, "1")).collect();
    let request = RestRequest {
        path: &path,
        body: &body,
        primary_company_code: Some("NWND"),
        ..RestRequest::default()
    };
    let outcome = tenant.rest_call(api, endpoint, &request, |_| ()).await;
    outcome.unwrap_err().kind().clone()
}

const GUESSED: [&str; 3] = [
    "payroll-pending-items-deductions.create",
    "payroll-pending-items-earnings.change",
    "thirdpartypay.create",
];

#[tokio::test]
async fn a_write_that_is_not_published_is_refused_before_anything_is_sent() {
    let tenant = tenant("https://tenant.invalid");
    for name in GUESSED {
        assert_eq!(write(&tenant, name).await, Kind::SchemaUnknown, "{name}");
    }
    // What is published goes out, and finds no such host.
    for name in [
        "org-levels.create",
        "pto-plans.create",
        "payroll-pending-items-deductions.remove",
    ] {
        assert_eq!(write(&tenant, name).await, Kind::HostNotFound, "{name}");
    }
}

#[tokio::test]
async fn it_is_sent_when_the_tenants_schema_is_known() {
    let tenant = tenant("https://tenant.invalid");
    tenant.know_schema(GUESSED[0]);
    assert_eq!(write(&tenant, GUESSED[0]).await, Kind::HostNotFound);
    assert_eq!(
        write(&tenant, GUESSED[1]).await,
        Kind::SchemaUnknown,
        "each write by itself"
    );
}

#[tokio::test]
async fn the_refusal_says_what_to_ask_for() {
    let tenant = tenant("https://tenant.invalid");
    let Some(Operation::Rest(api, endpoint)) = Operation::named(GUESSED[0]) else {
        panic!();
    };
    let request = RestRequest::default();
    let error = tenant.rest_call(api, endpoint, &request, |_| ()).await.unwrap_err();
    assert_eq!(error.code(), "schema_unknown");
    assert_eq!(error.call(), Some(GUESSED[0]));
    assert!(error.remedy().contains("Nothing was sent"), "{}", error.remedy());
    assert!(!error.leaves_undecided());
}
