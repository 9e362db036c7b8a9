//! Reports-as-a-Service (`ukg-pro-soap.md` 8): `BIDataService` runs reports, `BIStreamingService` gives their rows.
//!
//! The two are unlike every other service: who calls is said in the body, types stand in the service's own namespace,
//! and elements come in the order of declaration.

mod call;
mod delimiter;
mod records;
pub mod report;
pub mod retrieval;
pub(super) mod schema;

pub use call::{read_answer, read_arguments, write_answer, write_request};
pub use delimiter::Delimiter;
pub use records::{
    DataContext, LogOnRequest, LogOnWithTokenRequest, Report, ReportListResponse, ReportParameter,
    ReportParameterResponse, ReportRequest, ReportResponse,
};

use super::namespace;
use crate::{
    permission::Guard,
    record::{Kind, Record, RecordType},
};

/// The path of the data service under `/services/`.
pub const DATA: &str = "BIDataService";
/// The path of the streaming service under `/services/`; answers of `ExecuteReport` name it, too.
pub const STREAMING: &str = "BIStreamingService";
/// The interface of the data service.
pub(super) const DATA_CONTRACT: &str = "IBIDataService";
/// The interface of the streaming service, which is named otherwise than its path.
pub(super) const STREAMING_CONTRACT: &str = "IBIStreamService";

/// The HTTP header of `ExecuteReport` that asks for CSV and names what separates its values.
pub const DELIMITER_HEADER: &str = "US-DELIMITER";
/// The HTTP header by which a caller may mark its calls.
pub const CORRELATION_HEADER: &str = "US-CORRELATION-ID";

/// What lets an account run reports: rights inside Business Intelligence, and a line of the grid that nobody names
/// (`ukg-pro-soap.md` 10).
pub const GUARD: Guard = Guard::NotStated;

/// An operation of one of the two services.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The service, by its path.
    pub service: &'static str,
    /// The name.
    pub name: &'static str,
    /// What it does, in a line.
    pub meaning: &'static str,
    /// What lets an account call it.
    pub guard: Guard,
    /// The children of its wrapper, in order.
    pub parameters: &'static [Parameter],
    /// What its result holds; nothing for `RetrieveReport`, whose result is a stream.
    pub result: Option<&'static RecordType>,
}

/// A child of an operation's wrapper.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The element.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

impl Operation {
    /// The action of its request; that of its answer ends in `Response`.
    pub fn action(&self) -> String {
        let (namespace, contract) = if self.service == DATA {
            (namespace::BI_DATA, DATA_CONTRACT)
        } else {
            (namespace::BI_STREAM, STREAMING_CONTRACT)
        };
        format!("{namespace}/{contract}/{}", self.name)
    }

    /// The name by which it is known beside the operations of the other services, as `BIDataService.LogOn`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.service, self.name)
    }
}

const CONTEXT: Parameter = Parameter {
    name: "context",
    kind: Kind::One(DataContext::TYPE),
};

const fn data(
    name: &'static str,
    parameters: &'static [Parameter],
    result: &'static RecordType,
    meaning: &'static str,
) -> Operation {
    Operation {
        service: DATA,
        name,
        meaning,
        guard: GUARD,
        parameters,
        result: Some(result),
    }
}

