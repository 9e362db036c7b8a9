"""Does all that StackOne's published client for Python can do with an account, unmodified.

Reads a task as JSON from stdin: `url`, `key`, `account`, `second` (another account), `list` (a tool that lists people in
pages), `read` with its `tool` and `arguments`, `question` with the `tool` that answers it. Prints what the client
understood; exits with 1 when it refuses anything.
"""

import json
import sys

from stackone_ai import SemanticSearchClient, SemanticSearchError, StackOneToolSet
from stackone_ai.feedback import create_feedback_tool
from stackone_ai.models import StackOneAPIError, StackOneError
from stackone_ai.toolset import ToolsetLoadError

task = json.load(sys.stdin)
url, key, account = task["url"], task["key"], task["account"]
told = {}


def toolset(**arguments):
    return StackOneToolSet(**{"api_key": key, "account_id": account, "base_url": url, "search": {}, **arguments})


def failure(call):
    try:
        call()
    except (StackOneError, ToolsetLoadError, SemanticSearchError) as error:
        status = getattr(error, "status_code", None)
        return {
            "class": type(error).__name__,
            "status": status,
            "text": str(error),
            "body": getattr(error, "response_body", None),
        }
    return None


# The tools of an account, of several, and of those some.
tools = toolset().fetch_tools()
told["tools"] = [tool.name for tool in tools]
told["connectors"] = sorted(tools.get_connectors())
told["of_both"] = [tool.get_account_id() for tool in toolset().fetch_tools(account_ids=[account, task["second"]])]
told["chosen"] = [tool.name for tool in toolset().fetch_tools(providers=["UKG-Pro"], actions=["*_person_details"])]
told["of_others"] = len(toolset().fetch_tools(providers=["workday"]))
# A slash behind the address is taken off, and a toolset that was given accounts uses them.
again = toolset(base_url=f"{url}/", account_id=None).set_accounts([account])
told["again"] = [tool.name for tool in again.fetch_tools()]

# Calls: every page, as a dict, as text and by names; one thing; nested as a model with an older list of tools writes it.
lists = tools.get_tool(task["list"])
rows, cursor = [], None
while True:
    arguments = {"query_page_size": 25}
    if cursor is not None:
        arguments["query_next"] = cursor
    page = lists.execute(arguments)
    rows.extend(page["data"])
    cursor = page["next"]
    if cursor is None:
        break
told["rows"] = rows
read = task["read"]
reads = tools.get_tool(read["tool"])
told["read"] = reads.execute(json.dumps(read["arguments"]))["data"]
told["by_names"] = reads(**read["arguments"])["data"]
nested = {}
for name, value in read["arguments"].items():
    part, _, field = name.partition("_")
    nested.setdefault(part, {})[field] = value
told["nested"] = reads.call(nested)["data"]

# As functions of OpenAI and as tools of LangChain.
told["functions"] = [tool["function"]["name"] for tool in toolset().openai()]
told["required"] = reads.to_openai_function()["function"]["parameters"].get("required", [])
chain = {tool.name: tool for tool in toolset().langchain()}
told["chain"] = sorted(chain)
told["chained"] = chain[read["tool"]].invoke(read["arguments"])["data"]

# Search.
question, expected = task["question"]["text"], task["question"]["tool"]
told["semantic"] = [tool.name for tool in toolset().search_tools(question, search="semantic", top_k=5)]
told["auto"] = [tool.name for tool in toolset().get_search_tool()(question, top_k=3)]
told["local"] = [tool.name for tool in toolset().search_tools(question, search="local", connector="ukg-pro")]
told["names"] = [[found.id, found.similarity_score] for found in toolset().search_action_names(question, top_k=5)]
told["of_others_found"] = [tool.name for tool in toolset().search_tools(question, connector="workday")]
searches = SemanticSearchClient(api_key=key, base_url=url)
answer = searches.search(question, connector="ukg-pro", top_k=2, min_similarity=0.1)
told["searched"] = answer.model_dump()
told["action_names"] = searches.search_action_names(question, connector="ukg-pro", top_k=2)
told["of_tool"] = searches.search(question, connector="tool").model_dump()

# The two tools with which a model finds and runs the others.
agent = toolset(execute={"account_ids": [account]})
told["agent_functions"] = [tool["function"]["name"] for tool in agent.openai(mode="search_and_execute")]
found = agent.execute("tool_search", {"query": question, "top_k": 3})
told["agent_found"] = [tool["name"] for tool in found["tools"]]
told["agent_read"] = agent.execute("tool_execute", {"tool_name": read["tool"], "parameters": read["arguments"]})["data"]
told["agent_failed"] = agent.execute("tool_execute", {"tool_name": read["tool"], "parameters": {}})

# What somebody thinks of them, of two accounts at once.
feedback = create_feedback_tool(api_key=key, base_url=url)
words = {"feedback": "It found everybody.", "tool_names": [task["list"]]}
told["feedback"] = feedback.execute({**words, "account_id": account})
told["feedback_of_both"] = feedback.execute({**words, "account_id": [account, task["second"]]})

# Failures.
elsewhere = toolset().fetch_tools().get_tool(task["list"])
elsewhere.set_account_id("acc_0190163d8694739b95e65b3e02c4d2ea")
told["failures"] = {
    "key": failure(lambda: toolset(api_key="rbk_no").fetch_tools()),
    "no_account": failure(lambda: StackOneToolSet(api_key=key, base_url=url).fetch_tools()),
    "input": failure(lambda: lists.execute({"query_shoe_size": 44})),
    "account": failure(lambda: elsewhere.execute({})),
    "search": failure(lambda: SemanticSearchClient(api_key="rbk_no", base_url=url).search(question)),
}

json.dump(told, sys.stdout)
