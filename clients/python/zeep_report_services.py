"""Calls Reports-as-a-Service: lists the reports, runs one and compares its rows."""

from lxml import etree

import zeep

from zeep_session import expect, expect_same

DATA = "http://www.ultipro.com/dataservices/bidata/2"
DATA_SET = "http://developer.cognos.com/schemas/xmldata/1/"
REPORT = "Headcount"
# What the columns of the report mean in the export.
COLUMNS = {
    "Company Code": "company_code",
    "Employee Number": "employee_number",
    "Last Name": "last_name",
    "First Name": "first_name",
    "Employment Status": "employment_status",
    "Email": "email_address",
}


def log_on(client, given):
    # Published programs name types by the prefixes zeep makes up; this is the one they use.
    expect(client.namespaces.get("ns5"), DATA, "the namespace zeep calls ns5")
    request = client.get_type("ns5:LogOnRequest")(
        UserName=given.username,
        Password=given.password,
        ClientAccessKey=given.customer_api_key,
        UserAccessKey=given.user_api_key,
    )
    context = client.service.LogOn(request)
    expect((context.Status, context.StatusMessage), ("Ok", None), "BIDataService.LogOn")
    expect(context.ClientAccessKey, given.customer_api_key, "ClientAccessKey of the context")
    return context


def paths(client, context):
    """The reports by name."""
    answer = client.service.GetReportList(context)
    expect((answer.Status, answer.StatusMessage), ("Success", None), "GetReportList")
    return {report.ReportName: report.ReportPath for report in answer.Reports.Report}


def of_data(service, given, truth):
    """Lists the reports, asks what one takes, and logs off."""
    context = log_on(service.client, given)
    found = paths(service.client, context)
    service.validate("GetReportList")
    expect(REPORT in found, True, f"{REPORT} among {sorted(found)}")
    answer = service.call("GetReportParameters", reportPath=found[REPORT], context=context)
    expect(answer.Status, "Success", "GetReportParameters")
    told = [(one.Name, one.Required, one.MultiValued) for one in answer.ReportParameters.ReportParameter]
    expect(told, [("Company Code", False, True)], f"the parameters of {REPORT}")
    ended = service.call("LogOff", context=context)
    expect(ended.Status, "LoggedOff", "BIDataService.LogOff")
    return len(found)


def of_streaming(service, given, truth):
    """Retrieves a report by each of the two ports."""
    data = zeep.Client(f"{given.url}/services/BIDataService")
    context = log_on(data, given)
    path = paths(data, context)[REPORT]
    wanted = [tuple(facts(truth, key)[column] for column in COLUMNS.values()) for key in truth.employments]
    for port in ("WSHttpBinding_IBIStreamService", "BasicHttpBinding_IBIStreamService"):
        request = data.get_type("ns5:ReportRequest")(ReportPath=path)
        started = data.service.ExecuteReport(request, context)
        expect((started.Status, started.StatusMessage), ("Success", None), "ExecuteReport")
        expect(started.ReportRetrievalUri, service.address, "ReportRetrievalUri")
        retrieve = service.client.bind("BIStreamService", port).RetrieveReport
        status = "Working"
        while status == "Working":
            answer = retrieve(_soapheaders={"ReportKey": started.ReportKey})
            status = answer.header.Status
        expect((status, answer.header.StatusMessage), ("Completed", None), f"RetrieveReport by {port}")
        expect_same(list(rows(answer.body.ReportStream)), wanted, f"the rows of {REPORT} by {port}")
    return len(wanted)


def facts(truth, key):
    return truth.facts(key) | {"company_code": key[0]}


def rows(report):
    """The columns that are compared, of each row of a data set."""
    data_set = etree.fromstring(report)
    names = [item.get("name") for item in data_set.iter(f"{{{DATA_SET}}}item")]
    for row in data_set.iter(f"{{{DATA_SET}}}row"):
        values = dict(zip(names, (value.text for value in row)))
        yield tuple(values[column] for column in COLUMNS)


REPORTS = {"BIDataService": of_data, "BIStreamingService": of_streaming}
