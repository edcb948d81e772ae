// What a person sees: squiggles, messages, the light bulb, saving. Two of the pictures taken here are the READMEs'.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import { PATIENCE, Workbench, chinesePack, command, openFile, program, project, repository, shownText, until } from "./workbench.mjs";

const vsix = path.join(repository, "editors/vscode/build/pitfall-linux-x64.vsix");
/** Without a server. */
const universal = path.join(repository, "editors/vscode/build/pitfall.vsix");
let bench;

before(async () => {
  bench = await Workbench.start({ packages: [vsix] });
});
afterEach(() => bench.close());
after(() => bench?.stop());

/** Takes a picture: into the repository where `PITFALL_SCREENSHOTS=1`, else beside the build. */
async function picture(page, name) {
  const folder = process.env.PITFALL_SCREENSHOTS === "1" ? "editors/vscode" : "editors/vscode/build";
  const file = path.join(repository, folder, name);
  // Where nothing blinks and nothing is told twice.
  await page.addStyleTag({ content: ".cursor, .notifications-toasts { visibility: hidden !important }" });
  await page.screenshot({ path: file });
  assert.ok(fs.statSync(file).size > 10_000);
  assert.ok(fs.statSync(file).size < 200_000, "a picture in a README should load at once");
}

async function squiggle(page, kind) {
  await page.waitForSelector(`.squiggly-${kind}`, { state: "attached", timeout: PATIENCE });
}

test("each domain has its squiggle and its message", async () => {
  const root = project();
  const page = await bench.open(root);
  for (const [file, kind, message] of [
    ["go.mod", "error", "example.com/cart is required"],
    ["deploy.yaml", "error", "readOnlyRootFile"],
    ["dotfiles/.zshrc", "error", "home folder"],
    ["sound/sound.go", "error", "-s"],
  ]) {
    await openFile(page, file);
    await squiggle(page, kind);
    await page.locator(".editor-instance .view-line").first().click();
    const widget = page.locator(".marker-widget");
    // From finding to finding, as far as it takes.
    await until(`${file} to say ${message}`, async () => {
      await page.keyboard.press("F8");
      await page.waitForTimeout(500);
      return (await widget.innerText({ timeout: 1_000 }).catch(() => "")).includes(message);
    });
    await page.keyboard.press("Escape");
  }
  assert.deepEqual(page.outside, [], "nothing is asked of the network");
  await page.context().close();
});

test("the light bulb fixes a manifest", async () => {
  const root = project();
  const page = await bench.open(root, { width: 1000, height: 740 });
  await openFile(page, "deploy.yaml");
  await squiggle(page, "error");
  await underBulb(page, "readOnlyRootFileSystem", "screenshot.png");
  await page.keyboard.press("Enter");
  await until("the fix", async () => (await shownText(page)).includes("readOnlyRootFilesystem"));
  await page.keyboard.press("Control+s");
  await until("the file", () => fs.readFileSync(path.join(root, "deploy.yaml"), "utf8").includes("readOnlyRootFilesystem: true"));
  await page.context().close();
});

/** Opens the Problems view and then the light bulb's menu at `text`, and takes a picture. */
async function underBulb(page, text, name) {
  await page.keyboard.press("Control+Shift+m");
  await page.locator(".markers-panel .monaco-list-row", { hasText: text }).first().waitFor({ timeout: PATIENCE });
  await page.keyboard.press("Control+b");
  await page.locator(".view-line", { hasText: text }).click();
  await page.keyboard.press("Home");
  const action = page.locator(".action-widget .monaco-list-row.action", { hasText: "readOnlyRootFilesystem" }).first();
  // On a busy machine the first press may come before the editor has looked.
  await until("the menu", async () => {
    await page.keyboard.press("Control+.");
    if (await action.waitFor({ timeout: 4_000 }).then(() => true, () => false)) return true;
    await page.keyboard.press("Escape");
    return false;
  });
  await page.waitForTimeout(400);
  await picture(page, name);
}

