// StackOne's Hub component, as it was published, in a product's page of another origin: Rollbook is the server it calls.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { component } from "../stage/packages.mjs";
import { Stage, product } from "../stage/stage.mjs";

const LABELS = {
  username: "UKG Pro Service Account User name",
  password: "UKG Pro Service Account Password",
  customer_api_key: "UKG Pro Customer API Key (ClientAccessKey)",
  user_api_key: "UKG Pro User API Key (UserAccessKey)",
  domain: "UKG Pro Web Service domain",
  subdomain: "UKG Pro Web Service subdomain",
};
const FIELDS = Object.keys(LABELS);

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

/** A product's page with the component, and who sits in front of it. `made` makes the link for the page's origin. */
async function opened(made, attributes = "") {
  const pages = { "/hub.js": component };
  const site = await product(pages);
  const link = await made(site.origin);
  pages["/"] = `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Product</title>
    <stackone-hub token="${link.token}" base-url="${stage.url}" app-url="${stage.url}" height="800px" ${attributes}></stackone-hub>
    <script>window.heard = []; window.called = []; window.messages = [];
      const hub = document.querySelector("stackone-hub");
      for (const name of ["success", "close"]) hub.addEventListener(name, (event) => heard.push([name, event.detail]));
      hub.onSuccess = (account) => called.push(["success", account]);
      hub.onClose = () => called.push(["close"]);
      addEventListener("message", ({ data }) => messages.push(data));</script>
    <script type="module" src="/hub.js"></script>`;
  const person = await stage.person();
  const { page } = person;
  const answers = [];
  page.on("response", (answer) => {
    if (!answer.url().startsWith(`${stage.url}/hub/`) || answer.request().method() === "OPTIONS") return;
    const path = new URL(answer.url()).pathname;
    answers.push(answer.text().then((text) => ({ method: answer.request().method(), path, status: answer.status(), text })));
  });
  await page.goto(site.origin);
  return {
    page,
    link,
    answers: () => Promise.all(answers),
    heard: () => page.evaluate(() => window.heard),
    leave: async () => { await person.leave(); await site.close(); },
  };
}

/** The six values of the tenant's service account, as the form asks for them. */
function right() {
  const { username, password, customer_api_key, user_api_key } = stage.tenant.service_account;
  const [subdomain, ...domain] = new URL(stage.tenant.service_url).host.split(".");
  return { username, password, customer_api_key, user_api_key, domain: domain.join("."), subdomain };
}

/** The input of a field: the component does not tie its labels to them. */
const input = (page, name) => page.locator("input").nth(FIELDS.indexOf(name));

async function fill(page, values) {
  await page.getByText(LABELS.subdomain).waitFor();
  assert.equal(await page.locator("input").count(), FIELDS.length);
  for (const [name, label] of Object.entries(LABELS)) await page.getByText(label).first().waitFor();
  for (const [name, value] of Object.entries(values)) await input(page, name).fill(value);
}

const connect = (page) => page.getByText("Connect", { exact: true }).click();
const succeeded = (page) => page.getByText("Connection Successful").waitFor();

/** No secret of the tenant is in anything that came. */
async function holdsNoSecret(answers) {
  const { password, customer_api_key, user_api_key } = stage.tenant.service_account;
  for (const { method, path, text } of await answers()) {
    for (const secret of [password, customer_api_key, user_api_key]) {
      assert.ok(!text.includes(secret), `${method} ${path}: ${text}`);
    }
  }
}

const people = (account) => fetch(`${stage.url}/actions/rpc`, {
  method: "POST",
  headers: {
    authorization: `Basic ${Buffer.from(`${stage.key}:`).toString("base64")}`,
    "content-type": "application/json", "x-account-id": account,
  },
  body: JSON.stringify({ action: "ukg-pro_find_people", query: { page_size: 3 } }),
}).then((answer) => answer.json());

