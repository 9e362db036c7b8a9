"""Makes, changes, lists and deletes rules of pay statement items by Finch's published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `access_token`, `entity`, `payment` (an id), `from` and `to` (pay dates), `rules`
(what each shall be), `change` (what the first becomes), and `strict` (whether each answer is validated). Prints one JSON
object: what was made; the rules then, statements and kinds of lines; what was changed and deleted (the second), and the
rules, statements and kinds of lines after that; and the status of what cannot be done.
"""

import json
import sys

from finch import APIStatusError, Finch

asked = json.load(sys.stdin)
client = Finch(
    base_url=asked["url"],
    access_token=asked["access_token"],
    _strict_response_validation=asked.get("strict", False),
)
entities = {"entity_ids": [asked["entity"]]}
days = {"start_date": asked["from"], "end_date": asked["to"]}
nothing = "60176581-e828-5c49-817f-1a3938e68e12"
rules = client.hris.pay_statement_item.rules


def plain(model):
    return model if isinstance(model, dict) else model.to_dict(mode="json")


def state():
    request = [{"payment_id": asked["payment"], "limit": 5000}]
    return {
        "rules": [plain(rule) for rule in rules.list(**entities)],
        "statements": [plain(one) for one in client.hris.pay_statements.retrieve_many(requests=request, **entities)],
        "items": [plain(item) for item in client.hris.pay_statement_item.list(**days, **entities)],
    }


made = [plain(rules.create(**rule, **entities)) for rule in asked["rules"]]
first = state()
refused = {}
for name, call in {
    "unknown": lambda: rules.update(nothing, optional_property={}),
    "field": lambda: rules.create(conditions=[{"field": "colour", "operator": "equals", "value": "red"}]),
    "nothing": lambda: rules.create(attributes={"metadata": {"a": 1}}),
    "gone": lambda: rules.delete(nothing),
}.items():
    try:
        call()
    except APIStatusError as error:
        refused[name] = error.status_code
changed = plain(rules.update(made[0]["id"], extra_body=asked["change"], **entities))
deleted = plain(rules.delete(made[1]["id"], **entities))

print(
    json.dumps(
        {
            "made": made,
            "first": first,
            "changed": changed,
            "unchanged": plain(rules.update(made[0]["id"], optional_property={"anything": True})),
            "deleted": deleted,
            "second": state(),
            "refused": refused,
        }
    )
)
