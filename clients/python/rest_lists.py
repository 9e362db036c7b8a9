"""Reads one list of each kind REST has: large pages, small pages, none, a search, and a lookup of many.

Written from the REST reference with the standard library only. Where, as whom and what is true: see
rest_people.py. Exits with 1 and says why when an answer is not as expected.
"""

import datetime
import json
import sys
import urllib.parse

from rest_people import Tenant, arguments, by_link, expect

CHANGES = "/personnel/v1/employee-changes"


class Truth:
    def __init__(self, export):
        self.companies = {company["company_id"]: company for company in export["companies"]}
        self.org_levels = export["org_levels"]
        self.people = export["people"]
        self.employments = {
            (employment["company_id"], employment["employee_id"]): person | employment
            for person in self.people
            for employment in person["employments"]
        }

    def primary_company_code(self):
        (code,) = {one["company_code"] for one in self.companies.values() if one["is_master_company"] == "true"}
        return code


def check(row, facts, names, what):
    for name, fact in names.items():
        expect(row[name], facts[fact], f"{name} of {what}")


def large_pages(tenant, truth):
    """Up to 10,000 rows a page, and as many when nobody asks; a row an employee and company."""
    rows, pages = by_link(tenant, "/personnel/v1/employment-details")
    expect(pages, 1, "the pages of employment-details")
    found = {(row["companyID"], row["employeeID"]): row for row in rows}
    expect(found.keys(), truth.employments.keys(), "the rows of employment-details")
    expect(len(found), len(rows), "the keys of employment-details")
    names = {
        "employeeNumber": "employee_number",
        "employeeStatusCode": "employment_status",
        "primaryJobCode": "job_code",
        "orgLevel2Code": "org_level2",
        "originalHireDate": "original_hire",
        "dateOfTermination": "termination_date",
        "payGroup": "pay_group",
    }
    for key, row in found.items():
        facts = truth.employments[key]
        check(row, facts, names, key)
        expect(row["isAutopaid"], "Y" if facts["pay_automatically"] == "true" else "N", f"isAutopaid of {key}")
        expect(row["scheduledFTE"], float(facts["scheduled_fte"]), f"scheduledFTE of {key}")
    active, _ = by_link(tenant, "/personnel/v1/employment-details?employeeStatusCode=A&per_Page=33")
    wanted = {key for key, facts in truth.employments.items() if facts["employment_status"] == "A"}
    expect({(row["companyID"], row["employeeID"]) for row in active}, wanted, "who is active")
    return len(rows)


def american(date):
    if date is None:
        return ""
    day = datetime.date.fromisoformat(date[:10])
    return f"{day.month}/{day.day}/{day.year} 12:00:00 AM"


