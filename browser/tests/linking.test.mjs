// The whole of the guides, by hand: from a link to a linked account that runs an action.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Administrator, linesToTick } from "../stage/administrator.mjs";
import { Stage, product } from "../stage/stage.mjs";

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

/** What the administrator makes in UKG Pro, by what the page before them says. */
async function made(page, person, username) {
  const lines = await linesToTick(page);
  const tenant = await person.context.newPage();
  const administrator = new Administrator(tenant, stage.tenant);
  await administrator.signIn();
  const password = await administrator.makeAccount(username, lines);
  const keys = await administrator.keys(username);
  const endpoint = await administrator.endpoint();
  await tenant.close();
  return { username, password, keys, endpoint, lines };
}

async function firstScreen(page, values) {
  await page.getByLabel("User name", { exact: true }).fill(values.username);
  await page.getByLabel("Password", { exact: true }).fill(values.password);
}

async function keysAndAddress(page, values) {
  await page.getByRole("textbox", { name: /^User API Key/ }).fill(values.keys.user);
  await page.getByRole("textbox", { name: /^Customer API Key/ }).fill(values.keys.customer);
  await page.getByRole("textbox", { name: /^Web Service URL/ }).fill(values.endpoint);
}

/** With every permission there, nothing is left to decide. */
async function connect(page) {
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("heading", { name: /is linked$/ }).waitFor();
}

/** The account on the page of accounts, and an action in the playground. */
async function isThere(owner) {
  const operator = await stage.person();
  const { page } = operator;
  if (stage.joined) await stage.signIn(page); else await stage.join(page);
  stage.joined = true;
  await page.getByRole("link", { name: "Accounts", exact: true }).click();
  await page.getByRole("link", { name: owner }).click();
  await page.getByText("The credentials work, and no permission is known to be missing.").waitFor();
  await page.getByRole("link", { name: "Run an action" }).click();
  await page.getByLabel("Action", { exact: true }).selectOption({ label: "Find People" });
  await page.getByRole("button", { name: "Show its form" }).click();
  await page.getByLabel("page_size").fill("3");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("heading", { name: "Answer" }).waitFor();
  assert.equal(await page.locator(".result table tbody tr").count(), 3);
  await operator.leave();
}

/** What makes it a guide: the account has just the ticks that the page named. */
async function hasJustTheTicks(username, lines) {
  const { permissions } = await stage.control("GET", `accounts/${username}`);
  const expected = {};
  for (const { name, level } of lines) (expected[name] ??= []).push(level);
  assert.deepEqual(permissions, expected);
}

describe("the tenant's own pages", () => {
  test("leave the focus where somebody types when their script comes late", async () => {
    const person = await stage.person();
    const { page } = person;
    await new Administrator(page, stage.tenant).signIn();
    let release;
    const typed = new Promise((resolve) => { release = resolve; });
    await page.route("**/assets/tenant.js", async (route) => { await typed; await route.continue(); });
    await page.goto(new URL("/service-accounts/add", stage.tenant.admin_url).href, { waitUntil: "commit" });
    const username = page.getByLabel("Username");
    await username.pressSequentially("half");
    release();
    await page.getByRole("button", { name: "Copy user name" }).waitFor();
    await page.keyboard.type("way");
    assert.equal(await username.inputValue(), "halfway");
    await person.leave();
  });
});

