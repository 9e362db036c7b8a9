"""Pages through person-details in every way clients do, filters, and provokes each refusal.

Written from the REST reference with the standard library only. Where and as whom: UKG_URL,
UKG_USERNAME, UKG_PASSWORD and UKG_CUSTOMER_API_KEY, or the arguments of the same meaning. What is
true: a JSON file with the emulator's export (UKG_EXPORT). Exits with 1 and says why when an
answer is not as expected.
"""

import argparse
import base64
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

ROOT = "/personnel/v1/person-details"
LINK = re.compile(r'<([^>]*)>\s*;\s*rel="?(\w+)"?')


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: expected {wanted!r}, found {found!r}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("url", "username", "password", "customer-api-key", "export"):
        variable = "UKG_" + name.upper().replace("-", "_")
        parser.add_argument(f"--{name}", default=os.environ.get(variable))
    given = parser.parse_args()
    for name, value in vars(given).items():
        if value is None:
            parser.error(f"--{name.replace('_', '-')} is missing")
    return given


class Tenant:
    def __init__(self, given):
        self.url = given.url
        self.customer_api_key = given.customer_api_key
        self.username = given.username
        self.password = given.password

    def headers(self, **changed):
        basic = f"{self.username}:{changed.get('password', self.password)}".encode()
        made = {
            "Authorization": "Basic " + base64.b64encode(basic).decode(),
            "US-Customer-Api-Key": changed.get("customer_api_key", self.customer_api_key),
        }
        return {name: value for name, value in made.items() if name not in changed.get("without", ())}

    def get(self, address, **changed):
        """Status, headers and body of a GET; the address is whole, or begins at the root."""
        if address.startswith("/"):
            address = self.url + address
        return self.send(urllib.request.Request(address, headers=self.headers(**changed)))

    def post(self, path, body, **more):
        """Status, headers and body of a POST of JSON, with more headers."""
        sent = json.dumps(body).encode()
        headers = self.headers() | {"Content-Type": "application/json"} | more
        return self.send(urllib.request.Request(self.url + path, data=sent, headers=headers))

    @staticmethod
    def send(request):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.headers, refusal.read()

    def rows(self, address):
        status, headers, body = self.get(address)
        expect(status, 200, f"the status of {address}")
        expect(headers["Content-Type"], "application/json; charset=utf-8", "Content-Type")
        rows = json.loads(body)
        expect(isinstance(rows, list), True, "a bare array")
        return rows, {relation: link for link, relation in LINK.findall(headers["Link"] or "")}


def by_link(tenant, address):
    """Follows `next` until it is absent."""
    rows, pages = [], 0
    while address:
        page, links = tenant.rows(address)
        rows += page
        pages += 1
        address = links.get("next")
    return rows, pages


def by_number(tenant, size):
    """Counts `page` up until a page is empty."""
    rows, page = [], 1
    while True:
        more, _ = tenant.rows(f"{ROOT}?page={page}&per_page={size}")
        if not more:
            return rows
        rows += more
        page += 1


def ids(rows):
    return [row["employeeId"] for row in rows]


def check_row(row, person):
    texts = {
        "personId": "person_id",
        "companyId": "company_id",
        "firstName": "first_name",
        "lastName": "last_name",
        "preferredName": "preferred_first_name",
        "nameSufixCode": "suffix",
        "emailAddress": "email_address",
        "addressState": "state_or_province",
        "addressZipCode": "zip_or_postal_code",
        "dateOfBirth": "date_of_birth",
        "datetimeChanged": "datetime_changed",
        "nationalId": "national_id",
        "ssn": "ssn",
    }
    for name, fact in texts.items():
        expect(row[name], person[fact], f"{name} of {row['employeeId']}")
    booleans = {"isSmoker": "is_smoker", "ssnIsSuppressed": "suppress_ssn"}
    for name, fact in booleans.items():
        expect(row[name], person[fact] == "true", f"{name} of {row['employeeId']}")


