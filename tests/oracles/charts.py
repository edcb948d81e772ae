"""What Helm says of charts: charts.py PACKAGES HOME CHART... prints a JSON list, for each chart what each command ends with, null where all is well.

`render` is a list of the templates that are rendered. `update` and `build` write into the chart's folder, so they come last and on a copy.
"""

import json
import os
import shutil
import sys

packages, home, *charts = sys.argv[1:]
for name in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HOME"]:
    os.environ[name] = home
sys.path.insert(0, packages)
import helm_python as helm  # noqa: E402

# Nothing listens there: a dry run on the client's side asks no cluster.
CLUSTER = """
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}]
users: [{name: none}]
contexts: [{name: none, context: {cluster: none, user: none}}]
current-context: none
"""


def tried(work):
    try:
        work()
    except Exception as error:  # noqa: BLE001
        return str(error)
    return None


def render(chart):
    try:
        with helm.Chart.load(chart) as loaded:
            return sorted(loaded.render(name="release"))
    except Exception as error:  # noqa: BLE001
        return [str(error)]


def install(chart):
    with helm.Config(kubeconfig_content=CLUSTER, namespace="default") as config:
        config.install(chart, "release", dry_run="client")


def lint(chart):
    errors = [it["error"] for it in helm.lint(chart)["messages"] if it["severity"] >= 2 and "templates" not in it["path"]]
    return errors


def packed(chart):
    archive = helm.package(chart, destination=home)
    return render(archive)


def on_copy(chart, work):
    copy = chart.rstrip("/") + ".copy"
    shutil.copytree(chart, copy)
    try:
        return tried(lambda: work(copy))
    finally:
        shutil.rmtree(copy)


def of(chart):
    package = []
    return {
        "load": tried(lambda: helm.Chart.load(chart).close()),
        "install": tried(lambda: install(chart)),
        "package": tried(lambda: package.extend(packed(chart))),
        "packed": package,
        "render": render(chart),
        "lint": lint(chart),
        "update": on_copy(chart, helm.dependency_update),
        "build": on_copy(chart, helm.dependency_build),
    }


print(json.dumps([of(chart) for chart in charts]))
