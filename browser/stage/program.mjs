// The built program, started and stopped.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.ROLLBOOK_TEST_PROGRAM ?? "target/debug/rollbook";
// One tenant sees every trouble of a suite within minutes.
const env = { ROLLBOOK_LOGIN_BUDGET: "1000/15", ...process.env };

/** A folder that is gone with what holds it. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), "rollbook-browser-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts a command that says in one line of JSON when it is ready, and goes on. */
export async function start(...args) {
  const child = spawn(PROGRAM, [...args, "--json"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text) => { errors += text; });
  const ready = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (more) => {
      text += more;
      const end = text.indexOf("\n");
      if (end >= 0) resolve(JSON.parse(text.slice(0, end)));
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code}: ${errors}`)));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return { ready, stop: async () => { child.kill("SIGTERM"); await ended; } };
}

/** Runs a command to its end and reads the JSON it prints. */
export async function run(...args) {
  const child = spawn(PROGRAM, [...args, "--json"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  let errors = "";
  child.stdout.on("data", (more) => { text += more; });
  child.stderr.on("data", (more) => { errors += more; });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${errors}`);
  return JSON.parse(text);
}
