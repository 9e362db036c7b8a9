// Lists and calls every tool by the official client, over HTTP and over standard input and output.
//
// Reads a task as JSON from stdin: `url` and `headers`, `program` with its `command` and `arguments`, and `calls`, each
// with the `tool`, its `inputs`, and what is `expected`: `data`, or the `code` of a failure. Prints how many calls were
// answered as expected over each transport; exits with 1 and says why when one was not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const require = createRequire(import.meta.url);
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");

const task = JSON.parse(readFileSync(0, "utf8"));

// The inputs where the schema of the tool has them: by themselves, or in one of its objects.
function placed(tool, inputs) {
  const { properties } = tool.inputSchema;
  const argumentsOf = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (name in properties) {
      argumentsOf[name] = value;
      continue;
    }
    const parts = Object.keys(properties).filter((part) => name in (properties[part].properties ?? {}));
    assert.equal(parts.length, 1, `${tool.name}: ${name} stands in ${parts}`);
    argumentsOf[parts[0]] = { ...argumentsOf[parts[0]], [name]: value };
  }
  return argumentsOf;
}

async function check(transport) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  const { tools, nextCursor } = await client.listTools();
  assert.equal(nextCursor, undefined);
  const names = (list, name) => list.map((item) => item[name]).sort();
  assert.deepEqual(names(tools, "name"), names(task.calls, "tool"));
  for (const { tool: name, inputs, expected } of task.calls) {
    const tool = tools.find((tool) => tool.name === name);
    assert.ok(tool.outputSchema && tool.annotations.title, name);
    // The client holds what is answered against the schema of the tool.
    const result = await client.callTool({ name, arguments: placed(tool, inputs) });
    const told = result.structuredContent;
    if (expected.code) {
      assert.ok(result.isError, name);
      assert.equal(told.problem.code, expected.code, name);
    } else {
      assert.equal(result.isError, false, `${name}: ${JSON.stringify(told)}`);
      assert.deepEqual(told.data, expected.data, name);
      assert.deepEqual(JSON.parse(result.content[0].text), told, name);
    }
  }
  await client.close();
  return task.calls.length;
}

const { url, headers, program } = task;
const http = await check(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
const stdio = await check(new StdioClientTransport({ command: program.command, args: program.arguments }));
console.log(JSON.stringify({ http, stdio }));
