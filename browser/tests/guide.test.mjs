// The guide in a browser: choosing, keeping, taking along.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Stage } from "../stage/stage.mjs";

let stage;
before(async () => { stage = await Stage.open(); });
after(async () => { await stage?.close(); });

const guide = () => `${stage.url}/guide/ukg-pro`;
const ticks = (page) => page.locator("section.step[data-scope]").count();

describe("the guide", () => {
  test("follows the choice without being sent, and its address brings the choice back", async () => {
    const person = await stage.person();
    const { page } = person;
    await page.goto(guide());
    await page.getByLabel("Search actions").fill("find people");
    await page.getByRole("checkbox", { name: "Find People", exact: true }).check();
    await page.waitForURL(/actions=find_people$/);
    assert.equal(await ticks(page), 1);
    await page.getByLabel("Search actions").fill("");
    await page.getByRole("checkbox", { name: "Organisation", exact: true }).check();
    await page.waitForURL(/products=org&actions=find_people$/);
    assert.equal(await ticks(page), 4);
    const address = await page.getByLabel("Dynamic Guide URL").inputValue();
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByRole("heading", { name: "UKG Pro verbinden" }).waitFor();
    assert.equal(await ticks(page), 4, "another language keeps the choice");
    await person.leave();
    const other = await stage.person();
    await other.page.goto(address);
    assert.ok(await other.page.getByRole("checkbox", { name: "Find People", exact: true }).isChecked());
    assert.ok(await other.page.getByRole("checkbox", { name: "Organisation", exact: true }).isChecked());
    assert.equal(await ticks(other.page), 4);
    await other.leave();
  });

  test("chooses all actions at once, or all that the search shows", async () => {
    const person = await stage.person();
    const { page } = person;
    const chosen = () => page.locator('input[name="actions"]:checked').count();
    const all = page.getByRole("checkbox", { name: "Select all that are shown" });
    await page.goto(guide());
    const count = await page.locator('input[name="actions"]').count();
    await all.check();
    assert.equal(await chosen(), count);
    await all.uncheck();
    assert.equal(await chosen(), 0);
    await page.getByLabel("Search actions").fill("find people");
    await all.check();
    await page.getByLabel("Search actions").fill("");
    assert.ok(await chosen() > 0 && await chosen() < count);
    assert.ok(await all.evaluate((box) => box.indeterminate), "some are chosen, not all");
    await person.leave();
  });

  test("chooses a whole group, of which the search may show a part", async () => {
    const person = await stage.person();
    const { page } = person;
    await page.goto(guide());
    const group = page.locator("tbody").filter({ has: page.getByRole("checkbox", { name: "Find People", exact: true }) });
    const boxes = group.locator('input[name="actions"]');
    const chosen = () => page.locator('input[name="actions"]:checked').count();
    const whole = group.locator("[data-group]");
    await whole.check();
    const count = await boxes.count();
    assert.ok(count > 1, "a group of more than one action");
    assert.equal(await chosen(), count);
    assert.equal(await group.locator('input[name="actions"]:checked').count(), count, "and of no other group");
    const ids = await boxes.evaluateAll((all) => all.map((box) => box.value));
    await page.waitForURL((url) => url.searchParams.get("actions") === ids.join(","));
    await whole.uncheck();
    await page.waitForURL((url) => !url.searchParams.has("actions"));
    await page.getByLabel("Search actions").fill("find people");
    assert.ok(await boxes.filter({ visible: true }).count() < count, "the search hides what it does not find");
    await whole.check();
    await page.waitForURL(/actions=find_people$/);
    await page.getByLabel("Search actions").fill("no action has such a name");
    await page.getByText("No action has this in its name or permission.").waitFor();
    assert.equal(await boxes.filter({ visible: true }).count(), 0);
    await person.leave();
  });

  test("names the ids it does not know, beside the steps of those it does", async () => {
    const person = await stage.person();
    const { page } = person;
    await page.goto(`${guide()}?actions=find_people,no_such_action&products=no_such_product`);
    const notice = page.getByRole("status").filter({ hasText: "Some of this choice is not known here" });
    assert.match(await notice.innerText(), /no_such_action/);
    assert.match(await notice.innerText(), /no_such_product/);
    assert.doesNotMatch(await notice.innerText(), /find_people/);
    assert.equal(await ticks(page), 1);
    await page.goto(`${guide()}?actions=no_such_action`);
    await page.getByText("Nothing that this address asks for is known").waitFor();
    assert.equal(await ticks(page), 0);
    await person.leave();
  });

  test("speaks German, and leaves what UKG Pro shows in English", async () => {
    const person = await stage.person({ locale: "de-DE" });
    const { page } = person;
    await page.goto(`${guide()}?actions=find_people`);
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    await page.getByRole("heading", { name: "UKG Pro verbinden", level: 1 }).waitFor();
    const steps = await page.locator("section.step").allInnerTexts();
    assert.ok(steps.some((step) => step.includes("Employee Person Details")));
    assert.ok(steps.some((step) => step.includes("Service Account Administration")));
    await person.leave();
  });

  test("works with JavaScript off", async () => {
    const person = await stage.person({ javaScriptEnabled: false });
    const { page } = person;
    await page.goto(guide());
    await page.getByRole("checkbox", { name: "Payroll", exact: true }).check();
    await page.getByRole("button", { name: "Show the guide" }).first().click();
    await page.waitForURL(/products=payroll/);
    assert.equal(await ticks(page), 6);
    await person.leave();
  });

  test("remembers what is done, for each choice by itself", async () => {
    const person = await stage.person();
    const { page } = person;
    await page.goto(`${guide()}?actions=find_people`);
    await page.getByLabel("The user name is copied").check();
    await page.getByText(/Done: 1 of/).waitFor();
    await page.reload();
    assert.ok(await page.getByLabel("The user name is copied").isChecked());
    await page.goto(`${guide()}?actions=find_jobs`);
    assert.ok(!await page.getByLabel("The user name is copied").isChecked());
    await person.leave();
  });

  test("is copied as Markdown and joined by another separator", async () => {
    const person = await stage.person({ permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = person;
    await page.goto(`${guide()}?actions=find_people,find_jobs`);
    await page.getByRole("button", { name: "Copy as Markdown" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^# Link UKG Pro/);
    assert.match(text, /Employee Job Details/);
    await page.getByLabel("Separator").selectOption("Semicolon");
    await page.waitForURL(/separator=semicolon/);
    assert.equal(await page.getByLabel("Scopes Selected").inputValue(), "EmployeePersonDetails:View;EmployeeJobDetails:View");
    await person.leave();
  });

  test("prints its steps and not what chooses them", async () => {
    const person = await stage.person();
    const { page } = person;
    await page.goto(`${guide()}?actions=find_people`);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("form.chooser").isHidden());
    assert.ok(await page.getByLabel("Dynamic Guide URL").isHidden());
    assert.ok(await page.getByText("Tick Employee Person Details: View").first().isVisible());
    await person.leave();
  });
});
