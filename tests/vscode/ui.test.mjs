// What a person sees: squiggles, messages, the light bulb, saving. Two of the pictures taken here are the READMEs'.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { PATIENCE, Workbench, command, openFile, project, repository, shownText, until } from "./workbench.mjs";

const vsix = path.join(repository, "editors/vscode/build/pitfall-linux-x64.vsix");
let bench;

before(async () => {
  bench = await Workbench.start({ packages: [vsix] });
});
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

test("the doctor's page shows the machine, leads to places and mends", async () => {
  const home = bench.environment.HOME;
  const start = path.join(home, ".zshrc");
  fs.writeFileSync(start, '# Go\nexport GOPATH="~/go"\n');
  const page = await bench.open(project(), { width: 1100, height: 700 });
  await openFile(page, "go.mod");
  await command(page, "Doctor");
  const shows = async (what) => {
    for (const one of page.frames()) {
      if (await one.locator(what).count().catch(() => 0)) return one;
    }
    return undefined;
  };
  const frame = await until("the page", () => shows("button[data-does=fix]"));
  assert.match(await frame.locator("body").innerText(), /GOPROXY/);
  await picture(page, "doctor.png");
  await frame.locator("a[data-does=open]", { hasText: ".zshrc:2" }).first().click();
  await page.waitForSelector('.tab.active[data-resource-name=".zshrc"]', { timeout: PATIENCE });
  await frame.locator("button[data-does=fix]").first().click();
  await until("the mended file", () => fs.readFileSync(start, "utf8").includes('"$HOME/go"'));
  await until("a page without it", async () => (await shows("button[data-does=again]")) && !(await shows("button[data-does=fix]")));
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
