//! `Ping`, which every `Employee…` service has (`ukg-pro-soap.md` 5.11).

use super::{message, namespace};
use crate::xml::WriteError;

/// The action of the request.
pub const ACTION: &str = "http://tempuri.org/IUesWcfService/Ping";
/// The namespace of the answer's content.
pub const BASE: &str = "http://schemas.datacontract.org/2004/07/UltimateSoftware.WcfTypes.Base";
/// The namespace of the answer's `Information`.
pub const SPECIALIZED: &str = "http://schemas.datacontract.org/2004/07/System.Collections.Specialized";
/// The members of the answer, in order.
pub const MEMBERS: [&str; 11] = [
    "AppDomainName",
    "CallerIPAddress",
    "Child",
    "ExceptionDetails",
    "ExceptionMessage",
    "Information",
    "ListenerUri",
    "MachineName",
    "ProcessName",
    "StackTrace",
    "TargetUri",
];

/// Writes an answer that names the endpoint which was called.
///
/// # Errors
/// When the endpoint holds what XML cannot carry.
pub fn write_response(endpoint: &str, relates_to: Option<&str>) -> Result<String, WriteError> {
    message::envelope(
        &format!("{ACTION}Response"),
        |writer| message::relates_to(writer, relates_to),
        |writer| {
            writer.element("PingResponse", &[("xmlns", namespace::TEMPURI)], |writer| {
                let declared = [("xmlns:b", BASE), ("xmlns:i", namespace::XML_SCHEMA_INSTANCE)];
                writer.element("PingResult", &declared, |writer| {
                    for member in MEMBERS {
                        let name = format!("b:{member}");
                        match member {
                            "ListenerUri" | "TargetUri" => writer.text(&name, &[], endpoint),
                            _ => writer.empty(&name, &[("i:nil", "true")]),
                        }
                    }
                });
            });
        },
    )
}