def wire_date(day):
    year, month, date = day.split("-")
    return f"{month}-{date}-{year}"


def filtered(tenant, **filters):
    return ids(tenant.rows(f"{ROOT}?{urllib.parse.urlencode(filters)}")[0])


def main():
    given = arguments()
    with open(given.export, encoding="utf-8") as file:
        people = {person["employee_id"]: person for person in json.load(file)["people"]}
    tenant = Tenant(given)
    size = max(1, len(people) // 7)

    everybody, links = tenant.rows(ROOT)
    expect(sorted(ids(everybody)), sorted(people), "the people on one page")
    expect("next" in links or "previous" in links, False, "a neighbour of the only page")
    expect(len({tuple(row) for row in everybody}), 1, "the number of key sets")
    for row in everybody:
        check_row(row, people[row["employeeId"]])

    rows, pages = by_link(tenant, f"{ROOT}?per_Page={size}")
    expect(pages, -(-len(people) // size), "the number of pages")
    expect(ids(rows), ids(everybody), "the people by Link")
    expect(ids(by_number(tenant, size)), ids(everybody), "the people by page number")

    _, links = tenant.rows(f"{ROOT}?per_page={size}&page=2")
    expect(sorted(links), ["first", "last", "next", "previous"], "the relations of page 2")
    last = urllib.parse.parse_qs(urllib.parse.urlsplit(links["last"]).query)
    expect(last, {"page": [str(pages)], "per_page": [str(size)]}, "the query of the last page")

    changed = sorted(person["datetime_changed"][:10] for person in people.values())
    day = changed[len(changed) // 2]
    matching = {
        "<" + wire_date(day): lambda other: other < day,
        ">" + wire_date(day): lambda other: other > day,
        wire_date(day): lambda other: other == day,
        f"{{{wire_date(changed[3])},{wire_date(day)}}}": lambda other: changed[3] <= other <= day,
    }
    for value, passes in matching.items():
        wanted = [
            employee_id
            for employee_id, person in people.items()
            if passes(person["datetime_changed"][:10])
        ]
        expect(sorted(filtered(tenant, dateTimeChanged=value)), sorted(wanted), f"filter {value}")

    name = everybody[0]["lastName"]
    wanted = [row["employeeId"] for row in everybody if row["lastName"].startswith(name[:2])]
    expect(filtered(tenant, lastName=name[:2] + "*"), wanted, "people by a name with a wildcard")
    two = ids(everybody)[:2]
    expect(filtered(tenant, employeeId=f"[{two[0]}, {two[1]}]"), two, "people by a list of ids")
    expect(filtered(tenant, lastName="Nobodysname"), [], "nobody")

    one = everybody[0]
    status, _, body = tenant.get(f"{ROOT}/{one['employeeId']}")
    expect((status, json.loads(body)), (200, one), "one person")
    company = f"/personnel/v1/companies/{one['companyId']}"
    rows, _ = tenant.rows(f"{company}/employees/{one['employeeId']}/person-details")
    expect(rows, [one], "one person of a company")
    rows, _ = tenant.rows(f"{company}/person-details")
    wanted = [row for row in everybody if row["companyId"] == one["companyId"]]
    expect(rows, wanted, "the people of a company")

    for what, wanted, (status, _, body) in (
        ("a page too far", (200, b"[]"), tenant.get(f"{ROOT}?page={pages + 1}&per_Page={size}")),
        ("nobody's id", (404, b""), tenant.get(f"{ROOT}/NOBODY0000K0")),
        ("a wrong password", (401, b""), tenant.get(ROOT, password="wrong")),
        ("a wrong key", (401, b""), tenant.get(ROOT, customer_api_key="WRONG")),
        ("no password", (401, b""), tenant.get(ROOT, without=("Authorization",))),
        ("no key", (401, b""), tenant.get(ROOT, without=("US-Customer-Api-Key",))),
    ):
        expect((status, body), wanted, what)

    print(f"{len(everybody)} people on {pages} pages of {size}")


if __name__ == "__main__":
    main()
