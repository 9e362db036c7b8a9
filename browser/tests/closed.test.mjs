// What pages may not do: load from elsewhere, stand in a stranger's frame, grow heavy, give back a secret.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Stage, product } from "../stage/stage.mjs";
import { brokenPages, consolePages, emptyPages, linkingPages, tenantPages, webhookPages } from "../stage/tour.mjs";

const HEAVIEST = 150_000;

/** How a value may stand in a page: as it is, as HTML, and in an address. */
const written = (value) => [
  value,
  value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  encodeURIComponent(value),
];

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

describe("every page", () => {
  test("has a strict policy, stays light with everything it loads, and never gives a secret back", async () => {
    const person = await stage.person();
    const { page } = person;
    const wrong = [];
    const secrets = Object.entries(stage.tenant.service_account).filter(([name]) => name !== "username").map(([, secret]) => secret);
    // The bodies of what was loaded, by address: a page weighs what it and all it loads weigh.
    const bodies = new Map();
    const pending = [];
    // What is no secret is found in the pages, so a secret would be found, too.
    const { username } = stage.tenant.service_account;
    let isNameFound = false;
    page.on("response", (response) => {
      const url = response.url();
      const isOurs = url.startsWith(stage.url);
      pending.push(response.body().then((body) => {
        bodies.set(url, body.length);
        if (!isOurs) return;
        isNameFound ||= body.includes(username);
        if (secrets.some((secret) => written(secret).some((form) => body.includes(form)))) wrong.push(`a secret comes from ${url}`);
      }).catch(() => {}));
      if (response.request().resourceType() !== "document" || response.status() >= 300 && response.status() < 400) return;
      const policy = response.headers()["content-security-policy"] ?? "";
      const isStrict = policy.startsWith("default-src 'none'") && /; ?script-src 'self';/.test(policy) &&
        !policy.includes("unsafe") && /frame-ancestors 'none'(;|$)/.test(policy);
      if (!isStrict) {
        wrong.push(`${url}: ${policy || "no policy"}`);
      }
    });
    const weights = [];
    const see = async (shown, name) => {
      await shown.waitForLoadState("load");
      await Promise.all(pending);
      const loaded = await shown.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
      const own = bodies.get(shown.url()) ?? (await shown.content()).length;
      const weight = [...new Set(loaded)].reduce((sum, url) => sum + (bodies.get(url) ?? 0), own);
      weights.push([weight, name]);
      if (weight >= HEAVIEST) wrong.push(`${name} weighs ${weight}`);
    };
    await emptyPages(stage, page, see);
    await linkingPages(stage, page, see);
    await consolePages(stage, page, see);
    await tenantPages(stage, page, see);
    await person.context.clearCookies();
    await webhookPages(stage, page, see);
    await brokenPages(stage, page, see);
    assert.deepEqual(wrong, []);
    assert.ok(isNameFound, "the user name is on a page");
    weights.sort(([one], [two]) => two - one);
    assert.ok(weights.length >= 61, `${weights.length} pages`);
    console.log(`the heaviest of ${weights.length} pages: ${weights[0][1]} with ${weights[0][0]} bytes`);
    await person.leave();
  });
});

describe("a frame", () => {
  const framing = (url) => `<!doctype html><title>Product</title><iframe src="${url}"></iframe>`;

  test("is allowed to the origins of the link and to no other", async () => {
    const pages = {};
    const [known, stranger] = [await product(pages), await product(pages)];
    try {
      const link = await stage.link({ allowed_origins: [known.origin] });
      pages["/"] = framing(`${link.auth_link_url}?embedded=1`);
      const person = await stage.person();
      const { page } = person;
      const { headers } = await fetch(link.auth_link_url);
      assert.match(headers.get("content-security-policy"), new RegExp(`frame-ancestors ${known.origin}$`));
      await page.goto(known.origin);
      await page.frameLocator("iframe").getByRole("textbox", { name: /^User name/ }).waitFor();
      const blocked = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
      await page.goto(stranger.origin);
      await blocked;
      assert.equal(await page.frameLocator("iframe").getByRole("textbox").count(), 0);
      for (const path of ["/guide/ukg-pro", "/console/sign-in", new URL((await stage.link()).auth_link_url).pathname]) {
        pages["/"] = framing(stage.url + path);
        const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
        await page.goto(known.origin);
        await refused;
      }
      await person.leave();
    } finally {
      await known.close();
      await stranger.close();
    }
  });
});

describe("the Hub without a script", () => {
  test("is complete in its first view", async () => {
    const link = await stage.link({ products: ["org"], actions: ["find_people"], origin_owner_name: "No Script" });
    const person = await stage.person({ javaScriptEnabled: false });
    const { page } = person;
    await page.goto(link.auth_link_url);
    await page.getByRole("heading", { name: "Link the UKG Pro of No Script" }).waitFor();
    for (const label of ["User name", "Password"]) await page.getByRole("textbox", { name: new RegExp(`^${label}`) }).waitFor();
    assert.ok(await page.locator("section.step").count() > 8);
    assert.ok(await page.locator("figure.drawing").count() > 3);
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await page.locator("section.error-summary").waitFor();
    await page.getByRole("textbox", { name: /^User name/ }).fill(stage.tenant.service_account.username);
    await page.getByRole("textbox", { name: /^Password/ }).fill(stage.tenant.service_account.password);
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await page.getByRole("heading", { name: "Keys and address" }).waitFor();
    for (const label of ["User API Key", "Customer API Key", "Web Service URL"]) {
      await page.getByRole("textbox", { name: new RegExp(`^${label}`) }).waitFor();
    }
    await person.leave();
  });

  test("has all six fields on one page for who asks for it", async () => {
    const link = await stage.link({ form: "one_form" });
    const person = await stage.person({ javaScriptEnabled: false });
    const { page } = person;
    await page.goto(link.auth_link_url);
    const labels = ["User name", "Password", "User API Key", "Customer API Key", "Web Service domain", "Web Service subdomain"];
    for (const label of labels) await page.getByRole("textbox", { name: new RegExp(`^${label}`) }).waitFor();
    await page.getByRole("button", { name: "Connect", exact: true }).waitFor();
    await person.leave();
  });
});
