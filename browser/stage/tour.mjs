// Every page and state there is, one after the other: for what must hold for each of them.

import assert from "node:assert/strict";

import { Administrator } from "./administrator.mjs";

/** A name as long as names get. */
export const LONG = "Gesellschaft für außerordentlich lange Firmennamen mit beschränkter Haftung und Co";

/** A name that nothing breaks into lines. */
export const UNBROKEN = "Donaudampfschiffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft";

/** The names on the pages where the layout is tried. */
const HARD = { company: LONG, unbroken: UNBROKEN };

/** The names on the pages that are shown to people. */
export const USUAL = { company: "Tessaria Mills", unbroken: "svc_tessaria" };

const field = (page, label) => page.getByRole("textbox", { name: new RegExp(`^${label}`) });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function give(page, stage, changes = {}) {
  const values = { ...stage.tenant.service_account, address: `${stage.tenant.service_url}/services/LoginService`, ...changes };
  await field(page, "User name").fill(values.username);
  await field(page, "Password").fill(values.password);
  await button(page, "Continue").click();
  await page.getByRole("heading", { name: "Keys and address" }).waitFor();
  await field(page, "User API Key").fill(values.user_api_key);
  await field(page, "Customer API Key").fill(values.customer_api_key);
  await field(page, "Web Service URL").fill(values.address);
}

/** Shows the console to `see(page, name)` while nobody has joined and nothing is linked. */
export async function emptyPages(stage, page, see) {
  await page.goto(`${stage.url}/console/sign-in`);
  await see(page, "console-sign-in-nobody");
  await page.goto(stage.invitation);
  await see(page, "console-join");
  await stage.join(page);
  await see(page, "console-start-empty");
  await page.goto(`${stage.url}/console/accounts`);
  await page.getByRole("heading", { name: "No account is linked yet" }).waitFor();
  await see(page, "console-accounts-empty");
  await button(page, "Sign out").click();
}

