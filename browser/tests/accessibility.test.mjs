// What holds for every page and state: no violation that axe finds, in either theme, and room enough on narrow screens.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { axe } from "../stage/packages.mjs";
import { Stage } from "../stage/stage.mjs";
import { brokenPages, consolePages, deductionPages, emptyPages, linkingPages, tenantPages, webhookPages } from "../stage/tour.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

/** What axe says of a page, in lines. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), TAGS);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** How many pixels a page is wider than its window. */
const excess = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The excess in a window of 1280 pixels at 200 %: it has 640, each of two by two on the screen. */
async function excessAtTwice(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setDeviceMetricsOverride", { width: 640, height: 450, deviceScaleFactor: 2, mobile: false });
  await page.waitForFunction(() => window.devicePixelRatio === 2 && window.innerWidth === 640);
  const pixels = await excess(page);
  await session.detach();
  return pixels;
}

const wrong = [];
const seen = new Set();
/** Looks at a page in both themes, on a narrow screen, and as it is at twice its size. */
async function see(page, name) {
  seen.add(name);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const line of await violations(page)) wrong.push(`${name}, ${colorScheme}: ${line}`);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  const narrow = await excess(page);
  if (narrow > 0) wrong.push(`${name} is ${narrow} pixels too wide at 320`);
  const twice = await excessAtTwice(page);
  if (twice > 0) wrong.push(`${name} is ${twice} pixels too wide at 200 %`);
  await page.setViewportSize(size);
}

describe("every page", () => {
  for (const [what, tour, least] of [
    ["of the empty console", emptyPages, 4], ["of the guide and the Hub", linkingPages, 21], ["of deductions", deductionPages, 7],
    ["of the console", consolePages, 21], ["of the emulated tenant", tenantPages, 15], ["of webhooks", webhookPages, 9],
    ["of an account that broke", brokenPages, 4],
  ]) {
    test(`${what} has no violation in either theme and fits a narrow screen`, async () => {
      // axe is put into the page from outside, which the policy of the pages would not let it.
      // Without motion, so that no colour is measured on its way.
      const person = await stage.person({ bypassCSP: true, reducedMotion: "reduce" });
      wrong.length = 0;
      seen.clear();
      await tour(stage, person.page, see);
      assert.deepEqual(wrong, []);
      assert.ok(seen.size >= least, `${seen.size} pages`);
      await person.leave();
    });
  }
});

describe("ten thousand accounts", () => {
  before(async () => {
    const script = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=10)
names = [row[1] for row in database.execute("PRAGMA table_info(account)")]
row = dict(zip(names, database.execute("SELECT * FROM account LIMIT 1").fetchone()))
def rows():
    for number in range(10000):
        new = dict(row)
        new["id"] = "acc_0190163d8694739b95e6%012x" % number
        new["origin_owner_name"] = "Customer %05d" % number
        new["origin_owner_id"] = "c-%05d" % number
        new["label"] = "A label of the account of customer %05d, as long as labels get, and longer still" % number
        for column in names:
            if column.endswith("_key") and isinstance(new[column], str):
                new[column] = ("customer %05d" % number)
        yield tuple(new[name] for name in names)
database.executemany("INSERT INTO account VALUES (%s)" % ",".join("?" * len(names)), rows())
database.commit()
`;
    await promisify(execFile)("python3", ["-c", script, `${stage.data}/rollbook.sqlite`]);
  });

  test("are listed page by page, searched and sorted", async () => {
    const person = await stage.person();
    const { page } = person;
    await stage.signIn(page);
    let weight = 0;
    page.on("response", async (response) => { weight += (await response.body().catch(() => "")).length; });
    await page.goto(`${stage.url}/console/accounts?order=name`, { waitUntil: "networkidle" });
    assert.ok(weight < 150_000, `${weight} bytes`);
    await page.getByText(/1 to 50 of 100\d\d/).waitFor();
    await page.getByRole("link", { name: "Next", exact: true }).click();
    await page.getByText(/51 to 100 of 100\d\d/).waitFor();
    await page.getByRole("link", { name: "Previous", exact: true }).click();
    await page.getByText(/1 to 50 of 100\d\d/).waitFor();
    await page.goto(`${stage.url}/console/accounts?page=99999`);
    const [, first, last, total] = /(\d+) to (\d+) of (\d+)/.exec(await page.locator("caption").innerText()).map(Number);
    assert.equal(last, total, "the last page ends with the last account");
    assert.equal(await page.locator("tbody tr").count(), last - first + 1);
    assert.equal(await page.getByRole("link", { name: "Next", exact: true }).count(), 0);
    await page.getByLabel("Search").fill("customer 04321");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("1 to 1 of 1").waitFor();
    await page.getByRole("link", { name: "Customer 04321" }).waitFor();
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      assert.ok(await excess(page) <= 0, `too wide at ${width}`);
    }
    await person.leave();
  });
});
