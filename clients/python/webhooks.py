"""Verifies what webhooks were sent, as receivers do.

Reads lines of JSON from stdin, each a delivery: `form`, `secrets` (those that a receiver may still hold), `headers`,
`body` and `schema` (what the API's description says of the form). Deliveries of the form `standard` are verified by
the published helper, those of the form `finch` by that of Finch's client, and the signatures of `stackone` by what
its contract says. Exits with 1 and says why when one does not verify, or verifies although it was changed.
"""

import base64
import hashlib
import hmac
import json
import sys
import jsonschema_rs
from finch import Finch
from standardwebhooks import Webhook, WebhookVerificationError

count = 0
client = Finch(access_token="none")


def fails(verify, *arguments):
    try:
        verify(*arguments)
    except (AssertionError, ValueError, WebhookVerificationError):
        return
    raise AssertionError(f"verified although it was changed: {arguments}")


def standard(secret, headers, body):
    assert secret.startswith("whsec_"), secret[:6]
    return Webhook(secret).verify(body, headers)


def stackone(secret, headers, body):
    digest = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert expected in headers["x-stackone-signature"].split(" "), headers
    # What is not signed there is signed beside it.
    return Webhook(secret).verify(body, headers)


def finch(secret, headers, body):
    told = client.webhooks.unwrap(body, headers, secret=secret)
    person = json.loads(body)["data"] or {}
    if "individual_id" in person:
        assert told.data.individual_id == person["individual_id"], told
    if "job_id" in person:
        assert told.data.job_id == person["job_id"] and told.data.job_url, told
    return json.loads(body)


verifiers = {"standard": standard, "stackone": stackone, "finch": finch}
for line in sys.stdin:
    delivery = json.loads(line)
    verify = verifiers[delivery["form"]]
    headers, body = delivery["headers"], delivery["body"]
    for secret in delivery["secrets"]:
        told = verify(secret, headers, body)
        jsonschema_rs.validate(delivery["schema"], told)
        fails(verify, secret, headers, body.replace("{", "{ ", 1))
        other = base64.b64encode(b"another secret of 32 bytes length").decode()
        fails(verify, other if delivery["form"] == "finch" else f"whsec_{other}", headers, body)
    count += 1
print(count)
