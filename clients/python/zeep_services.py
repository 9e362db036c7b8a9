"""Loads the WSDL of every service and calls each of them, with zeep as it comes.

Which services: UKG_SERVICES, their paths with commas between; one without a call here is a failure.
Where, as whom and what is true: see zeep_session.py; the export also has the lists `contact`,
`phone` and `sso-user` under `records`. Every answer is validated against the schemas the service
shows, by libxml2. Exits with 1 and says why when something is not as expected.
"""

import datetime
import decimal
import json
import sys
import urllib.request

import zeep
from lxml import etree
from zeep.plugins import HistoryPlugin

from zeep_report_services import REPORTS
from zeep_session import CONTRACTS, arguments, employments_of, expect, expect_same, headers, log_in

DESCRIPTION = __doc__
UNSET = datetime.datetime(1, 1, 1)
BODY = "{http://www.w3.org/2003/05/soap-envelope}Body"
XML_SCHEMA = "http://www.w3.org/2001/XMLSchema"

# For each service that finds: the operation, the row, its collection and the record in it, the
# operation that gets by employee, and what the fields of the record mean in the export.
FINDS = {
    "EmployeePerson": (
        ("FindPeople", "EmployeePerson", "People", "Person", "GetPersonByEmployeeIdentifier"),
        {
            "AlternateEmailAddress": "alternate_email_address",
            "EmailAddress": "email_address",
            "FirstName": "first_name",
            "FormerLastName": "former_last_name",
            "LastName": "last_name",
            "MiddleName": "middle_name",
            "PreferredFirstName": "preferred_first_name",
            "Prefix": "prefix",
            "SSN": "ssn",
            "Suffix": "suffix",
            "SuppressSSN": "suppress_ssn",
        },
    ),
    "EmployeeJob": (
        ("FindJobs", "EmployeeJob", "Jobs", "Job", "GetJobByEmployeeIdentifier"),
        {
            "DateInJob": "date_in_job",
            "FullOrPartTime": "full_or_part_time",
            "HourlyOrSalaried": "hourly_or_salaried",
            "JobCode": "job_code",
            "OrgLevel1": "org_level1",
            "OrgLevel3": "org_level3",
            "PayGroup": "pay_group",
            "ScheduledHours": "scheduled_hours",
            "Seasonal": "seasonal",
            "StepNo": "step_no",
        },
    ),
    "EmployeeCompensation": (
        (
            "FindCompensations",
            "EmployeeCompensation",
            "Compensations",
            "Compensation",
            "GetCompensationByEmployeeIdentifier",
        ),
        {
            "Annual": "annual",
            "EffectiveDate": "effective_date",
            "Hourly": "hourly",
            "PayFrequency": "pay_frequency",
            "PayGroup": "pay_group",
            "Period": "period",
            "ReasonCode": "reason_code",
            "ScheduledHours": "scheduled_hours",
            "Weekly": "weekly",
        },
    ),
    "EmployeeContacts": (
        ("FindContacts", "EmployeeContact", "Contacts", "Contact", "GetContactByEmployeeIdentifier"),
        {
            "ContactId": "contact_id",
            "DateOfBirth": "date_of_birth",
            "EmailAddress": "email_address",
            "FirstName": "first_name",
            "LastName": "last_name",
            "Notes": "notes",
            "RelationShipCode": "relationship_code",
            "SSN": "ssn",
        },
    ),
    "EmployeeUserDefinedFields": (
        (
            "FindUserDefinedFields",
            "EmployeeUserDefinedFields",
            "UserDefinedFields",
            "UserDefinedFields",
            "GetUserDefinedFieldsByEmployeeIdentifier",
        ),
        {
            "EecUdField01": "eec_ud_field01",
            "EecUdField06": "eec_ud_field06",
            "EecUdField09": "eec_ud_field09",
            "EecUdField29": "eec_ud_field29",
            "EepUdField01": "eep_ud_field01",
            "EepUdField02": "eep_ud_field02",
            "EepUdField03": "eep_ud_field03",
            "EinUdField01": "ein_ud_field01",
        },
    ),
    "EmployeeEmploymentInformation": (
        (
            "FindEmploymentInformations",
            "EmployeeEmploymentInformation",
            "EmploymentInformations",
            "EmploymentInformation",
            "GetEmploymentInformationByEmployeeIdentifier",
        ),
        {
            "Deceased": "deceased",
            "EmploymentStatus": "employment_status",
            "FMLA_Code": "fmla_code",
            "HCSONotCovered": "hcso_not_covered",
            "Job": "job_code",
            "LastHire": "last_hire",
            "OriginalHire": "original_hire",
            "PTOSuspendedFrom": "pto_suspended_from",
            "PayAutomatically": "pay_automatically",
            "StatusStartDate": "status_start_date",
            "Weeks": "weeks",
        },
    ),
    "EmployeeAddress": (
        ("FindAddresses", "EmployeeAddress", "Addresses", "Address", "GetAddressByEmployeeIdentifier"),
        {
            "AddressLine1": "address_line1",
            "AddressLine2": "address_line2",
            "City": "city",
            "Country": "country",
            "County": "county",
            "StateOrProvince": "state_or_province",
            "ZipOrPostalCode": "zip_or_postal_code",
        },
    ),
    "EmployeePhoneInformation": (
        (
            "FindPhoneInformations",
            "EmployeePhoneInformation",
            "PhoneInformations",
            "PhoneInformation",
            "GetPhoneInformationByEmployeeIdentifier",
        ),
        {
            "HomeNumber": "home_number",
            "HomeNumberIsPrivate": "home_number_is_private",
            "WorkNumber": "work_number",
            "WorkNumberExtension": "work_number_extension",
        },
    ),
    "EmployeeTermination": (
        (
            "FindTerminations",
            "EmployeeTerminationInfo",
            "TerminationInfo",
            "TerminationInfo",
            "GetTerminationByEmployeeIdentifier",
        ),
        {
            "EligibleForRehire": "eligible_for_rehire",
            "LastDayWorked": "last_day_worked",
            "PaidThroughDate": "paid_through_date",
            "TerminationDate": "termination_date",
            "TerminationReason": "termination_reason",
            "TerminationType": "termination_type",
        },
    ),
    "EmployeeSsoUser": (
        ("FindSsoUsers", "EmployeeSsoUser", "SsoUsers", "SsoUser", "GetSsoUserByEmployeeIdentifier"),
        {
            "ActivationKey": "activation_key",
            "ClientUserName": "client_user_name",
            "RetryAttempts": "retry_attempts",
            "Status": "sso_status",
            "UltiProUserName": "ultipro_user_name",
        },
    ),
}


