"""Renders charts with Helm itself: helm_render.py PACKAGES CHART... prints a JSON list, for each chart its texts by template or what went wrong."""

import json
import sys

sys.path.insert(0, sys.argv[1])
import helm_python as helm  # noqa: E402


def rendered(chart):
    try:
        with helm.Chart.load(chart) as loaded:
            return {"texts": loaded.render(name="release")}
    except Exception as error:  # noqa: BLE001
        return {"error": str(error)}


print(json.dumps([rendered(chart) for chart in sys.argv[2:]]))
