// Reads what an employer paid by Finch's published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `access_token`, `entity`, `from` and `to` (pay dates). Prints one JSON object:
// the payments, the statements of each by its id, those of the payment with the most people in pages, what is made of a
// payment that there is not, the pay groups, each of them with its people, those of somebody, the kinds of lines, and the
// status of what there is not to be had.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Finch } = createRequire(import.meta.url)("@tryfinch/finch-api");

const asked = JSON.parse(readFileSync(0, "utf8"));
const client = new Finch({ baseURL: asked.url, accessToken: asked.access_token });
const entities = { entity_ids: [asked.entity] };
const days = { start_date: asked.from, end_date: asked.to };
const nothing = "60176581-e828-5c49-817f-1a3938e68e12";

const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};
const statements = (requests) => all(client.hris.payStatements.retrieveMany({ requests, ...entities }));

const payments = await all(client.hris.payments.list({ ...days, ...entities }));
const ids = payments.map(({ id }) => id);
const ofPayments = {};
for (let start = 0; start < ids.length; start += 10) {
  const requests = ids.slice(start, start + 10).map((id) => ({ payment_id: id, limit: 5000 }));
  for (const one of await statements(requests)) ofPayments[one.payment_id] = one;
}
const largest = payments.reduce((one, other) => (other.individual_ids.length > one.individual_ids.length ? other : one));
const { count } = ofPayments[largest.id].body.paging;
const pages = [];
for (let offset = 0; offset < count; offset += 7) {
  pages.push((await statements([{ payment_id: largest.id, limit: 7, offset }]))[0]);
}
const groups = await all(client.payroll.payGroups.list(entities));
const byId = [];
for (const group of groups) byId.push(await client.payroll.payGroups.retrieve(group.id, entities));
const refused = {};
for (const [name, call] of Object.entries({
  documents: () => client.hris.documents.list(),
  "too many": () => statements(Array(11).fill({ payment_id: ids[0] })),
  backwards: () => all(client.hris.payments.list({ start_date: asked.to, end_date: asked.from })),
  group: () => client.payroll.payGroups.retrieve(nothing),
})) {
  await call().catch((error) => { refused[name] = error.status; });
}

console.log(JSON.stringify({
  payments,
  statements: ofPayments,
  largest: largest.id,
  pages,
  unknown: (await statements([{ payment_id: nothing }]))[0],
  groups,
  "groups by id": byId,
  "groups of": await all(client.payroll.payGroups.list({ individual_id: largest.individual_ids[0] })),
  items: await all(client.hris.payStatementItem.list({ ...days, ...entities })),
  bonuses: await all(client.hris.payStatementItem.list({ categories: ["earnings", "taxes"], name: "bON", ...days })),
  refused,
}));
