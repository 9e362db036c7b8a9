"""Goes through Finch's sandbox by its published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `client_id`, `client_secret`, and what is asked for: `connection`, `company`,
`individual`, `employment`, `hired` (a list). Prints one JSON object: what each call answered and what is read
afterwards, how a job of each kind ended, and what is known of the connection in each state.
"""

import json
import sys
import time

from finch import Finch

asked = json.load(sys.stdin)
credentials = {"base_url": asked["url"], "client_id": asked["client_id"], "client_secret": asked["client_secret"]}


def plain(model):
    return model.to_dict(mode="json")


connection = Finch(**credentials).sandbox.connections.create(**asked["connection"])
client = Finch(**credentials, access_token=connection.access_token)
sandbox, hris = client.sandbox, client.hris


def directory():
    return [entry.id for entry in hris.directory.list()]


def job(end):
    configured = sandbox.jobs.configuration.update(type="data_sync_all", completion_status=end)
    created = sandbox.jobs.create(type="data_sync_all")
    while True:
        seen = client.jobs.automated.retrieve(created.job_id)
        if seen.status not in ("pending", "in_progress"):
            break
        time.sleep(0.1)
    configurations = sandbox.jobs.configuration.retrieve()
    return {"configured": plain(configured), "configurations": [plain(one) for one in configurations], "job": seen.status}


told = {"connection": plain(connection), "before": directory()}
one, leader = told["before"][:2]
told["company"] = plain(sandbox.company.update(**asked["company"]))
told["company read"] = plain(hris.company.retrieve())
told["individual"] = plain(sandbox.individual.update(one, **asked["individual"]))
told["individual read"] = plain(list(hris.individuals.retrieve_many(requests=[{"individual_id": one}]))[0].body)
employment = {**asked["employment"], "manager": {"id": leader}}
told["employment"] = plain(sandbox.employment.update(one, **employment))
told["employment read"] = plain(list(hris.employments.retrieve_many(requests=[{"individual_id": one}]))[0].body)
told["hired"] = sandbox.directory.create(body=asked["hired"])
told["after"] = directory()
again = sandbox.connections.accounts.create(company_id=connection.to_dict()["company_id"], provider_id="ulti_pro")
told["again"] = plain(again)
told["again reads"] = len(list(Finch(base_url=asked["url"], access_token=again.access_token).hris.directory.list()))
told["jobs"] = {end: job(end) for end in ["complete", "reauth_error", "permissions_error", "error"]}
told["states"] = {}
for state in ["reauth", "connected"]:
    changed = plain(sandbox.connections.accounts.update(connection_status=state))
    told["states"][state] = {"changed": changed, "seen": client.account.introspect().connection_status.status}
sandbox.connections.accounts.update(connection_status="disconnected")
try:
    client.account.introspect()
except Exception as error:
    told["states"]["disconnected"] = error.status_code
print(json.dumps(told))
