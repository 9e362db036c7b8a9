use std::{sync::Arc, time::Duration};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use ukg_pro::{AllowedHosts, Http, HttpOptions, Kind, ServiceAddress, Tenant};

use crate::server::{Always, Response, Server, credentials, find, logged_in, one_person, options};

fn tenant_at(url: &str, options: HttpOptions) -> Tenant {
    let address = ServiceAddress::understand(url, &options.allowed).unwrap().address;
    Tenant::new(Http::new(options).unwrap(), address, credentials())
}

fn allowing(hosts: &[&str]) -> HttpOptions {
    HttpOptions {
        allowed: AllowedHosts::parse(hosts).unwrap(),
        ..options()
    }
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_named() {
    let tenant = tenant_at("https://service2.invalid", allowing(&["*.invalid"]));
    let error = tenant.login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::HostNotFound);
    assert!(error.to_string().contains("`service2.invalid`"), "{error}");
    assert!(error.remedy().contains("Web Services"));
    assert_eq!(error.call(), Some("LoginService.Authenticate"));
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = tenant_at(&format!("http://127.0.0.1:{port}"), options())
        .login()
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), Kind::Unreachable);
    assert!(error.to_string().contains("the connection was refused"), "{error}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_times_out() {
    let server = Server::start(|request| {
        if request.is_login() {
            logged_in(1)
        } else {
            one_person().after(Duration::from_secs(9))
        }
    })
    .await;
    let mut options = options();
    options.retry.repeats = 0;
    options.read_timeout = Duration::from_millis(500);
    let tenant = server.tenant_with(options);
    tenant.login().await.unwrap();
    assert_eq!(*find(&tenant).await.unwrap_err().kind(), Kind::TimedOut);
}

#[tokio::test]
async fn a_host_is_called_only_while_it_is_allowed() {
    let server = Server::start(|_| logged_in(1)).await;
    let address = ServiceAddress::understand(&server.url(), &options().allowed)
        .unwrap()
        .address;
    let closed = Http::new(HttpOptions {
        allowed: AllowedHosts::none(),
        ..options()
    })
    .unwrap();
    let tenant = Tenant::new(closed.clone(), address, credentials());
    let error = tenant.login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::AddressRefused);
    assert!(error.remedy().contains("must be named by the operator"));
    assert!(server.requests().is_empty());
    closed.allow(&AllowedHosts::parse(["*.localhost"]).unwrap());
    tenant.login().await.unwrap();
    assert_eq!(server.logins(), 1);
}

/// A certificate for the test's host, and an acceptor that shows it.
fn certificate() -> (String, TlsAcceptor) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["service2.localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (cert.pem(), TlsAcceptor::from(Arc::new(config)))
}

#[tokio::test]
async fn a_certificate_is_trusted_only_when_its_root_is() {
    let (pem, tls) = certificate();
    let server = Server::with_tls(Some(tls), |_| logged_in(1)).await;
    let url = server.url().replace("http://", "https://");
    let error = tenant_at(&url, options()).login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::Tls);
    assert!(error.remedy().contains("CA file"), "{}", error.remedy());
    let trusting = HttpOptions {
        ca_file_pem: Some(pem.clone().into_bytes()),
        ..options()
    };
    tenant_at(&url, trusting).login().await.unwrap();
    let other_name = format!("https://127.0.0.1:{}", server.address.port());
    let trusting = HttpOptions {
        ca_file_pem: Some(pem.into_bytes()),
        ..options()
    };
    assert_eq!(
        *tenant_at(&other_name, trusting).login().await.unwrap_err().kind(),
        Kind::Tls
    );
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn plain_http_where_tls_is_due_is_a_matter_of_tls() {
    let server = Server::start(|_| Response::empty(400)).await;
    let url = server.url().replace("http://", "https://");
    assert_eq!(*tenant_at(&url, options()).login().await.unwrap_err().kind(), Kind::Tls);
}

#[test]
fn a_ca_file_without_a_certificate_is_refused() {
    for pem in [
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let options = HttpOptions {
            ca_file_pem: Some(pem.into()),
            ..HttpOptions::default()
        };
        assert_eq!(*Http::new(options).unwrap_err().kind(), Kind::Tls, "{pem}");
    }
}

#[tokio::test]
async fn an_address_can_be_tried_without_credentials() {
    let table: [(Always, Option<&str>); 6] = [
        (|| Response::xml("<wsdl:definitions/>"), None),
        (|| Response::empty(405), None),
        (|| Response::html(200), Some("html")),
        (|| Response::new(302, &[("location", "/login.aspx")], ""), Some("html")),
        (|| Response::empty(404), Some("protocol")),
        (|| Response::empty(503), Some("gateway")),
    ];
    for (response, code) in table {
        let server = Server::start(move |_| response()).await;
        let options = options();
        let address = ServiceAddress::understand(&server.url(), &options.allowed)
            .unwrap()
            .address;
        let outcome = Http::new(options).unwrap().reach(&address).await;
        assert_eq!(outcome.as_ref().err().map(ukg_pro::Error::code), code);
        let [request] = &server.requests()[..] else {
            panic!("one request was due")
        };
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("GET", "/services/LoginService")
        );
        assert!(request.header("authorization").is_none());
    }
}

#[tokio::test]
async fn calls_to_one_tenant_are_limited_in_number() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let server = Server::start(|request| {
        if request.is_login() {
            return logged_in(1);
        }
        let running = RUNNING.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(running, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(5));
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        one_person()
    })
    .await;
    let mut options = options();
    options.parallel_requests = std::num::NonZeroU32::MIN;
    let tenant = server.tenant_with(options);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let tenant = tenant.clone();
            tokio::spawn(async move { find(&tenant).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(MOST.load(Ordering::SeqCst), 1);
}
