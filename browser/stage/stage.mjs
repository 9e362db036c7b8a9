// A tenant, a server for it, and browsers in which people sit.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";

import { chromium } from "./packages.mjs";
import { folder, run, start } from "./program.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** What people of the console sign in with. */
export const OPERATOR = { name: "Wilhelmina Vogt", email: "wilhelmina@example.com", password: "correct horse battery staple" };

export class Stage {
  #stops = [];

  /** Starts everything; `sandbox` and `serve` are further arguments. */
  static async open({ sandbox = [], serve = [] } = {}) {
    const stage = new Stage();
    try {
      const data = await folder();
      stage.#stops.push(data.remove);
      stage.data = data.path;
      const tenant = await start("sandbox", "--listen", "127.0.0.1:0", "--employees", "60", ...sandbox);
      stage.#stops.push(tenant.stop);
      stage.tenant = tenant.ready;
      const host = new URL(stage.tenant.service_url).host;
      stage.receiver = await product({ "/taken": "Taken." });
      stage.#stops.push(stage.receiver.close);
      const args = ["--data-dir", stage.data, "--allow-host", host, "--allow-host", new URL(stage.receiver.origin).host];
      stage.key = (await run("keys", "create", "--label", "Browser", "--data-dir", stage.data)).key;
      const server = await start("serve", "--listen", "127.0.0.1:0", ...args, ...serve);
      stage.#stops.push(server.stop);
      stage.url = server.ready.url;
      stage.invitation = server.ready.console_url;
      stage.browser = await chromium.launch({
        executablePath: process.env.ROLLBOOK_TEST_CHROMIUM ?? "/usr/bin/chromium",
        args: FLAGS,
      });
      stage.#stops.push(() => stage.browser.close());
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  async close() {
    while (this.#stops.length > 0) await this.#stops.pop()();
  }

  /** A browser of somebody's own. Whatever it asks of any other place than those of the test fails the test. */
  async person(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", ...options });
    const strangers = [];
    context.on("request", (request) => {
      const url = new URL(request.url());
      const isOurs = ["data:", "about:", "blob:"].includes(url.protocol) || ["127.0.0.1", "localhost"].includes(url.hostname) ||
        url.hostname.endsWith(".localhost");
      if (!isOurs) strangers.push(request.url());
    });
    const errors = [];
    context.on("page", (page) => page.on("pageerror", (error) => errors.push(String(error))));
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return {
      context,
      page,
      async leave() {
        await context.close();
        assert.deepEqual(strangers, [], "requests to other places");
        assert.deepEqual(errors, [], "errors in scripts");
      },
    };
  }

  /** A link for a customer, as a product makes it. */
  async link(fields = {}) {
    const body = {
      origin_owner_id: "customer-7", origin_owner_name: "Tessaria Mills", actions: ["find_people"], multiple: true, ...fields,
    };
    const answer = await this.api("POST", "/connect_sessions", body);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  }

  /** A client of Finch's contract, whose pages are at these places. */
  async client({ origins = [], redirectUris = [] }) {
    const places = [...origins.flatMap((one) => ["--origin", one]), ...redirectUris.flatMap((one) => ["--redirect-uri", one])];
    return run("clients", "create", "--name", "Acme Payroll", ...places, "--data-dir", this.data);
  }

  /** A call by a client's id and secret. */
  async byClient({ client_id: id, client_secret: secret }, path, body) {
    const headers = {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`, "content-type": "application/json",
    };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  }

  /** A call of the API with the product's key. */
  async api(method, path, body) {
    const headers = { authorization: `Basic ${Buffer.from(`${this.key}:`).toString("base64")}` };
    if (body) headers["content-type"] = "application/json";
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  }

  /** The hand on the tenant that no person has. */
  async control(method, path, body) {
    const answer = await fetch(`${this.tenant.control_url}/${path}`, { method, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  }

  /** How many logins failed at the tenant's account since the last that did not. */
  async failedLogins(username) {
    return (await this.control("GET", `accounts/${encodeURIComponent(username)}`)).failed_logins;
  }

  /** The accounts as a product sees them. */
  async accounts() {
    return (await this.api("GET", "/accounts?page_size=500")).body;
  }

  /** Lets a link have expired: the shortest that can be asked for lives a minute, and nobody waits that long. */
  async expire(link) {
    const script = `
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=10)
session, = database.execute("SELECT session FROM link_session WHERE number = ?", [sys.argv[2]]).fetchone()
session = json.loads(session)
session["expires_at"] = "2026-01-02T03:04:05Z"
database.execute("UPDATE link_session SET session = ?, expires_at = 1767323045000000 WHERE number = ?",
                 [json.dumps(session), sys.argv[2]])
database.commit()
`;
    await promisify(execFile)("python3", ["-c", script, `${this.data}/rollbook.sqlite`, String(link.id)]);
  }

  /** Lets what was linked have been linked so many minutes earlier. */
  async linkedEarlier(minutes) {
    const script = `
import datetime, json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=10)
for number, session in database.execute("SELECT number, session FROM link_session").fetchall():
    session = json.loads(session)
    if not session.get("ended"): continue
    at = datetime.datetime.fromisoformat(session["ended"]["at"].replace("Z", "+00:00")) - datetime.timedelta(minutes=int(sys.argv[2]))
    session["ended"]["at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    database.execute("UPDATE link_session SET session = ? WHERE number = ?", [json.dumps(session), number])
database.commit()
`;
    await promisify(execFile)("python3", ["-c", script, `${this.data}/rollbook.sqlite`, String(minutes)]);
  }

  /** Joins the console as the first administrator, in this browser. */
  async join(page) {
    await page.goto(this.invitation);
    await page.getByLabel("Name", { exact: true }).fill(OPERATOR.name);
    await page.getByLabel("E-mail address").fill(OPERATOR.email);
    await page.getByLabel("Password").fill(OPERATOR.password);
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByRole("heading", { name: "Start", level: 1 }).waitFor();
  }

  async signIn(page) {
    await page.goto(`${this.url}/console/sign-in`);
    await page.getByLabel("E-mail address").fill(OPERATOR.email);
    await page.getByLabel("Password").fill(OPERATOR.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Start", level: 1 }).waitFor();
  }
}

/** A product's own site at an origin of its own; `pages` by path, those that end in `.js` as scripts. */
export async function product(pages) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    const page = pages[pathname];
    const type = pathname.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(page ? 200 : 404, { "content-type": `${type}; charset=utf-8` });
    response.end(page ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    origin: `http://localhost:${port}`,
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
