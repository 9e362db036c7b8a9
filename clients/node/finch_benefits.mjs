// Reads an employer's deductions by Finch's published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `access_token`, `entity`, and `people` (ids to ask about). Prints one JSON
// object: the benefits, each of them by its id, what can be told of each kind, who has each, what everybody has of each,
// and of those who have it without naming them, the same of an id that there is not, and the status and word of what
// cannot be had, with how many calls it took.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Finch } = createRequire(import.meta.url)("@tryfinch/finch-api");

const asked = JSON.parse(readFileSync(0, "utf8"));
let calls = 0;
const client = new Finch({
  baseURL: asked.url,
  accessToken: asked.access_token,
  fetch: (...request) => { calls += 1; return fetch(...request); },
});
const entities = { entity_ids: [asked.entity] };
const nothing = "60176581-e828-5c49-817f-1a3938e68e12";
const { benefits } = client.hris;
const { individuals } = benefits;

const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};
const ofEach = async (ids, of) => {
  const found = {};
  for (const id of ids) found[id] = await of(id);
  return found;
};

const listed = await all(benefits.list(entities));
const ids = listed.map(({ benefit_id }) => benefit_id);
const everybody = [...asked.people, nothing].join(",");
const refused = {};
for (const [name, call] of Object.entries({
  benefit: () => benefits.retrieve(nothing),
  enrolled: () => individuals.enrolledIDs(nothing),
  individuals: () => all(individuals.retrieveManyBenefits(nothing, { individual_ids: everybody })),
})) {
  const before = calls;
  await call().catch((error) => {
    refused[name] = [error.status, error.error?.finch_code ?? null, calls - before];
  });
}

console.log(JSON.stringify({
  benefits: listed,
  "by id": Object.values(await ofEach(ids, (id) => benefits.retrieve(id, entities))),
  meta: await all(benefits.listSupportedBenefits(entities)),
  enrolled: await ofEach(ids, (id) => individuals.enrolledIDs(id, entities)),
  individuals: await ofEach(ids, (id) => (
    all(individuals.retrieveManyBenefits(id, { individual_ids: everybody, ...entities }))
  )),
  whoever: await ofEach(ids, (id) => all(individuals.retrieveManyBenefits(id))),
  providers: await all(client.providers.list()),
  refused,
}));
