"""Fails on purpose by StackOne's published client for Python, and tells how each failure came.

Reads a task as JSON from stdin: `url`, `key`, and `calls`, each with its `name`, the `account`, the `action` and its
`inputs`. Prints class, status, text and body of each failure by its name.
"""

import json
import sys

from stackone_ai import StackOneToolSet
from stackone_ai.models import StackOneAPIError

task = json.load(sys.stdin)
told = {}
for call in task["calls"]:
    account = call["account"]
    toolset = StackOneToolSet(api_key=task["key"], account_id=account, base_url=task["url"])
    tool = toolset.fetch_tools(account_ids=[call.get("tools_of", account)]).get_tool(call["action"])
    tool.set_account_id(account)
    try:
        tool.execute(call.get("inputs", {}))
        told[call["name"]] = None
    except StackOneAPIError as error:
        told[call["name"]] = {
            "class": type(error).__name__,
            "status": error.status_code,
            "text": str(error),
            "body": error.response_body,
        }
json.dump(told, sys.stdout)
