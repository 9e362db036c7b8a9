// Makes, changes, lists and deletes rules of pay statement items by Finch's published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `access_token`, `entity`, `payment` (an id), `from` and `to` (pay dates), `rules`
// (what each shall be), and `change` (what the first becomes). Prints one JSON object: what was made; the rules then,
// statements and kinds of lines; what was changed and deleted (the second), and the rules, statements and kinds of lines
// after that; and the status of what cannot be done.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { Finch } = createRequire(import.meta.url)("@tryfinch/finch-api");

const asked = JSON.parse(readFileSync(0, "utf8"));
const client = new Finch({ baseURL: asked.url, accessToken: asked.access_token });
const entities = { entity_ids: [asked.entity] };
const days = { start_date: asked.from, end_date: asked.to };
const nothing = "60176581-e828-5c49-817f-1a3938e68e12";
const { rules } = client.hris.payStatementItem;

const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};
const state = async () => ({
  rules: await all(rules.list(entities)),
  statements: await all(client.hris.payStatements.retrieveMany({
    requests: [{ payment_id: asked.payment, limit: 5000 }], ...entities,
  })),
  items: await all(client.hris.payStatementItem.list({ ...days, ...entities })),
});

const made = [];
for (const rule of asked.rules) made.push(await rules.create({ ...rule, ...entities }));
const first = await state();
const refused = {};
for (const [name, call] of Object.entries({
  unknown: () => rules.update(nothing, { optionalProperty: {} }),
  field: () => rules.create({ conditions: [{ field: "colour", operator: "equals", value: "red" }] }),
  nothing: () => rules.create({ attributes: { metadata: { a: 1 } } }),
  gone: () => rules.delete(nothing),
})) {
  await call().catch((error) => { refused[name] = error.status; });
}
const changed = await rules.update(made[0].id, { ...asked.change, ...entities });
const deleted = await rules.delete(made[1].id, entities);

console.log(JSON.stringify({
  made,
  first,
  changed,
  unchanged: await rules.update(made[0].id, { optionalProperty: { anything: true } }),
  deleted,
  second: await state(),
  refused,
}));