/** Shows each page of the guide, of the codes and of the Hub to `see(page, name)`. */
export async function linkingPages(stage, page, see, { company, unbroken: unbrokenName } = HARD) {
  await page.goto(`${stage.url}/guide/ukg-pro?actions=find_people,list_person_details,list_employee_supervisors`);
  await see(page, "guide-some");
  await page.goto(`${stage.url}/guide/ukg-pro`);
  await see(page, "guide-everything");
  await page.goto(`${stage.url}/guide/ukg-pro?actions=no_such`);
  await see(page, "guide-unknown");
  await page.goto(`${stage.url}/guide/ukg-pro?products=deductions&lang=de`);
  await see(page, "guide-german");
  await page.goto(`${stage.url}/guide/ukg-pro?lang=en`);
  await page.goto(`${stage.url}/explain`);
  await see(page, "explain-all");
  await page.goto(`${stage.url}/explain/credentials_refused`);
  await see(page, "explain-one");

  const client = await stage.client({ redirectUris: ["http://localhost:3000/connected"] });
  const session = await stage.byClient(client, "/connect/sessions", {
    customer_id: "tour", customer_name: company, products: ["company", "directory", "individual", "ssn", "employment"],
    redirect_uri: "http://localhost:3000/connected",
  });
  await page.goto(session.body.connect_url);
  await see(page, "connect-consent");
  await page.goto(`${session.body.connect_url}&app_type=spa&sdk_host_url=http://localhost:3000`);
  await see(page, "connect-refused");
  await page.goto(`${stage.url}/authorize?preview=true&client_id=${client.client_id}&products=company`);
  await see(page, "connect-no-preview");

  const link = await stage.link({ origin_owner_name: company, label: company, products: ["org"] });
  await page.goto(link.auth_link_url);
  await see(page, "hub-first");
  await page.goto(`${link.auth_link_url}?form=one`);
  await see(page, "hub-one-form");
  await page.goto(`${link.auth_link_url}?form=two`);
  await give(page, stage, { password: "wrong" });
  await page.keyboard.press("Tab");
  await page.locator("#user_api_key-verdict [data-code]").waitFor();
  await see(page, "hub-keys");
  await button(page, "Connect").click();
  await page.getByRole("heading", { name: "Not connected yet" }).first().waitFor();
  await see(page, "hub-refused");
  await page.goto(`${link.auth_link_url}/cancel`);
  await see(page, "hub-cancel");

  const { username } = stage.tenant.service_account;
  const tick = `accounts/${encodeURIComponent(username)}/permissions/Personnel%20Integration/View`;
  await stage.control("DELETE", tick);
  await page.goto(link.auth_link_url);
  await give(page, stage);
  await button(page, "Connect").click();
  await page.getByRole("heading", { name: "What the service account may do" }).waitFor();
  await see(page, "hub-matrix");
  await button(page, "Send back to the administrator").click();
  await page.getByLabel("Link with the missing steps").waitFor();
  await see(page, "hub-sent-back");
  const onward = await page.getByLabel("Link with the missing steps").inputValue();
  await page.goto(onward);
  await see(page, "hub-missing");
  await page.goto(`${link.auth_link_url}/permissions`);
  await button(page, "Accept with what works").click();
  await page.getByRole("heading", { name: /is linked$/ }).waitFor();
  await see(page, "hub-done");
  await stage.control("PUT", tick);
  await page.goto(link.auth_link_url);
  await see(page, "hub-used");

  const account = await stage.control("POST", "accounts", { username: unbrokenName, permissions: { "Employee Person Details": ["View"] } });
  const unbroken = await stage.link({ origin_owner_id: "customer-80", origin_owner_name: unbrokenName, label: unbrokenName });
  await page.goto(unbroken.auth_link_url);
  await see(page, "hub-unbroken-first");
  await give(page, stage, { ...account, password: "wrong" });
  await button(page, "Connect").click();
  await page.getByRole("heading", { name: "Not connected yet" }).first().waitFor();
  await see(page, "hub-unbroken-refused");
  await page.getByRole("link", { name: "The user name or the password" }).click();
  await field(page, "Password").fill(account.password);
  await button(page, "Continue").click();
  await button(page, "Connect").click();
  await page.getByRole("heading", { name: /is linked$/ }).waitFor();
  await see(page, "hub-unbroken-done");

  const expired = await stage.link();
  await stage.expire(expired);
  await page.goto(expired.auth_link_url);
  await see(page, "hub-expired");
  await page.goto(`${stage.url}/link/lnk_unknown`);
  await see(page, "hub-unknown");
  await page.goto(`${stage.url}/no/such/page`);
  await see(page, "not-found");
}

