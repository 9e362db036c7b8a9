//! What UKG Pro's web services are: their records, operations and permissions, and the XML and JSON they travel in.
//!
//! Each SOAP service is one file of [`services`], each REST API one file of [`apis`]: fields in wire order, operations
//! with the permission they need. Reading, writing, WSDL, XSD and JSON Schema all come from that one declaration. This
//! crate does no input or output.

pub mod credentials;
pub mod identifier;
pub mod menu;
pub mod permission;
pub mod read;
pub mod record;
pub mod rest;
pub mod schema;
pub mod soap;
pub mod value;
pub mod xml;

mod declare;
mod operation;

pub use operation::{Operation, Transport};

#[doc(hidden)]
pub use serde;

/// The SOAP services, one file each.
pub mod services {
    include!(concat!(env!("OUT_DIR"), "/services.rs"));
}

/// The REST APIs, one file each.
pub mod apis {
    include!(concat!(env!("OUT_DIR"), "/apis.rs"));
}
