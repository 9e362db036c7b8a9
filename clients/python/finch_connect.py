"""Connects a customer by Finch's published client for Python, unmodified.

Reads one JSON object from stdin: `url`, `client_id`, `client_secret`, `strict` (whether each answer is validated), and
`stage`. `sessions` makes a session and prints it; `tokens` exchanges `code`, reads everything there is about the
connection, tries what is refused, and disconnects; `limited` calls until it is refused. Prints one JSON object.
"""

import json
import sys

import finch
from finch import DefaultHttpxClient, Finch, Omit

asked = json.load(sys.stdin)
calls = []


def client(**options):
    http = DefaultHttpxClient(event_hooks={"request": [lambda request: calls.append(request.url.path)]})
    credentials = {"client_id": asked["client_id"], "client_secret": asked["client_secret"]}
    return Finch(
        base_url=asked["url"], http_client=http, _strict_response_validation=asked["strict"], **credentials | options
    )


def failure(call):
    """What the client makes of a failure, and how often it called."""
    calls.clear()
    try:
        call()
    except finch.APIStatusError as error:
        body = error.body
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "name": body["name"],
            "finch_code": body.get("finch_code"),
            "calls": len(calls),
            "is_named": bool(error.response.headers["finch-request-id"]),
        }
    return None


customer = {"customer_id": "customer-7", "customer_name": "Tessaria Mills"}
products = ["company", "directory", "individual", "employment"]


def sessions():
    session = client().connect.sessions.new(
        **customer,
        products=products,
        customer_email="wilhelmina@example.com",
        integration={"provider": "ulti_pro", "auth_method": "credential"},
        manual=False,
        minutes_to_expire=60,
    )
    return session.to_dict()


def tokens():
    by_client = client()
    token = by_client.access_tokens.create(code=asked["code"])
    by_token = client(access_token=token.access_token)
    told = {"token": token.to_dict(), "introspection": by_token.account.introspect().to_dict(mode="json")}
    told["providers"] = [provider.to_dict() for provider in by_token.providers.list()]
    again = by_client.connect.sessions.reauthenticate(connection_id=token.connection_id, products=["company"])
    told["again"] = again.to_dict()
    none = "60176581-e828-5c49-817f-1a3938e68e12"
    bad = client(access_token="tok_nothing")
    told["failures"] = {
        "code used": failure(lambda: by_client.access_tokens.create(code=asked["code"])),
        "wrong secret": failure(lambda: client(client_secret="x").connect.sessions.new(**customer, products=products)),
        "unknown product": failure(lambda: by_client.connect.sessions.new(**customer, products=["everything"])),
        "unknown connection": failure(lambda: by_client.connect.sessions.reauthenticate(connection_id=none)),
        "unknown token": failure(bad.account.introspect),
        "no token": failure(lambda: bad.account.introspect(extra_headers={"Authorization": Omit()})),
        "unknown entity": failure(lambda: by_token.account.disconnect_entity(entity_ids=[none])),
        "no scope": failure(lambda: by_token.hris.payments.list(start_date="2026-01-01", end_date="2026-02-01")),
        "nothing there": failure(lambda: by_token.sandbox.jobs.configuration.retrieve()),
    }
    told["disconnected"] = by_token.account.disconnect().to_dict()
    told["failures"]["disconnected"] = failure(by_token.account.introspect)
    return told


def limited():
    by_client = client(max_retries=0)
    return failure(lambda: [by_client.connect.sessions.new(**customer, products=products) for _ in range(5)])


print(json.dumps({"sessions": sessions, "tokens": tokens, "limited": limited}[asked["stage"]]()))
