// VS Code's server and its web workbench in headless Chromium, each with a home of its own.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const tools = path.join(repository, "tests/.tools");
const code = path.join(tools, "vscode/node_modules/code-server/lib/vscode");
const { chromium } = createRequire(path.join(tools, "vscode/"))("playwright-core");

/** How long something may take to appear, in milliseconds. */
export const PATIENCE = 60_000;

/** The server program that the tests run: the release, else what was built last for development. */
export function program() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(repository, "target");
  const wanted = process.env.PITFALL_PROGRAM;
  const found = wanted ?? ["release", "debug"].map((kind) => path.join(target, kind, "pitfall")).find((file) => fs.existsSync(file));
  if (!found) throw new Error("build pitfall first");
  return found;
}

/** What the user has set, unless a test says otherwise: nothing that looks out into the network or moves by itself. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "security.workspace.trust.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "github.gitAuthentication": false,
  "git.enabled": false,
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono, WenQuanYi Zen Hei",
  "files.simpleDialog.enable": true,
};

/** A running VS Code server. */
export class Workbench {
  /** With the extensions in `packages` (.vsix files) and `settings` above the usual ones, in the display language `locale` for which a pack must be there. */
  static async start({ packages, settings = {}, environment = {}, locale }) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "pitfall-vscode-"));
    const bench = new Workbench();
    bench.home = home;
    bench.pages = [];
    bench.set(settings);
    fs.mkdirSync(path.join(home, "home"), { recursive: true });
    bench.environment = {
      PATH: `${path.join(tools, "node/bin")}:/usr/local/bin:/usr/bin:/bin`,
      HOME: path.join(home, "home"),
      LANG: "C.UTF-8",
      EXTENSIONS_GALLERY: "{}",
      ...environment,
    };
    const main = path.join(code, "out/server-main.js");
    const node = path.join(tools, "node/bin/node");
    const common = ["--server-data-dir", home, "--extensions-dir", path.join(home, "extensions"), "--accept-server-license-terms"];
    for (const vsix of packages) {
      execFileSync(node, [main, ...common, "--install-extension", vsix], { env: bench.environment, stdio: "pipe" });
    }
    if (locale) bench.register(locale);
    bench.port = await freePort();
    const flags = ["--host", "127.0.0.1", "--port", String(bench.port), "--without-connection-token", "--enable-smoke-test-driver", "--telemetry-level", "off"];
    if (locale) flags.push("--locale", locale);
    const log = fs.openSync(path.join(home, "server.log"), "w");
    bench.server = spawn(node, [main, ...common, ...flags], { env: bench.environment, stdio: ["ignore", log, log], detached: true });
    await until("the server's port", async () => (await fetch(`http://127.0.0.1:${bench.port}/version`).catch(() => undefined))?.ok);
    return bench;
  }

  /** Writes the user's settings, and in `ofMachine` those that a workbench in a browser takes from the server's machine alone, such as paths of programs. */
  set(settings, ofMachine = {}) {
    for (const [folder, all] of [["User", { ...SETTINGS, ...settings }], ["Machine", ofMachine]]) {
      const file = path.join(this.home, "data", folder, "settings.json");
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, JSON.stringify(all, null, 2));
    }
  }

  /** Writes the list of language packs: a running server does it when one is installed in it, but not the command. */
  register(locale) {
    const installed = JSON.parse(fs.readFileSync(path.join(this.home, "extensions/extensions.json"), "utf8"));
    const { identifier, version, location } = installed.find((one) => one.identifier.id.startsWith("ms-ceintl."));
    const translations = { vscode: path.join(location.path, "translations/main.i18n.json") };
    const pack = { hash: "stand-in", extensions: [{ extensionIdentifier: identifier, version }], translations, label: locale };
    fs.writeFileSync(path.join(this.home, "data/languagepacks.json"), JSON.stringify({ [locale]: pack }));
  }

  /** A new folder, and an environment whose `PATH` begins with it. As if started by a person's shell, the server does not ask one for its own `PATH`. */
  static folderOnPath() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pitfall-path-"));
    return { folder, environment: { PATH: `${folder}:/usr/bin:/bin`, VSCODE_CLI: "1" } };
  }

  /** Opens a window on a folder or a `.code-workspace`; `payload` is for the extension host. */
  async open(where, { payload, width = 1180, height = 700 } = {}) {
    this.browser ??= await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--font-render-hinting=none"],
    });
    const context = await this.browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.outside = [];
    page.on("request", (request) => {
      const url = request.url();
      if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(url)) page.outside.push(url);
    });
    this.pages.push(page);
    const kind = where.endsWith(".code-workspace") ? "workspace" : "folder";
    const query = new URLSearchParams({ [kind]: where });
    if (payload) {
      page.ended = new Promise((resolve) => void page.exposeFunction("codeAutomationExit", (exit) => resolve(exit)));
      await page.exposeFunction("codeAutomationLog", () => {});
      query.set("payload", JSON.stringify(payload));
    }
    await page.goto(`http://127.0.0.1:${this.port}/?${query}`);
    await page.waitForSelector(".monaco-workbench", { timeout: PATIENCE });
    return page;
  }

  /** Closes every window, those that a failed test has left too. */
  async close() {
    for (const page of this.pages.splice(0)) await page.context().close();
  }

  /** A URI of a file of this machine as the workbench sees it. */
  uri(file) {
    return `vscode-remote://127.0.0.1:${this.port}${file}`;
  }

  /** Runs `script` (a CommonJS file with `run(vscode)`'s way of extension tests) in the extension host; gives what it wrote. */
  async inHost(script, where, told = {}) {
    const out = path.join(this.home, `told-${Date.now()}.json`);
    fs.writeFileSync(path.join(this.home, "task.json"), JSON.stringify({ out, ...told }));
    // The host of the tests is one with an extension under development; an empty one does.
    const empty = path.join(this.home, "empty");
    fs.mkdirSync(empty, { recursive: true });
    fs.writeFileSync(path.join(empty, "package.json"), '{"name":"empty","publisher":"tests","version":"0.0.1","engines":{"vscode":"*"}}');
    const runner = path.join(this.home, "runner.cjs");
    fs.writeFileSync(
      runner,
      `const fs = require("fs"); const task = JSON.parse(fs.readFileSync(${JSON.stringify(path.join(this.home, "task.json"))}, "utf8"));
       exports.run = async () => { let told; try { told = { value: await require(${JSON.stringify(script)}).run(task) }; } catch (error) { told = { error: error.stack ?? String(error) }; }
       fs.writeFileSync(task.out + ".part", JSON.stringify(told)); fs.renameSync(task.out + ".part", task.out); };`,
    );
    const page = await this.open(where, { payload: [["extensionDevelopmentPath", this.uri(empty)], ["extensionTestsPath", this.uri(runner)]] });
    // Each step of a script has a patience of its own.
    await until(`the answer of ${path.basename(script)}`, () => fs.existsSync(out), 4 * PATIENCE);
    const answer = JSON.parse(fs.readFileSync(out, "utf8"));
    await page.context().close();
    if (answer.error) throw new Error(answer.error);
    return answer.value;
  }

  /** The running servers of this workbench: their process ids. */
  pitfalls() {
    return processes(/\/pitfall\0server\0/).filter((one) => one.environment.includes(`HOME=${this.environment.HOME}\0`)).map((one) => one.pid);
  }

  /** Ends everything that was started, and takes its folder away. */
  async stop() {
    await this.browser?.close();
    try {
      process.kill(-this.server.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await until("the end of the server", () => this.server.exitCode !== null || this.server.signalCode !== null).catch(() => process.kill(-this.server.pid, "SIGKILL"));
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function* numbers() {
  for (const name of fs.readdirSync("/proc")) if (/^\d+$/.test(name)) yield Number(name);
}

/** The processes with such a command line. */
function processes(wanted) {
  const found = [];
  for (const pid of numbers()) {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (wanted.test(command)) found.push({ pid, environment: fs.readFileSync(`/proc/${pid}/environ`, "utf8") });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until `ask` gives something true, and gives it. */
export async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A fresh copy of the project with traps of all four domains; `name` may be any name of a folder. */
export function project(name = "shop") {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "pitfall-project-")), name);
  fs.cpSync(path.join(repository, "tests/editors/project"), folder, { recursive: true });
  return folder;
}

/**
 * A .vsix made of a manifest and files, in a new folder below `where`.
 */
export function packed(where, manifest, files = {}) {
  const folder = fs.mkdtempSync(path.join(where, "extension-"));
  const all = { "package.json": JSON.stringify({ version: "0.0.1", engines: { vscode: "^1.91.0" }, ...manifest }), "README.md": "A stand-in.\n", LICENSE: "MIT\n", ...files };
  for (const [name, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const out = path.join(folder, `${manifest.name}.vsix`);
  const vsce = path.join(repository, "editors/vscode/node_modules/@vscode/vsce/vsce");
  execFileSync(process.execPath, [vsce, "package", "--no-dependencies", "--allow-missing-repository", "--out", out], { cwd: folder, stdio: "pipe" });
  return out;
}

/** The language pack for Simplified Chinese, of which no registry of packages has the real one: with it the editor itself is Chinese, in a few words. */
export function chinesePack(where) {
  const localization = { languageId: "zh-cn", languageName: "Chinese Simplified", localizedLanguageName: "中文(简体)", translations: [{ id: "vscode", path: "./translations/main.i18n.json" }] };
  const manifest = { name: "vscode-language-pack-zh-hans", publisher: "MS-CEINTL", categories: ["Language Packs"], contributes: { localizations: [localization] } };
  const contents = { "vs/workbench/contrib/markers/browser/messages": { "markers.panel.title.problems": "问题" } };
  return packed(where, manifest, { "translations/main.i18n.json": JSON.stringify({ version: "1.0.0", contents }) });
}

/** How long one try of several may take, in milliseconds. */
const TRY = 10_000;

/**
 * Opens the box of quick picks by `key`, writes `text` into it and takes the row that names `wanted`, until `taken` holds.
 *
 * A key that is pressed while the editor is busy may go to another part of it, and a row may be exchanged under the
 * pointer: each try begins anew.
 */
async function pick(page, key, text, wanted, taken) {
  const input = page.locator(".quick-input-widget input.input");
  const row = page.locator(`.quick-input-list .monaco-list-row[aria-label*="${wanted}"]`).first();
  await until(`${wanted} among the picks`, async () => {
    try {
      await page.keyboard.press(key);
      await input.fill(text, { timeout: TRY });
      await row.click({ timeout: TRY });
      await taken(row);
      return true;
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
      await page.keyboard.press("Escape");
      return false;
    }
  });
}

/** Opens a file by the quick open box. */
export async function openFile(page, file) {
  const name = path.basename(file);
  await pick(page, "Control+p", file, name, () => page.waitForSelector(`.tab.active[data-resource-name="${name}"]`, { timeout: TRY }));
  await page.waitForSelector(".editor-instance .view-line", { timeout: PATIENCE });
}

/** Runs a command by its title. */
export async function command(page, title) {
  await pick(page, "F1", `>${title}`, title, (row) => row.waitFor({ state: "hidden", timeout: TRY }));
}

/** The text in the active editor's visible lines. */
export function shownText(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".editor-instance .view-line")]
      .map((line) => ({ top: parseInt(line.style.top, 10), text: line.textContent.replaceAll(" ", " ") }))
      .sort((a, b) => a.top - b.top)
      .map((line) => line.text)
      .join("\n"),
  );
}
