// What the extension costs in the real workbench, beside others where their packages are at hand:
//
//   node tests/vscode/figures.mjs [YAML=yaml.vsix] [GO=go.vsix] [RUNS=3]
//
// For each: the package's size; the activation time that the editor itself tells; from the start of loading the window until the text of its file is shown,
// and until its first squiggle; resident memory of the extension host and of the servers below it. "none" is the editor without an extension, whose host is
// what an extension adds to. Needs tests/setup/vscode.sh, the packages that tests/vscode/run builds, and for Go tests/setup/{editors,oracles}.sh.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PATIENCE, Workbench, command, project, repository, until } from "./workbench.mjs";

const asked = Object.fromEntries(process.argv.slice(2).map((argument) => argument.split(/=(.*)/s, 2)));
const runs = Number(asked.RUNS ?? 3);
const build = path.join(repository, "editors/vscode/build");
const tools = path.join(repository, "tests/.tools");
/** How long after the first squiggle memory is looked at, in milliseconds. */
const REST = 5_000;

const newestGo = () => fs.readdirSync(path.join(tools, "go")).sort().map((name) => path.join(tools, "go", name, "bin")).at(-1);
const subjects = [
  { name: "none", packages: [], file: "deploy.yaml" },
  { name: "Pitfall", id: "pitfall.pitfall", title: /^Pitfall$/, packages: [path.join(build, "pitfall-linux-x64.vsix")], file: "deploy.yaml" },
];
if (asked.YAML) {
  // A key twice is an error without any schema.
  subjects.push({
    name: "YAML", id: "redhat.vscode-yaml", title: /YAML/, packages: [asked.YAML], file: "twice.yaml", text: "a: 1\na: 2\n",
    settings: { "yaml.schemaStore.enable": false, "redhat.telemetry.enabled": false },
  });
}
if (asked.GO) {
  subjects.push({
    name: "Go", id: "golang.go", title: /^Go$/, packages: [asked.GO], file: "main.go", text: "package main\n\nfunc main() {\n\tunknown()\n}\n",
    settings: { "go.toolsManagement.checkForUpdates": "off", "go.survey.prompt": false, "go.showWelcome": false },
    environment: { VSCODE_CLI: "1", PATH: `${newestGo()}:${path.join(tools, "editors/bin")}:/usr/bin:/bin`, GOTOOLCHAIN: "local", GOPROXY: "off", GOFLAGS: "-mod=mod" },
  });
}

/** Resident memory of a process in MiB. */
function memory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

/** The extension hosts of a workbench, each with what runs below it. */
function hosts(bench) {
  const all = [];
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(fs.readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
      all.push({ pid: Number(name), parent, command: fs.readFileSync(`/proc/${name}/cmdline`, "utf8") });
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (pid) => all.filter((one) => one.parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return below(bench.server.pid)
    .filter((one) => one.command.includes("--type=extensionHost"))
    .map((one) => ({ pid: one.pid, below: below(one.pid) }));
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measure({ id, title, packages, file, text, settings, environment }) {
  const root = project();
  if (text !== undefined) {
    fs.writeFileSync(path.join(root, file), text);
    // Nothing that would have to be downloaded.
    fs.writeFileSync(path.join(root, "go.mod"), "module example.com/shop\n\ngo 1.25\n");
  }
  const bench = await Workbench.start({ packages, settings, environment });
  const seen = { activation: [], text: [], squiggle: [], host: [], servers: [] };
  try {
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      const page = await bench.open(root, { payload: [["openFile", bench.uri(path.join(root, file))]] });
      await page.waitForSelector(".editor-instance .view-line span span", { state: "attached", timeout: PATIENCE });
      seen.text.push(performance.now() - began);
      if (id) {
        await page.waitForSelector(".squiggly-error", { state: "attached", timeout: PATIENCE });
        seen.squiggle.push(performance.now() - began);
      }
      await page.waitForTimeout(REST);
      const [host] = hosts(bench);
      seen.host.push(memory(host.pid));
      seen.servers.push(host.below.reduce((sum, one) => sum + memory(one.pid), 0));
      if (id) {
        await command(page, "Show Running Extensions");
        const row = page.locator(".runtime-extensions-editor .monaco-list-row").filter({ has: page.locator(".name", { hasText: title }) }).first();
        const told = await until("the activation time", async () => /(\d+)ms/.exec(await row.innerText().catch(() => "")));
        seen.activation.push(Number(told[1]));
      }
      await page.context().close();
      await until("the end of the extension host", () => hosts(bench).length === 0);
    }
  } finally {
    await bench.stop();
  }
  return Object.fromEntries(Object.entries(seen).map(([name, numbers]) => [name, numbers.length ? Math.round(middle(numbers)) : undefined]));
}

console.log(`${os.cpus().length} processors, load ${os.loadavg()[0].toFixed(1)}, middle of ${runs} runs`);
console.log("| extension | package, bytes | activation, ms | text shown, ms | first squiggle, ms | extension host, MiB | servers, MiB |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const subject of subjects) {
  const size = subject.packages.length ? fs.statSync(subject.packages[0]).size : "";
  const { activation, text, squiggle, host, servers } = await measure(subject);
  console.log(`| ${subject.name} | ${[size, activation ?? "", text, squiggle ?? "", host, servers].join(" | ")} |`);
}
