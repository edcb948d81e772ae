"""What Conftest would say: its policy/engine.go, with Open Policy Agent behind it.

Reads a list of {policies, data, namespaces, inputs} and writes a list of what is said: "RULE: MESSAGE", in order.
"""
import json
import re
import sys
from fnmatch import fnmatchcase

from opa_bindings import OpaEngine

COUNTS = re.compile(r"^(?:warn|deny|violation)(?:_[a-zA-Z0-9]+)*(?![a-zA-Z0-9_])", re.MULTILINE)


def said(question):
    with_policies = OpaEngine()
    with_policies.print_handler = lambda *_: None
    rules = {}
    for path, text in question["policies"]:
        if path.endswith("_test.rego"):
            continue
        with_policies.add_policy(path, text)
        package = re.search(r"^package\s+(\S+)", text, re.MULTILINE).group(1)
        if any(fnmatchcase(package, wanted) for wanted in question["namespaces"]):
            rules.setdefault(package, set()).update(COUNTS.findall(text))
    with_policies.add_data(question["data"])
    # Conftest writes the file into its store for each input; here there is one path a question wherever a policy asks for it.
    if question["inputs"]:
        with_policies.add_data({"conftest": {"file": {"name": question["inputs"][0]["path"], "dir": "/w"}}})
    found = []
    for one in question["inputs"]:
        for package, names in rules.items():
            for name in names:
                bare = name.split("_", 1)[1] if "_" in name else ""
                query = f"data.{package}.exception[_][_] == {json.dumps(bare)}"
                if with_policies.eval_query(query, one["contents"]):
                    continue
                for result in with_policies.eval_query(f"x = data.{package}.{name}", one["contents"]):
                    values = result["x"] if isinstance(result["x"], list) else []
                    for value in values:
                        message = value.get("msg") if isinstance(value, dict) else value
                        if isinstance(message, str):
                            found.append(f"{name}: {message}")
    with_policies.close()
    return sorted(found)


json.dump([said(question) for question in json.load(sys.stdin)], sys.stdout)
