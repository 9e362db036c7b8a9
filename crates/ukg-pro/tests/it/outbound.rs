//! Hosts that are no tenant's are called only where the operator would want it.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use ukg_pro::{AllowedHosts, Names, Outbound, OutboundError, OutboundOptions, Reach, TargetError};

use crate::{
    names::{NOBODY, NameServer, PRIVATE, Trap},
    server::{Response, Server},
};

fn outbound(change: impl FnOnce(&mut OutboundOptions)) -> Outbound {
    let mut options = OutboundOptions {
        connect_timeout: Duration::from_millis(500),
        timeout: Duration::from_secs(5),
        ..OutboundOptions::default()
    };
    change(&mut options);
    Outbound::new(options).unwrap()
}

fn resolving(names: Names) -> Outbound {
    outbound(|options| options.names = names)
}

fn naming(hosts: &[&str]) -> Outbound {
    outbound(|options| options.allowed = AllowedHosts::parse(hosts).unwrap())
}

fn post(target: &str) -> Request<Bytes> {
    Request::post(target).body(Bytes::from_static(b"{}")).unwrap()
}

/// What cannot be called by anybody.
const REFUSED: [(&str, TargetError); 42] = [
    ("", TargetError::Malformed),
    ("receiver.example/hook", TargetError::Malformed),
    ("https://", TargetError::Malformed),
    ("https://receiver.example/a b", TargetError::Malformed),
    ("https://receiver.\nexample/", TargetError::Malformed),
    ("https://receiver.example:99999/", TargetError::Malformed),
    ("https://[fe80::1%25eth0]/", TargetError::Malformed),
    ("http://receiver.example/", TargetError::Scheme),
    ("http://127.0.0.1/", TargetError::Scheme),
    ("file:///etc/passwd", TargetError::Malformed),
    ("gopher://receiver.example/", TargetError::Malformed),
    ("ftp://receiver.example/", TargetError::Scheme),
    ("wss://receiver.example/", TargetError::Scheme),
    ("https://somebody@receiver.example/", TargetError::UserInfo),
    ("https://a:b@receiver.example/", TargetError::UserInfo),
    ("https://receiver.example@127.0.0.1/", TargetError::UserInfo),
    ("https://receiver.example:22/", TargetError::Port(22)),
    ("https://receiver.example:80/", TargetError::Port(80)),
    ("https://reсeiver.example/", TargetError::Lookalike),
    ("https://１２７.0.0.1/", TargetError::Lookalike),
    ("https://①②⑦.⓪.⓪.①/", TargetError::Lookalike),
    ("https://127.0.0.1/", TargetError::NotPublic),
    ("https://127.1/", TargetError::NotPublic),
    ("https://127.0.0.1./", TargetError::NotPublic),
    ("https://2130706433/", TargetError::NotPublic),
    ("https://0x7f000001/", TargetError::NotPublic),
    ("https://0x7f.1/", TargetError::NotPublic),
    ("https://0177.0.0.1/", TargetError::NotPublic),
    ("https://017700000001/", TargetError::NotPublic),
    ("https://0/", TargetError::NotPublic),
    ("https://%31%32%37.0.0.1/", TargetError::NotPublic),
    ("https://127.0.0.1\\@receiver.example/", TargetError::NotPublic),
    ("https://10.0.0.1/", TargetError::NotPublic),
    ("https://169.254.169.254/latest/meta-data", TargetError::NotPublic),
    ("https://[::1]/", TargetError::NotPublic),
    ("https://[::]/", TargetError::NotPublic),
    ("https://[::ffff:127.0.0.1]/", TargetError::NotPublic),
    ("https://[64:ff9b::7f00:1]/", TargetError::NotPublic),
    ("https://[2002:7f00:1::]/", TargetError::NotPublic),
    ("https://[fd00:ec2::254]/", TargetError::NotPublic),
    ("https://localhost/", TargetError::NotPublic),
    ("https://metadata/", TargetError::NotPublic),
];

#[test]
fn an_address_that_leads_elsewhere_by_its_text_is_refused() {
    let outbound = outbound(|_| ());
    for (text, error) in REFUSED {
        // Whatever is no address at all has no host to be judged.
        let told = outbound.target(text).unwrap_err();
        let same = told == error || (error == TargetError::Malformed && told == TargetError::Scheme);
        assert!(same, "{text}: {told}");
    }
    for text in [
        "https://receiver.example/hook?of=1",
        "https://receiver.example:8443/",
        "https://xn--rciver-bva.example/",
        "https://[2606:4700::1111]/",
        "https://8.8.8.8/",
    ] {
        outbound.target(text).unwrap();
    }
}

