//! A gate is asked before credentials are sent, and told what became of them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ukg_pro::{Gate, HeldBack, Http, HttpOptions, Kind, Permit, Sent, ServiceAddress, Session, Tenant};
use ukg_pro_contract::apis::person_details::API;

use crate::server::{Response, Server, credentials, find, logged_in, one_person, options, refused};

/// Lets so many out, and writes down what became of each.
#[derive(Clone)]
struct Told {
    left: Arc<Mutex<u32>>,
    ended: Arc<Mutex<Vec<Sent>>>,
}

impl Told {
    fn letting_out(left: u32) -> Self {
        Self {
            left: Arc::new(Mutex::new(left)),
            ended: Arc::default(),
        }
    }

    fn ended(&self) -> Vec<Sent> {
        std::mem::take(&mut self.ended.lock().unwrap())
    }
}

impl Gate for Told {
    fn admit(&self) -> BoxFuture<'_, Result<Box<dyn Permit>, HeldBack>> {
        Box::pin(async {
            let mut left = self.left.lock().unwrap();
            *left = left.checked_sub(1).ok_or(HeldBack)?;
            Ok(Box::new(self.clone()) as Box<dyn Permit>)
        })
    }
}

impl Permit for Told {
    fn ended(self: Box<Self>, sent: Sent) -> BoxFuture<'static, ()> {
        self.ended.lock().unwrap().push(sent);
        Box::pin(async {})
    }
}

fn tenant(server: &Server, options: HttpOptions, gate: &Told) -> Tenant {
    let address = ServiceAddress::understand(&server.url(), &options.allowed)
        .unwrap()
        .address;
    let http = Http::new(options).unwrap();
    let session = Session::new(&http);
    Tenant::with_gate(http, address, credentials(), session, Arc::new(gate.clone()))
}

async fn list(tenant: &Tenant) -> Result<(), ukg_pro::Error> {
    tenant.rest(&API, API.endpoint("list").unwrap(), &[], &[], |_| ()).await
}

#[tokio::test]
async fn of_soap_the_login_alone_passes_it() {
    let server = Server::start(|request| if request.is_login() { logged_in(1) } else { one_person() }).await;
    let gate = Told::letting_out(1);
    let tenant = tenant(&server, options(), &gate);
    for _ in 0..3 {
        assert_eq!(find(&tenant).await.unwrap(), 1);
    }
    assert_eq!(gate.ended(), [Sent::Taken]);
}

#[tokio::test]
async fn each_call_by_rest_passes_it_and_its_repeats_too() {
    let mut options = options();
    options.retry.repeats = 1;
    options.retry.first_pause = Duration::from_millis(1);
    for (answer, ended) in [
        (Response::json as fn(u16, &str) -> Response, vec![Sent::Taken]),
        (|_, _| Response::json(404, "{}"), vec![Sent::Taken]),
        (|_, _| Response::empty(503), vec![Sent::Answered; 2]),
        (|_, _| Response::nothing(), vec![Sent::Unanswered; 2]),
        (|_, _| Response::empty(401), vec![Sent::Refused]),
    ] {
        let server = Server::start(move |_| answer(200, "[]")).await;
        let gate = Told::letting_out(9);
        let tenant = tenant(&server, options.clone(), &gate);
        let _: Result<(), _> = list(&tenant).await;
        assert_eq!(gate.ended(), ended);
    }
}

#[tokio::test]
async fn what_it_does_not_let_out_is_not_sent() {
    let server = Server::start(|_| refused("User authentication failed")).await;
    let gate = Told::letting_out(0);
    let tenant = tenant(&server, options(), &gate);
    assert_eq!(*list(&tenant).await.unwrap_err().kind(), Kind::HeldBack);
    let error = tenant.login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::HeldBack);
    assert!(!error.leaves_undecided());
    assert!(server.requests().is_empty() && gate.ended().is_empty());
    // A login that was held back is tried again, as none was refused.
    *gate.left.lock().unwrap() = 1;
    assert_eq!(tenant.login().await.unwrap_err().code(), "credentials_refused");
    assert_eq!(gate.ended(), [Sent::Refused]);
}
