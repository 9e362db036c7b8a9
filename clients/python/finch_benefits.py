"""Reads an employer's deductions by Finch's published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `access_token`, `entity`, `people` (ids to ask about), and `strict` (whether each
answer is validated). Prints one JSON object: the benefits, each of them by its id, what can be told of each kind, who has
each, what everybody has of each, and of those who have it without naming them, the same of an id that there is not, and
the status and word of what cannot be had, with how many calls it took.
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
nothing = "60176581-e828-5c49-817f-1a3938e68e12"
benefits = client.hris.benefits
individuals = benefits.individuals


def plain(model):
    return model.to_dict(mode="json")


listed = [plain(benefit) for benefit in benefits.list(**entities)]
ids = [benefit["benefit_id"] for benefit in listed]
everybody = ",".join([*asked["people"], nothing])
refused = {}
for name, call in {
    "benefit": lambda: benefits.retrieve(nothing),
    "enrolled": lambda: individuals.enrolled_ids(nothing),
    "individuals": lambda: individuals.retrieve_many_benefits(nothing, individual_ids=everybody),
}.items():
    before = len(calls)
    try:
        call()
    except APIStatusError as error:
        refused[name] = [error.status_code, error.body.get("finch_code"), len(calls) - before]

print(
    json.dumps(
        {
            "benefits": listed,
            "by id": [plain(benefits.retrieve(id, **entities)) for id in ids],
            "meta": [plain(kind) for kind in benefits.list_supported_benefits(**entities)],
            "enrolled": {id: plain(individuals.enrolled_ids(id, **entities)) for id in ids},
            "individuals": {
                id: [plain(one) for one in individuals.retrieve_many_benefits(id, individual_ids=everybody, **entities)]
                for id in ids
            },
            "whoever": {id: [plain(one) for one in individuals.retrieve_many_benefits(id)] for id in ids},
            "providers": [plain(provider) for provider in client.providers.list()],
            "refused": refused,
        }
    )
)
