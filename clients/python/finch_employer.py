"""Reads an employer by Finch's published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `access_token`, `entity`, and `strict` (whether each answer is validated).
Prints one JSON object: what is known of the connection, the company, the directory, everybody's individual and employment, the ids that the directory
yields with pages of several sizes, what is made of somebody who is not there, a job that reads everything anew with
the list of jobs and the job by its id, and rows that are read by their path.
"""

import json
import sys

from finch import Finch, NotFoundError

asked = json.load(sys.stdin)
client = Finch(
    base_url=asked["url"],
    access_token=asked["access_token"],
    _strict_response_validation=asked.get("strict", False),
)
entities = {"entity_ids": [asked["entity"]]}


def plain(model):
    return model.to_dict(mode="json")


directory = list(client.hris.directory.list(limit=10000, **entities))
requests = [{"individual_id": entry.id} for entry in directory]
nobody = {"individual_id": "60176581-e828-5c49-817f-1a3938e68e12"}
individuals = client.hris.individuals.retrieve_many(requests=requests, options={"include": ["ssn"]}, **entities)
employments = client.hris.employments.retrieve_many(requests=requests, **entities)
try:
    client.jobs.manual.retrieve(nobody["individual_id"])
except NotFoundError as error:
    by_hand = error.status_code
missing = list(client.hris.individuals.retrieve_many(requests=[nobody]))
job = client.jobs.automated.create(type="data_sync_all")
forwarded = client.request_forwarding.forward(
    method="GET", route="/personnel/v1/person-details", params={"per_Page": 2}
)

print(
    json.dumps(
        {
            "introspection": plain(client.account.introspect()),
            "job": plain(job),
            "job by hand": by_hand,
            "jobs": plain(client.jobs.automated.list()),
            "job by id": plain(client.jobs.automated.retrieve(job.job_id)),
            "forwarded": plain(forwarded),
            "company": plain(client.hris.company.retrieve(**entities)),
            "directory": [plain(entry) for entry in directory],
            "ids": {
                str(limit): [entry.id for entry in client.hris.directory.list(limit=limit)]
                for limit in (1, 100, 10000)
            },
            "individuals": [plain(one) for one in individuals],
            "employments": [plain(one) for one in employments],
            "nobody": plain(missing[0]),
        }
    )
)
