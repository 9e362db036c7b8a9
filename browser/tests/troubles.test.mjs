// What goes wrong while linking: what the person reads names the cause and the next click, nothing typed is lost, and
// nothing says connected that is not.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";

import { Administrator } from "../stage/administrator.mjs";
import { Stage } from "../stage/stage.mjs";

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });
afterEach(async () => {
  await stage.control("PATCH", `accounts/${stage.tenant.service_account.username}`, { status: "active", password_expired: false });
});

const right = () => ({ ...stage.tenant.service_account, address: `${stage.tenant.service_url}/services/LoginService` });
const field = (page, label) => page.getByRole("textbox", { name: new RegExp(`^${label}`) });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function firstScreen(page, values) {
  await field(page, "User name").fill(values.username);
  await field(page, "Password").fill(values.password);
  await button(page, "Continue").click();
  await page.getByRole("heading", { name: "Keys and address" }).waitFor();
}

async function secondScreen(page, values) {
  await field(page, "User API Key").fill(values.user_api_key);
  await field(page, "Customer API Key").fill(values.customer_api_key);
  await field(page, "Web Service URL").fill(values.address);
}

/** Opens a link, gives these values, connects, and returns what stands at the top of the page that refuses them. */
async function refused(changes, { fields = {}, options = {} } = {}) {
  const values = { ...right(), ...changes };
  const link = await stage.link(fields);
  const person = await stage.person(options);
  const { page } = person;
  await page.goto(link.auth_link_url);
  await firstScreen(page, values);
  await secondScreen(page, values);
  await button(page, "Connect").click();
  const summary = page.locator("#summary .error-summary, section.error-summary").first();
  try {
    await summary.getByRole("heading", { name: "Not connected yet" }).waitFor();
  } catch (error) {
    throw new Error(`${page.url()} says: ${await page.locator("main").innerText()}`, { cause: error });
  }
  return { link, person, page, values, summary, text: await summary.innerText() };
}

/** Nothing typed is lost: what is no secret stands there, and what is one is said to be held. */
async function keeps(page, values) {
  assert.equal(await field(page, "Web Service URL").inputValue(), values.address);
  for (const label of ["User API Key", "Customer API Key"]) {
    const id = label.toLowerCase().replaceAll(" ", "_");
    const typed = await field(page, label).inputValue();
    const held = await page.locator(`#${id}-held`).count();
    assert.ok(typed === values[id] || held === 1, `${label} is neither there nor held`);
  }
}

async function nothingIsLinked(owner) {
  const accounts = await stage.accounts();
  assert.deepEqual(accounts.filter((account) => account.origin_owner_name === owner), []);
}

/** The right value in the place of the wrong one links. */
async function mends(page, label, value) {
  await field(page, label).fill(value);
  await button(page, "Connect").click();
  await page.getByRole("heading", { name: /is linked$/ }).waitFor();
}

