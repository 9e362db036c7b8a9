"""Logs in, finds people page by page and gets one person, with zeep as it comes.

Where, as whom and what is true: see zeep_session.py. Exits with 1 and says why when an answer is not
as expected.
"""

import json
import sys

import zeep
import zeep.helpers
from zeep.exceptions import Fault

from zeep_session import CONTRACTS, arguments, employments_of, expect, headers, log_in

PAGE_SIZE = 40


def is_nil(value):
    """zeep makes an object without values of a nil element of a complex type."""
    return value is None or not any(zeep.helpers.serialize_object(value).values())


def check_person(person, key, truth):
    expect(
        (person.EmployeeIdentifier.CompanyCode, person.EmployeeIdentifier.EmployeeNumber),
        key,
        "the identifier of a person",
    )
    expect(person.FirstName, truth["first_name"], f"FirstName of {key}")
    expect(person.LastName, truth["last_name"], f"LastName of {key}")
    expect(person.MiddleName, truth["middle_name"], f"MiddleName of {key}")
    expect(person.EmailAddress, truth["email_address"], f"EmailAddress of {key}")
    expect(person.SSN, truth["ssn"], f"SSN of {key}")
    expect(person.SuppressSSN, truth["suppress_ssn"] == "true", f"SuppressSSN of {key}")
    expect(is_nil(person.SelfServiceProperties), True, f"nil SelfServiceProperties of {key}")


def main():
    given = arguments(__doc__)
    with open(given.export, encoding="utf-8") as file:
        employments = employments_of(json.load(file))
    truth = {key: person for key, (_, person) in employments.items()}

    refused = log_in(given, given.password + "?")
    expect(refused.Status, "Failed", "Status of a login with a wrong password")
    expect(refused.StatusMessage, "User authentication failed", "StatusMessage of that login")
    expect(refused.Token, None, "Token of that login")

    accepted = log_in(given, given.password)
    expect((accepted.Status, accepted.StatusMessage), ("Ok", None), "the login")

    client = zeep.Client(given.url + "/services/EmployeePerson?wsdl")
    # Published programs name types by the prefixes zeep makes up; this is the one they use.
    expect(client.namespaces.get("ns6"), CONTRACTS, "the namespace zeep calls ns6")
    query_type = client.get_type("ns6:EmployeeQuery")
    number_identifier = client.get_element("ns6:EmployeeNumberIdentifier")
    authenticated = headers(given, accepted.Token)

    found = {}
    page, pages = 1, 1
    while page <= pages:
        answer = client.service.FindPeople(
            query=query_type(PageNumber=str(page), PageSize=str(PAGE_SIZE)),
            _soapheaders=authenticated,
        )
        result = answer.OperationResult
        expect((result.HasErrors, result.Success), (False, True), f"the result of page {page}")
        expect(result.Messages.OperationMessage[0].Code, "OK", f"the message of page {page}")
        expect(result.PagingInfo.CurrentPage, page, "CurrentPage")
        expect(result.PagingInfo.TotalItems, len(truth), "TotalItems")
        pages = result.PagingInfo.PageTotal
        for row in answer.Results.EmployeePerson:
            key = (row.CompanyCode, row.EmployeeNumber)
            if key in found:
                sys.exit(f"{key} came twice")
            expect(len(row.People.Person), 1, f"the persons of {key}")
            found[key] = row.People.Person[0]
        page += 1
    expect(pages, -(-len(truth) // PAGE_SIZE), "PageTotal")
    expect(found.keys(), truth.keys(), "the employments found")
    for key, person in found.items():
        check_person(person, key, truth[key])

    beyond = client.service.FindPeople(
        query=query_type(PageNumber=str(pages + 1), PageSize=str(PAGE_SIZE)),
        _soapheaders=authenticated,
    )
    expect(beyond.Results is None or not beyond.Results.EmployeePerson, True, "a page too far")

    key = max(truth)
    answer = client.service.GetPersonByEmployeeIdentifier(
        employeeIdentifier=number_identifier(CompanyCode=key[0], EmployeeNumber=key[1]),
        _soapheaders=authenticated,
    )
    expect(is_nil(answer.OperationResult.PagingInfo), True, "nil PagingInfo of a Get")
    expect(len(answer.Results.Person), 1, "the persons of a Get")
    check_person(answer.Results.Person[0], key, truth[key])

    unknown = client.service.GetPersonByEmployeeIdentifier(
        employeeIdentifier=number_identifier(CompanyCode=key[0], EmployeeNumber="000000000"),
        _soapheaders=authenticated,
    )
    expect(unknown.OperationResult.Success, True, "the Get of an unknown employee")
    expect(unknown.Results is None or not unknown.Results.Person, True, "its persons")

    try:
        client.service.FindPeople(query=query_type(), _soapheaders=headers(given, "no-token"))
    except Fault as fault:
        expect(bool(fault.message), True, "the text of the fault for a wrong token")
    else:
        sys.exit("a wrong token was taken")

    print(f"{len(found)} employments on {pages} pages")


if __name__ == "__main__":
    main()
