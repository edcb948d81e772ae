"""Reads lines of JSON, each {"schema": …, "object": …}, and answers each with `ok`, or `bad` and what jsonschema says. The words of JSON schema
that structural schemas share mean what they meant in its draft 4."""
import json, sys

import jsonschema

for line in sys.stdin:
    asked = json.loads(line)
    errors = list(jsonschema.Draft4Validator(asked["schema"]).iter_errors(asked["object"]))
    print("bad " + " | ".join(error.message[:80] for error in errors).replace("\n", " ") if errors else "ok")
