"""What CEL's own runtime in C++ says of expressions: cel_verdicts.py PACKAGES reads a JSON object with `values`, expressions to evaluate, and `types`,
expressions over the variables of VARIABLES to check. It prints for each value a literal or what went wrong, and for each check its type or why it is refused."""

import datetime
import json
import sys

sys.path.insert(0, sys.argv[1])
from cel_expr_python import cel  # noqa: E402
from cel_expr_python.ext import ext_optional, ext_strings  # noqa: E402

T = cel.Type
VARIABLES = {
    "b": T.BOOL,
    "i": T.INT,
    "d": T.DOUBLE,
    "s": T.STRING,
    "t": T.TIMESTAMP,
    "u": T.DURATION,
    "x": T.DYN,
    "li": T.List(T.INT),
    "ls": T.List(T.STRING),
    "m": T.Map(T.STRING, T.INT),
}
NAMES = {"NULL": "null_type", "TIMESTAMP": "google.protobuf.Timestamp", "DURATION": "google.protobuf.Duration"}
ENVIRONMENT = cel.NewEnv(variables=VARIABLES, extensions=[ext_strings.ExtStrings(), ext_optional.ExtOptional()])


def text(value):
    return "'" + "".join(f"\\U{ord(c):08x}" for c in value) + "'"


def literal(value):
    """The value as an expression; None where there is no such expression."""
    if not isinstance(value, cel.Value):
        # Keys of maps.
        return text(value) if isinstance(value, str) else json.dumps(value)
    kind, plain = value.type().name(), value.value()
    if kind == "INT":
        return str(plain) if plain > -(2**63) else "(-9223372036854775807 - 1)"
    if kind == "UINT":
        return f"{plain}u"
    if kind == "DOUBLE":
        return None if plain != plain else f"double('{plain!r}')"
    if kind == "STRING":
        return text(plain)
    if kind == "BYTES":
        return "b'" + "".join(f"\\x{byte:02x}" for byte in plain) + "'"
    if kind == "BOOL":
        return json.dumps(plain)
    if kind == "NULL":
        return "null"
    if kind == "TYPE":
        name = plain.name()
        return NAMES.get(name, name.lower().split("<")[0])
    if kind == "TIMESTAMP":
        return f"timestamp('{plain.isoformat().replace('+00:00', 'Z')}')"
    if kind == "DURATION":
        return f"duration('{plain // datetime.timedelta(microseconds=1)}us')"
    if kind.startswith("LIST"):
        items = [literal(item) for item in plain]
        return None if None in items else "[" + ", ".join(items) + "]"
    if kind.startswith("MAP"):
        pairs = [(literal(key), literal(item)) for key, item in plain.items()]
        return None if any(None in pair for pair in pairs) else "{" + ", ".join(": ".join(pair) for pair in pairs) + "}"
    return None


def evaluated(expression):
    try:
        found = ENVIRONMENT.compile(expression, disable_check=True).eval()
        return {"error": found.value()} if found.type().name() == "ERROR" else {"value": literal(found)}
    except TypeError:
        # An optional, which Python cannot see.
        return {"value": None}
    except RuntimeError as error:
        return {"error": str(error)}


def checked(expression):
    try:
        return {"value": ENVIRONMENT.compile(expression).return_type().name()}
    except RuntimeError as error:
        return {"error": str(error).split("\n")[0]}


asked = json.load(sys.stdin)
json.dump({"values": [evaluated(it) for it in asked["values"]], "types": [checked(it) for it in asked["types"]]}, sys.stdout)
