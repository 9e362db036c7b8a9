// Where the published Hub component errs, Rollbook's own pages and the script that embeds them do not.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Stage, product } from "../stage/stage.mjs";

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

const right = () => ({ ...stage.tenant.service_account, address: `${stage.tenant.service_url}/services/LoginService` });
const field = (page, label) => page.getByRole("textbox", { name: new RegExp(`^${label}`) });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const isLinked = (page) => page.getByRole("heading", { name: /is linked$/ }).waitFor();
const isRefused = (page) => page.getByRole("heading", { name: "Not connected yet" }).waitFor();

/** Fills both screens and connects. */
async function connect(page, values) {
  await field(page, "User name").fill(values.username);
  await field(page, "Password").fill(values.password);
  await button(page, "Continue").click();
  await page.getByRole("heading", { name: "Keys and address" }).waitFor();
  if (values.user_api_key) await field(page, "User API Key").fill(values.user_api_key);
  await field(page, "Customer API Key").fill(values.customer_api_key);
  await field(page, "Web Service URL").fill(values.address);
  await button(page, "Connect").click();
}

/** A link that somebody has opened. */
async function visited(fields = {}) {
  const link = await stage.link(fields);
  const person = await stage.person();
  await person.page.goto(link.auth_link_url);
  return { link, person, page: person.page };
}

/** A link inside a product's page, and what that page hears. */
async function embedded(fields = {}) {
  const pages = {};
  const site = await product(pages);
  const link = await stage.link({ allowed_origins: [site.origin], ...fields });
  pages["/"] = `<!doctype html><title>Product</title><link rel="icon" href="data:,">
    <div id="place"></div><script src="${stage.url}/embed.js"></script>
    <script>window.heard = []; const hears = (name) => (what) => heard.push([name, what]);
      window.link = Rollbook.open({ token: ${JSON.stringify(link.token)}, container: "#place", onSuccess: hears("success"),
        onError: hears("error"), onCancel: hears("cancel"), onExpired: hears("expired"), onClose: hears("close") });</script>`;
  const person = await stage.person();
  const { page } = person;
  return {
    link,
    page,
    frame: page.frameLocator("iframe"),
    open: () => page.goto(site.origin),
    hears: async (name) => {
      await page.waitForFunction((wanted) => window.heard.some(([what]) => what === wanted), name);
      return (await page.evaluate(() => window.heard)).find(([what]) => what === name)[1];
    },
    heard: async () => (await page.evaluate(() => window.heard)).map(([what]) => what),
    leave: async () => { await person.leave(); await site.close(); },
  };
}

async function linked(fields) {
  const { person, page } = await visited(fields);
  await connect(page, right());
  await isLinked(page);
  await person.leave();
  return (await stage.accounts()).find(({ origin_owner_id }) => origin_owner_id === fields.origin_owner_id);
}

