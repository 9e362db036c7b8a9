//! The types of `BIDataService`, in the order of its live schema (`ukg-pro-soap.md` 8.1).

use super::status;
use crate::record;

record! {
    /// The four values of a login.
    LogOnRequest as "LogOnRequest" {
        /// The user name of the service account.
        user_name = "UserName": Text, nillable;
        /// Its password.
        password = "Password": Text, nillable, sensitive;
        /// The Customer API Key.
        client_access_key = "ClientAccessKey": Text, nillable, sensitive;
        /// The User API Key.
        user_access_key = "UserAccessKey": Text, nillable, sensitive;
    }
}

record! {
    /// A token of `LoginService` and the key that goes with it.
    LogOnWithTokenRequest as "LogOnWithTokenRequest" {
        /// The token.
        token = "Token": Text, nillable, required, sensitive;
        /// The Customer API Key.
        client_access_key = "ClientAccessKey": Text, nillable, required, sensitive;
    }
}

record! {
    /// Who calls: given by a log-on, and sent back with every call after it.
    DataContext as "DataContext" {
        /// The id of the service that gave it.
        service_id = "ServiceId": Text, nillable;
        /// The Customer API Key.
        client_access_key = "ClientAccessKey": Text, nillable, sensitive;
        /// The token.
        token = "Token": Text, nillable, sensitive;
        /// Whether it can be used: see [`status`].
        status = "Status": Text, one_of("ContextStatus", &status::OF_CONTEXT);
        /// Why it cannot.
        status_message = "StatusMessage": Text, nillable;
        /// The id of the instance that gave it.
        instance_key = "InstanceKey": Text, nillable;
    }
}

record! {
    /// A value that a report asks for, or is given.
    ReportParameter as "ReportParameter" {
        /// The name.
        name = "Name": Text, nillable;
        /// The value.
        value = "Value": Text, nillable, sensitive;
        /// Whether the report does not run without it.
        required = "Required": Boolean;
        /// The type of its values, in words of the report engine.
        data_type = "DataType": Text, nillable;
        /// Whether it may be given several times.
        multi_valued = "MultiValued": Boolean;
    }
}

record! {
    /// A report to be run.
    ReportRequest as "ReportRequest" {
        /// The content path or `storeID("…")` of the report.
        report_path = "ReportPath": Text, nillable;
        /// The values it is given.
        report_parameters = "ReportParameters": Many(ReportParameter), nillable;
    }
}

record! {
    /// A report that was started, or was not.
    ReportResponse as "ReportResponse" {
        /// The key by which its rows are retrieved, once.
        report_key = "ReportKey": Text, nillable, sensitive;
        /// Where they are retrieved.
        report_retrieval_uri = "ReportRetrievalUri": Text, nillable;
        /// Whether it was started: see [`status`].
        status = "Status": Text, one_of("ReportRequestStatus", &status::OF_REQUEST);
        /// Why it was not.
        status_message = "StatusMessage": Text, nillable;
    }
}

record! {
    /// A report that can be run.
    Report as "Report" {
        /// The name.
        report_name = "ReportName": Text, nillable;
        /// The content path.
        report_path = "ReportPath": Text, nillable;
    }
}

record! {
    /// The reports that can be run.
    ReportListResponse as "ReportListResponse" {
        /// The reports.
        reports = "Reports": Many(Report), nillable, required;
        /// Whether the call succeeded: see [`status`].
        status = "Status": Text, required, one_of("ReportRequestStatus", &status::OF_REQUEST);
        /// Why it did not.
        status_message = "StatusMessage": Text, nillable;
    }
}

record! {
    /// What a report asks for.
    ReportParameterResponse as "ReportParameterResponse" {
        /// The parameters.
        report_parameters = "ReportParameters": Many(ReportParameter), nillable, required;
        /// Whether the call succeeded: see [`status`].
        status = "Status": Text, required, one_of("ReportRequestStatus", &status::OF_REQUEST);
        /// Why it did not; an empty text on success.
        status_message = "StatusMessage": Text, nillable;
    }
}
