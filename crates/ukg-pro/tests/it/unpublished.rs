use ukg_pro::{
    AllowedHosts, Error, Http, HttpOptions, Kind, RestRequest, ServiceAddress, Tenant,
    contract::{
        Operation,
        apis::payroll_pending_items_deductions,
        record::Row,
        rest::{Api, Endpoint},
    },
};

use crate::server::{Response, Server, credentials, options};

/// A host other than this machine, which does not exist.
fn elsewhere() -> Tenant {
    let options = HttpOptions {
        allowed: AllowedHosts::parse(["*.invalid"]).unwrap(),
        ..options()
    };
    let address = ServiceAddress::understand("https://service2.invalid", &options.allowed).unwrap();
    Tenant::new(Http::new(options).unwrap(), address.address, credentials())
}

async fn call(tenant: &Tenant, api: &'static Api, endpoint: &'static Endpoint) -> Result<(), Error> {
    let path: Vec<_> = endpoint.path_parameters().map(|name| (name, "X1")).collect();
    let body: Vec<_> = endpoint.body.record().map(Row::new).into_iter().collect();
    let request = RestRequest {
        path: &path,
        body: &body,
        primary_company_code: Some("HLF"),
        ..RestRequest::default()
    };
    tenant.rest_call(api, endpoint, &request, |_| ()).await
}

#[tokio::test]
async fn no_write_of_an_unpublished_body_is_sent_to_another_host() {
    let tenant = elsewhere();
    let mut refused = 0;
    for operation in Operation::all() {
        let Operation::Rest(api, endpoint) = operation else {
            continue;
        };
        if endpoint.body_is_published || !endpoint.is_write() || endpoint.body.record().is_none() {
            continue;
        }
        let error = call(&tenant, api, endpoint).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::SchemaUnknown, "{}", operation.name());
        refused += 1;
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn a_recorded_schema_lets_its_own_write_out_and_no_other() {
    let api = &payroll_pending_items_deductions::API;
    let (create, change) = (api.endpoint("create").unwrap(), api.endpoint("change").unwrap());
    let tenant = elsewhere();
    tenant.know_schema("payroll-pending-items-deductions.create");
    let sent = call(&tenant, api, create).await.unwrap_err();
    assert_eq!(*sent.kind(), Kind::HostNotFound);
    let kept = call(&tenant, api, change).await.unwrap_err();
    assert_eq!(*kept.kind(), Kind::SchemaUnknown);
}

#[tokio::test]
async fn this_machine_takes_a_write_of_an_unpublished_body() {
    let api = &payroll_pending_items_deductions::API;
    let server = Server::start(|_| Response::json(200, r#"{"id":"X1"}"#)).await;
    call(&server.tenant(), api, api.endpoint("create").unwrap())
        .await
        .unwrap();
}
