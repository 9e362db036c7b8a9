// Verifies what webhooks were sent: those of the form `finch` by Finch's client, the others by the published helper of
// Standard Webhooks.
//
// Reads lines of JSON from stdin, each a delivery: `form`, `secrets`, `headers` and `body`. Exits with 1 and says why
// when one does not verify, or verifies although it was changed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const require = createRequire(import.meta.url);
const { Webhook } = require("standardwebhooks");
const Finch = require("@tryfinch/finch-api");

const finch = new Finch({ accessToken: "none" });
const verify = (form, secret, headers, body) =>
  form === "finch"
    ? finch.webhooks.unwrap(body, headers, secret)
    : new Webhook(secret).verify(body, headers);

let count = 0;
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { form, secrets, headers, body } = JSON.parse(line);
  for (const secret of secrets) {
    assert.deepEqual(verify(form, secret, headers, body), JSON.parse(body));
    assert.throws(() => verify(form, secret, headers, body.replace("{", "{ ")));
    const other = Buffer.from("another secret of 32 bytes length").toString("base64");
    assert.throws(() => verify(form, form === "finch" ? other : `whsec_${other}`, headers, body));
  }
  count += 1;
}
console.log(count);