describe("where the published component errs", () => {
  test("1. an expired link says that it has expired, when, and how to get a new one", async () => {
    const hub = await embedded();
    await stage.expire(hub.link);
    await hub.open();
    await hub.frame.getByRole("heading", { name: "This link has expired" }).waitFor();
    await hub.frame.getByText(/It was good until .*2026/).waitFor();
    await hub.frame.getByText("Ask for a new link where you got this one.").waitFor();
    assert.equal((await hub.hears("expired")).message, "This link has expired");
    await hub.leave();
  });

  test("2. a refusal names the value to correct, UKG Pro's own words, the code and the request", async () => {
    const { person, page } = await visited();
    await connect(page, { ...right(), user_api_key: "U0000000000A" });
    await isRefused(page);
    const summary = page.locator(".error-summary");
    const refusal = summary.locator("[data-code]").first();
    assert.equal(await refusal.getAttribute("data-code"), "user_api_key_refused");
    assert.equal(await refusal.getByRole("link").first().getAttribute("href"), "#user_api_key");
    await refusal.getByText("Details").click();
    const said = await refusal.locator("q").innerText();
    assert.ok(said.length > 5, said);
    assert.match(await refusal.locator("details code").innerText(), /^req_/);
    const explained = refusal.getByRole("link", { name: "user_api_key_refused" });
    assert.equal((await fetch(new URL(await explained.getAttribute("href"), stage.url))).status, 200);
    await person.leave();
  });

  test("3. an edit is successful when UKG Pro has taken it, and not before", async () => {
    const account = await linked({ origin_owner_id: "defects-3" });
    const hub = await embedded({ origin_owner_id: "defects-3", account_id: account.id, form: "two_screens" });
    await hub.open();
    await connect(hub.frame, { ...right(), password: "not the password" });
    await isRefused(hub.frame);
    assert.equal(await hub.frame.getByText(/is linked$/).count(), 0);
    assert.ok(!(await hub.heard()).includes("success"));
    const { updated_at, status } = (await stage.api("GET", `/accounts/${account.id}`)).body;
    assert.deepEqual([updated_at, status], [account.updated_at, account.status]);
    await hub.frame.getByRole("link", { name: "The user name or the password" }).click();
    await field(hub.frame, "Password").fill(right().password);
    await button(hub.frame, "Continue").click();
    await button(hub.frame, "Connect").click();
    await isLinked(hub.frame);
    assert.equal((await hub.hears("success")).account.id, account.id);
    await hub.leave();
  });

  test("4. the page around hears of errors, of a cancelled link, of one that expired, of success and of the end", async () => {
    const hub = await embedded({ state: "s" });
    await hub.open();
    await connect(hub.frame, { ...right(), password: "nor is this the password" });
    await isRefused(hub.frame);
    const error = await hub.hears("error");
    assert.deepEqual(Object.keys(error).sort(), ["code", "message", "recoverable"]);
    assert.deepEqual([error.code, error.recoverable], ["credentials_refused", true]);
    assert.equal(error.message, await hub.frame.locator(".summary-item h3").first().innerText());
    await hub.frame.getByRole("link", { name: "Cancel" }).click();
    await hub.frame.getByRole("button", { name: "Yes" }).click();
    await hub.hears("cancel");
    assert.deepEqual(await hub.hears("close"), { reason: "cancelled" });
    assert.equal(await hub.page.locator("iframe").count(), 0);
    // What is told is told once.
    const heard = await hub.heard();
    assert.deepEqual(heard.filter((what) => what !== "error"), ["cancel", "close"]);
    await hub.leave();

    const other = await embedded({ state: "s" });
    await other.open();
    await connect(other.frame, right());
    await isLinked(other.frame);
    assert.equal((await other.hears("success")).state, "s");
    await other.page.evaluate(() => window.link.close());
    assert.deepEqual(await other.hears("close"), { reason: "linked" });
    await other.leave();
  });

  test("5. what cannot be read is told in a sentence, and details only to who asks for them", async () => {
    const raw = JSON.stringify({ statusCode: 500, message: "raw", timestamp: "2026-01-01T00:00:00Z" });
    const { person, page } = await visited();
    await page.route("**/check", (route) => route.fulfill({ status: 500, contentType: "application/json", body: raw }));
    await field(page, "User name").fill(right().username);
    await Promise.all([page.waitForResponse((answer) => answer.url().endsWith("/check")), page.keyboard.press("Tab")]);
    const hasNoJson = async () => assert.doesNotMatch(await page.locator("body").innerText(), /[{}]|statusCode|timestamp/);
    await hasNoJson();
    await page.unroute("**/check");
    await page.reload();
    await connect(page, { ...right(), password: "not the password" });
    await isRefused(page);
    assert.equal(await page.locator(".error-summary q").first().isVisible(), false);
    await hasNoJson();
    await page.goto(`${stage.url}/link/lnk_${"A".repeat(43)}`);
    await page.getByRole("heading", { name: "This link is not known" }).waitFor();
    await hasNoJson();
    await person.leave();
  });

  test("6. a value that may be left out can be given up, and an account keeps its integration", async () => {
    const fields = { origin_owner_id: "defects-6", actions: ["list_employee_supervisors"] };
    const { id } = await linked(fields);
    const held = async () => {
      const { token } = await stage.link({ ...fields, account_id: id });
      const answer = await fetch(`${stage.url}/hub/accounts/${id}`, { headers: { "x-hub-session-token": token } });
      const account = await answer.json();
      assert.equal(account.integrationId, "ukg-pro");
      return Object.keys(account.secrets).sort();
    };
    assert.deepEqual(await held(), ["customer_api_key", "password", "user_api_key"]);
    const { person, page } = await visited({ ...fields, account_id: id });
    await connect(page, { ...right(), user_api_key: undefined });
    await isLinked(page);
    await person.leave();
    assert.deepEqual(await held(), ["customer_api_key", "password"]);
    const { token } = await stage.link({ ...fields, account_id: id });
    const sent = await fetch(`${stage.url}/hub/accounts/${id}`, {
      method: "PATCH",
      headers: { "x-hub-session-token": token, "content-type": "application/json" },
      body: JSON.stringify({ integration_id: "of-another", credentials: { user_api_key: right().user_api_key } }),
    });
    assert.equal(sent.status, 200);
    assert.deepEqual(await held(), ["customer_api_key", "password", "user_api_key"]);
  });

  test("7. a link for an account that is gone makes no other one", async () => {
    const account = await linked({ origin_owner_id: "defects-7" });
    const { person, page } = await visited({ origin_owner_id: "defects-7", account_id: account.id });
    await field(page, "User name").waitFor();
    assert.equal((await stage.api("DELETE", `/accounts/${account.id}`)).status, 200);
    await page.reload();
    await page.getByRole("heading", { name: /This link (is not known|has expired)/ }).waitFor();
    assert.equal(await page.getByRole("textbox").count(), 0);
    assert.deepEqual((await stage.accounts()).filter(({ origin_owner_id }) => origin_owner_id === "defects-7"), []);
    await person.leave();
  });

  test("8. nothing comes from elsewhere, and nobody hears but the page that holds the link", async () => {
    // Whoever leaves a browser of the stage is held to this machine's addresses.
    const hub = await embedded();
    await hub.open();
    await field(hub.frame, "User name").waitFor();
    await hub.leave();

    const pages = {};
    const stranger = await product(pages);
    const link = await stage.link({ allowed_origins: ["https://app.example.com"] });
    pages["/"] = `<!doctype html><title>Stranger</title><link rel="icon" href="data:,"><script>window.heard = [];
      addEventListener("message", ({ data }) => heard.push(data));</script>`;
    const person = await stage.person();
    const { page } = person;
    await page.goto(stranger.origin);
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      page.evaluate((url) => { window.other = window.open(url); }, link.auth_link_url),
    ]);
    await field(opened, "User name").waitFor();
    await page.evaluate(() => window.other?.postMessage({ source: "rollbook", type: "hello" }, "*"));
    await opened.close();
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve); }));
    assert.deepEqual(await page.evaluate(() => window.heard), []);
    await person.leave();
    await stranger.close();
  });

  test("9. every field has its name, every error its field, and both are announced", async () => {
    const { person, page } = await visited({ form: "one_form" });
    const inputs = page.locator("#link-form input:not([type=hidden]):not([type=checkbox])");
    assert.equal(await inputs.count(), 6);
    for (const one of await inputs.all()) {
      assert.equal(await one.evaluate((element) => element.labels.length), 1, await one.getAttribute("name"));
    }
    await field(page, "User name").fill(right().username);
    await button(page, "Connect").click();
    const summary = page.locator("section.error-summary");
    await summary.waitFor();
    assert.ok(await summary.evaluate((element) => element === document.activeElement), "the focus is on what is wrong");
    assert.equal(await page.locator("#summary").getAttribute("aria-live"), "polite");
    assert.equal(await page.locator("#live").getAttribute("role"), "status");
    const invalid = page.locator("#link-form input[aria-invalid=true]");
    assert.ok(await invalid.count() >= 4, `${await invalid.count()} fields`);
    for (const one of await invalid.all()) {
      const described = (await one.getAttribute("aria-describedby")).split(" ");
      const words = await page.evaluate((ids) => ids.map((id) => document.getElementById(id)?.innerText ?? "").join(" "), described);
      assert.match(words, /Not given yet/, await one.getAttribute("name"));
    }
    // From the error to its field and on, by the keyboard alone.
    const first = summary.getByRole("link").first();
    await first.focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), "password");
    await person.leave();
  });
});
