//! A gate is asked before credentials are sent, and told what became of them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ukg_pro::{Gate, HeldBack, Http, HttpOptions, Kind, Permit, Sending, Sent, ServiceAddress, Session, Tenant};
use ukg_pro_contract::{Transport, apis::person_details::API};

use crate::server::{Request, Response, Server, credentials, find, logged_in, one_person, options, refused};

/// Lets so many out, and writes down what became of each.
#[derive(Clone)]
struct Told {
    left: Arc<Mutex<u32>>,
    /// Whether what may have been refused may be sent once more.
    repeats: bool,
    asked: Arc<Mutex<Vec<Sending>>>,
    ended: Arc<Mutex<Vec<Sent>>>,
}

impl Told {
    fn letting_out(left: u32) -> Self {
        Self {
            left: Arc::new(Mutex::new(left)),
            repeats: true,
            asked: Arc::default(),
            ended: Arc::default(),
        }
    }

    fn ended(&self) -> Vec<Sent> {
        std::mem::take(&mut self.ended.lock().unwrap())
    }
}

impl Gate for Told {
    fn admit(&self, sending: Sending) -> BoxFuture<'_, Result<Box<dyn Permit>, HeldBack>> {
        Box::pin(async move {
            let mut left = self.left.lock().unwrap();
            *left = left.checked_sub(1).ok_or(HeldBack)?;
            self.asked.lock().unwrap().push(sending);
            Ok(Box::new(self.clone()) as Box<dyn Permit>)
        })
    }
}

impl Permit for Told {
    fn ended(self: Box<Self>, sent: Sent) -> BoxFuture<'static, bool> {
        self.ended.lock().unwrap().push(sent);
        Box::pin(async move { self.repeats || sent != Sent::Unanswered })
    }
}

fn tenant(server: &Server, options: HttpOptions, gate: &Told) -> Tenant {
    let address = ServiceAddress::understand(&server.url(), &options.allowed)
        .unwrap()
        .address;
    let http = Http::new(options).unwrap();
    let session = Session::new(&http);
    Tenant::with_gate(http, address, credentials(), session, Arc::new(gate.clone()), None)
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
        (|_, _| Response::empty(502), vec![Sent::Unanswered; 2]),
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
async fn what_may_have_been_refused_is_repeated_only_where_it_says_so() {
    let mut options = options();
    options.retry.first_pause = Duration::from_millis(1);
    for (answer, sent, times) in [
        (Response::nothing as fn() -> Response, Sent::Unanswered, [1, 1]),
        (|| Response::empty(502), Sent::Unanswered, [1, 1]),
        (|| Response::empty(503), Sent::Answered, [1 + options.retry.repeats, 2]),
    ] {
        let server = Server::start(move |_| answer()).await;
        let gate = Told {
            repeats: false,
            ..Told::letting_out(9)
        };
        let tenant = tenant(&server, options.clone(), &gate);
        list(&tenant).await.unwrap_err();
        assert_eq!(gate.ended(), vec![sent; times[0]]);
        tenant.login().await.unwrap_err();
        assert_eq!(gate.ended(), vec![sent; times[1]]);
    }
}

fn json(status: u16) -> Response {
    Response::json(status, r#"{"message":"An error has occurred."}"#)
}

/// An answer, and what became of credentials that got it by REST and by SOAP.
type Form = (fn(&Request) -> Response, Sent, Sent);

#[tokio::test]
async fn what_stands_in_the_place_of_an_answer_may_have_been_a_refusal() {
    let forms: [Form; 14] = [
        (|_| Response::empty(502), Sent::Unanswered, Sent::Unanswered),
        (|_| Response::html(504), Sent::Unanswered, Sent::Unanswered),
        (|_| Response::html(200), Sent::Unanswered, Sent::Unanswered),
        (|_| Response::html(500), Sent::Unanswered, Sent::Unanswered),
        (|_| Response::empty(302), Sent::Unanswered, Sent::Unanswered),
        (|_| Response::json(200, "neither"), Sent::Unanswered, Sent::Unanswered),
        // The service of REST would have said 401; that of SOAP says it in the body.
        (|_| json(500), Sent::Answered, Sent::Unanswered),
        (|_| json(400), Sent::Taken, Sent::Unanswered),
        // It has come to nobody who judges credentials.
        (|_| Response::empty(429), Sent::Answered, Sent::Answered),
        (|_| Response::html(503), Sent::Answered, Sent::Answered),
        (|_| Response::empty(405), Sent::Answered, Sent::Answered),
        (|_| Response::html(404), Sent::Answered, Sent::Answered),
        (|_| Response::html(403), Sent::Answered, Sent::Answered),
        (|_| Response::html(401), Sent::Refused, Sent::Refused),
    ];
    let mut options = options();
    options.retry.repeats = 0;
    for (number, (answer, by_rest, by_soap)) in forms.iter().enumerate() {
        let server = Server::start(*answer).await;
        let gate = Told::letting_out(9);
        let tenant = tenant(&server, options.clone(), &gate);
        let _: Result<(), _> = list(&tenant).await;
        assert_eq!(gate.ended(), [*by_rest], "{number} by REST");
        tenant.login().await.unwrap_err();
        assert_eq!(gate.ended(), [*by_soap], "{number} by SOAP");
    }
}

#[tokio::test]
async fn it_is_told_what_is_sent() {
    let server = Server::start(|request| {
        if request.is_login() {
            logged_in(1)
        } else {
            Response::json(200, "[]")
        }
    })
    .await;
    let gate = Told::letting_out(9);
    let tenant = tenant(&server, options(), &gate);
    list(&tenant).await.unwrap();
    tenant.login().await.unwrap();
    let told = std::mem::take(&mut *gate.asked.lock().unwrap());
    let asked: Vec<_> = told
        .iter()
        .map(|sending| (sending.transport, sending.keys_exchanged))
        .collect();
    assert_eq!(asked, [(Transport::Rest, false), (Transport::Soap, false)]);
}

#[tokio::test]
async fn a_repeat_that_is_held_back_says_why_it_was_to_be_made() {
    let server = Server::start(|_| Response::nothing()).await;
    let gate = Told::letting_out(1);
    let tenant = tenant(&server, options(), &gate);
    assert_eq!(*list(&tenant).await.unwrap_err().kind(), Kind::Unreachable);
    assert_eq!(gate.ended(), [Sent::Unanswered]);
    assert_eq!(*list(&tenant).await.unwrap_err().kind(), Kind::HeldBack);
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