class Service:
    """A service: zeep's client, what to authenticate with, and the schemas it shows."""

    def __init__(self, given, name, authenticated):
        self.address = f"{given.url}/services/{name}"
        self.name = name
        self.history = HistoryPlugin()
        self.client = zeep.Client(self.address, plugins=[self.history])
        self.authenticated = authenticated
        self.schema = schema(self.client.wsdl, self.address)
        self.check_operations()

    def check_operations(self):
        """That zeep can tell what each operation of each port takes and gives."""
        for service in self.client.wsdl.services.values():
            for port in service.ports.values():
                operations = port.binding.all()
                expect(bool(operations), True, f"operations of {self.name}")
                for operation in operations.values():
                    operation.input.signature()
                    expect(operation.output.signature() != "", True, f"the result of {operation.name}")

    def call(self, operation, **parameters):
        answer = getattr(self.client.service, operation)(**parameters, _soapheaders=self.authenticated)
        self.validate(operation)
        return answer

    def validate(self, operation):
        """By libxml2, which shares nothing with zeep."""
        body = self.history.last_received["envelope"].find(BODY)
        if not self.schema.validate(body[0]):
            sys.exit(f"the answer of {operation} is not valid: {self.schema.error_log}")

    def type(self, name):
        return self.client.get_type("ns6:" + name)

    def element(self, name):
        return self.client.get_element("ns6:" + name)

    def identifier(self, key):
        return self.element("EmployeeNumberIdentifier")(CompanyCode=key[0], EmployeeNumber=key[1])


