// What a customer's administrator does in the tenant's own pages, as the guide says it.

/** The lines and levels that the guide on a page says to tick, read from its steps. */
export async function linesToTick(page) {
  const titles = await page.locator("section.step[data-scope] h4").allInnerTexts();
  const lines = titles.map((title) => /Tick (.+): (View|Add|Edit|Delete)$/.exec(title.trim()));
  if (lines.length === 0 || lines.includes(null)) throw new Error(`no lines in the steps: ${titles.join("; ")}`);
  return lines.map(([, name, level]) => ({ name, level }));
}

export class Administrator {
  constructor(page, tenant) {
    this.page = page;
    this.tenant = tenant;
  }

  async signIn() {
    const { page, tenant } = this;
    await page.goto(tenant.admin_url);
    await page.getByLabel("User Name").fill(tenant.administrator.username);
    await page.getByLabel("Password").fill(tenant.administrator.password);
    await page.getByRole("button", { name: "Sign In" }).click();
    await page.getByRole("button", { name: "Sign Out" }).waitFor();
  }

  /** Menu > System Configuration > Security > the entry. */
  async menu(entry) {
    await this.page.getByRole("button", { name: "Menu", exact: true }).click();
    await this.page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: entry }).click();
    await this.page.getByRole("heading", { name: entry, level: 1 }).waitFor();
  }

  /** Makes a service account with these lines ticked and returns the password, which is shown once. */
  async makeAccount(username, lines) {
    const { page } = this;
    await this.menu("Service Account Administration");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("Username").fill(username);
    await page.getByLabel("E-mail").fill("payroll@example.com");
    await page.getByRole("radio", { name: "Generate New Password" }).check();
    for (const { name, level } of lines) await this.box(name, level).check();
    return this.save();
  }

  box(name, level) {
    return this.page.getByRole("checkbox", { name: `${name} ${level}`, exact: true });
  }

  /** Saves the page, reads the password that is shown once, and closes it. */
  async save() {
    const { page } = this;
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    const dialog = page.getByRole("dialog", { name: "Service Account Saved" });
    const mistakes = page.getByRole("alert");
    await dialog.or(mistakes).waitFor();
    if (await mistakes.isVisible()) throw new Error(`not saved: ${await mistakes.innerText()}`);
    const password = await dialog.getByLabel("Password").inputValue();
    await dialog.getByRole("button", { name: "OK" }).click();
    await page.getByRole("heading", { name: "Service Account Administration", level: 1 }).waitFor();
    return password;
  }

  /** The keys as the page of service accounts shows them. */
  async keys(username) {
    const { page } = this;
    await this.menu("Service Account Administration");
    await page.getByLabel("Search").fill(username);
    await page.getByRole("button", { name: "Find" }).click();
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: username, exact: true }) });
    return {
      customer: await page.getByLabel("Customer API Key").inputValue(),
      user: (await row.getByRole("cell").first().locator("code").innerText()).trim(),
    };
  }

  /** An endpoint from the page Web Services. */
  async endpoint() {
    await this.menu("Web Services");
    const row = this.page.getByRole("row").filter({ hasText: "LoginService" }).first();
    return /https?:\/\/\S+LoginService/.exec(await row.innerText())[0];
  }

  /** Opens a service account for editing. */
  async edit(username) {
    await this.menu("Service Account Administration");
    await this.page.getByLabel("Search").fill(username);
    await this.page.getByRole("button", { name: "Find" }).click();
    await this.page.getByRole("link", { name: username, exact: true }).click();
    await this.page.getByRole("button", { name: "Save", exact: true }).first().waitFor();
  }

  /** Ticks lines of an account that exists, keeping its password. */
  async tick(username, lines) {
    await this.edit(username);
    await this.page.getByRole("radio", { name: "Keep Current Password" }).check();
    for (const { name, level } of lines) await this.box(name, level).check();
    await this.page.getByRole("button", { name: "Save", exact: true }).first().click();
    await this.page.getByRole("status").filter({ hasText: /saved/i }).waitFor();
  }

  /** Makes a user of the tenant with a role, and returns the password, which is shown once. */
  async addUser({ username, name, role }) {
    const { page } = this;
    await this.menu("Users");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("User Name").fill(username);
    await page.getByLabel("First Name").fill(name);
    await page.getByLabel("Last Name").fill("Sander");
    await page.getByLabel("E-mail").fill(`${name.toLowerCase()}@example.com`);
    const roles = page.getByLabel("Role");
    await roles.selectOption({ label: await roles.getByRole("option").filter({ hasText: role }).first().innerText() });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "User Saved" });
    const password = await dialog.getByLabel("Password").inputValue();
    await dialog.getByRole("button", { name: "OK" }).click();
    await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
    return password;
  }

  /** Enters an amount of each pay for an employee. */
  async enterDeduction({ number, company, code, amount, from }) {
    const { page } = this;
    await this.menu("Deductions by Hand");
    await page.getByRole("searchbox", { name: "Employee" }).fill(number);
    await page.getByRole("button", { name: "Find" }).click();
    const there = page.getByRole("row").filter({ has: page.getByRole("cell", { name: company, exact: true }) });
    await there.filter({ hasText: number }).getByRole("link").click();
    const change = page.getByRole("link", { name: `Change or Stop ${code}`, exact: true });
    const add = page.getByRole("link", { name: "Enter a Deduction", exact: true });
    await add.waitFor();
    if (await change.isVisible()) {
      await change.click();
    } else {
      await add.click();
      await page.getByRole("combobox", { name: "Deduction", exact: true }).selectOption(code);
    }
    await page.getByLabel("Effective Date").fill(from);
    await page.getByLabel("Employee’s Rule").selectOption({ label: "An amount each pay" });
    await page.getByLabel("Employee’s Amount").fill(amount);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("status").waitFor();
  }

  /** Approves what another user has entered of a deduction. */
  async approveDeduction(code) {
    const { page } = this;
    await this.menu("Deductions by Hand");
    await page.getByRole("link", { name: /waiting for approval$/ }).click();
    await page.getByRole("button", { name: new RegExp(`^Approve ${code} of`) }).click();
    await page.getByRole("status").waitFor();
  }
}