/** Shows who enters deductions by hand, and what that is, to `see(page, name)`. */
export async function deductionPages(stage, page, see, { company, unbroken } = HARD) {
  const redirectUri = `${stage.receiver.origin}/taken`;
  const client = await stage.client({ redirectUris: [redirectUri] });
  const made = await stage.byClient(client, "/connect/sessions", {
    customer_id: "deductions", customer_name: `Deductions of ${company}`, products: ["benefits"], redirect_uri: redirectUri,
  });
  await page.goto(made.body.connect_url);
  await button(page, "I agree, continue").click();
  await give(page, stage);
  await button(page, "Connect").click();
  await page.getByRole("heading", { name: "Who enters deductions by hand?" }).waitFor();
  await see(page, "hub-administrator");
  await field(page, "User name of the administrator").fill(unbroken);
  await button(page, "Look for the user").click();
  await button(page, "Name them all the same").waitFor();
  await see(page, "hub-administrator-unknown");
  await button(page, "Name them all the same").click();
  const address = page.getByLabel("Address for the user");
  await address.waitFor();
  await see(page, "hub-administrator-named");
  const entries = await address.inputValue();
  await page.getByRole("link", { name: "Continue", exact: true }).click();
  await page.waitForURL(`${redirectUri}**`);
  const code = new URL(page.url()).searchParams.get("code");
  await page.goto(entries);
  await see(page, "entries-nothing");
  const { client_id, client_secret } = client;
  const { body: token } = await stage.byClient(client, "/auth/token", { code, client_id, client_secret, redirect_uri: redirectUri });
  const headers = { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" };
  const [benefit] = await (await fetch(`${stage.url}/employer/benefits`, { headers })).json();
  const renamed = { method: "POST", headers, body: JSON.stringify({ description: unbroken }) };
  assert.ok((await fetch(`${stage.url}/employer/benefits/${benefit.benefit_id}`, renamed)).ok);
  const look = button(page, "I have entered it: look now");
  await page.goto(entries);
  for (let tries = 0; tries < 300 && !(await look.isVisible()); tries += 1) await page.reload();
  await see(page, "entries");
  await look.click();
  await page.getByText("UKG Pro was looked at just now").waitFor();
  await see(page, "entries-looked");
  await page.goto(`${entries}x`);
  await see(page, "entries-none");
}

/** Shows each page of the console to `see(page, name)`, after those before. */
export async function consolePages(stage, page, see, { company, unbroken: unbrokenName } = HARD) {
  await stage.signIn(page);
  await see(page, "console-start");
  await page.goto(`${stage.url}/console/accounts`);
  await see(page, "console-accounts");
  await page.goto(`${stage.url}/console/accounts?search=nobody`);
  await see(page, "console-accounts-none");
  const accounts = await stage.accounts();
  const unbroken = accounts.find((one) => one.origin_owner_name === unbrokenName);
  await page.goto(`${stage.url}/console/accounts/${unbroken.id}`);
  await see(page, "console-account-unbroken");
  const account = accounts.find((one) => one.origin_owner_name === company);
  const path = `${stage.url}/console/accounts/${account.id}`;
  await page.goto(path);
  await see(page, "console-account");
  await button(page, "Copy the people").click();
  await page.getByText("Each list has its turn now").waitFor();
  // A running server copies by itself.
  do await page.goto(path); while (await page.getByText(/^(Waits for its turn|Under way)$/).count() > 0);
  await see(page, "console-account-copied");
  await page.getByRole("link", { name: "What codes mean" }).click();
  await page.getByRole("heading", { name: "What codes mean" }).waitFor();
  await see(page, "console-codes");
  await page.goto(`${path}/edit`);
  await see(page, "console-edit");
  await page.goto(`${path}/delete`);
  await see(page, "console-delete");
  await page.goto(`${stage.url}/console/links`);
  await page.getByText("Make a link").first().click();
  await see(page, "console-links");
  await page.getByLabel("Customer's name").fill(company);
  await button(page, "Make the link").click();
  await page.getByRole("heading", { name: /is ready$/ }).waitFor();
  await see(page, "console-link-made");
  await page.goto(`${stage.url}/console/people`);
  await button(page, "Make an invitation").click();
  await page.getByRole("heading", { name: "The invitation is ready" }).waitFor();
  await see(page, "console-people");
  const invitation = await page.getByLabel("Link", { exact: true }).inputValue();
  const playground = `${stage.url}/console/playground?account=${account.id}&action=`;
  await page.goto(`${playground}list_person_details`);
  await see(page, "console-playground");
  await page.getByLabel("page_size").fill("many");
  await button(page, "Run").click();
  await page.getByRole("alert").waitFor();
  await see(page, "console-playground-wrong");
  await page.getByLabel("page_size").fill("5");
  await button(page, "Run").click();
  await page.getByRole("heading", { name: "Answer" }).waitFor();
  await see(page, "console-playground-answer");
  await page.goto(`${stage.url}/console/requests`);
  await see(page, "console-requests");
  await page.getByRole("link", { name: /^req_/ }).first().click();
  await page.getByRole("heading", { name: /^req_/ }).waitFor();
  await see(page, "console-request");
  await page.goto(`${stage.url}/console/requests?id=nothing`);
  await see(page, "console-requests-none");
  await page.goto(`${stage.url}/console/accounts/${unbroken.id}/delete`);
  await page.getByRole("textbox").fill(unbrokenName);
  await button(page, "Delete for good").click();
  await page.getByRole("heading", { name: "The account is deleted" }).waitFor();
  await see(page, "console-deleted");
  await button(page, "Sign out").click();
  await page.getByLabel("E-mail address").fill("wilhelmina@example.com");
  await page.getByLabel("Password").fill("not the password");
  await button(page, "Sign in").click();
  await page.getByRole("alert").waitFor();
  await see(page, "console-sign-in-refused");
  await page.goto(invitation);
  await page.getByLabel("Name", { exact: true }).fill(unbrokenName);
  await page.getByLabel("E-mail address").fill("viewer@example.com");
  await page.getByLabel("Password").fill("correct horse battery staple");
  await button(page, "Join").click();
  await page.getByRole("heading", { name: "Start", level: 1 }).waitFor();
  await see(page, "console-viewer-start");
  await page.goto(`${stage.url}/console/people`);
  await page.getByRole("heading", { name: "Only administrators of this console may do this" }).waitFor();
  await see(page, "console-viewer-refused");
}

/** Shows an account from when its password has expired until access is withdrawn, after the pages of linking. */
export async function brokenPages(stage, page, see, { company } = HARD) {
  await stage.signIn(page);
  const account = (await stage.accounts()).find((one) => one.origin_owner_name === company);
  const path = `${stage.url}/console/accounts/${account.id}`;
  const { username, password } = stage.tenant.service_account;
  const tenant = (changes) => stage.control("PATCH", `accounts/${encodeURIComponent(username)}`, changes);
  await page.goto(path);
  await tenant({ password_expired: true });
  await button(page, "Check now").click();
  await page.getByRole("alert").waitFor();
  await see(page, "console-account-refused");
  await page.goto(path);
  await page.locator("#evidence").waitFor();
  await see(page, "console-account-broken");
  await page.goto(`${stage.url}/console/playground?account=${account.id}&action=list_person_details`);
  await button(page, "Run").click();
  await page.getByRole("alert").waitFor();
  await see(page, "console-playground-broken");
  await tenant({ password_expired: false, password });
  await page.goto(path);
  await button(page, "Check now").click();
  await page.locator("#evidence").waitFor({ state: "detached" });
  await page.goto(`${path}/delete`);
  await page.getByRole("checkbox").check();
  await see(page, "console-withdraw");
  await button(page, "Withdraw access").click();
  await page.getByRole("heading", { name: company, level: 1 }).waitFor();
  await see(page, "console-account-revoked");
  await button(page, "Sign out").click();
}

/** Shows the pages of webhooks, from none to a log of deliveries. The receiver takes what it is sent at `/taken`. */
export async function webhookPages(stage, page, see, { company } = HARD) {
  await stage.signIn(page);
  const all = `${stage.url}/console/webhooks`;
  await page.goto(all);
  await see(page, "console-webhooks-none");
  const make = async (url, description) => {
    await page.goto(all);
    const form = page.locator('form[action="/console/webhooks"]');
    if (!(await form.isVisible())) await page.locator("summary").filter({ hasText: "Make a webhook" }).click();
    await form.getByLabel("Address").fill(url);
    await form.getByLabel(/^What it is for/).fill(description);
    await form.getByRole("button").click();
  };
  await make("not an address", company);
  await page.getByRole("alert").waitFor();
  await see(page, "console-webhooks-refused");
  await make(`${stage.receiver.origin}/taken`, company);
  await page.getByRole("heading", { name: "Secret" }).waitFor();
  await see(page, "console-webhook-made");
  await page.goto(all);
  await see(page, "console-webhooks-one");
  for (const [path, description] of [[`/no-such/${UNBROKEN}`, ""], ["/disabled", UNBROKEN], ["/another", "Payroll"]]) {
    await make(`${stage.receiver.origin}${path}`, description);
    await page.getByRole("heading", { name: "Secret" }).waitFor();
  }
  const open = async (path) => {
    await page.goto(all);
    await page.getByRole("link", { name: path }).click();
    await page.getByRole("heading", { name: "Deliveries" }).waitFor();
  };
  await open("/disabled");
  await see(page, "console-webhook-empty");
  await button(page, "Disable").click();
  await button(page, "Enable").waitFor();
  await see(page, "console-webhook-disabled");
  await page.goto(all);
  await see(page, "console-webhooks-many");
  for (const path of ["/no-such", "/taken"]) {
    await open(path);
    await button(page, "Send a test").click();
    await page.locator(".notice[role=status]").waitFor();
    await open(path);
    await see(page, `console-webhook-log${path.replace("/", "-")}`);
  }
  await page.goto(all);
  await button(page, "Sign out").click();
}

/** Shows each page of the tenant to `see(page, name)`. */
export async function tenantPages(stage, page, see) {
  await page.goto(stage.tenant.admin_url);
  await see(page, "tenant-sign-in");
  const administrator = new Administrator(page, stage.tenant);
  await administrator.signIn();
  await see(page, "tenant-home");
  await administrator.menu("Service Account Administration");
  await see(page, "tenant-accounts");
  await button(page, "Add").click();
  await see(page, "tenant-add");
  await page.getByLabel("Username").fill("acmebreadco");
  await page.getByLabel("E-mail").fill("payroll@example.com");
  await administrator.box("Personnel Integration", "View").check();
  await button(page, "Save").first().click();
  await page.getByRole("dialog").waitFor();
  await see(page, "tenant-password");
  await page.getByRole("dialog").getByRole("button", { name: "OK" }).click();
  await administrator.menu("Web Services");
  await see(page, "tenant-web-services");
  await administrator.menu("Users");
  await see(page, "tenant-users-empty");
  await button(page, "Add").click();
  await button(page, "Save").click();
  await page.getByRole("alert").waitFor();
  await see(page, "tenant-user-refused");
  await page.getByLabel("User Name").fill("dana.ledger");
  await page.getByLabel("First Name").fill("Dana");
  await page.getByLabel("Last Name").fill("Ledger");
  await page.getByLabel("E-mail").fill("dana.ledger@example.com");
  await page.getByLabel("Role").selectOption({ index: 6 });
  await button(page, "Save").click();
  await page.getByRole("dialog").getByRole("button", { name: "OK" }).click();
  await page.getByRole("link", { name: "dana.ledger" }).waitFor();
  await see(page, "tenant-users");
  await administrator.menu("Deductions by Hand");
  await page.getByRole("searchbox", { name: "Employee" }).fill("an");
  await button(page, "Find").click();
  await page.locator("tbody a").first().waitFor();
  await see(page, "tenant-by-hand");
  await page.locator("tbody a").first().click();
  await page.getByRole("heading", { name: "Deductions", exact: true }).waitFor();
  await see(page, "tenant-deductions");
  await page.getByRole("link", { name: "Enter a Deduction" }).click();
  await page.getByRole("heading", { name: "Enter a Deduction", level: 1 }).waitFor();
  await button(page, "Save").click();
  await page.getByRole("alert").waitFor();
  await see(page, "tenant-deduction-refused");
  await administrator.menu("Waiting for Approval");
  await see(page, "tenant-waiting");
  await administrator.menu("Break Things");
  await see(page, "tenant-break-things");
  await administrator.menu("Switches");
  await see(page, "tenant-switches");
}
