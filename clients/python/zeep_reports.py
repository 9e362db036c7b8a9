"""Runs a report with zeep, as its users do with the real service, and prints how many rows it has.

Environment: UKG_URL, UKG_USERNAME, UKG_PASSWORD, UKG_CUSTOMER_API_KEY, UKG_USER_API_KEY.
"""

import csv
import io
import os

import requests
import zeep
from zeep.transports import Transport

services = os.environ["UKG_URL"] + "/services/"


def client(service, **headers):
    session = requests.Session()
    session.headers.update(headers)
    return zeep.Client(services + service, transport=Transport(session=session))


data = client("BiDataService")
context = data.service.LogOn(
    {
        "UserName": os.environ["UKG_USERNAME"],
        "Password": os.environ["UKG_PASSWORD"],
        "ClientAccessKey": os.environ["UKG_CUSTOMER_API_KEY"],
        "UserAccessKey": os.environ["UKG_USER_API_KEY"],
    }
)
assert context["Status"] == "Ok", context

listed = data.service.GetReportList(context)
paths = {report["ReportName"]: report["ReportPath"] for report in listed["Reports"]["Report"]}
path = paths["Headcount"]
asked = data.service.GetReportParameters(path, context)
names = [parameter["Name"] for parameter in asked["ReportParameters"]["ReportParameter"]]
assert names == ["Company Code"], names

# The prefix is the one that zeep gives the namespace: clients in the wild rely on it.
executing = client("BiDataService", **{"US-DELIMITER": ","})
request = executing.get_element("ns5:ReportRequest")(ReportPath=path)
started = executing.service.ExecuteReport(request=request, context=context)
assert started["Status"] == "Success", started

stream = zeep.Client(started["ReportRetrievalUri"])
polls = 0
while True:
    answer = stream.service.RetrieveReport(_soapheaders={"ReportKey": started["ReportKey"]})
    if answer["header"]["Status"] != "Working":
        break
    polls += 1
    assert polls < 100, "the report never gets ready"
assert answer["header"]["Status"] == "Completed", answer["header"]
rows = list(csv.DictReader(io.StringIO(answer["body"]["ReportStream"].decode("utf-8"))))
assert all(row["Employee Number"] and row["Company Code"] for row in rows)

# The other port of the same service speaks SOAP 1.1.
basic = stream.bind("BIStreamService", "BasicHttpBinding_IBIStreamService")
again = basic.RetrieveReport(_soapheaders={"ReportKey": started["ReportKey"]})
assert again["header"]["Status"] == "Failed", again["header"]
assert again["header"]["StatusMessage"].startswith("Unable to retrieve the report."), again["header"]

closed = data.service.LogOff(context)
assert closed["Status"] == "LoggedOff", closed
print(f"{len(rows)} rows after {polls} polls")
