//! Whoever decides what a name resolves to decides nothing about where is called.

use std::time::Duration;

use ukg_pro::{AllowedHosts, Http, HttpOptions, Kind, Names, ServiceAddress, Tenant};

use crate::{
    names::{NOBODY, NameServer, PRIVATE, Trap},
    server::{credentials, find, options},
};

/// A tenant at a host of UKG's, or at one that is named.
fn tenant(host: &str, names: Names, allowed: AllowedHosts) -> Tenant {
    let mut options = HttpOptions {
        allowed,
        names,
        connect_timeout: Duration::from_millis(500),
        ..options()
    };
    options.retry.repeats = 0;
    let address = ServiceAddress::understand(host, &options.allowed).unwrap().address;
    Tenant::new(Http::new(options).unwrap(), address, credentials())
}

fn ukg(names: Names) -> Tenant {
    tenant("service2.ultipro.com", names, AllowedHosts::none())
}

#[tokio::test]
async fn a_name_of_ukgs_that_leads_to_an_address_that_is_not_public_is_not_called() {
    let trap = Trap::set();
    for answer in PRIVATE {
        let server = NameServer::answering(vec![trap.addresses(answer)]);
        let error = ukg(server.names()).login().await.unwrap_err();
        assert_eq!(*error.kind(), Kind::AddressRefused, "{answer:?}: {error}");
        assert!(error.to_string().contains("not public"), "{answer:?}: {error}");
        assert!(!error.leaves_undecided(), "{answer:?}");
    }
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn one_address_among_hundreds_is_enough_to_refuse_all() {
    let trap = Trap::set();
    let mut answer = trap.addresses(&[NOBODY; 500]);
    answer.extend(trap.addresses(&["127.0.0.1"]));
    let server = NameServer::answering(vec![answer]);
    let error = ukg(server.names()).login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::AddressRefused);
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn a_name_is_looked_up_once_for_a_connection_and_checked_each_time() {
    let trap = Trap::set();
    let (public, private) = (trap.addresses(&[NOBODY]), trap.addresses(&["127.0.0.1"]));
    // As with a time to live of 0: what was public when it was checked is private a moment later.
    let server = NameServer::answering(vec![public, private]);
    let tenant = ukg(server.names());
    let first = tenant.login().await.unwrap_err();
    assert!(matches!(first.kind(), Kind::Unreachable | Kind::TimedOut), "{first}");
    assert_eq!(server.asked(), ["service2.ultipro.com"]);
    for _ in 0..3 {
        let later = find(&tenant).await.unwrap_err();
        assert_eq!(*later.kind(), Kind::AddressRefused, "{later}");
    }
    assert_eq!(server.asked().len(), 4);
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn a_name_without_an_address_is_not_found() {
    let silent = NameServer::answering(vec![Vec::new()]);
    let failing = Names::answered_by(|_| std::future::ready(Err(std::io::Error::other("no name server"))));
    for names in [silent.names(), failing] {
        assert_eq!(*ukg(names).login().await.unwrap_err().kind(), Kind::HostNotFound);
    }
}

#[tokio::test]
async fn a_host_that_the_operator_names_is_called_wherever_it_is() {
    let trap = Trap::set();
    let server = NameServer::answering(vec![trap.addresses(&["127.0.0.1"])]);
    let named = AllowedHosts::parse(["ukg.proxy.example"]).unwrap();
    let tenant = tenant("https://ukg.proxy.example", server.names(), named);
    tenant.login().await.unwrap_err();
    assert_eq!(trap.visits(), 1, "the trap would have seen the others");
}

#[tokio::test]
async fn names_under_localhost_are_this_machine_and_nobody_is_asked() {
    let trap = Trap::set();
    let server = NameServer::answering(vec![trap.addresses(&["8.8.8.8"])]);
    let named = AllowedHosts::parse(["*.localhost"]).unwrap();
    let url = format!("https://service2.localhost:{}", trap.port());
    tenant(&url, server.names(), named).login().await.unwrap_err();
    assert_eq!((trap.visits(), server.asked().len()), (1, 0));
}