def schema(wsdl, address):
    """All schemas of a service as one, for libxml2."""

    class Documents(etree.Resolver):
        def resolve(self, url, _, context):
            if not url.startswith("http"):
                return None
            with urllib.request.urlopen(url, timeout=60) as answer:
                return self.resolve_string(answer.read(), context, base_url=url)

    parser = etree.XMLParser()
    parser.resolvers.add(Documents())
    with urllib.request.urlopen(address + "?wsdl=wsdl0", timeout=60) as answer:
        port_type = etree.fromstring(answer.read(), parser)
    (imports,) = port_type.iter(f"{{{XML_SCHEMA}}}schema")
    locations = "".join(etree.tostring(one).decode() for one in imports)
    whole = f'<xsd:schema xmlns:xsd="{XML_SCHEMA}" targetNamespace="urn:all">{locations}</xsd:schema>'
    return etree.XMLSchema(etree.fromstring(whole, parser))


def as_told(value, fact):
    """A fact of the export, which is text or null, as the type of a value that was read."""
    if isinstance(value, bool):
        return fact in ("true", "Y")
    if isinstance(value, datetime.datetime):
        return datetime.datetime.fromisoformat(fact[:19]) if fact else UNSET
    if isinstance(value, (int, float, decimal.Decimal)):
        return type(value)(fact or 0)
    return fact


def check(record, fields, facts, what):
    for element, fact in fields.items():
        value = getattr(record, element)
        expect(value, as_told(value, facts.get(fact)), f"{element} of {what}")


def succeeded(result, what):
    told = [(one.Code, one.Message) for one in result.Messages.OperationMessage]
    expect((result.HasErrors, result.Success, told), (False, True, [("OK", "OK")]), what)


class Truth:
    def __init__(self, export):
        self.employments = employments_of(export)
        self.records = export["records"]

    def facts(self, key):
        employment, person = self.employments[key]
        return person | employment

    def of_person(self, kind, key):
        employee_id = self.employments[key][1]["employee_id"]
        return [one for one in self.records[kind] if one["employee_id"] == employee_id]

    def expected(self, record, key):
        """The facts of each record of an employee."""
        facts = self.facts(key)
        if record == "TerminationInfo":
            return [facts] if facts["employment_status"] == "T" else []
        kinds = {"Contact": "contact", "SsoUser": "sso-user"}
        return self.of_person(kinds[record], key) if record in kinds else [facts]


def find_and_get(service, truth):
    """Finds everybody in pages, then gets one employee who has what was asked for."""
    (find, row_name, collection, record_name, get), fields = FINDS[service.name]
    query = service.type("EmployeeQuery")

    def check_records(records, key, operation):
        expected = truth.expected(record_name, key)
        expect(len(records), len(expected), f"the records of {key} by {operation}")
        for record, facts in zip(records, expected):
            check(record, fields, facts, f"{key} by {operation}")
            who = record.EmployeeIdentifier
            expect((who.CompanyCode, who.EmployeeNumber), key, f"EmployeeIdentifier by {operation}")
        if record_name == "PhoneInformation":
            check_numbers(records[0], truth.of_person("phone", key), key)

    found = {}
    page, pages = 1, 1
    while page <= pages:
        answer = service.call(find, query=query(PageNumber=str(page), PageSize="100"))
        succeeded(answer.OperationResult, find)
        pages = answer.OperationResult.PagingInfo.PageTotal
        for row in getattr(answer.Results, row_name):
            key = (row.CompanyCode, row.EmployeeNumber)
            facts = truth.facts(key)
            expect((row.FirstName, row.LastName), (facts["first_name"], facts["last_name"]), f"{key}'s name")
            records = getattr(row, collection)
            found[key] = getattr(records, record_name) if records else []
            check_records(found[key], key, find)
        page += 1
    expect_same(found.keys(), truth.employments.keys(), f"whom {find} found")

    key = max(key for key, records in found.items() if records)
    answer = service.call(get, employeeIdentifier=service.identifier(key))
    succeeded(answer.OperationResult, get)
    check_records(getattr(answer.Results, record_name), key, get)
    return sum(map(len, found.values()))


