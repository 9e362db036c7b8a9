// Writes an employer's deductions by Finch's published client for Node, unmodified.
//
// Reads one JSON object from stdin: `url`, `access_token`, `entity`, and `steps`, each with the `call` and what it takes.
// Prints a JSON list with the answer of each, or the status, name and word of what was refused, with how many calls it took.

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
const { benefits } = client.hris;
const { individuals } = benefits;
const entities = { entity_ids: [asked.entity] };
const does = {
  create: ({ call, ...made }) => benefits.create({ ...made, ...entities }),
  register: ({ call, ...made }) => benefits.register({ ...made, ...entities }),
  update: ({ benefit_id, description }) => benefits.update(benefit_id, { description, ...entities }),
  enroll: ({ benefit_id, individuals: people }) => (
    individuals.enrollMany(benefit_id, { individuals: people, ...entities })
  ),
  unenroll: ({ benefit_id, individual_ids }) => (
    individuals.unenrollMany(benefit_id, { individual_ids, ...entities })
  ),
  job: ({ job_id }) => client.jobs.manual.retrieve(job_id),
};

const answers = [];
for (const step of asked.steps) {
  const before = calls;
  try {
    answers.push(await does[step.call](step));
  } catch (error) {
    const { name = null, finch_code = null } = error.error ?? {};
    answers.push({ refused: [error.status, name, finch_code, calls - before] });
  }
}
console.log(JSON.stringify(answers));
