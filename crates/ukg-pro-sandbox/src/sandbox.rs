//! Starting and stopping the emulator.

use std::{
    fmt, fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use jiff::civil::Date;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    Error,
    accounts::{Accounts, Login, ServiceAccount},
    connection::{Incoming, Peer},
    control::Control,
    faults::{Fault, Faults},
    random, server,
    state::{Beginning, State},
    switches::Switches,
    tenant::{Tenant, TenantOptions},
    tls,
};

/// How an emulator is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The number of people.
    pub employees: usize,
    /// Equal seeds make equal tenants. Passwords and keys do not depend on it.
    pub seed: u64,
    /// The day on which the tenant is as generated.
    pub today: Date,
    /// Whether to speak TLS, with a certificate made for the occasion.
    pub tls: bool,
    /// Where to write the certificate authority, in PEM.
    pub ca_file: Option<PathBuf>,
    /// How the unknowns of the service are settled.
    pub switches: Switches,
    /// The faults that are on from the start.
    pub faults: Vec<Fault>,
    /// How long a token lives.
    pub token_lifetime: Duration,
    /// The first service account; one with every permission is made when there is none.
    pub account: Option<ServiceAccount>,
    /// The tenant's key; five capital letters and digits are made up when there is none.
    pub customer_api_key: Option<String>,
    /// Ends the emulator when cancelled.
    pub stop: CancellationToken,
}

impl Default for Options {
    /// A free port of loopback, a thousand people, no TLS, no fault, tokens for 24 hours.
    fn default() -> Self {
        let tenant = TenantOptions::default();
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            employees: tenant.employees,
            seed: tenant.seed,
            today: tenant.today,
            tls: false,
            ca_file: None,
            switches: Switches::default(),
            faults: Vec::new(),
            token_lifetime: Duration::from_hours(24),
            account: None,
            customer_api_key: None,
            stop: CancellationToken::new(),
        }
    }
}

/// The user name of the account that is made when none is given.
pub const DEFAULT_USERNAME: &str = "svc_integration";

/// How long requests under way may take when the emulator is shut down.
const GRACE: Duration = Duration::from_secs(5);

/// A running emulator; it stops when dropped.
pub struct Sandbox {
    state: Arc<State>,
    ca_pem: Option<String>,
    username: String,
    server: JoinHandle<()>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts an emulator; it answers as soon as this returns.
    ///
    /// # Errors
    /// When the address cannot be listened on, or the certificate cannot be made or written.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let listening = |source| Error::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;

        let identity = if options.tls { Some(tls::identity()?) } else { None };
        if let (Some(identity), Some(path)) = (&identity, &options.ca_file) {
            fs::write(path, &identity.ca_pem).map_err(|source| Error::CaFile {
                path: path.clone(),
                source,
            })?;
        }

        let tenant = TenantOptions {
            employees: options.employees,
            seed: options.seed,
            today: options.today,
        };
        let tenant = tokio::task::spawn_blocking(move || Tenant::generate(&tenant))
            .await
            .map_err(|_| Error::Generation)?;
        let account = match options.account {
            Some(account) => account,
            None => ServiceAccount::new(DEFAULT_USERNAME)?,
        };
        let username = account.username.clone();
        let customer_api_key = match options.customer_api_key {
            Some(key) => key,
            None => random::customer_api_key()?,
        };
        let mut faults = Faults::default();
        for fault in options.faults {
            faults.add(fault);
        }
        let state = Arc::new(State::new(Beginning {
            tenant,
            accounts: Accounts::new(customer_api_key.into(), account),
            token_lifetime: options.token_lifetime,
            switches: options.switches,
            faults,
            address,
            tls: options.tls,
            stop: options.stop.child_token(),
        }));

        let acceptor = identity.as_ref().map(|identity| identity.acceptor.clone());
        let incoming = Incoming::new(listener, address, acceptor, state.stop.clone());
        let service = server::router(Arc::clone(&state)).into_make_service_with_connect_info::<Peer>();
        let stopped = state.stop.clone().cancelled_owned();
        let server = tokio::spawn(async move {
            let serving = axum::serve(incoming, service).with_graceful_shutdown(stopped);
            if let Err(error) = serving.await {
                tracing::error!("The emulator stopped serving: {error}");
            }
        });
        tracing::info!("The emulator listens on `{address}`");
        Ok(Self {
            state,
            ca_pem: identity.map(|identity| identity.ca_pem),
            username,
            server,
        })
    }

    /// Where the emulator is called: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        let address = self.state.address;
        let host = if address.ip().is_unspecified() {
            SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
        } else {
            address
        };
        format!("{}://{host}", self.state.scheme())
    }

    /// The same by a name that has a domain and a subdomain, as UKG's pages show it:
    /// `http://service2.localhost:PORT`.
    pub fn service_url(&self) -> String {
        self.state.service_url()
    }

    /// The administration pages, where [`Administrator::INVENTED`](crate::Administrator::INVENTED) signs in.
    pub fn admin_url(&self) -> String {
        format!("{}/", self.url())
    }

    /// The root of the control API; see [`admin`](crate::admin).
    pub fn control_url(&self) -> String {
        format!("{}/admin/api", self.url())
    }

    /// What a client needs to log in with the first account.
    pub fn service_account(&self) -> Login {
        let control = self.control();
        control.login(&self.username).unwrap_or_else(|| Login {
            // Somebody removed it; the answer is an account that cannot log in.
            username: self.username.clone(),
            password: String::new().into(),
            customer_api_key: control.customer_api_key(),
            user_api_key: String::new().into(),
        })
    }

    /// The certificate authority to trust, in PEM; none without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// A hand on the emulator.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.state))
    }

    /// Stops: no connection is taken any more, requests under way are answered.
    pub async fn shutdown(mut self) {
        self.state.stop.cancel();
        if tokio::time::timeout(GRACE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }

    /// Waits until the emulator has stopped, for whatever reason.
    pub async fn stopped(mut self) {
        // The task ends with the token; a panic in it is told where it happens.
        let _: Result<(), _> = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.state.stop.cancel();
    }
}