describe("an administrator who has never heard of Rollbook links the tenant", () => {
  test("with six fields on one page", async () => {
    const link = await stage.link({ form: "one_form", origin_owner_name: "Six Fields", actions: ["find_people", "list_employee_supervisors"] });
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    const values = await made(page, person, "sixfields");
    await hasJustTheTicks("sixfields", values.lines);
    await firstScreen(page, values);
    await page.getByRole("textbox", { name: /^User API Key/ }).fill(values.keys.user);
    await page.getByRole("textbox", { name: /^Customer API Key/ }).fill(values.keys.customer);
    const host = new URL(values.endpoint).host;
    const [subdomain, ...domain] = host.split(".");
    await page.getByRole("textbox", { name: /^Web Service domain/ }).fill(domain.join("."));
    await page.getByRole("textbox", { name: /^Web Service subdomain/ }).fill(subdomain);
    await connect(page);
    await person.leave();
    await isThere("Six Fields");
  });

  test("on two screens with a URL", async () => {
    const link = await stage.link({ origin_owner_name: "Two Screens", products: ["org"], actions: ["find_people"] });
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    await page.getByText("An administrator of UKG Pro.").waitFor();
    const values = await made(page, person, "twoscreens");
    assert.ok(values.lines.length >= 4);
    await firstScreen(page, values);
    await page.getByRole("button", { name: "Continue" }).click();
    await keysAndAddress(page, values);
    await page.keyboard.press("Tab");
    await page.locator("#outcome").getByText("UKG Pro takes these values.").waitFor();
    assert.match(await page.locator("#address-verdict").innerText(), /UKG Pro answers at/);
    await connect(page);
    await person.leave();
    await isThere("Two Screens");
  });

  test("inside another product's page, which hears of it", async () => {
    const pages = {};
    const site = await product(pages);
    try {
      const link = await stage.link({ origin_owner_name: "Embedded", allowed_origins: [site.origin], state: "a1b2" });
      const person = await stage.person();
      const { page } = person;
      pages["/"] = `<!doctype html><title>Product</title><h1>Product</h1><div id="place"></div>
        <script src="${stage.url}/embed.js"></script>
        <script>window.heard = []; Rollbook.open({ token: ${JSON.stringify(link.token)}, container: "#place",
          onSuccess: (what) => heard.push(["success", what]), onError: (what) => heard.push(["error", what]),
          onClose: (what) => heard.push(["close", what]), onExpired: () => heard.push(["expired"]) });</script>`;
      await page.goto(`${site.origin}/`);
      const frame = page.frameLocator("iframe");
      await frame.getByLabel("User name", { exact: true }).waitFor();
      const values = await made(page.frames()[1], person, "embedded");
      await firstScreen(frame, values);
      await frame.getByRole("button", { name: "Continue" }).click();
      await keysAndAddress(frame, values);
      await connect(frame);
      await page.waitForFunction(() => window.heard.some(([what]) => what === "success"));
      const [, told] = (await page.evaluate(() => window.heard)).find(([what]) => what === "success");
      assert.equal(told.state, "a1b2");
      const account = (await stage.accounts()).find((one) => one.origin_owner_name === "Embedded");
      assert.equal(told.account.id, account.id);
      assert.equal(account.status, "active");
      await person.leave();
    } finally {
      await site.close();
    }
    await isThere("Embedded");
  });

  test("by the keyboard alone", async () => {
    const link = await stage.link({ origin_owner_name: "Keyboard" });
    const person = await stage.person();
    const { page } = person;
    await page.goto(link.auth_link_url);
    const values = await made(page, person, "keyboard");
    const reach = async (wanted) => {
      for (let presses = 0; presses < 120; presses += 1) {
        const here = await page.evaluate(() => {
          const element = document.activeElement;
          return { id: element.id, text: element.textContent.trim(), outline: getComputedStyle(element).outlineStyle };
        });
        if (here.id === wanted || here.text === wanted) {
          assert.notEqual(here.outline, "none", `the focus on ${wanted} can be seen`);
          return;
        }
        await page.keyboard.press("Tab");
      }
      assert.fail(`${wanted} is not reached with Tab`);
    };
    const type = async (id, text) => { await reach(id); await page.keyboard.type(text); };
    await type("username", values.username);
    await type("password", values.password);
    await reach("Continue");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Keys and address" }).waitFor();
    await type("user_api_key", values.keys.user);
    await type("customer_api_key", values.keys.customer);
    await type("address", values.endpoint);
    await reach("Connect");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Keyboard is linked" }).waitFor();
    await person.leave();
    await isThere("Keyboard");
  });

  test("with JavaScript off", async () => {
    const link = await stage.link({ origin_owner_name: "No Script" });
    const person = await stage.person({ javaScriptEnabled: false });
    const { page } = person;
    await page.goto(link.auth_link_url);
    const values = await made(page, person, "noscript");
    await firstScreen(page, values);
    await page.getByRole("button", { name: "Continue" }).click();
    await keysAndAddress(page, values);
    await connect(page);
    await person.leave();
    await isThere("No Script");
  });

  for (const width of [320, 390]) {
    test(`on a telephone of ${width} pixels`, async () => {
      const owner = `Telephone ${width}`;
      const link = await stage.link({ origin_owner_name: owner });
      const person = await stage.person({ viewport: { width, height: 740 }, isMobile: true, hasTouch: true });
      const { page } = person;
      await page.goto(link.auth_link_url);
      const fits = async () => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${page.url()} is ${wide} pixels too wide`);
      };
      await fits();
      const values = await made(page, person, `telephone${width}`);
      await firstScreen(page, values);
      await page.getByRole("button", { name: "Continue" }).click();
      await fits();
      await keysAndAddress(page, values);
      await connect(page);
      await fits();
      await person.leave();
      await isThere(owner);
    });
  }
});