test("messages and titles are Chinese where the setting says so", async () => {
  bench.set({ "pitfall.language": "zh-cn" });
  const page = await bench.open(project(), { width: 1000, height: 740 });
  await openFile(page, "deploy.yaml");
  await squiggle(page, "error");
  await underBulb(page, "readOnlyRootFileSystem", "screenshot.zh-cn.png");
  const titles = await page.locator(".action-widget .monaco-list-row.action").allInnerTexts();
  assert.ok(titles.some((title) => title.includes("在此行忽略")), titles.join());
  await page.context().close();
  bench.set({});
});

/** The frame of a page that shows `what`, when there is one. */
async function frameWith(page, what) {
  for (const one of page.frames()) {
    if (await one.locator(what).count().catch(() => 0)) return one;
  }
  return undefined;
}

/** The messages that the editor has for a person: their list is opened, because under the driver of tests none stands in the corner by itself. */
async function messages(page) {
  await command(page, "Notifications: Show Notifications");
  return page.locator(".notifications-center .notification-list-item");
}

/** Waits for a message with `text`, and fails where others are beside it. */
async function onlyMessage(page, text) {
  // The status item says so too. What is told only after some tries may take its time.
  await page.locator(".statusbar-item", { hasText: "Pitfall" }).locator(".codicon-error").waitFor({ state: "attached", timeout: 2 * PATIENCE });
  const all = await messages(page);
  const wanted = all.filter({ hasText: text });
  await wanted.waitFor({ timeout: PATIENCE });
  assert.equal(await all.count(), 1, (await all.allInnerTexts()).join("\n"));
  return wanted;
}

test("in a Chinese editor everything is Chinese without a setting, the walkthrough too", async () => {
  const chinese = await Workbench.start({ packages: [vsix, chinesePack(bench.home)], locale: "zh-cn" });
  try {
    const page = await chinese.open(project());
    await openFile(page, "deploy.yaml");
    await squiggle(page, "error");
    // The editor's own words, and the server's.
    await page.keyboard.press("Control+Shift+m");
    await page.locator(".panel .action-label", { hasText: "问题" }).first().waitFor({ timeout: PATIENCE });
    await page.locator(".markers-panel .monaco-list-row", { hasText: /readOnlyRootFileSystem.*[一-鿿]|[一-鿿].*readOnlyRootFileSystem/ }).first().waitFor({ timeout: PATIENCE });
    // Those of the manifest and of the walkthrough, whose button opens the doctor.
    await command(page, "Open Walkthrough");
    await page.keyboard.type("Pitfall");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "开始使用 Pitfall" }).waitFor({ timeout: PATIENCE });
    await page.keyboard.press("Enter");
    const step = (title) => page.locator(".getting-started-step", { hasText: title });
    await step("打开一个文件").waitFor({ timeout: PATIENCE });
    await step("检查这台机器").click();
    await page.locator(".getting-started-step .monaco-button", { hasText: "打开体检" }).click();
    // Those of the extension's own code, and of the program's report.
    const frame = await until("the page", () => frameWith(page, "button[data-does=again]"));
    assert.equal(await frame.locator("button[data-does=again]").innerText(), "重新检查");
    assert.match(await frame.locator("body").innerText(), /变量/);
    await page.locator(".getting-started-step .codicon-getting-started-step-checked").first().waitFor({ state: "attached", timeout: PATIENCE });
    await command(page, "体检：检查这台机器");
  } finally {
    await chinese.stop();
  }
});

test("the status item tells how the server is; a crash and a reload leave one server", async () => {
  // One of its own: the servers of windows that were closed by force stay as long as the editor waits for those to come back.
  const own = await Workbench.start({ packages: [vsix] });
  try {
    const page = await own.open(project());
    await openFile(page, "deploy.yaml");
    await squiggle(page, "error");
    const item = page.locator(".statusbar-item", { hasText: "Pitfall" });
    await until("a count", async () => / [1-9]\d*$/.test((await item.innerText()).trim()));
    const another = (than) => until("another server", () => own.pitfalls().length === 1 && own.pitfalls()[0] !== than && own.pitfalls()[0]);
    const [first] = own.pitfalls();
    process.kill(first, "SIGKILL");
    const second = await another(first);
    await squiggle(page, "error");
    await page.reload();
    await page.waitForSelector(".monaco-workbench", { timeout: PATIENCE });
    await openFile(page, "deploy.yaml");
    await squiggle(page, "error");
    await another(second);
    await item.click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Show logs" }).click();
    await page.locator(".part.panel .view-line", { hasText: /starting.*pitfall/ }).first().waitFor({ timeout: PATIENCE });
  } finally {
    await own.stop();
  }
});

