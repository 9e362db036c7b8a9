// Connect, shown by Finch's library as it was published in a page of another origin, and by sending a browser there and back.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { finchConnect } from "../stage/packages.mjs";
import { Stage, product } from "../stage/stage.mjs";

const PRODUCTS = ["company", "directory", "individual", "employment"];
const FRAME = "#finch-connect-iframe";

let stage;
let customers = 0;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

/** A product's page that opens Connect by the library, with what it hears in `heard`. */
const page = ({ open }) => `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Product</title>
  <h1>Acme Payroll</h1><script>${finchConnect}</script>
  <script>window.heard = [];
    window.connect = FinchConnect.initialize({
      onSuccess: (event) => heard.push(["success", event]), onError: (event) => heard.push(["error", event]),
      onClose: () => heard.push(["close"]), apiConfig: { connectUrl: ${JSON.stringify(stage.url)} },
    });
    ${open}</script>`;

async function session(client, further = {}) {
  customers += 1;
  const made = await stage.byClient(client, "/connect/sessions", {
    customer_id: `connect-${customers}`, customer_name: "Tessaria Mills", products: PRODUCTS, ...further,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}

/** A product of which a person has opened the page. */
async function opened({ state = "a&b", person: options, ...further } = {}) {
  const pages = {};
  const site = await product(pages);
  const client = await stage.client({ origins: [site.origin] });
  const made = await session(client, further);
  pages["/"] = page({ open: `connect.open({ sessionId: ${JSON.stringify(made.session_id)}, state: ${JSON.stringify(state)} });` });
  const person = await stage.person(options);
  await person.page.goto(site.origin);
  return {
    page: person.page,
    frame: person.page.frameLocator(FRAME),
    client,
    made,
    heard: () => person.page.evaluate(() => window.heard),
    /** Waits until the product has heard this. */
    hears: async (kind) => {
      await person.page.waitForFunction((wanted) => window.heard.some(([heard]) => heard === wanted), kind);
      return person.page.evaluate((wanted) => window.heard.find(([heard]) => heard === wanted)[1], kind);
    },
    leave: async () => { await person.leave(); await site.close(); },
  };
}

const button = (place, name) => place.getByRole("button", { name, exact: true });
const field = (place, label) => place.getByRole("textbox", { name: new RegExp(`^${label}`) });

const agree = async (place) => {
  await place.getByRole("heading", { name: "Let Acme Payroll have data of Tessaria Mills?" }).waitFor();
  await button(place, "I agree, continue").click();
};

/** Gives every value, some of them changed. */
async function give(place, changes = {}) {
  const values = { ...stage.tenant.service_account, address: `${stage.tenant.service_url}/services/LoginService`, ...changes };
  await field(place, "User name").fill(values.username);
  await field(place, "Password").fill(values.password);
  await button(place, "Continue").click();
  await field(place, "Customer API Key").fill(values.customer_api_key);
  await field(place, "User API Key").fill(values.user_api_key);
  await field(place, "Web Service URL").fill(values.address);
  await button(place, "Connect").click();
}

const exchange = (client, code, further = {}) => stage.byClient(client, "/auth/token", {
  code, client_id: client.client_id, client_secret: client.client_secret, ...further,
});

describe("the published library", () => {
  test("shows Connect in a frame, and tells the page a code that becomes an access token", async () => {
    const connect = await opened();
    await agree(connect.frame);
    await give(connect.frame);
    const { code, state } = await connect.hears("success");
    assert.equal(state, "a&b");
    await connect.page.locator(FRAME).waitFor({ state: "detached" });
    assert.deepEqual((await connect.heard()).map(([kind]) => kind), ["success"]);
    const token = await exchange(connect.client, code);
    assert.equal(token.status, 200, JSON.stringify(token.body));
    assert.deepEqual(token.body.products, PRODUCTS);
    assert.equal((await exchange(connect.client, code)).body.name, "invalid_grant_error");
    await connect.leave();
  });

  test("tells the page what UKG Pro refuses, and stays, so that it can be mended", async () => {
    const connect = await opened();
    await agree(connect.frame);
    await give(connect.frame, { password: "not the password" });
    const { errorMessage, errorType } = await connect.hears("error");
    assert.equal(errorType, "employer_connection_error");
    assert.match(errorMessage, /UKG Pro does not accept/);
    const { frame } = connect;
    await frame.getByRole("link", { name: "Back", exact: true }).click();
    await field(frame, "Password").fill(stage.tenant.service_account.password);
    await button(frame, "Continue").click();
    await button(frame, "Connect").click();
    await connect.hears("success");
    await connect.leave();
  });

  test("tells the page that the person closed it, and goes on where they were when it is opened again", async () => {
    const connect = await opened();
    await agree(connect.frame);
    await field(connect.frame, "User name").waitFor();
    await button(connect.frame, "Close").click();
    await connect.hears("close");
    await connect.page.locator(FRAME).waitFor({ state: "detached" });
    await connect.page.evaluate((sessionId) => connect.open({ sessionId }), connect.made.session_id);
    await give(connect.frame);
    const { code, state } = await connect.hears("success");
    assert.ok(code && state === undefined);
    await connect.leave();
  });

  test("tells the page that the person cancelled, and that a session which is over cannot be used", async () => {
    const connect = await opened();
    await connect.frame.getByRole("link", { name: "Cancel" }).click();
    await button(connect.frame, "Yes, cancel").click();
    await connect.hears("close");
    await connect.page.evaluate((sessionId) => connect.open({ sessionId }), connect.made.session_id);
    const { errorMessage, errorType } = await connect.hears("error");
    assert.ok(errorMessage.length > 10, errorMessage);
    assert.ok(["validation_error", undefined].includes(errorType), errorType);
    await connect.page.locator(FRAME).waitFor({ state: "detached" });
    await connect.leave();
  });

  test("is not shown in a page of another origin, by whichever origin it says that it is", async () => {
    const pages = {};
    const [known, stranger] = [await product(pages), await product(pages)];
    const client = await stage.client({ origins: [known.origin] });
    const made = await session(client);
    const person = await stage.person();
    pages["/"] = page({ open: `connect.open({ sessionId: ${JSON.stringify(made.session_id)} });` });
    const address = new URL(made.connect_url);
    const said = { app_type: "spa", sdk_host_url: known.origin, mode: "employer" };
    for (const [name, value] of Object.entries(said)) address.searchParams.set(name, value);
    for (const html of [pages["/"], `<!doctype html><title>Product</title><iframe id="finch-connect-iframe" src="${address}"></iframe>`]) {
      pages["/"] = html;
      const blocked = person.page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
      await person.page.goto(stranger.origin);
      await blocked;
      assert.equal(await person.page.frameLocator(FRAME).getByRole("heading").count(), 0);
    }
    await person.page.goto(known.origin);
    await person.page.frameLocator(FRAME).getByRole("heading", { name: /^Let Acme Payroll/ }).waitFor();
    await person.leave();
    await Promise.all([known.close(), stranger.close()]);
  });

  test("shows a preview that takes nothing", async () => {
    const pages = {};
    const site = await product(pages);
    const client = await stage.client({ origins: [site.origin] });
    pages["/"] = page({ open: `connect.openPreview({ clientId: ${JSON.stringify(client.client_id)}, products: ["company", "ssn"] });` });
    const person = await stage.person();
    await person.page.goto(site.origin);
    const frame = person.page.frameLocator(FRAME);
    await frame.getByRole("heading", { name: "A preview of Connect" }).waitFor();
    assert.equal(await frame.getByRole("listitem").count(), 2);
    assert.equal(await frame.getByRole("textbox").count(), 0);
    await button(frame, "Close").click();
    await person.page.waitForFunction(() => window.heard.length === 1);
    assert.deepEqual(await person.page.evaluate(() => window.heard), [["close"]]);
    await person.leave();
    await site.close();
  });
});

describe("a browser that is sent to Connect", () => {
  const there = async (options) => {
    const site = await product({ "/connected": "<!doctype html><title>Product</title><h1>Back at the product</h1>" });
    const redirectUri = `${site.origin}/connected`;
    const client = await stage.client({ redirectUris: [redirectUri] });
    const made = await session(client, { redirect_uri: redirectUri });
    const person = await stage.person(options);
    await person.page.goto(`${made.connect_url}&state=xyz`);
    return { site, redirectUri, client, person };
  };

  for (const javaScriptEnabled of [true, false]) {
    test(`comes back with a code, ${javaScriptEnabled ? "with" : "without"} a script`, async () => {
      const { site, redirectUri, client, person } = await there({ javaScriptEnabled });
      await agree(person.page);
      await give(person.page);
      await person.page.getByRole("heading", { name: "Back at the product" }).waitFor();
      const { searchParams } = new URL(person.page.url());
      assert.equal(searchParams.get("state"), "xyz");
      assert.equal((await exchange(client, searchParams.get("code"))).body.name, "invalid_grant_error");
      const token = await exchange(client, searchParams.get("code"), { redirect_uri: redirectUri });
      assert.equal(token.status, 200, JSON.stringify(token.body));
      await person.leave();
      await site.close();
    });
  }
});
