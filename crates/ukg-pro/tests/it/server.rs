//! A server that answers by script, byte for byte, so that it can also answer what no proper server would.

use std::{
    io::Write as _,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use ukg_pro::{
    AllowedHosts, Http, HttpOptions, RetryOptions, ServiceAddress, Tenant,
    contract::{
        credentials::{Credentials, CustomerApiKey, Password, UserApiKey, UserName},
        record::{Record as _, Row},
        services::employee_person::{Person, SERVICE},
        soap::{self, Answer, EmployeeQuery, Fault, Found, Operation, OperationResult, PagingInfo, login},
        value::{Integer, Value},
    },
};

pub(crate) const PASSWORD: &str = "n0t a <real> & päßwörd";
pub(crate) const CUSTOMER_API_KEY: &str = "AB1CD";
pub(crate) const USER_API_KEY: &str = "EX4MPL0000K0";
pub(crate) const TOKEN: &str = "00000000-1111-4222-8333-44444444444";

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_login(&self) -> bool {
        self.target.ends_with("/services/LoginService")
    }

    /// The text of the first element of this name, whatever its prefix.
    pub(crate) fn element(&self, name: &str) -> Option<&str> {
        self.body.split('<').find_map(|part| {
            let (tag, text) = part.split_once('>')?;
            let tag = tag.split(' ').next()?;
            let local = tag.rsplit_once(':').map_or(tag, |(_, local)| local);
            (local == name && !tag.starts_with('/')).then_some(text)
        })
    }
}

/// What a script answers with.
pub(crate) struct Response {
    bytes: Vec<u8>,
    delay: Duration,
}

impl Response {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let length = body.as_ref().len();
        Self::announcing(length, status, headers, body)
    }

    /// An answer whose announced length need not be its own.
    pub(crate) fn announcing(length: usize, status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let mut bytes = Vec::new();
        write!(
            bytes,
            "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n"
        )
        .unwrap();
        for (name, value) in headers {
            write!(bytes, "{name}: {value}\r\n").unwrap();
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body.as_ref());
        Self {
            bytes,
            delay: Duration::ZERO,
        }
    }

    /// A successful answer in chunks, which are given as they travel.
    pub(crate) fn chunked(chunks: &[u8]) -> Self {
        let mut bytes = b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n".to_vec();
        bytes.extend_from_slice(chunks);
        Self {
            bytes,
            delay: Duration::ZERO,
        }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, &[], "")
    }

    pub(crate) fn xml(text: &str) -> Self {
        Self::new(200, &[("content-type", "application/soap+xml; charset=utf-8")], text)
    }

    pub(crate) fn json(status: u16, text: &str) -> Self {
        Self::new(status, &[("content-type", "application/json; charset=utf-8")], text)
    }

    pub(crate) fn html(status: u16) -> Self {
        Self::new(
            status,
            &[("content-type", "text/html")],
            "<!DOCTYPE html><html><body>Sign in</body></html>",
        )
    }

    /// A connection that is closed without a word.
    pub(crate) fn nothing() -> Self {
        Self {
            bytes: Vec::new(),
            delay: Duration::ZERO,
        }
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// What answers the same whatever is asked.
pub(crate) type Always = fn() -> Response;

type Script = dyn Fn(&Request) -> Response + Send + Sync;

/// A running server and what it was asked.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn start(script: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::with_tls(None, script).await
    }

    pub(crate) async fn with_tls(
        tls: Option<TlsAcceptor>,
        script: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (script, seen): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let (script, seen, tls) = (Arc::clone(&script), Arc::clone(&seen), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &*script, &seen).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &*script, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            requests,
            task,
        }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn logins(&self) -> usize {
        self.requests().iter().filter(|request| request.is_login()).count()
    }

    pub(crate) fn calls(&self) -> usize {
        self.requests().len() - self.logins()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://service2.localhost:{}", self.address.port())
    }

    /// A tenant at this server, by a name under `localhost`.
    pub(crate) fn tenant(&self) -> Tenant {
        self.tenant_with(options())
    }

    pub(crate) fn tenant_with(&self, options: HttpOptions) -> Tenant {
        let address = ServiceAddress::understand(&self.url(), &options.allowed)
            .unwrap()
            .address;
        Tenant::new(Http::new(options).unwrap(), address, credentials())
    }
}

/// Options that allow this machine and do not wait long.
pub(crate) fn options() -> HttpOptions {
    HttpOptions {
        allowed: AllowedHosts::parse(["*.localhost", "127.0.0.1"]).unwrap(),
        retry: RetryOptions {
            repeats: 2,
            first_pause: Duration::from_millis(1),
            within: Duration::from_secs(20),
        },
        ..HttpOptions::default()
    }
}