def check_numbers(record, phones, key):
    numbers = record.AlternateNumbers.AlternateNumber if record.AlternateNumbers else []
    fields = {
        "Country": "phone_country_code",
        "Extension": "phone_extension",
        "IsPrivate": "phone_is_private",
        "Number": "phone_number",
        "NumberId": "system_id",
        "Type": "phone_type_code",
    }
    expect(len(numbers), len(phones), f"the further numbers of {key}")
    for number, facts in zip(numbers, phones):
        check(number, fields, facts, f"a further number of {key}")


def written(answer, count, what):
    results = answer.Results.Result if answer.Results else []
    expect(len(results), count, f"the results of {what}")
    for result in (*results, answer.OperationResult):
        succeeded(result, what)
    expect((answer.HasErrors, answer.HasWarnings, answer.Success), (False, False, True), what)


def give_back_what_was_read(service, truth):
    """UKG's advice for updates: read the record, change it, send all of it."""
    key = min(key for key in truth.employments if truth.facts(key)["employment_status"] == "A")
    who = service.identifier(key)
    person = service.call("GetPersonByEmployeeIdentifier", employeeIdentifier=who).Results.Person[0]
    before = person.AlternateEmailAddress
    for address in ("given.back@example.com", before):
        # zeep makes an object without values of a nil element of a complex type.
        person.SelfServiceProperties = None
        person.AlternateEmailAddress = address
        person.EmployeeIdentifier = service.identifier(key)
        entities = service.type("ArrayOfPerson")(Person=[person])
        written(service.call("UpdatePerson", entities=entities), 1, "UpdatePerson")
        person = service.call("GetPersonByEmployeeIdentifier", employeeIdentifier=who).Results.Person[0]
        if address is not None:
            expect(person.AlternateEmailAddress, address, "what UpdatePerson wrote")


def add_and_delete_a_number(service, truth):
    """A list of entities, and the employee after it."""
    key = min(truth.employments)
    who = service.identifier(key)

    def numbers():
        answer = service.call("GetPhoneInformationByEmployeeIdentifier", employeeIdentifier=who)
        found = answer.Results.PhoneInformation[0].AlternateNumbers
        return found.AlternateNumber if found else []

    before = [number.NumberId for number in numbers()]
    number = service.type("AlternateNumber")
    several = service.type("ArrayOfAlternateNumber")
    made = [number(Country="USA", IsPrivate=True, Number=text, Type="CEL") for text in ("2535550188", "2535550189")]
    answer = service.call("CreateAlternateNumber", entities=several(AlternateNumber=made), employeeIdentifier=who)
    written(answer, 2, "CreateAlternateNumber")
    new = [number for number in numbers() if number.NumberId not in before]
    told = [(number.Number, number.Type, number.IsPrivate) for number in new]
    expect(told, [("2535550188", "CEL", True), ("2535550189", "CEL", True)], "the numbers created")
    gone = several(AlternateNumber=[number(IsPrivate=False, NumberId=one.NumberId) for one in new])
    answer = service.call("DeleteAlternateNumber", entities=gone, employeeIdentifier=who)
    written(answer, 2, "DeleteAlternateNumber")
    expect([number.NumberId for number in numbers()], before, "the numbers after the deletion")


def ping(service):
    told = service.call("Ping")
    expect(told.ListenerUri.lower(), service.address.lower(), f"ListenerUri of {service.name}")


