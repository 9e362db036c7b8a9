//! The documents of a service, against `ukg-pro-soap.md` 4.1, 5, 6.1, 14 and 19, copied by hand.

mod documents;
mod types;

use ukg_pro_contract::{
    services::employee_person,
    soap::wsdl::{Described, Document, write},
};

use crate::tree::Node;

const ENDPOINT: &str = "https://service9.ultipro.com/services/EmployeePerson";
const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const XSD: &str = "http://www.w3.org/2001/XMLSchema";
const TEMPURI: &str = "http://tempuri.org/";
const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
const BASE: &str = "http://schemas.datacontract.org/2004/07/UltimateSoftware.WcfTypes.Base";
const SPECIALIZED: &str = "http://schemas.datacontract.org/2004/07/System.Collections.Specialized";
const CONTRACTS: &str = "http://www.ultipro.com/contracts";
const PERSON: &str = "http://www.ultipro.com/services/employeeperson";
const LOGIN: &str = "http://www.ultipro.com/services/loginservice";

fn document(described: Described, document: Document) -> Node {
    Node::parse(
        &write(described, document, ENDPOINT)
            .expect("an address")
            .expect("a document"),
    )
}

fn person() -> Described {
    Described::Employee(&employee_person::SERVICE)
}

fn schema(number: usize) -> Node {
    document(person(), Document::Schema(number))
}
