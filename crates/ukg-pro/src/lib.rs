//! Speaks with one UKG Pro (UltiPro) tenant over SOAP and REST.
//!
//! A [`Tenant`] is an address and the credentials of a service account. It logs in when a call needs it and once more
//! when a call says that the token is no longer good; it never sends refused credentials again. Reads are repeated
//! when they fail for a reason that passes by itself, writes never. Every failure is an [`Error`] whose [`Kind`] says
//! what it is and whose [`remedy`](Error::remedy) says what an administrator does about it.
//!
//! What can be called is declared in [`contract`]; records borrow from the message they were read from.
//!
//! ```no_run
//! use futures_util::TryStreamExt as _;
//! use ukg_pro::{
//!     AllowedHosts, Http, HttpOptions, ServiceAddress, Tenant,
//!     contract::{
//!         credentials::{Credentials, CustomerApiKey, Password, UserApiKey, UserName},
//!         services::employee_person::{Person, SERVICE},
//!         soap::EmployeeQuery,
//!     },
//! };
//!
//! # async fn run(password: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let pasted = "https://service2.ultipro.com/services/EmployeePerson?wsdl";
//! let understood = ServiceAddress::understand(pasted, &AllowedHosts::none())?;
//! let credentials = Credentials {
//!     user_name: UserName::parse("svc_example")?,
//!     password: Password::parse(password)?,
//!     customer_api_key: CustomerApiKey::parse("AB1CD")?,
//!     user_api_key: Some(UserApiKey::parse("EX4MPL0000K0")?),
//! };
//! let tenant = Tenant::new(Http::new(HttpOptions::default())?, understood.address, credentials);
//!
//! let find_people = SERVICE.operation("FindPeople").ok_or("no such operation")?;
//! let active = EmployeeQuery { status: Some("=A".into()), ..EmployeeQuery::default() };
//! let mut people = std::pin::pin!(tenant.find::<Person<'static>>(&SERVICE, find_people, active));
//! while let Some(found) = people.try_next().await? {
//!     println!("{:?} holds {} records", found.employee_number, found.records.len());
//! }
//! # Ok(())
//! # }
//! ```

mod address;
mod address_error;
mod allowed;
mod bi;
mod classify;
mod client;
mod error;
mod gate;
mod http;
mod meter;
mod names;
mod outbound;
mod outbound_error;
mod pace;
mod redact;
mod remedy;
mod resolver;
mod rest;
mod retry;
mod session;
mod soap;
mod standing;
mod stream;
mod tenant;
mod tls;
mod token;
mod transport;
mod watch;

pub use self::http::{Http, HttpOptions, RetryOptions};
pub use address::{ServiceAddress, UKG_DOMAINS, Understood};
pub use address_error::AddressError;
pub use allowed::{AllowedHosts, MalformedHost};
pub use bi::ReportOptions;
pub use error::{Cause, Error, Kind, Message};
pub use gate::{Gate, HeldBack, Permit, Sending, Sent};
pub use meter::{Meter, Metered, Slot};
pub use names::Names;
pub use outbound::{Outbound, OutboundOptions, Reach};
pub use outbound_error::{OutboundError, TargetError};
pub use rest::{RestAnswer, RestPage, RestRequest};
pub use session::Session;
pub use stream::Page;
pub use tenant::Tenant;
pub use ukg_pro_contract as contract;
pub use watch::{Call, Observer};