def colleague(truth, company_code):
    """Facts of somebody active in a company, for codes that are right there."""
    active = (key for key in truth.employments if truth.facts(key)["employment_status"] == "A")
    return truth.facts(min(key for key in active if key[0] == company_code))


def hire_in_the_usa(service, truth):
    company = service.element("CompanyCodeIdentifier")(CompanyCode="HLF")
    other = colleague(truth, "HLF")
    boss = min(truth.employments)
    day = datetime.datetime(2026, 11, 16)
    employee = service.type("Employee")(
        AddressLine1="12 Harbor Road",
        BenefitSeniorityDate=day,
        BirthDate=datetime.datetime(1995, 6, 7),
        City="Tacoma",
        CompanyIdentifier=company,
        EmailAddress="robin.zeep@example.com",
        FirstName="Robin",
        HireDate=day,
        HomePhone="2535550101",
        JobCode=other["job_code"],
        LastName="O'Zeep & Söhne",
        PayGroup=other["pay_group"],
        PayRate=decimal.Decimal("21.50"),
        PayRateType="H",
        SSN="999999907",
        ScheduledHours=decimal.Decimal(40),
        SeniorityDate=day,
        StateOrProvince="WA",
        Supervisor=service.identifier(boss),
        ZipOrPostalCode="98402",
    )
    answer = service.call("NewHireUsa", entities=service.type("ArrayOfEmployee")(Employee=[employee]))
    written(answer, 1, "NewHireUsa")
    return 1


def hire_elsewhere(service, truth):
    other = colleague(truth, "NORD")
    day = datetime.datetime(2026, 11, 16)
    hire = service.type("GlobalNewHire")(
        BenefitGroup="FT",
        BenefitSeniorityDate=day,
        BirthDate=datetime.datetime(1990, 2, 3),
        Currency="CAD",
        FirstName="Zoë",
        FullOrPartTime="F",
        HireDate=day,
        JobCode=other["job_code"],
        LastName="Zeep",
        NationalID="046454286",
        PayGroup=other["pay_group"],
        PayRate=decimal.Decimal("50000"),
        PayRateType="Y",
        ScheduledHours=decimal.Decimal(80),
        SeniorityDate=day,
        CompanyIdentifier=service.element("CompanyCodeIdentifier")(CompanyCode="NORD"),
    )
    hires = service.type("ArrayOfGlobalNewHire")(GlobalNewHire=[hire])
    written(service.call("NewHireGlobal", entities=hires), 1, "NewHireGlobal")
    key = max(key for key in truth.employments if truth.facts(key)["employment_status"] == "A")
    who = service.identifier(key)
    answer = service.call("GetGlobalEmployeeByEmployeeIdentifier", employeeIdentifier=who)
    succeeded(answer.OperationResult, "GetGlobalEmployeeByEmployeeIdentifier")
    (employee,) = answer.Results.GlobalEmployee
    fields = {
        "AddressLine1": "address_line1",
        "BirthDate": "date_of_birth",
        "FirstName": "first_name",
        "JobCode": "job_code",
        "LastHireDate": "last_hire",
        "NationalID": "national_id",
        "OrgLevel1": "org_level1",
        "PostalCode": "zip_or_postal_code",
        "Status": "employment_status",
        "WeeklyHours": "weekly_hours",
    }
    check(employee, fields, truth.facts(key), f"{key} by GetGlobalEmployeeByEmployeeIdentifier")
    return 1


