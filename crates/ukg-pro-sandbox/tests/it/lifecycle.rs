//! Starting, stopping, and TLS.

use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use ukg_pro_sandbox::{Options, Sandbox};

use crate::fixture::Fixture;
use crate::wire::Wire;

fn small() -> Options {
    Options {
        employees: 3,
        ..Options::default()
    }
}

async fn is_open(host: &str) -> bool {
    TcpStream::connect(host).await.is_ok()
}

#[tokio::test]
async fn two_emulators_run_side_by_side_with_secrets_of_their_own() {
    let (one, other) = (Fixture::start().await, Fixture::start().await);
    assert_ne!(one.sandbox.url(), other.sandbox.url());
    assert_eq!(
        one.truth.0["people"], other.truth.0["people"],
        "equal seeds make equal tenants"
    );
    assert_eq!(
        other.rest_as(&one.login, "/personnel/v1/person-details").await.status,
        401
    );
}

#[tokio::test]
async fn its_addresses_lead_to_it() {
    let fixture = Fixture::start().await;
    let port = fixture.wire.host.strip_prefix("127.0.0.1:").unwrap();
    assert_eq!(fixture.sandbox.url(), format!("http://127.0.0.1:{port}"));
    assert_eq!(
        fixture.sandbox.service_url(),
        format!("http://service2.localhost:{port}")
    );
    let host = format!("service2.localhost:{port}");
    let wsdl = fixture.wire.get("/services/EmployeePerson", &[("Host", &host)]).await;
    assert!(
        wsdl.text()
            .contains(&format!("{}/services/", fixture.sandbox.service_url()))
    );
}

#[tokio::test]
async fn it_stops_when_shut_down_dropped_or_cancelled() {
    let sandbox = Sandbox::start(small()).await.unwrap();
    let host = Wire::to(&sandbox).host;
    assert!(is_open(&host).await);
    sandbox.shutdown().await;
    assert!(!is_open(&host).await);

    let stop = CancellationToken::new();
    let sandbox = Sandbox::start(Options {
        stop: stop.clone(),
        ..small()
    })
    .await
    .unwrap();
    stop.cancel();
    sandbox.stopped().await;

    let stop = CancellationToken::new();
    let sandbox = Sandbox::start(Options {
        stop: stop.clone(),
        ..small()
    })
    .await
    .unwrap();
    let host = Wire::to(&sandbox).host;
    drop(sandbox);
    // The task that listens ends on its own; nothing tells when.
    while is_open(&host).await {
        tokio::task::yield_now().await;
    }
    assert!(!stop.is_cancelled(), "the caller's token is the caller's");
}

#[tokio::test]
async fn a_taken_address_is_an_error() {
    let sandbox = Sandbox::start(small()).await.unwrap();
    let listen = Wire::to(&sandbox).host.parse().unwrap();
    let error = Sandbox::start(Options { listen, ..small() }).await.unwrap_err();
    assert_eq!(error.code(), "listen_failed");
    assert!(error.to_string().contains(&listen.to_string()));
}

#[tokio::test]
async fn with_tls_its_certificate_holds_for_its_names_and_its_authority_is_told() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("authority-{}.pem", std::process::id()));
    let fixture = Fixture::with(|options| {
        options.tls = true;
        options.ca_file = Some(file.clone());
    })
    .await;
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        fixture.sandbox.ca_pem().unwrap()
    );
    std::fs::remove_file(&file).unwrap();
    assert!(fixture.sandbox.url().starts_with("https://127.0.0.1:"));
    assert!(fixture.sandbox.service_url().starts_with("https://service2.localhost:"));

    fixture.token().await;
    let request = b"GET /services/EmployeePerson HTTP/1.1\r\nHost: service2.localhost\r\nConnection: close\r\n\r\n";
    for name in ["localhost", "service2.localhost", "127.0.0.1", "::1"] {
        let answer = fixture.wire.raw(request, name).await.unwrap();
        assert!(
            answer
                .text()
                .contains("https://service2.localhost/services/EmployeePerson")
        );
    }
    assert!(fixture.wire.raw(request, "service2.example.com").await.is_err());
    let next = fixture.rest("/personnel/v1/person-details?per_Page=10").await;
    assert!(next.header("link").unwrap().starts_with("<https://"));
}

#[tokio::test]
async fn plain_http_to_a_tls_port_gets_no_answer_and_harms_nobody() {
    let fixture = Fixture::with(|options| options.tls = true).await;
    let plain = Fixture::start().await;
    let mut wire = plain.wire.clone();
    wire.host.clone_from(&fixture.wire.host);
    assert!(wire.send("GET", "/", &[], "").await.is_err());
    assert_eq!(fixture.wire.get("/services/EmployeePerson", &[]).await.status, 200);
}

#[tokio::test]
async fn faults_break_connections_with_tls_too() {
    use ukg_pro_sandbox::faults::{Fault, Kind};
    let fixture = Fixture::with(|options| {
        options.tls = true;
        options.faults = vec![Fault::new(Kind::Reset).times(1), Fault::new(Kind::Cut).times(1)];
    })
    .await;
    let path = "/personnel/v1/person-details";
    assert!(fixture.wire.send("GET", path, &[], "").await.is_err());
    assert!(fixture.rest(path).await.is_cut);
    assert_eq!(fixture.rest(path).await.rows().len(), 60);
}

#[tokio::test]
async fn without_tls_there_is_no_authority() {
    assert_eq!(Sandbox::start(small()).await.unwrap().ca_pem(), None);
}
