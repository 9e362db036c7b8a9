//! The namespaces of UKG Pro's SOAP messages (`ukg-pro-soap.md` 3).

/// SOAP 1.2, prefix `s`.
pub const ENVELOPE: &str = "http://www.w3.org/2003/05/soap-envelope";
/// WS-Addressing 1.0, prefix `a`.
pub const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
/// Every data type, prefix `b`.
pub const CONTRACTS: &str = "http://www.ultipro.com/contracts";
/// Dictionaries, prefix `c`.
pub const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
/// `i:nil` and `i:type`, prefix `i`.
pub const XML_SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// `LoginService`.
pub const LOGIN: &str = "http://www.ultipro.com/services/loginservice";
/// The token header.
pub const TOKEN: &str = "http://www.ultimatesoftware.com/foundation/authentication/ultiprotoken";
/// The Customer API Key header.
pub const CLIENT_ACCESS_KEY: &str = "http://www.ultimatesoftware.com/foundation/authentication/clientaccesskey";
/// Ping, and the root of every WSDL.
pub const TEMPURI: &str = "http://tempuri.org/";
/// The address that stands for "answer on this connection".
pub const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";

/// SOAP 1.1, which the second port of `BIStreamingService` speaks.
pub const ENVELOPE_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// `BIDataService`.
pub const BI_DATA: &str = "http://www.ultipro.com/dataservices/bidata/2";
/// `BIStreamingService`.
pub const BI_STREAM: &str = "http://www.ultipro.com/dataservices/bistream/2";

const SHARED: [&str; 12] = [
    CONTRACTS,
    ENVELOPE,
    ADDRESSING,
    XML_SCHEMA_INSTANCE,
    ARRAYS,
    LOGIN,
    TOKEN,
    CLIENT_ACCESS_KEY,
    TEMPURI,
    BI_DATA,
    BI_STREAM,
    ENVELOPE_1_1,
];

/// The namespace of this URI, when UKG Pro's messages use it; otherwise empty.
pub(crate) fn known(uri: &str) -> &'static str {
    let services = || crate::services::SERVICES.iter().map(|service| service.namespace);
    SHARED
        .into_iter()
        .chain(services())
        .find(|known| *known == uri)
        .unwrap_or_default()
}
