// Parts of the extension that need no editor: which program it runs, which files it cares for, the doctor's page, its texts.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { locate } from "../../editors/vscode/src/binary.ts";
import { isOurs } from "../../editors/vscode/src/ours.ts";
import { page, withLinks } from "../../editors/vscode/src/page.ts";
import { repository } from "./workbench.mjs";

const extension = path.join(repository, "editors/vscode");

function machine() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "pitfall-locate-"));
  const program = (where) => {
    const file = path.join(root, where);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "", { mode: 0o755 });
    return file;
  };
  const ask = (more) =>
    locate({ trusted: true, setting: undefined, extension: path.join(root, "extension"), workspace: path.join(root, "work"), environment: { PATH: path.join(root, "bin"), HOME: root }, platform: "linux", ...more });
  return { root, program, ask };
}

test("the setting, then the bundled program, then PATH", () => {
  const { program, ask } = machine();
  assert.deepEqual(ask({}), { missing: undefined });
  const onPath = program("bin/pitfall");
  assert.deepEqual(ask({}), { path: onPath, from: "PATH" });
  const bundled = program("extension/server/pitfall");
  assert.deepEqual(ask({}), { path: bundled, from: "bundled" });
  const set = program("work/tools/pitfall");
  for (const setting of [set, "tools/pitfall", "${workspaceFolder}/tools/pitfall", "~/work/tools/pitfall"]) {
    assert.deepEqual(ask({ setting }), { path: set, from: "setting" }, setting);
  }
  assert.deepEqual(ask({ setting: "/nowhere/pitfall" }), { missing: "/nowhere/pitfall" });
});

test("a folder that is not trusted runs the bundled program or none", () => {
  const { program, ask } = machine();
  program("bin/pitfall");
  const set = program("work/pitfall");
  assert.deepEqual(ask({ trusted: false, setting: set }), { missing: undefined });
  const bundled = program("extension/server/pitfall");
  assert.deepEqual(ask({ trusted: false, setting: set }), { path: bundled, from: "bundled" });
});

test("a relative entry of PATH is not looked at", () => {
  const { program, ask, root } = machine();
  program("pitfall");
  const here = process.cwd();
  process.chdir(root);
  try {
    assert.deepEqual(ask({ environment: { PATH: `.:${path.delimiter}` } }), { missing: undefined });
  } finally {
    process.chdir(here);
  }
});

test("the server is started for files of ours alone", () => {
  const ours = (language, file, text = "") => isOurs(language, file, () => text);
  assert.ok(ours("plaintext", "/a/go.mod"));
  assert.ok(ours("pitfall-go-env", "/home/ann/.config/go/env"));
  assert.ok(ours("go", "/a/sound.go", 'package a\n\n// #include <a.h>\nimport "C"\n'));
  assert.ok(ours("go", "/a/sound.go", 'package a\n\nimport (\n\t"C"\n)\n'));
  assert.ok(ours("yaml", "/a/pod.yaml", "apiVersion: v1\nkind: Pod\n"));
  assert.ok(ours("shellscript", "/home/ann/.zshrc"));
  assert.ok(ours("properties", "/a/.env.local"));
  assert.ok(!ours("go", "/a/main.go", 'package a\n\nimport "fmt"\n'));
  assert.ok(!ours("yaml", "/a/songs.yaml", "songs:\n- one\n"));
  assert.ok(!ours("toml", "/a/Cargo.toml", "[package]\n"));
  assert.ok(!ours("plaintext", "/a/go.mod.orig"));
});

test("places on the doctor's page are links, and nothing in it is code", () => {
  const linked = withLinks("<p>see <code>~/.zshrc:3</code>, /etc/profile.d/go.sh:12:5 and go.mod:7; at 12:30 nothing</p>", "/work");
  assert.equal(linked.match(/data-does="open"/g).length, 3);
  assert.match(linked, /data-file="\/work\/go.mod" data-line="7"/);
  assert.match(linked, new RegExp(`data-file="${os.homedir()}/.zshrc" data-line="3"`));
  const finding = { id: "env/x", severity: "error", message: "<img src=x onerror=alert(1)>", place: { file: '/a"b', line: 1 }, fixable: true };
  const html = page("", [finding], undefined, { again: "again", fix: "fix", findings: "findings" }, "00");
  assert.ok(!html.includes("<img"));
  assert.match(html, /<button data-does="fix" data-code="env\/x"/);
});

test("every text is there in both languages", () => {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(extension, name), "utf8"));
  const built = path.join("build", "extension");
  const manifest = JSON.stringify(read(path.join(built, "package.json")));
  const wanted = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, name]) => name).sort();
  for (const name of ["package.nls.json", "package.nls.zh-cn.json"]) {
    assert.deepEqual(Object.keys(read(path.join(built, name))).sort(), [...new Set(wanted)], name);
  }
  const Chinese = read("l10n/bundle.l10n.zh-cn.json");
  const said = fs
    .readdirSync(path.join(extension, "src"))
    .flatMap((file) => [...fs.readFileSync(path.join(extension, "src", file), "utf8").matchAll(/l10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g)])
    .map(([, text]) => JSON.parse(`"${text}"`));
  assert.deepEqual([...new Set(said)].sort(), Object.keys(Chinese).sort());
});

test("the settings are the keys of pitfall.toml, and say nothing by default", () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(extension, "build/extension/package.json"), "utf8"));
  const keys = JSON.parse(fs.readFileSync(path.join(repository, "editors/settings.json"), "utf8")).map((one) => one.key);
  const properties = manifest.contributes.configuration.properties;
  assert.deepEqual(Object.keys(properties).sort(), [...keys, "enable", "path", "trace.server"].map((key) => `pitfall.${key}`).sort());
  for (const key of keys) assert.equal(properties[`pitfall.${key}`].default, null, key);
  assert.ok(!JSON.stringify(properties).includes("$ref"));
});
