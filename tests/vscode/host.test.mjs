// The extension through VS Code's own API, in the real extension host.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Workbench, packed, project, repository, until } from "./workbench.mjs";

const vsix = path.join(repository, "editors/vscode/build/pitfall-linux-x64.vsix");
const script = (name) => path.join(repository, "tests/vscode/host", name);
let bench;

before(async () => {
  bench = await Workbench.start({ packages: [vsix] });
});
after(() => bench?.stop());

test("findings, fixes, settings and the task, in a folder with an awkward name", async (t) => {
  const root = project("50% off #1 [a] 商店");
  const outside = path.join(path.dirname(root), ".zshrc");
  fs.copyFileSync(path.join(root, "dotfiles/.zshrc"), outside);
  const figures = await bench.inHost(script("findings.cjs"), root, { root, outside });
  t.diagnostic(`first finding ${figures.firstFinding} ms after its file was opened, the server's start included`);
});

test("the server starts for files of ours, comes back after a crash and leaves nothing behind", async (t) => {
  const root = project();
  const figures = await bench.inHost(script("life.cjs"), root, { root });
  t.diagnostic(`server ${figures.serverMemory.toFixed(1)} MiB, whole extension host ${figures.hostMemory.toFixed(1)} MiB`);
  await until("no server without a window", () => bench.pitfalls().length === 0);
});

test("each folder of a window has its own configuration", async () => {
  const roots = [project("first"), project("second")];
  fs.writeFileSync(path.join(roots[1], "pitfall.toml"), 'ignore = ["k8s/unknown-field"]\n');
  const window = path.join(path.dirname(roots[0]), "both.code-workspace");
  fs.writeFileSync(window, JSON.stringify({ folders: roots.map((root) => ({ path: root })) }));
  const left = await bench.inHost(script("folders.cjs"), window, { roots });
  assert.ok(left.length > 0);
});

const FILES = ["go.mod", "go.work", "go.sum", "go/env"];

function withModules() {
  const root = project();
  fs.writeFileSync(path.join(root, "go.work"), "go 1.25\n\nuse .\n");
  fs.writeFileSync(path.join(root, "go.sum"), "");
  fs.mkdirSync(path.join(root, "go"));
  fs.writeFileSync(path.join(root, "go/env"), "GOPROXY=direct\n");
  return root;
}

test("files of modules have our grammars where nobody else brings one", async () => {
  const root = withModules();
  const languages = await bench.inHost(script("languages.cjs"), root, { root, files: FILES });
  assert.deepEqual(languages, { "go.mod": "pitfall-go-mod", "go.work": "pitfall-go-work", "go.sum": "pitfall-go-sum", "go/env": "pitfall-go-env" });
});

test("the Go extension's languages come first, and what it and the YAML extension tell is not said again", async () => {
  // What the Go extension says of its files, without the rest of it.
  const languages = ["go.mod", "go.work", "go.sum"].map((name) => ({ id: name, filenames: [name] }));
  const go = packed(bench.home, { name: "go", publisher: "golang", contributes: { languages } });
  const validate = { "yaml.validate": { type: "boolean", default: true } };
  const yaml = packed(bench.home, { name: "vscode-yaml", publisher: "redhat", contributes: { configuration: { title: "YAML", properties: validate } } });
  const both = await Workbench.start({ packages: [vsix, go, yaml] });
  try {
    const root = withModules();
    const found = await both.inHost(script("languages.cjs"), root, { root, files: FILES });
    assert.deepEqual(found, { "go.mod": "go.mod", "go.work": "go.work", "go.sum": "go.sum", "go/env": "pitfall-go-env" });
    await both.inHost(script("neighbours.cjs"), root, { root });
  } finally {
    await both.stop();
  }
});
