"""Lists and calls every tool by the official client, over HTTP and over standard input and output.

Reads a task as JSON from stdin: `url` and `headers`, `program` with its `command` and `arguments`, and `calls`, each
with the `tool`, its `inputs`, and what is `expected`: `data`, or the `code` of a failure. Prints how many calls were
answered as expected over each transport; exits with 1 and says why when one was not.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


def arguments(tool, inputs):
    """The inputs where the schema of the tool has them: by themselves, or in one of its objects."""
    properties = tool.input_schema["properties"]
    placed = {}
    for name, value in inputs.items():
        if name in properties:
            placed[name] = value
            continue
        parts = [part for part, schema in properties.items() if name in schema.get("properties", {})]
        assert len(parts) == 1, f"{tool.name}: `{name}` stands in {parts}"
        placed.setdefault(parts[0], {})[name] = value
    return placed


async def check(client, calls, mode):
    tools, cursor = {}, None
    while True:
        page = await client.list_tools(cursor=cursor)
        tools.update({tool.name: tool for tool in page.tools})
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(tools) == sorted(call["tool"] for call in calls), mode
    for call in calls:
        tool = tools[call["tool"]]
        assert tool.output_schema and tool.annotations.title, tool.name
        # The client holds what is answered against the schema of the tool.
        result = await client.call_tool(tool.name, arguments(tool, call["inputs"]))
        told, expected = result.structured_content, call["expected"]
        if "code" in expected:
            assert result.is_error and told["problem"]["code"] == expected["code"], (tool.name, told, expected)
        else:
            assert not result.is_error, (tool.name, told)
            assert told["data"] == expected["data"], (tool.name, told, expected)
            assert json.loads(result.content[0].text) == told, tool.name
    return len(calls)


async def main(task):
    counts = {}
    async with create_mcp_http_client(headers=task["headers"]) as http:
        transport = streamable_http_client(task["url"], http_client=http)
        async with Client(transport) as client:
            counts["http"] = await check(client, task["calls"], "http")
    program = task["program"]
    parameters = StdioServerParameters(command=program["command"], args=program["arguments"])
    async with Client(parameters) as client:
        counts["stdio"] = await check(client, task["calls"], "stdio")
    print(json.dumps(counts))


asyncio.run(main(json.load(sys.stdin)))