test("a server that does not stay up is told of once, and the button starts it again", async () => {
  const unsteady = path.join(bench.home, "unsteady");
  fs.writeFileSync(unsteady, `#!/bin/sh\n[ -e ${unsteady}.ready ] && exec ${program()} "$@"\nexit 3\n`, { mode: 0o755 });
  bench.set({}, { "pitfall.path": unsteady });
  try {
    const page = await bench.open(project());
    await openFile(page, "deploy.yaml");
    const message = await onlyMessage(page, "ended 5 times");
    fs.writeFileSync(`${unsteady}.ready`, "");
    await message.locator(".monaco-button", { hasText: "Restart" }).click();
    await squiggle(page, "error");
    await page.context().close();
  } finally {
    bench.set({});
  }
});

test("the universal package runs the pitfall on PATH, and says where there is none", async () => {
  const { folder, environment } = Workbench.folderOnPath();
  const plain = await Workbench.start({ packages: [universal], environment });
  try {
    const page = await plain.open(project());
    await openFile(page, "deploy.yaml");
    await onlyMessage(page, "there is no pitfall program");
    fs.symlinkSync(program(), path.join(folder, "pitfall"));
    await command(page, "Restart the Server");
    await squiggle(page, "error");
  } finally {
    await plain.stop();
  }
});

test("the doctor's page shows the machine, leads to places and mends", async () => {
  const home = bench.environment.HOME;
  const start = path.join(home, ".zshrc");
  fs.writeFileSync(start, '# Go\nexport GOPATH="~/go"\n');
  const page = await bench.open(project(), { width: 1100, height: 700 });
  await openFile(page, "go.mod");
  await command(page, "Doctor");
  const shows = (what) => frameWith(page, what);
  const frame = await until("the page", () => shows("button[data-does=fix]"));
  assert.match(await frame.locator("body").innerText(), /GOPROXY/);
  await picture(page, "doctor.png");
  await frame.locator("a[data-does=open]", { hasText: ".zshrc:2" }).first().click();
  await page.waitForSelector('.tab.active[data-resource-name=".zshrc"]', { timeout: PATIENCE });
  await frame.locator("button[data-does=fix]").first().click();
  await until("the mended file", () => fs.readFileSync(start, "utf8").includes('"$HOME/go"'));
  await until("a page without it", async () => (await shows("button[data-does=again]")) && !(await shows("button[data-does=fix]")));
  // Why one variable has its value, with the place.
  fs.writeFileSync(path.join(home, ".profile"), "# Go\nexport GOFLAGS=-mod=mod\n");
  await command(page, "Why Does This Variable");
  await page.locator(".quick-input-widget input").fill("GOFLAGS");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.tab[aria-label*="GOFLAGS"]', { timeout: PATIENCE });
  const history = await until("the variable's history", () => frameWith(page, 'h2:has-text("GOFLAGS")'));
  await history.locator("a[data-does=open]", { hasText: ".profile:2" }).first().click();
  await page.waitForSelector('.tab.active[data-resource-name=".profile"]', { timeout: PATIENCE });
  await page.context().close();
});

test("in a folder that is not trusted the bundled server runs, whatever pitfall.path says", async () => {
  const root = project();
  const trap = path.join(root, "trap");
  fs.writeFileSync(trap, `#!/bin/sh\ntouch ${trap}.sprung\n`, { mode: 0o755 });
  fs.mkdirSync(path.join(root, ".vscode"));
  fs.writeFileSync(path.join(root, ".vscode/settings.json"), JSON.stringify({ "pitfall.path": trap }));
  const wary = await Workbench.start({ packages: [vsix], settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" } });
  try {
    const page = await wary.open(root);
    await openFile(page, "deploy.yaml");
    await squiggle(page, "error");
    assert.ok(!fs.existsSync(`${trap}.sprung`));
    assert.equal(wary.pitfalls().length, 1);
  } finally {
    await wary.stop();
  }
});
