"""Reads lines of JSON, each {"release": "1.37", "object": …}, and answers each with a line: the first word is `ok`, `unknown`
(no schema for the kind) or `bad`, and behind `bad` stands what kubernetes-validate says. Schemas are read once."""
import glob, json, os, sys

import jsonschema, kubernetes_validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = os.path.join(os.path.dirname(kubernetes_validate.__file__), "kubernetes-json-schema")
cache = {}


def definitions(release):
    if release not in cache:
        folder = os.path.join(ROOT, f"v{release}.0-local-strict")
        with open(os.path.join(folder, "_definitions.json")) as file:
            text = json.load(file)
        key = "$defs" if "$defs" in text else "definitions"
        kinds = {}
        for name, one in text[key].items():
            for gvk in one.get("x-kubernetes-group-version-kind", []):
                version = f'{gvk["group"]}/{gvk["version"]}' if gvk["group"] else gvk["version"]
                kinds.setdefault((version, gvk["kind"]), f"{key}/{name}")
        text.pop("$id", None)
        registry = Registry().with_resource("urn:k8s", Resource(contents=text, specification=DRAFT202012))
        cache[release] = (kinds, registry, {})
    return cache[release]


for line in sys.stdin:
    asked = json.loads(line)
    kinds, registry, made = definitions(asked["release"])
    one = asked["object"]
    name = kinds.get((one.get("apiVersion"), one.get("kind")))
    if name is None:
        print("unknown")
        continue
    if name not in made:
        made[name] = jsonschema.Draft202012Validator({"$ref": f"urn:k8s#/{name}"}, registry=registry)
    errors = sorted(made[name].iter_errors(one), key=lambda error: list(map(str, error.absolute_path)))
    said = [f'{"/".join(map(str, error.absolute_path))}: {error.validator} {error.message[:80]!r}' for error in errors]
    print("bad " + " | ".join(said) if said else "ok")
