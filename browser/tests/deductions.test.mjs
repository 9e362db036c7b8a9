// The guide's part on deductions, by hand: from a link that asks for them to an election that UKG Pro tells.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Administrator, linesToTick } from "../stage/administrator.mjs";
import { Stage, product } from "../stage/stage.mjs";

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

const PRODUCTS = ["directory", "benefits"];
const ACCOUNT = "deductions";
/** What this customer lets no service account do, so that a person has to. */
const NOT_TICKED = { name: "Personnel Integration", level: "Add" };

/** Somebody who signs in to the tenant's pages. */
async function signedIn(username, password) {
  const person = await stage.person();
  const user = new Administrator(person.page, { ...stage.tenant, administrator: { username, password } });
  await user.signIn();
  return { ...person, user };
}

/** Goes through the pages of a link until the service account is linked, and stays at what comes then. */
async function linked(page, tenant) {
  const lines = await linesToTick(page);
  const ticked = lines.filter(({ name, level }) => name !== NOT_TICKED.name || level !== NOT_TICKED.level);
  assert.equal(ticked.length, lines.length - 1, "the guide asks for what a service account hands in by");
  const password = await tenant.makeAccount(ACCOUNT, ticked);
  await page.getByLabel("User name", { exact: true }).fill(ACCOUNT);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  const keys = await tenant.keys(ACCOUNT);
  await page.getByRole("textbox", { name: /^User API Key/ }).fill(keys.user);
  await page.getByRole("textbox", { name: /^Customer API Key/ }).fill(keys.customer);
  await page.getByRole("textbox", { name: /^Web Service URL/ }).fill(await tenant.endpoint());
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText(`Tick ${NOT_TICKED.level} on the line ${NOT_TICKED.name}`).waitFor();
  await page.getByRole("button", { name: "Accept with what works" }).click();
  await page.getByRole("heading", { name: "Who enters deductions by hand?" }).waitFor();
}

describe("who asks for deductions", () => {
  test("has the administrator named, who enters one that a second person approves, until UKG Pro tells it", async () => {
    await stage.control("PATCH", "switches", { entry_approval: "required" });
    const site = await product({ "/connected": "<!doctype html><title>Product</title><h1>Back at the product</h1>" });
    const redirectUri = `${site.origin}/connected`;
    const client = await stage.client({ redirectUris: [redirectUri] });
    const made = await stage.byClient(client, "/connect/sessions", {
      customer_id: "deductions-1", customer_name: "Tessaria Mills", products: PRODUCTS, redirect_uri: redirectUri,
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));

    const person = await stage.person();
    const { page } = person;
    const { administrator } = stage.tenant;
    const company = await signedIn(administrator.username, administrator.password);
    await page.goto(made.body.connect_url);
    await page.getByRole("button", { name: "I agree, continue" }).click();
    await linked(page, company.user);

    // The second step: users with a role that is limited to deductions, one of whom approves.
    await page.getByRole("heading", { name: "Give the user a role that is limited to deductions" }).waitFor();
    assert.equal(await page.getByText("Not confirmed: no public source says how this is done in UKG Pro.").count(), 4);
    const passwords = {};
    for (const [username, name] of [["DEDUCTIONS.ONE", "Ottilie"], ["DEDUCTIONS.TWO", "Leopold"]]) {
      passwords[username] = await company.user.addUser({ username, name, role: /Deductions/ });
    }
    const field = page.getByRole("textbox", { name: /^User name of the administrator/ });
    await field.fill("DEDUCTIONS.NONE");
    await page.getByRole("radio", { name: /^Yes/ }).check();
    await page.getByRole("button", { name: "Look for the user" }).click();
    await page.getByRole("link", { name: "UKG Pro has no user of this name" }).waitFor();
    assert.ok(await page.getByRole("radio", { name: /^Yes/ }).isChecked());
    await field.fill("deductions.one");
    await page.getByRole("button", { name: "Look for the user" }).click();
    await page.getByRole("heading", { name: "DEDUCTIONS.ONE enters deductions" }).waitFor();
    assert.equal(await page.getByText("The user is one of your employees").count(), 0);
    const address = await page.getByLabel("Address for the user").inputValue();
    // Having a role made takes its time, and the product is told all the same.
    await stage.linkedEarlier(30);
    await page.getByRole("link", { name: "Continue", exact: true }).click();
    await page.getByRole("heading", { name: "Back at the product" }).waitFor();
    const code = new URL(page.url()).searchParams.get("code");
    const { client_id, client_secret } = client;
    const token = await stage.byClient(client, "/auth/token", { code, client_id, client_secret, redirect_uri: redirectUri });
    assert.equal(token.status, 200, JSON.stringify(token.body));

    // The product has somebody enrolled, and nothing can hand that in.
    const finch = async (method, path, body) => {
      const headers = { authorization: `Bearer ${token.body.access_token}`, "content-type": "application/json" };
      const answer = await fetch(stage.url + path, { method, headers, body: body && JSON.stringify(body) });
      assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
      return answer.json();
    };
    const benefits = await finch("GET", "/employer/benefits");
    const uniforms = benefits.find(({ description }) => description === "Uniforms").benefit_id;
    const { individuals } = await finch("GET", "/employer/directory?limit=100");
    const somebody = individuals.find(({ is_active }) => is_active).id;
    const configuration = { employee_deduction: { type: "fixed", amount: 2_775 } };
    const job = await finch("POST", `/employer/benefits/${uniforms}/individuals`, [{ individual_id: somebody, configuration }]);

    // The user finds it at their address, and enters it in UKG Pro.
    const one = await signedIn("DEDUCTIONS.ONE", passwords["DEDUCTIONS.ONE"]);
    const entries = await one.context.newPage();
    const look = entries.getByRole("button", { name: "I have entered it: look now" });
    await entries.goto(address);
    // The job is begun in the background.
    for (let tries = 0; tries < 300 && !(await look.isVisible()); tries += 1) await entries.reload();
    await entries.getByRole("heading", { name: "1 to enter" }).waitFor();
    await entries.getByText("A second person approves in UKG Pro").waitFor();
    const card = entries.locator(".entry");
    const heading = await card.getByRole("heading").innerText();
    const [, number, employer] = /employee (\d+) of (\w+)$/.exec(heading);
    const values = await card.locator("strong").allInnerTexts();
    assert.ok(values.includes("UNIF") && values.includes("27.75"), values.join("; "));
    const from = values.find((value) => /^\d{4}-\d{2}-\d{2}$/.test(value));
    await one.user.enterDeduction({ number, company: employer, code: "UNIF", amount: "27.75", from });
    await look.click();
    await entries.getByText("1 is still to be entered, or waits for approval").waitFor();

    const two = await signedIn("DEDUCTIONS.TWO", passwords["DEDUCTIONS.TWO"]);
    await two.user.approveDeduction("UNIF");
    await look.click();
    await entries.getByText("UKG Pro tells everything as it was asked for").waitFor();
    await entries.getByRole("listitem").filter({ hasText: heading.replace(/^1\. /, "") }).getByText("Confirmed").waitFor();

    const told = await finch("GET", `/jobs/manual/${job.job_id}`);
    assert.deepEqual([told.status, told.body[0].body.state], ["complete", "effective"]);
    const [enrolled] = await finch("GET", `/employer/benefits/${uniforms}/individuals?individual_ids=${somebody}`);
    assert.deepEqual(enrolled.body.employee_deduction, { type: "fixed", amount: 2_775 });
    for (const somewhere of [person, company, one, two]) await somewhere.leave();
    await site.close();
  });
});