def pay_statements(service, truth):
    """The filters stand under the wrapper, in the service's own namespace."""
    answer = service.call("FindLastPayStatement", Status="=A", PageNumber="1", PageSize="100")
    succeeded(answer.OperationResult, "FindLastPayStatement")
    rows = answer.Results.EmployeePayStatement
    expect(answer.OperationResult.PagingInfo.TotalItems >= len(rows) > 0, True, "statements found")
    fields = {"EmployeeNumber": "employee_number", "PayGroup": "pay_group", "SSN": "ssn", "City": "city"}
    for row in rows:
        key = (row.CompanyCode, row.EmployeeNumber)
        facts = truth.facts(key)
        expect(facts["employment_status"], "A", f"the status of {key}")
        (statement,) = row.PayStatements.PayStatement
        check(statement, fields, facts, f"the statement of {key}")
        balanced(statement, key)
    key = (rows[0].CompanyCode, rows[0].EmployeeNumber)
    answer = service.call("GetLastPayStatementByEmployeeIdentifier", employeeIdentifier=service.identifier(key))
    same = [one.PayIdentifier for one in answer.Results.PayStatement]
    expect(same, [rows[0].PayStatements.PayStatement[0].PayIdentifier], f"the last statement of {key}")
    company = service.element("CompanyCodeIdentifier")(CompanyCode=key[0])
    whole = {"startDate": datetime.datetime(2026, 1, 1), "endDate": datetime.datetime(2026, 12, 31)}
    answer = service.call(
        "GetPayStatementSummaryByRange", companyIdentifier=company, **whole, pageNumber=1, pageSize=1000
    )
    succeeded(answer.OperationResult, "GetPayStatementSummaryByRange")
    summaries = {one.PayIdentifier: one for one in answer.Results.PayStatementSummary}
    statement = rows[0].PayStatements.PayStatement[0]
    summary = summaries[statement.PayIdentifier]
    expect(summary.TotalDeductions, statement.DeductionsCurrent, "TotalDeductions")
    expect(summary.TotalTaxes, statement.TaxesCurrent, "TotalTaxes")
    return len(rows)


def balanced(statement, key):
    def total(collection, item, amount):
        items = getattr(statement, collection)
        return sum(getattr(one, amount) for one in (getattr(items, item) if items else []))

    gross = statement.GrossWagesCurrent
    expect(total("Earnings", "Earning", "Amount"), gross, f"the earnings of {key}")
    expect(total("Deductions", "Deduction", "EmployeeAmount"), statement.DeductionsCurrent, f"deductions of {key}")
    expect(total("Taxes", "Tax", "Amount"), statement.TaxesCurrent, f"the taxes of {key}")
    net = gross - statement.DeductionsCurrent - statement.TaxesCurrent
    expect(statement.NetPayCurrent, net, f"the net pay of {key}")
    expect(total("NetPay", "NetPay", "Amount"), net, f"the deposits of {key}")


CALLS = {name: [find_and_get] for name in FINDS} | {"EmployeePayStatement": [pay_statements]}
CALLS["EmployeePerson"].append(give_back_what_was_read)
CALLS["EmployeePhoneInformation"].append(add_and_delete_a_number)
# These come last, for they change what is true.
HIRES = {"EmployeeNewHire": [hire_in_the_usa], "EmployeeGlobalNewHire": [hire_elsewhere]}


def call_employee_service(service, calls, truth):
    # Published programs name types by the prefixes zeep makes up; this is the one they use.
    expect(service.client.namespaces.get("ns6"), CONTRACTS, f"the namespace zeep calls ns6 in {service.name}")
    ping(service)
    counts = [call(service, truth) for call in calls]
    print(service.name, counts[0])


def main():
    given = arguments(DESCRIPTION, "services")
    with open(given.export, encoding="utf-8") as file:
        truth = Truth(json.load(file))
    served = given.services.split(",")
    known = ["LoginService", *CALLS, *REPORTS, *HIRES]
    expect_same(known, served, "the services with a call here")

    accepted = log_in(given, given.password)
    expect((accepted.Status, accepted.StatusMessage), ("Ok", None), "LoginService.Authenticate")
    print("LoginService", 1)
    authenticated = headers(given, accepted.Token)
    for name, calls in CALLS.items():
        call_employee_service(Service(given, name, authenticated), calls, truth)
    for name, call in REPORTS.items():
        print(name, call(Service(given, name, authenticated), given, truth))
    for name, calls in HIRES.items():
        call_employee_service(Service(given, name, authenticated), calls, truth)


if __name__ == "__main__":
    main()