#[tokio::test]
async fn a_name_that_leads_to_an_address_that_is_not_public_is_not_called() {
    let trap = Trap::set();
    let here = trap.addresses(&["127.0.0.1"]);
    for answer in PRIVATE {
        let server = NameServer::answering(vec![trap.addresses(answer)]);
        let outbound = resolving(server.names());
        let target = outbound.target("https://receiver.example/hook").unwrap();
        let refused = OutboundError::Target(TargetError::NotPublic);
        assert_eq!(outbound.resolve(&target).await, Err(refused), "{answer:?}");
        let sent = outbound.send(post(target.as_str())).await;
        assert_eq!(sent.unwrap_err(), refused, "{answer:?}");
    }
    // Public when it was registered and at the first delivery, private at the second.
    let public = trap.addresses(&[NOBODY]);
    let server = NameServer::answering(vec![public.clone(), public, here]);
    let outbound = resolving(server.names());
    let target = outbound.target("https://receiver.example/hook").unwrap();
    outbound.resolve(&target).await.unwrap();
    let first = outbound.send(post(target.as_str())).await.unwrap_err();
    assert!(
        matches!(first, OutboundError::Unreachable | OutboundError::TimedOut),
        "{first}"
    );
    let second = outbound.send(post(target.as_str())).await.unwrap_err();
    assert_eq!(second.code(), "target_not_public");
    assert_eq!(server.asked().len(), 3);
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn a_host_that_the_operator_names_is_called_wherever_it_is_and_its_whole_answer_read() {
    let server = Server::start(|_| Response::json(202, "{\"taken\":true}")).await;
    let outbound = naming(&["*.localhost"]);
    let answer = outbound.send(post(&server.url())).await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    assert_eq!(&answer.body()[..], b"{\"taken\":true}");
    let [request] = &server.requests()[..] else {
        panic!("one request was due")
    };
    assert_eq!((request.method.as_str(), request.body.as_str()), ("POST", "{}"));
    let elsewhere = outbound.send(post("https://127.0.0.1/")).await.unwrap_err();
    assert_eq!(elsewhere.code(), "target_not_public");
}

#[tokio::test]
async fn a_host_that_is_named_with_a_port_is_called_at_no_other() {
    let trap = Trap::set();
    let server = NameServer::answering(vec![trap.addresses(&["127.0.0.1"])]);
    let outbound = outbound(|options| {
        options.names = server.names();
        options.allowed = AllowedHosts::parse(["receiver.example:8443", "127.0.0.1:8443"]).unwrap();
    });
    outbound.target("https://receiver.example:8443/").unwrap();
    for other in [
        "https://receiver.example/",
        "https://receiver.example./",
        "https://receiver.example:9443/",
        "https://127.0.0.1/",
    ] {
        let error = outbound.send(post(other)).await.unwrap_err();
        assert_eq!(error, OutboundError::Target(TargetError::NotNamed), "{other}");
    }
    assert_eq!((trap.visits(), server.asked().len()), (0, 0));
}

#[tokio::test]
async fn where_only_named_hosts_are_called_a_public_one_is_not() {
    let outbound = outbound(|options| {
        options.reach = Reach::Named;
        options.allowed = AllowedHosts::parse(["sign-in.example"]).unwrap();
    });
    outbound.target("https://sign-in.example/token").unwrap();
    for other in [
        "https://receiver.example/",
        "https://8.8.8.8/",
        "https://sign-in.example.com/",
    ] {
        assert_eq!(outbound.target(other), Err(TargetError::NotNamed), "{other}");
    }
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_endless_answer_read() {
    let trap = Trap::set();
    let location = format!("http://127.0.0.1:{}/", trap.port());
    let server = Server::start(move |_| Response::new(307, &[("location", &location)], "")).await;
    let answer = naming(&["*.localhost"]).send(post(&server.url())).await.unwrap();
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(trap.visits(), 0);
    let server = Server::start(|_| Response::new(200, &[], vec![b'x'; 2 << 20])).await;
    let error = naming(&["*.localhost"]).send(post(&server.url())).await.unwrap_err();
    assert_eq!(error, OutboundError::TooLarge(1 << 20));
    let server = Server::start(|_| Response::announcing(9, 200, &[], "cut")).await;
    let error = naming(&["*.localhost"]).send(post(&server.url())).await.unwrap_err();
    assert_eq!(error, OutboundError::CutOff);
}
