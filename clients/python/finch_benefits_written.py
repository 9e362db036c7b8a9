"""Writes an employer's deductions by Finch's published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `access_token`, `entity`, `strict` (whether each answer is validated), and `steps`,
each with the `call` and what it takes. Prints a JSON list with the answer of each, or the status, name and word of what was
refused, with how many calls it took.
"""

import json
import sys

import httpx
from finch import APIStatusError, Finch

asked = json.load(sys.stdin)
calls = []
client = Finch(
    base_url=asked["url"],
    access_token=asked["access_token"],
    http_client=httpx.Client(event_hooks={"request": [lambda request: calls.append(request.method)]}),
    _strict_response_validation=asked.get("strict", False),
)
entities = {"entity_ids": [asked["entity"]]}
benefits = client.hris.benefits
individuals = benefits.individuals


def of(step, *names):
    return {name: step[name] for name in names if name in step}


make = ("type", "description", "frequency", "company_contribution")
does = {
    "create": lambda step: benefits.create(**of(step, *make), **entities),
    "register": lambda step: benefits.register(**of(step, *make[:3]), **entities),
    "update": lambda step: benefits.update(step["benefit_id"], **of(step, "description"), **entities),
    "enroll": lambda step: individuals.enroll_many(step["benefit_id"], **of(step, "individuals"), **entities),
    "unenroll": lambda step: individuals.unenroll_many(step["benefit_id"], **of(step, "individual_ids"), **entities),
    "job": lambda step: client.jobs.manual.retrieve(step["job_id"]),
}
answers = []
for step in asked["steps"]:
    before = len(calls)
    try:
        answers.append(does[step["call"]](step).to_dict(mode="json"))
    except APIStatusError as error:
        refused = [error.status_code, error.body.get("name"), error.body.get("finch_code"), len(calls) - before]
        answers.append({"refused": refused})
print(json.dumps(answers))
