// Verifies what webhooks of the form `standard` were sent, by the published helper.
//
// Reads lines of JSON from stdin, each a delivery: `form`, `secrets`, `headers` and `body`. Exits with 1 and says why
// when one does not verify, or verifies although it was changed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Webhook } = createRequire(import.meta.url)("standardwebhooks");

let count = 0;
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { form, secrets, headers, body } = JSON.parse(line);
  if (form === "finch") continue;
  for (const secret of secrets) {
    assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
    assert.throws(() => new Webhook(secret).verify(body.replace("{", "{ "), headers));
    const other = Buffer.from("another secret of 32 bytes length").toString("base64");
    assert.throws(() => new Webhook(`whsec_${other}`).verify(body, headers));
  }
  count += 1;
}
console.log(count);