/// `LogOn`.
pub const LOG_ON: Operation = data(
    "LogOn",
    &[Parameter {
        name: "logOnRequest",
        kind: Kind::One(LogOnRequest::TYPE),
    }],
    DataContext::TYPE,
    "Opens a context for reports with the four values of a login.",
);
/// `LogOnWithToken`.
pub const LOG_ON_WITH_TOKEN: Operation = data(
    "LogOnWithToken",
    &[Parameter {
        name: "logOnRequest",
        kind: Kind::One(LogOnWithTokenRequest::TYPE),
    }],
    DataContext::TYPE,
    "Opens a context for reports with a token of LoginService.",
);
/// `LogOff`.
pub const LOG_OFF: Operation = data("LogOff", &[CONTEXT], DataContext::TYPE, "Closes a context.");
/// `ExecuteReport`.
pub const EXECUTE_REPORT: Operation = data(
    "ExecuteReport",
    &[
        Parameter {
            name: "request",
            kind: Kind::One(ReportRequest::TYPE),
        },
        CONTEXT,
    ],
    ReportResponse::TYPE,
    "Starts a report and gives the key by which its rows are retrieved.",
);
/// `GetReportList`.
pub const GET_REPORT_LIST: Operation = data(
    "GetReportList",
    &[CONTEXT],
    ReportListResponse::TYPE,
    "The reports that the account may run.",
);
/// `GetReportParameters`.
pub const GET_REPORT_PARAMETERS: Operation = data(
    "GetReportParameters",
    &[
        Parameter {
            name: "reportPath",
            kind: Kind::Text,
        },
        CONTEXT,
    ],
    ReportParameterResponse::TYPE,
    "What a report asks for before it runs.",
);
/// `RetrieveReport`, whose key travels in a header and whose result is a stream.
pub const RETRIEVE_REPORT: Operation = Operation {
    service: STREAMING,
    name: "RetrieveReport",
    meaning: "The rows of a report that was started, or that it is still being worked on.",
    guard: GUARD,
    parameters: &[],
    result: None,
};

/// The operations of both services, in the order of their WSDL.
pub const OPERATIONS: &[Operation] = &[
    LOG_ON,
    LOG_ON_WITH_TOKEN,
    LOG_OFF,
    EXECUTE_REPORT,
    GET_REPORT_LIST,
    GET_REPORT_PARAMETERS,
    RETRIEVE_REPORT,
];

/// The operations of one service, by its path.
pub fn operations(service: &str) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |operation| operation.service == service)
}

/// The values of `Status`.
pub mod status {
    /// A context that can be used.
    pub const OK: &str = "Ok";
    /// A call that did not succeed, of whatever operation.
    pub const FAILED: &str = "Failed";
    /// A context that was closed.
    pub const LOGGED_OFF: &str = "LoggedOff";
    /// A call about reports that succeeded.
    pub const SUCCESS: &str = "Success";
    /// A report whose rows are not ready: ask again with the same key.
    pub const WORKING: &str = "Working";
    /// A report whose rows come with this answer.
    pub const COMPLETED: &str = "Completed";

    /// Of a context, in the order of the schema.
    pub const OF_CONTEXT: [&str; 3] = [OK, FAILED, LOGGED_OFF];
    /// Of a call about reports, in the order of the schema.
    pub const OF_REQUEST: [&str; 2] = [SUCCESS, FAILED];
    /// Of a retrieval, in the order of the schema.
    pub const OF_RETRIEVAL: [&str; 3] = [WORKING, COMPLETED, FAILED];
}

/// Texts of `StatusMessage` that were seen, spelled as they came (`ukg-pro-soap.md` 8.3); others are possible.
pub mod known {
    /// `LogOn`: user name, password or User API Key is wrong, or the account cannot be used.
    pub const AUTHENTICATION_FAILED: &str = "User authentication failed";
    /// `LogOn`: the Customer API Key or the address is wrong.
    pub const AUTHENTICATION_PROBLEM: &str = "There was a problem with the authentication process";
    /// `GetReportParameters`: there is no such report.
    pub const NO_PARAMETERS: &str = "Unable to retrieve your report parameters. Please submit a new report request";
    /// `ExecuteReport`: there is no such report.
    pub const NOT_EXECUTED: &str = "Unable to execute your report. Please submit a new report request";
    /// `ExecuteReport` and `GetReportParameters`: the report is broken, its id has changed, or the account has no
    /// access to it or its package.
    pub const RUNTIME_ERROR: &str = "BI data service runtime error occurred";
    /// `RetrieveReport`: the key was used, or an earlier call with it was broken off.
    pub const KEY_USED: &str = "Unable to retrieve the report. Please create a new report request";
    /// `RetrieveReport`: no report was started under the key.
    pub const KEY_UNKNOWN: &str = "Unable to retrieve your report. Please submit a new report request.";
    /// `LogOff` that failed for reasons of its own.
    pub const LOG_OFF_FAILED: &str = "An error has occured. Please try again. If the problem continues, please contact \
                                      your support representative";
}
