// Fails on purpose by the published client for TypeScript, and tells as which class each failure came.
//
// Reads one JSON object from stdin: `url`, `key`, and `calls`, each with its `name`, `of` (`rpc`, `employees`, `time_off`,
// `proxy` or `account`), `account`, and for `rpc` also `action` and `inputs`; with `retries` the client repeats what it
// repeats by default. Prints an object with class, status, message and body of each failure by its name, `null` where
// nothing failed.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { StackOne } = createRequire(import.meta.url)("@stackone/stackone-client-ts");

const { url, key, calls, retries } = JSON.parse(readFileSync(0, "utf8"));
const security = { username: key, password: "" };
const client = new StackOne({ serverURL: url, security, ...(retries ? {} : { retryConfig: { strategy: "none" } }) });

const ways = {
  rpc: ({ account, action, inputs }) =>
    client.actions.rpcAction({ action, headers: { "x-account-id": account }, body: inputs ?? {} }),
  employees: ({ account }) => client.hris.listEmployees({ xAccountId: account }),
  time_off: ({ account }) => client.hris.listTimeOffRequests({ xAccountId: account }),
  proxy: ({ account, method }) =>
    client.proxy.proxyRequest({ xAccountId: account, proxyRequestBody: { method, path: "/personnel/v1/person-details" } }),
  account: ({ account }) => client.accounts.getAccount({ id: account }),
};

const told = {};
for (const call of calls) {
  try {
    await ways[call.of](call);
    told[call.name] = null;
  } catch (error) {
    const body = JSON.parse(error.body ?? "null");
    told[call.name] = { class: error.name, status: error.statusCode, message: error.message, body };
  }
}
console.log(JSON.stringify(told));
