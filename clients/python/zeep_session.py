"""What every script that uses zeep does first: read where and as whom, and log in.

Where and as whom: UKG_URL, UKG_USERNAME, UKG_PASSWORD, UKG_CUSTOMER_API_KEY and UKG_USER_API_KEY,
or the arguments of the same meaning. What is true: a JSON file with the emulator's export
(UKG_EXPORT).
"""

import argparse
import os
import sys

import zeep
from lxml import etree

TOKEN = "http://www.ultimatesoftware.com/foundation/authentication/ultiprotoken"
CLIENT_ACCESS_KEY = "http://www.ultimatesoftware.com/foundation/authentication/clientaccesskey"
CONTRACTS = "http://www.ultipro.com/contracts"
NAMES = ("url", "username", "password", "customer-api-key", "user-api-key", "export")


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: expected {wanted!r}, found {found!r}")


def expect_same(found, wanted, what):
    """The same of two collections, without regard to order; tells what one has more than the other."""
    missing = [one for one in wanted if one not in found]
    unexpected = [one for one in found if one not in wanted]
    expect((missing, unexpected, len(found)), ([], [], len(wanted)), f"{what}, missing and unexpected")


def arguments(description, *more):
    """The arguments, each from its variable when it is not given."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    for name in (*NAMES, *more):
        variable = "UKG_" + name.upper().replace("-", "_")
        parser.add_argument(f"--{name}", default=os.environ.get(variable))
    given = parser.parse_args()
    for name, value in vars(given).items():
        if value is None:
            parser.error(f"--{name.replace('_', '-')} is missing")
    return given


def log_in(given, password):
    client = zeep.Client(given.url + "/services/LoginService")
    return client.service.Authenticate(
        _soapheaders={
            "ClientAccessKey": given.customer_api_key,
            "Password": password,
            "UserAccessKey": given.user_api_key,
            "UserName": given.username,
        }
    )


def headers(given, token):
    """The two headers no WSDL declares."""
    made = []
    for namespace, name, value in (
        (TOKEN, "UltiProToken", token),
        (CLIENT_ACCESS_KEY, "ClientAccessKey", given.customer_api_key),
    ):
        element = etree.Element(etree.QName(namespace, name))
        element.text = value
        made.append(element)
    return made


def employments_of(export):
    """Every employment of the export and its person, by company code and employee number."""
    companies = {company["company_id"]: company["company_code"] for company in export["companies"]}
    return {
        (companies[employment["company_id"]], employment["employee_number"]): (employment, person)
        for person in export["people"]
        for employment in person["employments"]
    }