describe("what the person reads when a value is wrong", () => {
  test("a wrong password: the causes that UKG Pro does not tell apart, each with its next click", async () => {
    const { person, page, values, text } = await refused({ password: "wrong" }, { fields: { origin_owner_name: "Wrong Password" } });
    assert.match(text, /The user name or the password/);
    assert.match(text, /Reset Password/);
    assert.match(text, /The Customer API Key/);
    assert.match(text, /inactive, locked, or its password has expired/);
    assert.match(text, /Service Account Administration/);
    await keeps(page, values);
    await nothingIsLinked("Wrong Password");
    assert.ok(await stage.failedLogins(values.username) <= 1, "a tenant locks accounts");
    await page.getByRole("link", { name: "The user name or the password" }).click();
    await field(page, "Password").fill(right().password);
    await button(page, "Continue").click();
    await button(page, "Connect").click();
    await page.getByRole("heading", { name: /is linked$/ }).waitFor();
    await person.leave();
  });

  test("a verdict that comes while a button is pressed waits for its release", async () => {
    const link = await stage.link();
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    await field(page, "User name").fill(right().username);
    await field(page, "Password").fill(right().password);
    // What was asked while typing is answered before.
    await page.locator("#username-verdict [data-code]").waitFor();
    const verdicts = () => page.locator(".verdict-place").allInnerTexts();
    await field(page, "Password").focus();
    await button(page, "Continue").scrollIntoViewIfNeeded();
    const { x, y, width, height } = await button(page, "Continue").boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    const answered = page.waitForResponse((response) => response.url().endsWith("/check"));
    await page.mouse.down();
    const before = await verdicts();
    await answered;
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    assert.deepEqual(await verdicts(), before);
    await page.mouse.up();
    await page.getByRole("heading", { name: "Keys and address" }).waitFor();
    await person.leave();
  });

  test("refused values are not sent again by themselves", async () => {
    const { person, page, values } = await refused({ password: "wrong" });
    const failed = await stage.failedLogins(values.username);
    await page.reload();
    await button(page, "Connect").click();
    await page.getByRole("heading", { name: "Not connected yet" }).waitFor();
    assert.equal(await stage.failedLogins(values.username), failed);
    await button(page, "Send them again").click();
    await page.getByRole("heading", { name: "Not connected yet" }).waitFor();
    await assert.doesNotReject(async () => {
      for (let tries = 0; tries < 100 && await stage.failedLogins(values.username) === failed; tries += 1) await page.title();
      assert.equal(await stage.failedLogins(values.username), failed + 1);
    });
    await person.leave();
  });

  test("a wrong Customer API Key", async () => {
    const { person, page, values, text } = await refused({ customer_api_key: "ZZZZZ" }, { fields: { origin_owner_name: "Wrong Customer Key" } });
    assert.match(text, /Customer API Key/);
    await keeps(page, values);
    await nothingIsLinked("Wrong Customer Key");
    await mends(page, "Customer API Key", right().customer_api_key);
    await person.leave();
  });

  test("a wrong User API Key is named alone", async () => {
    const { person, page, values, text } = await refused({ user_api_key: "ZZZZZ0000ZZZ" }, { fields: { origin_owner_name: "Wrong User Key" } });
    assert.match(text, /User API Key/);
    assert.doesNotMatch(text, /The user name or the password/);
    await keeps(page, values);
    await nothingIsLinked("Wrong User Key");
    await mends(page, "User API Key", right().user_api_key);
    await person.leave();
  });

  test("the two keys exchanged are told before anything is sent, and one click exchanges them", async () => {
    const { user_api_key, customer_api_key } = right();
    const before = await stage.control("GET", "counters");
    const { person, page, text } = await refused({ user_api_key: customer_api_key, customer_api_key: user_api_key });
    assert.match(text, /The two API keys look exchanged/);
    const now = await stage.control("GET", "counters");
    assert.deepEqual(now.logins, before.logins);
    await button(page, "Exchange them").click();
    await page.waitForLoadState();
    await button(page, "Connect").click();
    await page.getByRole("heading", { name: /is linked$/ }).waitFor();
    await person.leave();
  });

  test("a host mistyped", async () => {
    const { person, page, values, text } = await refused({ address: "https://service2.ultipr.com/services/LoginService" }, { fields: { origin_owner_name: "Mistyped" } });
    assert.match(text, /ultipro\.com|Web Services/);
    await keeps(page, values);
    await nothingIsLinked("Mistyped");
    await mends(page, "Web Service URL", right().address);
    await person.leave();
  });

  test("a host that cannot be reached", async () => {
    const other = new URL(right().address);
    other.hostname = "service9.ultipro.com";
    const { person, page, values, text } = await refused({ address: "https://service9.ultipro.com/services/LoginService" }, { fields: { origin_owner_name: "Unreachable" } });
    assert.match(text, /Web Services|network/i);
    await keeps(page, values);
    await nothingIsLinked("Unreachable");
    await mends(page, "Web Service URL", right().address);
    await person.leave();
  });

  test("an expired password", async () => {
    await stage.control("PATCH", `accounts/${right().username}`, { password_expired: true });
    const { person, page, text } = await refused({}, { fields: { origin_owner_name: "Expired Password" } });
    assert.match(text, /expired/);
    assert.match(text, /Reset Password/);
    await nothingIsLinked("Expired Password");
    await stage.control("PATCH", `accounts/${right().username}`, { password_expired: false });
    await button(page, "Send them again").click();
    await page.getByRole("heading", { name: /is linked$/ }).waitFor();
    await person.leave();
  });

  test("an inactive service account", async () => {
    await stage.control("PATCH", `accounts/${right().username}`, { status: "inactive" });
    const { person, page, text } = await refused({}, { fields: { origin_owner_name: "Inactive" } });
    assert.match(text, /inactive/);
    assert.match(text, /Active/);
    await nothingIsLinked("Inactive");
    await stage.control("PATCH", `accounts/${right().username}`, { status: "active" });
    await button(page, "Send them again").click();
    await page.getByRole("heading", { name: /is linked$/ }).waitFor();
    await person.leave();
  });
});

