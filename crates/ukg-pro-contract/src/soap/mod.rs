//! SOAP as UKG Pro speaks it (`ukg-pro-soap.md`).

pub mod bi;
mod fault;
pub mod login;
mod message;
pub mod namespace;
mod operator;
pub mod ping;
mod service;
mod shared;
pub mod wsdl;
mod xsd;

pub use fault::{DISPATCHER, Fault};
pub use message::{Answer, Authentication, Head, Request, read_answer, write_answer, write_request};
pub use operator::{MalformedOperator, Operator};
pub use service::{Argument, Input, Operation, Output, Parameter, Service, find};
pub use shared::{EmployeeQuery, Found, OperationMessage, OperationResult, PagingInfo, severity};
