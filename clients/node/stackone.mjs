// Does by the published client for TypeScript, unmodified, all that it can do with an account beside reading people:
// sessions, accounts, connectors, actions, logs and the proxy. What it has for MCP sends messages whose id and parameters
// it has emptied, so that no server could answer them; MCP is for the clients of MCP.
//
// Reads one JSON object from stdin: `url`, `key`, `accounts` (ids; the first is used, the last is deleted), `owner` of the
// first, `action` that lists people in pages, `read` with `action` and `path` of one person. Prints what the client
// understood; exits with 1 when it refuses anything.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const require = createRequire(import.meta.url);
const { StackOne } = require("@stackone/stackone-client-ts");
const { HTTPClient } = require("@stackone/stackone-client-ts/lib/http.js");

const task = JSON.parse(readFileSync(0, "utf8"));
const security = { username: task.key, password: "" };
// A hook of the client's own keeps what was answered, of which it does not understand everything.
const httpClient = new HTTPClient();
const answers = new Map();
httpClient.addHook("response", async (response) => {
  answers.set(response, await response.clone().text());
});
const client = new StackOne({ serverURL: task.url, security, httpClient, retryConfig: { strategy: "none" } });
const [account] = task.accounts;
const told = {};

// Sessions.
const owner = { originOwnerId: "customer-7", originOwnerName: "Tessaria Mills", originUsername: "ada" };
const session = await client.connectSessions.createConnectSession({
  ...owner,
  provider: "ukg-pro",
  categories: ["hris"],
  expiresIn: 600,
  multiple: true,
  type: "test",
  metadata: {},
});
told.session = session.connectSessionTokenAuthLink;
told.session_status = session.statusCode;
const { token } = told.session;
const authenticated = await client.connectSessions.authenticateConnectSession({ token });
told.authenticated = authenticated.connectSession;
const editing = await client.connectSessions.createConnectSession({ ...owner, accountId: account });
told.editing = editing.connectSessionTokenAuthLink;

// Accounts.
const accounts = async (request) => (await client.accounts.listLinkedAccounts({ pageSize: 25, ...request })).classes;
const ids = async (request) => (await accounts(request)).map((one) => one.id);
told.pages = [];
for (let page = 1; ; page += 1) {
  const got = await ids({ page, pageSize: 2 });
  told.pages.push(got);
  if (got.length < 2) break;
}
told.filtered = {
  account_ids: await ids({ accountIds: task.accounts.slice(0, 2) }),
  origin_owner_id: await ids({ originOwnerId: task.owner }),
  origin_owner_ids: await ids({ originOwnerIds: [task.owner, "nobody"] }),
  provider: await ids({ provider: "ukg-pro" }),
  providers: await ids({ providers: ["workday"] }),
  active: await ids({ status: ["active", "error"] }),
  suspended: await ids({ status: ["suspended"] }),
};
const one = async (id) => (await client.accounts.getAccount({ id })).linkedAccount;
told.account = await one(account);
told.listed = (await accounts({ accountIds: [account] }))[0];
// The client adds its own `type` to every change.
const change = { originOwnerName: "Harbour Works", metadata: {}, setupInformation: {}, credentials: {}, secrets: {} };
const changed = await client.accounts.updateAccount({ id: account, patchAccountExternalDto: change });
told.changed = changed.linkedAccount;
told.after_change = await one(account);
told.meta = (await client.accounts.getAccountMetaInfo({ id: account })).linkedAccountMeta;

// Connectors.
told.connectors = (await client.connectors.listConnectorsMeta({ include: "field_path" })).classes;
told.connector = (await client.connectors.getConnectorMeta({ provider: "ukg-pro" })).connectorsMeta;

// Actions. The typed rows of this version are empty, so the answer itself is read.
const listed = [];
const filter = { connectors: "ukg-pro", accountIds: account };
const include = ["operation_details"];
for await (const page of await client.actions.listActionsMeta({ filter, include, pageSize: "100" })) {
  listed.push(...page.actionsMetaPaginated.data);
}
told.actions = listed;
const narrowed = await client.actions.listActionsMeta({ filter: { ...filter, actionKey: task.action } });
told.one_action = narrowed.actionsMetaPaginated.data[0].actions.map((action) => action.id);
const raw = (called) => JSON.parse(answers.get(called.rawResponse));
const headers = { "x-account-id": account };
told.rows = [];
let next = null;
do {
  const query = next === null ? { page_size: 25 } : { page_size: 25, next };
  const called = await client.actions.rpcAction({ action: task.action, headers, query });
  const body = raw(called);
  told.rows.push(...body.data);
  if (called.actionsRpcResponse.data.length !== body.data.length) throw new Error("typed and plain rows differ");
  next = called.actionsRpcResponse.next ?? null;
} while (next !== null);
told.read = raw(await client.actions.rpcAction({ ...task.read, headers })).data;

// The proxy, whose answer this client does not read either.
const proxyRequestBody = { path: "/personnel/v1/person-details?per_page=10", method: "get" };
told.proxied = raw(await client.proxy.proxyRequest({ xAccountId: account, proxyRequestBody }));

// Logs.
const logs = async (request, call = "listLogs", result = "unifiedLogsPaginated") => {
  const lines = [];
  let next = null;
  do {
    const page = (await client.requestLogs[call]({ pageSize: 2, ...request, next }))[result];
    lines.push(...page.data);
    next = page.next ?? null;
  } while (next !== null);
  return lines;
};
told.logs = await logs({ include: "step_logs" });
told.logs_of_one = await logs({ filter: { accountIds: account, actions: task.read.action, success: true } });
told.logs_oldest = await logs({ orderBy: "eventDatetime", orderDirection: "asc" });
told.steps = await logs({ filter: { httpMethods: "get" } }, "listStepLogs", "stepLogsPaginated");
told.platform = await logs({ filter: { accountIds: account } }, "listPlatformLogs", "platformLogsPaginated");
const { requestId } = told.logs[0];
told.log = (await client.requestLogs.getLog({ id: requestId, include: "step_logs" })).unifiedLogResult.data;

// What is deleted is told a last time.
const id = task.accounts.at(-1);
told.deleted = (await client.accounts.deleteAccount({ id })).linkedAccount;
told.left = await ids({});

console.log(JSON.stringify(told));