pub(crate) fn credentials() -> Credentials {
    Credentials {
        user_name: UserName::parse("svc_example").unwrap(),
        password: Password::parse(PASSWORD).unwrap(),
        customer_api_key: CustomerApiKey::parse(CUSTOMER_API_KEY).unwrap(),
        user_api_key: Some(UserApiKey::parse(USER_API_KEY).unwrap()),
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, script: &Script, seen: &Mutex<Vec<Request>>) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let request = loop {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
        if !bytes[0].is_ascii_uppercase() {
            // No request, but the greeting of TLS: a server of plain http says so.
            let _: Result<(), _> = stream.write_all(b"HTTP/1.1 400 X\r\n\r\n").await;
            return;
        }
        if let Some(request) = whole(&bytes) {
            break request;
        }
    };
    seen.lock().unwrap().push(request.clone());
    let response = script(&request);
    tokio::time::sleep(response.delay).await;
    // The client may have gone: then there is nobody to tell.
    if stream.write_all(&response.bytes).await.is_ok() {
        let _: Result<(), _> = stream.shutdown().await;
    }
}

fn whole(bytes: &[u8]) -> Option<Request> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let request = Request {
        method: first.next()?.to_owned(),
        target: first.next()?.to_owned(),
        headers,
        body: body.to_owned(),
    };
    let length: usize = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    (body.len() >= length).then_some(request)
}

/// An answer of `LoginService` that gives the token of this number.
pub(crate) fn logged_in(number: usize) -> Response {
    let token = format!("{TOKEN}{number}");
    let response = login::TokenResponse {
        status: login::OK.into(),
        status_message: None,
        token: Some(token.into()),
    };
    Response::xml(&login::write_response(&response, None).unwrap())
}

/// An answer of `LoginService` that refuses.
pub(crate) fn refused(text: &str) -> Response {
    let response = login::TokenResponse {
        status: login::FAILED.into(),
        status_message: Some(text.into()),
        token: None,
    };
    Response::xml(&login::write_response(&response, None).unwrap())
}

/// A fault, with the status WCF gives it.
pub(crate) fn fault(reason: &str) -> Response {
    let fault = Fault {
        subcode: None,
        ..Fault::sender("", reason)
    };
    Response::new(
        500,
        &[("content-type", "application/soap+xml")],
        fault.write(None).unwrap(),
    )
}

pub(crate) fn operation(name: &str) -> &'static Operation {
    SERVICE.operation(name).unwrap()
}

/// A row of `FindPeople`.
pub(crate) fn found(number: u32) -> Row<'static> {
    let operation = operation("FindPeople");
    let record = operation.output.record().unwrap();
    let person = Person {
        first_name: Some(format!("Name {number}").into()),
        ..Person::default()
    };
    let mut row = Row::new(record);
    assert!(row.set("CompanyCode", Some(Value::Text("ACME".into()))));
    assert!(row.set("EmployeeNumber", Some(Value::Text(format!("{number:09}").into()))));
    assert!(row.set("People", Some(Value::List(vec![person.into_row()]))));
    row
}

/// The numbers of a page.
pub(crate) fn paging(current: u32, size: u32, pages: u32, items: u32) -> PagingInfo<'static> {
    let number = |number: u32| Integer::parse(number.to_string());
    PagingInfo {
        current_page: number(current),
        page_size: number(size),
        page_total: number(pages),
        total_items: number(items),
    }
}

/// An answer of `FindPeople`.
pub(crate) fn people(rows: Vec<Row<'static>>, paging: Option<PagingInfo<'static>>) -> Response {
    answer("FindPeople", &Answer::read(OperationResult::ok(paging), rows))
}

pub(crate) fn answer(operation_name: &str, answer: &Answer<'_>) -> Response {
    Response::xml(&soap::write_answer(&SERVICE, operation(operation_name), None, answer).unwrap())
}

/// One page of `FindPeople` with one person on it.
pub(crate) fn one_person() -> Response {
    people(vec![found(1)], Some(paging(1, 100, 1, 1)))
}

pub(crate) fn query() -> EmployeeQuery<'static> {
    EmployeeQuery::default()
}

pub(crate) type FoundPerson = Found<'static, Person<'static>>;

/// Calls `FindPeople` once and answers how many rows came.
pub(crate) async fn find(tenant: &Tenant) -> Result<usize, ukg_pro::Error> {
    let query = [soap::Argument::Query(query().into_row())];
    tenant
        .soap(&SERVICE, operation("FindPeople"), &query, |answer| answer.rows.len())
        .await
}