describe("what the person reads when a permission is missing", () => {
  const products = { products: ["payroll"], actions: [] };
  const lines = [
    "Company Configuration Integration", "Employee Job History Details", "Employee Pay Statements",
    "Employee Person Details", "Payroll Integration", "Personnel Integration",
  ];
  for (const [number, line] of lines.entries()) {
    test(`${line}: it is named with its level and menu, and checking again sees it ticked`, async () => {
      const owner = `Lacks ${number}`;
      const username = `lacks${number}`;
      const operator = await stage.person();
      const administrator = new Administrator(operator.page, stage.tenant);
      await administrator.signIn();
      const ticked = lines.filter((other) => other !== line).map((name) => ({ name, level: "View" }));
      const password = await administrator.makeAccount(username, ticked);
      const keys = await administrator.keys(username);
      const link = await stage.link({ ...products, origin_owner_name: owner });
      const person = await stage.person();
      const { page } = person;
      await page.goto(link.auth_link_url);
      await firstScreen(page, { username, password });
      await secondScreen(page, { user_api_key: keys.user, customer_api_key: keys.customer, address: right().address });
      await button(page, "Connect").click();
      await page.getByRole("heading", { name: "What the service account may do" }).waitFor();
      const missing = page.locator(".to-tick li[data-permission]");
      assert.equal(await missing.count(), 1);
      assert.match(await missing.innerText(), new RegExp(`Tick View on the line ${line}`));
      assert.match(await page.locator(".to-tick").innerText(), /Menu > System Configuration > Security > Service Account Administration/);
      await nothingIsLinked(owner);
      await administrator.tick(username, [{ name: line, level: "View" }]);
      const failed = await stage.failedLogins(username);
      await button(page, "Check again").click();
      await page.getByRole("heading", { name: "The service account may do everything asked for" }).waitFor();
      assert.equal(await stage.failedLogins(username), failed);
      await button(page, "Link now").click();
      await page.getByRole("heading", { name: `${owner} is linked` }).waitFor();
      await operator.leave();
      await person.leave();
    });
  }

  test("what is missing can be accepted, and the account says what it lacks", async () => {
    const operator = await stage.person();
    const administrator = new Administrator(operator.page, stage.tenant);
    await administrator.signIn();
    const password = await administrator.makeAccount("partly", [{ name: "Employee Person Details", level: "View" }]);
    const keys = await administrator.keys("partly");
    const link = await stage.link({ products: ["org"], actions: [], origin_owner_name: "Partly" });
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    await firstScreen(page, { username: "partly", password });
    await secondScreen(page, { user_api_key: keys.user, customer_api_key: keys.customer, address: right().address });
    await button(page, "Connect").click();
    await button(page, "Send back to the administrator").click();
    const onward = await page.getByLabel("Link with the missing steps").inputValue();
    const other = await stage.person();
    await other.page.goto(onward);
    await other.page.getByRole("heading", { name: "Some permissions are missing in UKG Pro" }).waitFor();
    assert.equal(await other.page.locator("li[data-permission]").count(), 3);
    assert.ok(!(await other.page.content()).includes(password));
    await other.leave();
    await button(page, "Accept with what works").click();
    await page.getByRole("heading", { name: "Partly is linked" }).waitFor();
    const account = (await stage.accounts()).find((one) => one.origin_owner_name === "Partly");
    assert.equal(account.status, "active");
    assert.equal(account.status_reasons.filter((reason) => reason.code === "permission_missing").length, 3);
    await operator.leave();
    await person.leave();
  });
});

