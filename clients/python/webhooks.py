"""Verifies what webhooks were sent, as receivers do.

Reads lines of JSON from stdin, each a delivery: `form`, `secrets` (those that a receiver may still hold), `headers`,
`body` and `schema` (what the API's description says of the form). Deliveries of the form `standard` are verified by
the published helper; the signatures of the other forms by what their contracts say. Exits with 1 and says why when
one does not verify, or verifies although it was changed.
"""

import base64
import hashlib
import hmac
import json
import sys
import time

import jsonschema_rs
from standardwebhooks import Webhook, WebhookVerificationError

count = 0


def fails(verify, *arguments):
    try:
        verify(*arguments)
    except (AssertionError, WebhookVerificationError):
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
    key = base64.b64decode(secret, validate=True)
    assert base64.b64encode(key).decode() == secret, "the secret is canonical"
    stamp = headers["finch-timestamp"]
    assert stamp.isdigit() and abs(int(stamp) - time.time()) < 300, stamp
    content = f"{headers['finch-event-id']}.{stamp}.{body}".encode()
    expected = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert expected in headers["finch-signature"].split(" "), headers
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