describe("the published component", () => {
  test("links a tenant and tells the page the account's id", async () => {
    const hub = await opened((origin) => stage.link({ origin_owner_id: "component-1", allowed_origins: [origin] }));
    const { page } = hub;
    await fill(page, right());
    await connect(page);
    await succeeded(page);
    const [[event, { id, provider }]] = await hub.heard();
    assert.deepEqual([event, provider], ["success", "ukg-pro"]);
    const account = await stage.api("GET", `/accounts/${id}`);
    assert.equal(account.status, 200);
    assert.deepEqual([account.body.id, account.body.status, account.body.credentials], [id, "active", {}]);
    assert.equal(account.body.origin_owner_id, "component-1");
    assert.equal((await people(id)).data.length, 3);
    await holdsNoSecret(hub.answers);
    await hub.leave();
  });

  for (const theme of ["light", "dark"]) {
    test(`in the ${theme}, tells the page of success and of the end by events and calls, each once`, async () => {
      const hub = await opened(
        (origin) => stage.link({ origin_owner_id: `component-${theme}`, form: "two_screens", allowed_origins: [origin] }),
        `theme="${theme}" on-close-label="Done"`,
      );
      const { page } = hub;
      await fill(page, right());
      const [red] = (await page.getByText("Connection guide").first().evaluate((element) => {
        let ground = "";
        for (let one = element; one && !/^rgb\(/.test(ground); one = one.parentElement) ground = getComputedStyle(one).backgroundColor;
        return ground;
      })).match(/\d+/g).map(Number);
      assert.equal(red < 128, theme === "dark", `the ground's red is ${red}`);
      await connect(page);
      await succeeded(page);
      await page.getByRole("button", { name: "Done" }).click();
      await page.waitForFunction(() => window.called.length === 2);
      const heard = await hub.heard();
      const account = heard[0][1];
      assert.equal((await stage.api("GET", `/accounts/${account.id}`)).body.origin_owner_id, `component-${theme}`);
      assert.deepEqual(heard.map(([name]) => name), ["success", "close"]);
      assert.deepEqual(await page.evaluate(() => window.called), [["success", account], ["close"]]);
      // Of a form that it holds itself, it posts nothing to windows.
      assert.deepEqual(await page.evaluate(() => window.messages), []);
      await hub.leave();
    });
  }

  test("is served with a link that the client for TypeScript makes, which names no origin", async () => {
    const hub = await opened(() => stage.link({ origin_owner_id: "component-2", multiple: false, metadata: {}, type: "production" }));
    await fill(hub.page, right());
    await connect(hub.page);
    await succeeded(hub.page);
    await hub.leave();
  });

  test("shows what UKG Pro says to a wrong password, makes nothing of it, and links when it is mended", async () => {
    const hub = await opened((origin) => stage.link({ origin_owner_id: "component-3", allowed_origins: [origin] }));
    const { page } = hub;
    const values = right();
    const before = (await stage.accounts()).length;
    const wrong = { ...values, password: "not the password" };
    await fill(page, wrong);
    await connect(page);
    await page.getByText("UKG Pro does not accept these values").waitFor();
    const refused = (await hub.answers()).find(({ method }) => method === "POST");
    assert.equal(refused.status, 422);
    const { statusCode, message, provider_response } = JSON.parse(refused.text);
    assert.equal(statusCode, 422);
    assert.match(message, /The user name or the password/);
    const source = JSON.parse(provider_response);
    assert.ok(source.ukg_pro.length > 0, provider_response);
    assert.doesNotMatch(provider_response, /not the password|Envelope/);
    // The source's own text stands in the message; beside it, folded away by the component, who asks finds all of it.
    await page.getByText(source.ukg_pro.slice(0, 40)).first().waitFor();
    await page.getByRole("button", { name: "Expand" }).click();
    await page.getByText(source.code, { exact: false }).first().waitFor();
    await page.getByText(source.request_id.slice(0, 12), { exact: false }).first().waitFor();
    assert.deepEqual(await hub.heard(), []);
    assert.equal((await stage.accounts()).length, before);
    const failed = await stage.failedLogins(values.username);
    // The component takes its form down while it connects and puts an empty one up. The same again costs no login.
    await fill(page, wrong);
    await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === "POST" && answer.status() === 422),
      connect(page),
    ]);
    await page.getByText("UKG Pro does not accept these values").waitFor();
    assert.equal(await stage.failedLogins(values.username), failed);
    await fill(page, values);
    await connect(page);
    await succeeded(page);
    assert.deepEqual((await hub.heard()).map(([name]) => name), ["success"]);
    await hub.leave();
  });

  test("edits an account: the form is filled, and secrets that nobody touches stay", async () => {
    const first = await opened((origin) => stage.link({ origin_owner_id: "component-4", allowed_origins: [origin] }));
    await fill(first.page, right());
    await connect(first.page);
    await succeeded(first.page);
    const [[, { id }]] = await first.heard();
    await first.leave();

    const hub = await opened((origin) => stage.link({ origin_owner_id: "component-4", account_id: id, allowed_origins: [origin] }));
    const { page } = hub;
    const values = right();
    await page.getByText(LABELS.subdomain).waitFor();
    await page.locator(`input[value="${values.username}"], input`).first().waitFor();
    const shown = await page.locator("input").evaluateAll((inputs) => inputs.map((one) => one.value));
    for (const name of ["username", "domain", "subdomain"]) assert.ok(shown.includes(values[name]), `${name}: ${shown}`);
    assert.equal(await page.getByText("Edit", { exact: true }).count(), 3, "one for each secret");
    const filled = (await hub.answers()).find(({ path }) => path === `/hub/accounts/${id}`);
    assert.deepEqual(JSON.parse(filled.text).secrets, {
      password: "__secretvalue:**redacted**", customer_api_key: "__secretvalue:**redacted**", user_api_key: "__secretvalue:**redacted**",
    });
    // Another way to write the same host.
    await page.locator("input").nth(shown.indexOf(values.domain)).fill(values.domain.toUpperCase());
    await page.getByText(/^(Update|Connect|Save)$/).first().click();
    await succeeded(page);
    const sent = (await hub.answers()).find(({ method }) => method === "PATCH");
    assert.equal(sent.status, 200);
    assert.deepEqual((await hub.heard()).map(([name, detail]) => [name, detail.id]), [["success", id]]);
    assert.equal((await people(id)).data.length, 3, "the password and the keys are the same");
    await holdsNoSecret(hub.answers);
    await hub.leave();
  });

  test("takes no refused edit for success", async () => {
    const first = await opened((origin) => stage.link({ origin_owner_id: "component-5", allowed_origins: [origin] }));
    await fill(first.page, right());
    await connect(first.page);
    await succeeded(first.page);
    const [[, { id }]] = await first.heard();
    await first.leave();

    const hub = await opened((origin) => stage.link({ origin_owner_id: "component-5", account_id: id, allowed_origins: [origin] }));
    const { page } = hub;
    await page.getByText(LABELS.subdomain).waitFor();
    await page.getByText("Edit", { exact: true }).first().click();
    await page.locator("input[type=password]").first().fill("neither is this");
    await page.getByText(/^(Update|Connect|Save)$/).first().click();
    await page.getByText("UKG Pro does not accept these values").waitFor();
    assert.equal(await page.getByText("Connection Successful").count(), 0);
    assert.deepEqual(await hub.heard(), []);
    assert.equal((await people(id)).data.length, 3, "the account is as it was");
    await hub.leave();
  });

  test("says that a link has expired, before and during an edit, and makes nothing", async () => {
    const before = (await stage.accounts()).length;
    const hub = await opened(async (origin) => {
      const link = await stage.link({ origin_owner_id: "component-6", allowed_origins: [origin] });
      await stage.expire(link);
      return link;
    });
    await hub.page.getByText(/This link has expired\. It was good until 2026-01-02 03:04 UTC\. Ask for a new link/).waitFor();
    assert.equal(await hub.page.getByText("No configured integrations").count(), 0);
    await hub.leave();

    const late = await opened((origin) => stage.link({ origin_owner_id: "component-6", allowed_origins: [origin] }));
    await fill(late.page, right());
    await stage.expire(late.link);
    await connect(late.page);
    await late.page.getByText(/This link has expired\. It was good until/).waitFor();
    assert.deepEqual(await late.heard(), []);
    const account = (await stage.accounts()).find(({ origin_owner_id }) => origin_owner_id === "component-4");
    const edit = await opened((origin) => stage.link({ account_id: account.id, allowed_origins: [origin] }));
    await edit.page.getByText(LABELS.subdomain).waitFor();
    await stage.expire(edit.link);
    await edit.page.locator("input").first().fill("SOMEBODY");
    await edit.page.getByText(/^(Update|Connect|Save)$/).first().click();
    await edit.page.getByText(/This link has expired\. It was good until/).waitFor();
    assert.equal(await edit.page.getByText("Connection Successful").count(), 0);
    assert.deepEqual(await edit.heard(), []);
    assert.equal((await stage.accounts()).length, before);
    await late.leave();
    await edit.leave();
  });

  test("is not let in from a page that the link does not name", async () => {
    const hub = await opened(() => stage.link({ allowed_origins: ["https://app.example.com"] }));
    await hub.page.getByText(/Failed to fetch|No configured integrations|error/i).first().waitFor();
    assert.equal(await hub.page.getByText(LABELS.username).count(), 0);
    await hub.leave();
  });

  test("leads to the guide for what the link asks for, on this server", async () => {
    const hub = await opened((origin) => stage.link({ actions: ["find_jobs"], allowed_origins: [origin] }));
    const { page } = hub;
    await page.getByText(LABELS.subdomain).waitFor();
    const [guide] = await Promise.all([page.context().waitForEvent("page"), page.getByText("Connection guide", { exact: true }).first().click()]);
    await guide.waitForLoadState();
    assert.ok(guide.url().startsWith(`${stage.url}/guide/ukg-pro?`), guide.url());
    assert.match(await guide.locator("body").innerText(), /Employee Job/);
    await hub.leave();
  });
});
