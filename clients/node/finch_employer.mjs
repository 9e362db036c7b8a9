// Reads an employer by Finch's published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `access_token` and `entity`. Prints one JSON object: what is
// known of the connection, the company, the directory, everybody's individual and employment, the ids that the directory
// yields with pages of several sizes, what is made of somebody who is not there, a job that reads everything anew with
// the list of jobs and the job by its id, and rows that are read by their path.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Finch } = createRequire(import.meta.url)("@tryfinch/finch-api");

const asked = JSON.parse(readFileSync(0, "utf8"));
const client = new Finch({ baseURL: asked.url, accessToken: asked.access_token });
const entities = { entity_ids: [asked.entity] };

const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};

const directory = await all(client.hris.directory.list({ limit: 10000, ...entities }));
const requests = directory.map(({ id }) => ({ individual_id: id }));
const ids = {};
for (const limit of [1, 100, 10000]) {
  ids[limit] = (await all(client.hris.directory.list({ limit }))).map(({ id }) => id);
}
const nobody = { individual_id: "60176581-e828-5c49-817f-1a3938e68e12" };
const missing = await all(client.hris.individuals.retrieveMany({ requests: [nobody] }));
let byHand;
await client.jobs.manual.retrieve(nobody.individual_id).catch((error) => { byHand = error.status; });
const job = await client.jobs.automated.create({ type: "data_sync_all" });
const route = { method: "GET", route: "/personnel/v1/person-details", params: { per_Page: 2 } };

console.log(JSON.stringify({
  introspection: await client.account.introspect(),
  job,
  "job by hand": byHand,
  jobs: await client.jobs.automated.list(),
  "job by id": await client.jobs.automated.retrieve(job.job_id),
  forwarded: await client.requestForwarding.forward(route),
  company: await client.hris.company.retrieve(entities),
  directory,
  ids,
  individuals: await all(client.hris.individuals.retrieveMany({ requests, options: { include: ["ssn"] }, ...entities })),
  employments: await all(client.hris.employments.retrieveMany({ requests, ...entities })),
  nobody: missing[0],
}));
