"""Calls every action by the official client, in each way that the tools can be offered.

Reads a task as JSON from stdin: `ways`, each with a `name` and either `url` and `headers` or `program` with its
`command` and `arguments`, with `few` where a few tools stand for all actions; and `calls`, each with the `tool`, its
`label` and `inputs`, and what is `expected`: `data`, or the `code` of a failure. Prints how many calls were answered as
expected in each way; exits with 1 and says why when one was not.
"""

import asyncio
import json
import sys
from contextlib import AsyncExitStack

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


def placed(name, schema, inputs):
    """The inputs where a schema has them: by themselves, or in one of its objects."""
    properties = schema["properties"]
    arguments = {}
    for given, value in inputs.items():
        if given in properties:
            arguments[given] = value
            continue
        parts = [part for part, schema in properties.items() if given in schema.get("properties", {})]
        assert len(parts) == 1, f"{name}: `{given}` stands in {parts}"
        arguments.setdefault(parts[0], {})[given] = value
    return arguments


def holds(name, result, expected):
    """Holds an answer against what is expected of it."""
    told = result.structured_content
    if "code" in expected:
        assert result.is_error and told["problem"]["code"] == expected["code"], (name, told, expected)
    else:
        assert not result.is_error, (name, told)
        assert told["data"] == expected["data"], (name, told, expected)
        assert json.loads(result.content[0].text) == told, name


async def each(client, tools, calls):
    """A tool for each action."""
    assert sorted(tools) == sorted(call["tool"] for call in calls)
    for call in calls:
        tool = tools[call["tool"]]
        assert tool.output_schema and tool.annotations.title, tool.name
        # The client holds what is answered against the schema of the tool.
        arguments = placed(tool.name, tool.input_schema, call["inputs"])
        holds(tool.name, await client.call_tool(tool.name, arguments), call["expected"])


async def few(client, tools, calls):
    """A tool that finds actions, perhaps one that describes them, and one that runs them."""
    ends = ("search_actions", "describe_action", "execute_action")
    find, describe, execute = (next((name for name in tools if name.endswith(end)), None) for end in ends)
    assert len(tools) == sum(name is not None for name in (find, describe, execute)), sorted(tools)
    flat = "inputs" in tools[execute].input_schema["properties"]
    for call in calls:
        name = call["tool"]
        found = await client.call_tool(find, {"query": call["label"], "top_k": 20})
        about = [row for row in found.structured_content["results"] if row["action_id"] == name]
        assert about, f"{name} is not found by {call['label']!r}"
        about = about[0]
        if describe:
            about = (await client.call_tool(describe, {"action_id": name})).structured_content
        given = placed(name, about["parameters"], call["inputs"])
        arguments = {"action_id": name, **({"inputs": given} if flat else given)}
        holds(name, await client.call_tool(execute, arguments), call["expected"])


async def go(way, calls):
    async with AsyncExitStack() as open_things:
        if program := way.get("program"):
            transport = StdioServerParameters(command=program["command"], args=program["arguments"])
        else:
            http = await open_things.enter_async_context(create_mcp_http_client(headers=way["headers"]))
            transport = streamable_http_client(way["url"], http_client=http)
        client = await open_things.enter_async_context(Client(transport))
        tools, cursor = {}, None
        while True:
            page = await client.list_tools(cursor=cursor)
            tools.update({tool.name: tool for tool in page.tools})
            cursor = page.next_cursor
            if cursor is None:
                break
        await (few if way.get("few") else each)(client, tools, calls)
    return len(calls)


async def main(task):
    print(json.dumps({way["name"]: await go(way, task["calls"]) for way in task["ways"]}))


asyncio.run(main(json.load(sys.stdin)))
