// Connects a customer by Finch's published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `client_id`, `client_secret` and `stage`. `sessions` makes a session and
// prints it; `tokens` exchanges `code`, reads everything there is about the connection, tries what is refused, and ends
// its one entity; `limited` calls until it is refused. Prints one JSON object.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Finch } = createRequire(import.meta.url)("@tryfinch/finch-api");

const asked = JSON.parse(readFileSync(0, "utf8"));
let calls = 0;

const client = (options = {}) => new Finch({
  baseURL: asked.url,
  clientID: asked.client_id,
  clientSecret: asked.client_secret,
  fetch: (...request) => { calls += 1; return fetch(...request); },
  ...options,
});

// What the client makes of a failure, and how often it called.
const failure = async (call) => {
  calls = 0;
  try {
    await call();
  } catch (error) {
    const { name, finch_code = null } = error.error;
    const isNamed = Boolean(error.headers.get("finch-request-id"));
    return { class: error.constructor.name, status: error.status, name, finch_code, calls, is_named: isNamed };
  }
  return null;
};

const customer = { customer_id: "customer-7", customer_name: "Tessaria Mills" };
const products = ["company", "directory", "individual", "employment"];

const stages = {
  sessions: () => client().connect.sessions.new({
    ...customer,
    products,
    customer_email: "wilhelmina@example.com",
    integration: { provider: "ulti_pro", auth_method: "credential" },
    manual: false,
    minutes_to_expire: 60,
  }),

  async tokens() {
    const byClient = client();
    const token = await byClient.accessTokens.create({ code: asked.code });
    const byToken = client({ accessToken: token.access_token });
    const introspection = await byToken.account.introspect();
    const providers = [];
    for await (const provider of byToken.providers.list()) providers.push(provider);
    const again = await byClient.connect.sessions.reauthenticate({ connection_id: token.connection_id, products: ["company"] });
    const none = "60176581-e828-5c49-817f-1a3938e68e12";
    const bad = client({ accessToken: "tok_nothing" });
    const failures = {
      "code used": await failure(() => byClient.accessTokens.create({ code: asked.code })),
      "wrong secret": await failure(() => client({ clientSecret: "x" }).connect.sessions.new({ ...customer, products })),
      "unknown product": await failure(() => byClient.connect.sessions.new({ ...customer, products: ["everything"] })),
      "unknown connection": await failure(() => byClient.connect.sessions.reauthenticate({ connection_id: none })),
      "unknown token": await failure(() => bad.account.introspect()),
      "no token": await failure(() => bad.account.introspect({ headers: { Authorization: null } })),
      "unknown entity": await failure(() => byToken.account.disconnectEntity({ entity_ids: [none] })),
      "no scope": await failure(() => byToken.hris.payments.list({ start_date: "2026-01-01", end_date: "2026-02-01" })),
      "nothing there": await failure(() => byToken.sandbox.jobs.configuration.retrieve()),
    };
    const disconnected = await byToken.account.disconnectEntity({ entity_ids: token.entity_ids });
    failures.disconnected = await failure(() => byToken.account.introspect());
    return { token, introspection, providers, again, failures, disconnected };
  },

  limited() {
    const byClient = client({ maxRetries: 0 });
    return failure(async () => {
      for (let call = 0; call < 5; call += 1) await byClient.connect.sessions.new({ ...customer, products });
    });
  },
};

console.log(JSON.stringify(await stages[asked.stage]()));