def small_pages(tenant, truth):
    """100 rows a page when nobody asks, 200 at most; the same rows, and a text for everything."""
    span = "startDate=1900-01-01T00:00:00Z&endDate=2199-12-31T00:00:00Z"
    first, _ = tenant.rows(f"{CHANGES}?{span}")
    expect(len(first), 100, "the rows of employee-changes on a page nobody asked for")
    rows, pages = by_link(tenant, f"{CHANGES}?{span}&per_page=200")
    expect(pages, -(-len(truth.employments) // 200), "the pages of employee-changes")
    status, _, body = tenant.get(f"{CHANGES}?{span}&per_page=500")
    # A client that asked for too much is told which parameter it was, and leaves it out.
    expect((status, b"per_page" in body), (400, True), "the answer to more than 200 rows")
    found = {(row["companyId"], row["employeeId"]): row for row in rows}
    expect(found.keys(), truth.employments.keys(), "the rows of employee-changes")
    names = {"lastName": "last_name", "employeeNumber": "employee_number", "employeeStatus": "employment_status"}
    for key, row in found.items():
        facts = truth.employments[key]
        check(row, facts, names, key)
        texts = {name for name, value in row.items() if isinstance(value, str)}
        expect(row.keys() - texts, {"isActive"}, f"what is no text of {key}")
        expect(row["isActive"], facts["employment_status"] != "T", f"isActive of {key}")
        expect(row["middleName"], facts["middle_name"] or "", f"middleName of {key}")
        expect(row["hireDate"], american(facts["original_hire"]), f"hireDate of {key}")
        expect(row["terminationDate"], american(facts["termination_date"]), f"terminationDate of {key}")
        expect(row["zipCode"], (facts["zip_or_postal_code"] or "").ljust(9), f"zipCode of {key}")
    return len(rows)


def no_pages(tenant, truth):
    """The whole list at once; a second page of it is empty."""
    path = "/configuration/v1/org-levels"
    rows, links = tenant.rows(path)
    expect(links, {}, "the Link header of org-levels")
    wanted = {(int(one["level"]), one["code"]): one for one in truth.org_levels}
    expect({(row["level"], row["code"]) for row in rows}, set(wanted), "the org levels")
    for row in rows:
        facts = wanted[row["level"], row["code"]]
        names = {"description": "description", "levelDescription": "level_description", "glSegment": "gl_segment"}
        check(row, facts, names, row["code"])
        expect(row["isActive"], facts["is_active"] == "true", f"isActive of {row['code']}")
        status, _, body = tenant.get(f"{path}/{row['level']}/{row['code']}")
        expect((status, json.loads(body)), (200, row), f"{row['code']} alone")
    expect(tenant.rows(f"{path}?page=2")[0], [], "a second page of org-levels")
    label = rows[0]["levelDescription"]
    some, _ = tenant.rows(f"{path}?{urllib.parse.urlencode({'levelDescription': label})}")
    expect(some, [row for row in rows if row["levelDescription"] == label], f"the levels called {label}")
    return len(rows)


def search(tenant, truth):
    """A POST that reads; the page is asked for in the body."""
    client = {"US-Client-id": truth.primary_company_code()}

    def ask(path, **filters):
        status, _, body = tenant.post(path, filters, **client)
        expect(status, 200, f"the status of {path}")
        return json.loads(body)

    company = next(iter(truth.companies))
    span = {"startDate": "2026-01-01", "endDate": "2026-12-31"}
    summaries, page = [], 1
    while rows := ask(
        "/payroll/v1/companies/pay-statements-summary", companyId=company, **span, page=page, per_Page=1000
    ):
        summaries += rows
        page += 1
    expect(len(summaries) > 0, True, "summaries of pay statements")
    keys = {row["payidentifier"] for row in summaries}
    expect(len(keys), len(summaries), "the keys of the summaries")
    who = summaries[0]["employeeidentifier"]
    facts = truth.employments[company, who["employeeidentifier"]]
    of_one = ask(
        "/payroll/v1/employees/pay-statements",
        employeeIdentifier={"eeid": facts["employee_id"], "coid": company},
        **span,
        page=1,
        per_Page=1000,
    )
    wanted = [row for row in summaries if row["employeeidentifier"] == who]
    expect(sorted(row["payidentifier"] for row in of_one), sorted(row["payidentifier"] for row in wanted), "statements")
    for statement in of_one:
        (summary,) = [row for row in wanted if row["payidentifier"] == statement["payidentifier"]]
        expect(statement["employeenumber"], facts["employee_number"], "employeenumber")
        expect(statement["taxescurrent"], summary["totaltaxes"], "taxescurrent")
        expect(statement["deductionscurrent"], summary["totaldeductions"], "deductionscurrent")
    return len(summaries)


def lookup_of_many(tenant, truth):
    """An array in, one answer an entry out, and 207 even where nothing went wrong."""
    path = "/personnel/v1/employee-ids"
    addresses = [person["email_address"] for person in truth.people]
    asked, wanted = [], []
    for person in truth.people[:20]:
        # Some have no address, and some share one.
        kind, value = "EmailAddress", person["email_address"]
        if value is None or addresses.count(value) > 1:
            kind, value = "PersonID", person["person_id"]
        home_first = sorted(person["employments"], key=lambda one: one["is_home_company"] != "true")
        asked.append({"employeeIdentifierType": kind, "employeeIdentifierValue": value})
        wanted.append({"eeid": person["employee_id"], "coid": [one["company_id"] for one in home_first]})
    status, _, body = tenant.post(path, asked)
    told = json.loads(body)
    expect((status, told["errorCount"]), (207, 0), "a lookup of people who exist")
    expect([one["status"] for one in told["multistatus"]], ["200 OK"] * len(asked), "each status")
    expect([one["body"] for one in told["multistatus"]], wanted, "each employee and companies")

    unknown = {"employeeIdentifierType": "EmailAddress", "employeeIdentifierValue": "nobody@example.net"}
    status, _, body = tenant.post(path, [asked[0], unknown])
    told = json.loads(body)
    expect((status, told["errorCount"]), (207, 1), "a lookup of one who exists and one who does not")
    good, bad = told["multistatus"]
    expect((good["status"], good["body"]), ("200 OK", wanted[0]), "the one who exists")
    expect((bad["status"][:3], "body" in bad, "modelstate" in bad), ("404", False, True), "the one who does not")
    return len(asked)


def main():
    given = arguments()
    with open(given.export, encoding="utf-8") as file:
        truth = Truth(json.load(file))
    tenant = Tenant(given)
    for kind in (large_pages, small_pages, no_pages, search, lookup_of_many):
        print(kind.__name__, kind(tenant, truth))


if __name__ == "__main__":
    sys.exit(main())
