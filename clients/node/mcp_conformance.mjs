// Runs the official conformance suite against `/mcp`, and ends as it does.
//
// Reads a task as JSON from stdin: `url` of the server, `headers` with a key and an account, which the suite has no way to
// send and a proxy adds, and `expected`, the file with what is expected to fail, where anything is.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { url, headers, expected } = JSON.parse(readFileSync(0, "utf8"));
const server = new URL(url);
const proxy = http.createServer((request, response) => {
  const options = {
    host: server.hostname,
    port: server.port,
    path: request.url,
    method: request.method,
    // The name that the suite calls the server by stays.
    headers: { ...request.headers, ...headers },
  };
  const passed = http.request(options, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(passed);
});
proxy.listen(0, "127.0.0.1");
await once(proxy, "listening");

const here = dirname(fileURLToPath(import.meta.url));
const packages = dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json"));
// It writes what it found into the folder it runs in.
const folder = mkdtempSync(join(tmpdir(), "conformance-"));
const suite = spawn(
  process.execPath,
  [
    "--import",
    join(here, "older_node.mjs"),
    join(packages, "dist/index.js"),
    "server",
    "--url",
    `http://localhost:${proxy.address().port}/mcp`,
    ...(expected ? ["--expected-failures", join(here, expected)] : []),
  ],
  { stdio: ["ignore", "inherit", "inherit"], cwd: folder },
);
const [code] = await once(suite, "exit");
rmSync(folder, { recursive: true });
process.exit(code ?? 1);