describe("what the person reads when the link itself is the trouble", () => {
  test("a link that has expired says since when and how to get a new one", async () => {
    const link = await stage.link({ origin_owner_name: "Expired" });
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    await field(page, "User name").waitFor();
    await stage.expire(link);
    // Whoever had the page open already reads it as soon as they go on.
    await field(page, "User name").fill(right().username);
    await page.keyboard.press("Tab");
    await page.getByRole("heading", { name: "This link has expired" }).waitFor();
    const answer = await page.goto(link.auth_link_url);
    assert.equal(answer.status(), 410);
    await page.getByText(/2026/).first().waitFor();
    await page.getByText("Ask for a new link where you got this one.").waitFor();
    assert.equal(await page.getByRole("textbox").count(), 0);
    await nothingIsLinked("Expired");
    await person.leave();
  });

  test("a link that is not known says how to copy it", async () => {
    const person = await stage.person();
    const answer = await person.page.goto(`${stage.url}/link/lnk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`);
    assert.equal(answer.status(), 404);
    await person.page.getByRole("heading", { name: "This link is not known" }).waitFor();
    await person.page.getByText("ask for a new one there").waitFor();
    await person.leave();
  });

  test("a link that was used says so and shows no form", async () => {
    const link = await stage.link({ origin_owner_name: "Used" });
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    await firstScreen(page, right());
    await secondScreen(page, right());
    await button(page, "Connect").click();
    await page.getByRole("heading", { name: "Used is linked" }).waitFor();
    const again = await stage.person();
    const answer = await again.page.goto(link.auth_link_url);
    assert.equal(answer.status(), 409);
    await again.page.getByRole("heading", { name: "This link has been used" }).waitFor();
    assert.equal(await again.page.getByRole("textbox").count(), 0);
    assert.equal((await stage.accounts()).filter((one) => one.origin_owner_name === "Used").length, 1);
    await again.leave();
    await person.leave();
  });

  test("a link that was closed halfway is resumed on another machine, and shows no secret", async () => {
    const link = await stage.link({ origin_owner_name: "Resumed" });
    const first = await stage.person();
    await first.page.goto(link.auth_link_url);
    await firstScreen(first.page, right());
    await field(first.page, "Customer API Key").fill(right().customer_api_key);
    await first.page.keyboard.press("Tab");
    await first.page.locator("#customer_api_key-verdict [data-code]").waitFor();
    await first.leave();
    const second = await stage.person();
    const { page } = second;
    await page.goto(link.auth_link_url);
    assert.equal(await field(page, "User name").inputValue(), right().username);
    assert.equal(await field(page, "Password").inputValue(), "");
    await page.locator("#password-held").waitFor();
    const html = await page.content();
    for (const secret of [right().password, right().customer_api_key, right().user_api_key]) assert.ok(!html.includes(secret));
    await button(page, "Continue").click();
    await field(page, "User API Key").fill(right().user_api_key);
    if (await page.locator("#customer_api_key-held").count() === 0) await field(page, "Customer API Key").fill(right().customer_api_key);
    await field(page, "Web Service URL").fill(right().address);
    await button(page, "Connect").click();
    await page.getByRole("heading", { name: "Resumed is linked" }).waitFor();
    await second.leave();
  });
});
