"""Reads what an employer paid by Finch's published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `access_token`, `entity`, `from` and `to` (pay dates), and `strict` (whether each
answer is validated). Prints one JSON object: the payments, the statements of each by its id, those of the payment with
the most people in pages, what is made of a payment that there is not, the pay groups, each of them with its people, those
of somebody, the kinds of lines, and the status of what there is not to be had.
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


def plain(model):
    return model.to_dict(mode="json")


def statements(requests):
    return [plain(one) for one in client.hris.pay_statements.retrieve_many(requests=requests, **entities)]


payments = [plain(payment) for payment in client.hris.payments.list(**days, **entities)]
ids = [payment["id"] for payment in payments]
of_payments = {}
for start in range(0, len(ids), 10):
    for one in statements([{"payment_id": id, "limit": 5000} for id in ids[start : start + 10]]):
        of_payments[one["payment_id"]] = one
largest = max(payments, key=lambda payment: len(payment["individual_ids"]))
count = of_payments[largest["id"]]["body"]["paging"]["count"]
pages = [
    statements([{"payment_id": largest["id"], "limit": 7, "offset": offset}])[0] for offset in range(0, count, 7)
]
groups = [plain(group) for group in client.payroll.pay_groups.list(**entities)]
refused = {}
for name, call in {
    "documents": lambda: client.hris.documents.list(),
    "too many": lambda: statements([{"payment_id": ids[0]}] * 11),
    "backwards": lambda: client.hris.payments.list(start_date=asked["to"], end_date=asked["from"]),
    "group": lambda: client.payroll.pay_groups.retrieve("60176581-e828-5c49-817f-1a3938e68e12"),
}.items():
    try:
        call()
    except APIStatusError as error:
        refused[name] = error.status_code

print(
    json.dumps(
        {
            "payments": payments,
            "statements": of_payments,
            "largest": largest["id"],
            "pages": pages,
            "unknown": statements([{"payment_id": "60176581-e828-5c49-817f-1a3938e68e12"}])[0],
            "groups": groups,
            "groups by id": [plain(client.payroll.pay_groups.retrieve(group["id"], **entities)) for group in groups],
            "groups of": [
                plain(group)
                for group in client.payroll.pay_groups.list(individual_id=largest["individual_ids"][0])
            ],
            "items": [plain(item) for item in client.hris.pay_statement_item.list(**days, **entities)],
            "bonuses": [
                plain(item)
                for item in client.hris.pay_statement_item.list(categories=["earnings", "taxes"], name="bON", **days)
            ],
            "refused": refused,
        }
    )
)
