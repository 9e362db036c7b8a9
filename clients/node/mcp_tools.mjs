// Calls every action by the official client, in each way that the tools can be offered.
//
// Reads a task as JSON from stdin: `ways`, each with a `name` and either `url` and `headers` or `program` with its
// `command` and `arguments`, with `few` where a few tools stand for all actions, and `session` where there is one; and `calls`, each with the `tool`, its
// `label` and `inputs`, and what is `expected`: `data`, or the `code` of a failure. Prints how many calls were answered as
// expected in each way; exits with 1 and says why when one was not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const require = createRequire(import.meta.url);
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");

const task = JSON.parse(readFileSync(0, "utf8"));

// The inputs where a schema has them: by themselves, or in one of its objects.
function placed(name, { properties }, inputs) {
  const argumentsOf = {};
  for (const [input, value] of Object.entries(inputs)) {
    if (input in properties) {
      argumentsOf[input] = value;
      continue;
    }
    const parts = Object.keys(properties).filter((part) => input in (properties[part].properties ?? {}));
    assert.equal(parts.length, 1, `${name}: ${input} stands in ${parts}`);
    argumentsOf[parts[0]] = { ...argumentsOf[parts[0]], [input]: value };
  }
  return argumentsOf;
}

// Holds an answer against what is expected of it.
function holds(name, result, expected) {
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

// A tool for each action.
async function each(client, tools, calls) {
  const names = (list, name) => list.map((item) => item[name]).sort();
  assert.deepEqual(names(tools, "name"), names(calls, "tool"));
  for (const { tool: name, inputs, expected } of calls) {
    const tool = tools.find((tool) => tool.name === name);
    assert.ok(tool.outputSchema && tool.annotations.title, name);
    // The client holds what is answered against the schema of the tool.
    holds(name, await client.callTool({ name, arguments: placed(name, tool.inputSchema, inputs) }), expected);
  }
}

// A tool that finds actions, perhaps one that describes them, and one that runs them.
async function few(client, tools, calls) {
  const named = (end) => tools.map(({ name }) => name).find((name) => name.endsWith(end));
  const [find, describe, execute] = ["search_actions", "describe_action", "execute_action"].map(named);
  assert.equal(tools.length, [find, describe, execute].filter(Boolean).length);
  const flat = "inputs" in tools.find(({ name }) => name === execute).inputSchema.properties;
  for (const { tool: id, label, inputs, expected } of calls) {
    const found = await client.callTool({ name: find, arguments: { query: label, top_k: 20 } });
    let about = found.structuredContent.results.find(({ action_id }) => action_id === id);
    assert.ok(about, `${id} is not found by “${label}”`);
    if (describe) about = (await client.callTool({ name: describe, arguments: { action_id: id } })).structuredContent;
    const given = placed(id, about.parameters, inputs);
    const argumentsOf = { action_id: id, ...(flat ? { inputs: given } : given) };
    holds(id, await client.callTool({ name: execute, arguments: argumentsOf }), expected);
  }
}

const counts = {};
for (const way of task.ways) {
  const { url, headers, program } = way;
  const transport = program
    ? new StdioClientTransport({ command: program.command, args: program.arguments })
    : new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  const { tools, nextCursor } = await client.listTools();
  assert.equal(nextCursor, undefined);
  await (way.few ? few : each)(client, tools, task.calls);
  assert.equal(transport.sessionId !== undefined, way.session === true, `${way.name}: a session`);
  await client.close();
  counts[way.name] = task.calls.length;
}
console.log(JSON.stringify(counts));
