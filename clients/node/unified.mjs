// Reads the unified people of an account by the published client for TypeScript, whose strict parsing refuses a page for
// one value in another form.
//
// Reads one JSON object from stdin: `url`, `key` and `account`. Prints one with what the client understood, list by
// list; exits with 1 when it refuses anything.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { StackOne } = createRequire(import.meta.url)("@stackone/stackone-client-ts");

const { url, key, account } = JSON.parse(readFileSync(0, "utf8"));
const { hris } = new StackOne({ serverURL: url, security: { username: key, password: "" }, retryConfig: { strategy: "none" } });

// Every page of a list, followed by the client itself.
const all = async (call, further = {}) => {
  const items = [];
  for await (const page of await call({ xAccountId: account, pageSize: "40", ...further })) {
    const body = Object.values(page).find((value) => Array.isArray(value?.data));
    items.push(...body.data);
  }
  return items;
};

const bound = (name) => hris[name].bind(hris);
const expand = "company,employments";
const include = "custom_fields";
const told = {
  employees: await all(bound("listEmployees"), { expand, include }),
  employments: await all(bound("listEmployments")),
  companies: await all(bound("listCompanies")),
  locations: await all(bound("listLocations")),
  groups: await all(bound("listGroups")),
  departments: await all(bound("listDepartmentGroups")),
  jobs: await all(bound("listJobs")),
  positions: await all(bound("listPositions")),
  benefits: await all(bound("listBenefits")),
  definitions: await all(bound("listEmployeeCustomFieldDefinitions")),
  policies: await all(bound("listTimeOffPolicies")),
};

// One by each form of its id.
const [first] = told.employees;
for (const id of [first.id, first.remoteId]) {
  const one = await hris.getEmployee({ xAccountId: account, id, expand, include });
  assert.deepEqual(one.employeeResult.data, first);
}
const [employment] = told.employments;
const one = await hris.getEmployment({ xAccountId: account, id: employment.id });
assert.deepEqual(one.employmentResult.data, employment);
const id = first.id;
told.balances = await all(bound("listEmployeeTimeOffBalances"), { id });

// Failures come as the classes that the client has for them.
const failure = async (call) => {
  try {
    await call();
  } catch (error) {
    return { name: error.name, status: error.statusCode, message: error.message };
  }
  return null;
};
told.failures = {
  time_off: await failure(() => hris.listTimeOffRequests({ xAccountId: account })),
  unknown: await failure(() => hris.getEmployee({ xAccountId: account, id: "NOBODY000000" })),
  changed: await failure(() => hris.listEmployees({ xAccountId: account, next: "bm90IGEgY3Vyc29y" })),
};

console.log(JSON.stringify(told));
