// Loads the WSDL of every service with `soap` as it comes, logs in and finds people.
//
// Which services: UKG_SERVICES, their paths with commas between. Where and as whom: UKG_URL,
// UKG_USERNAME, UKG_PASSWORD, UKG_CUSTOMER_API_KEY and UKG_USER_API_KEY. What is true: a JSON file
// with the emulator's export (UKG_EXPORT). Exits with 1 and says why when something is not as
// expected.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inspect } from "node:util";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const soap = createRequire(import.meta.url)("soap");

const ADDRESSING = "http://www.w3.org/2005/08/addressing";
const LOGIN = "http://www.ultipro.com/services/loginservice";
const PERSON = "http://www.ultipro.com/services/employeeperson";
const AUTHENTICATION = "http://www.ultimatesoftware.com/foundation/authentication";
const PAGE_SIZE = 40;

function given(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is missing`);
  return value;
}

const url = given("UKG_URL");
const login = {
  UserName: given("UKG_USERNAME"),
  Password: given("UKG_PASSWORD"),
  ClientAccessKey: given("UKG_CUSTOMER_API_KEY"),
  UserAccessKey: given("UKG_USER_API_KEY"),
};
const services = given("UKG_SERVICES").split(",");
const truth = employments(JSON.parse(readFileSync(given("UKG_EXPORT"), "utf8")));

/** Every employment of the export with its person, by company code and employee number. */
function employments(exported) {
  const codes = new Map(exported.companies.map((one) => [one.company_id, one.company_code]));
  const all = exported.people.flatMap((person) =>
    person.employments.map((one) => [`${codes.get(one.company_id)} ${one.employee_number}`, { person, one }]),
  );
  return new Map(all);
}

function element(namespace, name, text) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<${name} xmlns="${namespace}">${escaped}</${name}>`;
}

function load(service) {
  return soap.createClientAsync(`${url}/services/${service}?wsdl`, { forceSoap12Headers: true });
}

/** That a description is of XML Schema's own types throughout: `soap` leaves what it cannot find as it is written. */
function isResolved(description, seen = new Set()) {
  if (typeof description === "string") {
    const [, type] = description.match(/^(?:[^|]*\|)?(xs:\w+)(?:\|.*)?$/) ?? [];
    return type !== undefined;
  }
  if (seen.has(description)) {
    return true;
  }
  seen.add(description);
  const members = Object.entries(description).filter(([name]) => !name.startsWith("targetN"));
  return members.every(([, member]) => isResolved(member, seen));
}

/** The operations of each port, with what they take and give. */
function operations(client) {
  const ports = Object.values(client.describe()).flatMap((service) => Object.values(service));
  return ports.map((port) => {
    for (const [name, operation] of Object.entries(port)) {
      assert.ok(isResolved(operation.input), `what ${name} takes: ${inspect(operation.input)}`);
      assert.ok(isResolved(operation.output), `what ${name} gives: ${inspect(operation.output)}`);
      assert.ok(Object.keys(operation.output).length > 0, `what ${name} gives`);
    }
    return Object.keys(port);
  });
}

async function token() {
  const client = await load("LoginService");
  client.addSoapHeader(element(ADDRESSING, "Action", `${LOGIN}/ILoginService/Authenticate`));
  for (const [name, value] of Object.entries(login)) {
    client.addSoapHeader(element(LOGIN, name, value));
  }
  const [answer] = await client.AuthenticateAsync({});
  assert.equal(answer.Status, "Ok");
  assert.equal(answer.StatusMessage ?? null, null);
  return answer.Token;
}

/** A client of EmployeePerson with the headers of a call. */
async function people(operation, messageId) {
  const client = await load("EmployeePerson");
  client.addSoapHeader(element(ADDRESSING, "Action", `${PERSON}/IEmployeePerson/${operation}`));
  client.addSoapHeader(element(ADDRESSING, "MessageID", messageId));
  client.addSoapHeader(element(`${AUTHENTICATION}/ultiprotoken`, "UltiProToken", await token()));
  client.addSoapHeader(element(`${AUTHENTICATION}/clientaccesskey`, "ClientAccessKey", login.ClientAccessKey));
  return client;
}

/** A list of `soap`, which makes no list of one. */
function list(value) {
  return value === undefined || value === null ? [] : [value].flat();
}

function text(value) {
  return typeof value === "object" && value !== null ? null : (value ?? null);
}

const loaded = new Map();
for (const service of services) {
  const client = await load(service);
  const ports = operations(client);
  assert.ok(ports.length > 0, `the ports of ${service}`);
  for (const names of ports) {
    assert.ok(names.length > 0, `the operations of ${service}`);
    if (service.startsWith("Employee")) {
      assert.ok(names.includes("Ping"), `the Ping of ${service}`);
    }
  }
  loaded.set(service, ports[0]);
}
assert.deepEqual(loaded.get("LoginService"), ["Authenticate"]);
assert.deepEqual(loaded.get("EmployeePerson"), [
  "Ping",
  "GetPersonByEmployeeIdentifier",
  "FindPeople",
  "UpdatePerson",
]);

const messageId = "urn:uuid:00000000-0000-4000-8000-000000000001";
const client = await people("FindPeople", messageId);
const found = new Map();
let pages = 1;
for (let page = 1; page <= pages; page += 1) {
  const query = { PageNumber: `${page}`, PageSize: `${PAGE_SIZE}` };
  const [answer, , header] = await client.FindPeopleAsync({ query });
  const { OperationResult: result, Results: results } = answer.FindPeopleResult;
  assert.equal(result.HasErrors, false);
  assert.equal(result.Success, true);
  assert.equal(list(result.Messages.OperationMessage)[0].Code, "OK");
  assert.equal(result.PagingInfo.TotalItems, truth.size);
  assert.equal(result.PagingInfo.CurrentPage, page);
  assert.equal(header.RelatesTo, messageId);
  pages = result.PagingInfo.PageTotal;
  for (const row of list(results.EmployeePerson)) {
    found.set(`${row.CompanyCode} ${row.EmployeeNumber}`, list(row.People.Person));
  }
}
assert.equal(pages, Math.ceil(truth.size / PAGE_SIZE));
assert.deepEqual([...found.keys()].sort(), [...truth.keys()].sort());
for (const [key, persons] of found) {
  const { person } = truth.get(key);
  assert.equal(persons.length, 1, `the persons of ${key}`);
  const [read] = persons;
  const identifier = read.EmployeeIdentifier;
  assert.equal(`${identifier.CompanyCode} ${identifier.EmployeeNumber}`, key);
  assert.equal(text(read.FirstName), person.first_name, `FirstName of ${key}`);
  assert.equal(text(read.LastName), person.last_name, `LastName of ${key}`);
  assert.equal(text(read.MiddleName), person.middle_name, `MiddleName of ${key}`);
  assert.equal(text(read.EmailAddress), person.email_address, `EmailAddress of ${key}`);
  assert.equal(text(read.SSN), person.ssn, `SSN of ${key}`);
  assert.equal(read.SuppressSSN, person.suppress_ssn === "true", `SuppressSSN of ${key}`);
}

const known = [...loaded.values()].flat();
console.log(`${loaded.size} services with ${known.length} operations, ${found.size} employments on ${pages} pages`);
