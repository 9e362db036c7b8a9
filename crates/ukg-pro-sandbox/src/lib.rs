//! Answers as UKG Pro would: a tenant of invented people that can be run.
//!
//! [`Sandbox::start`] gives a server that speaks SOAP and REST as `ukg-pro-soap.md` and
//! `ukg-pro-rest.md` have it, over HTTP or TLS. It serves whatever `ukg_pro_contract` declares: a
//! service or API that is declared there is answered here without a line of code. What nobody
//! knows about the real service is a [switch](switches), what can go wrong with it a
//! [fault](faults); [`Control`] turns both while it runs, [`admin`] does so over HTTP. Its
//! administration pages ([`Sandbox::admin_url`]) are where a person makes service accounts by hand.
//!
//! ```
//! use ukg_pro_sandbox::{Options, Sandbox, faults::{Fault, Kind}};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ukg_pro_sandbox::Error> {
//! let sandbox = Sandbox::start(Options { employees: 60, ..Options::default() }).await?;
//! let control = sandbox.control();
//! control.add_fault(Fault::new(Kind::Throttle).only("EmployeePerson").times(2));
//! // … a client calls `sandbox.url()` with `sandbox.service_account()` …
//! assert_eq!(control.counters().logins, 0);
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```

pub mod accounts;
pub mod admin;
pub mod counters;
pub mod faults;
pub mod permissions;
pub mod switches;
pub mod tenant;

mod ambush;
mod change_calls;
mod connection;
mod control;
mod delivery;
mod dialect;
mod error;
mod exchange;
mod guard;
mod injection;
mod lookup;
mod order;
mod pages;
mod project;
mod quota;
mod random;
mod rest;
mod sandbox;
mod server;
mod soap;
mod state;
mod tls;
mod tokens;

pub use control::Control;
pub use error::Error;
pub use pages::Administrator;
pub use sandbox::{DEFAULT_USERNAME, Options, Sandbox};
