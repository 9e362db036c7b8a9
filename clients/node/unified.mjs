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
const whole = { expand: "company,employments", include: "custom_fields" };

// What stands by itself: the list, one of it, and what is asked of both.
const kinds = {
  employees: ["listEmployees", "getEmployee", whole],
  employments: ["listEmployments", "getEmployment"],
  companies: ["listCompanies", "getCompany"],
  locations: ["listLocations", "getLocation"],
  groups: ["listGroups", "getGroup"],
  companyGroups: ["listCompaniesGroups", "getCompanyGroup"],
  departments: ["listDepartmentGroups", "getDepartmentGroup"],
  teams: ["listTeamGroups", "getTeamGroup"],
  divisions: ["listDivisionGroups", "getDivisionGroup"],
  costCenters: ["listCostCenterGroups", "getCostCenterGroup"],
  jobs: ["listJobs", "getJob"],
  positions: ["listPositions", "getPosition"],
  benefits: ["listBenefits", "getBenefit"],
  definitions: ["listEmployeeCustomFieldDefinitions", "getEmployeeCustomFieldDefinition"],
  policies: ["listTimeOffPolicies", "getTimeOffPolicy"],
};

const single = (answer) => Object.values(answer).find((value) => value?.data).data;

// One by each form of its id.
const same = async (get, item, further) => {
  for (const id of [item.id, item.remoteId]) {
    assert.deepEqual(single(await get(id, further)), item);
  }
};

const told = {};
for (const [name, [list, get, further]] of Object.entries(kinds)) {
  told[name] = await all(bound(list), further);
  const one = (id) => hris[get]({ xAccountId: account, id, ...further });
  if (told[name].length > 0) await same(one, told[name].at(-1));
}

// What belongs to somebody.
const id = told.employees[0].id;
const beneath = (get) => (subResourceId) => hris[get]({ xAccountId: account, id, subResourceId });
told.employmentsOfOne = await all(bound("listEmployeeEmployments"), { id });
await same(beneath("getEmployeeEmployment"), told.employmentsOfOne.at(-1));
told.balances = await all(bound("listEmployeeTimeOffBalances"), { id });
await same(beneath("getEmployeeTimeOffBalance"), told.balances.at(-1));
told.policiesOfOne = await all(bound("listEmployeeTimeOffPolicies"), { id });

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
