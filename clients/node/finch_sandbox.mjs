// Goes through Finch's sandbox by its published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `client_id`, `client_secret`, and what is asked for: `connection`, `company`,
// `individual`, `employment`, `hired` (a list). Prints one JSON object: what each call answered and what is read
// afterwards, how a job of each kind ended, and what is known of the connection in each state.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as later } from "node:timers/promises";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Finch } = createRequire(import.meta.url)("@tryfinch/finch-api");

const asked = JSON.parse(readFileSync(0, "utf8"));
const credentials = { baseURL: asked.url, clientID: asked.client_id, clientSecret: asked.client_secret };

const connection = await new Finch(credentials).sandbox.connections.create(asked.connection);
const client = new Finch({ ...credentials, accessToken: connection.access_token });
const { sandbox, hris } = client;

const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};
const directory = async (of = hris) => (await all(of.directory.list())).map(({ id }) => id);
const body = async (pages) => (await all(pages))[0].body;

const job = async (end) => {
  const configured = await sandbox.jobs.configuration.update({ type: "data_sync_all", completion_status: end });
  const created = await sandbox.jobs.create({ type: "data_sync_all" });
  let seen;
  do {
    if (seen) await later(100);
    seen = await client.jobs.automated.retrieve(created.job_id);
  } while (["pending", "in_progress"].includes(seen.status));
  return { configured, configurations: await sandbox.jobs.configuration.retrieve(), job: seen.status };
};

const told = { connection, before: await directory() };
const [one, leader] = told.before;
const requests = [{ individual_id: one }];
told.company = await sandbox.company.update(asked.company);
told["company read"] = await hris.company.retrieve();
told.individual = await sandbox.individual.update(one, asked.individual);
told["individual read"] = await body(hris.individuals.retrieveMany({ requests }));
told.employment = await sandbox.employment.update(one, { ...asked.employment, manager: { id: leader } });
told["employment read"] = await body(hris.employments.retrieveMany({ requests }));
told.hired = await sandbox.directory.create({ body: asked.hired });
told.after = await directory();
const { company_id } = connection;
told.again = await sandbox.connections.accounts.create({ company_id, provider_id: "ulti_pro" });
const again = new Finch({ baseURL: asked.url, accessToken: told.again.access_token });
told["again reads"] = (await directory(again.hris)).length;
told.jobs = {};
for (const end of ["complete", "reauth_error", "permissions_error", "error"]) told.jobs[end] = await job(end);
told.states = {};
for (const state of ["reauth", "connected"]) {
  const changed = await sandbox.connections.accounts.update({ connection_status: state });
  const { connection_status } = await client.account.introspect();
  told.states[state] = { changed, seen: connection_status.status };
}
await sandbox.connections.accounts.update({ connection_status: "disconnected" });
await client.account.introspect().catch((error) => { told.states.disconnected = error.status; });
console.log(JSON.stringify(told));
