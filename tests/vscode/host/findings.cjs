// Findings and fixes through the real API, in a folder with an awkward name.
const assert = require("assert");
const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { code, finding, findings, open, quickFixes, until } = require("./support.cjs");

exports.run = async ({ root, outside }) => {
  const figures = {};
  const began = Date.now();
  const manifest = await open(path.join(root, "deploy.yaml"));
  const field = await finding(manifest, "k8s/unknown-field");
  figures.firstFinding = Date.now() - began;
  assert.equal(manifest.getText(field.range), "readOnlyRootFileSystem");

  // Carriage returns and characters beyond the basic plane are kept.
  const mod = path.join(root, "shop 🛒", "go.mod");
  fs.mkdirSync(path.dirname(mod), { recursive: true });
  fs.writeFileSync(mod, "module example.com/shop // 🛒 商店\r\n\r\ngo 1.25\r\n\r\nrequire example.com/cart v1.2.0 // 🛒\r\n\r\nrequire example.com/cart v1.2.0 // 🧺 篮\r\n");
  const document = await open(mod);
  const twice = await finding(document, "gomod/duplicate-require");
  const actions = await quickFixes(document.uri, twice.range);
  const preferred = actions.find((one) => one.isPreferred && one.edit);
  assert.ok(preferred, actions.map((one) => one.title).join());
  await vscode.workspace.applyEdit(preferred.edit);
  await until("no finding", () => findings(document.uri).length === 0);
  await document.save();
  const fixed = fs.readFileSync(mod, "utf8");
  assert.equal(fixed.match(/\n/g).length, fixed.match(/\r\n/g).length);
  assert.equal(fixed.match(/cart v1\.2\.0/g).length, 1);
  assert.ok(fixed.startsWith("module example.com/shop // 🛒 商店\r\n"));

  // A file outside any folder.
  const alone = await open(outside);
  await finding(alone, "env/quoted-tilde");

  // The command fixes what is safe, and nothing else.
  const safe = findings(alone.uri).length;
  await until("the file in front", () => vscode.window.activeTextEditor?.document === alone);
  // Asked again, as by a person who saw nothing happen: the editor drops an answer that comes while it tells of the document.
  await until("fewer findings", async () => {
    await vscode.commands.executeCommand("pitfall.fixAll");
    return findings(alone.uri).length < safe;
  });

  // The rule's page opens from the finding's code.
  assert.equal(field.code.target.scheme, "file");
  await vscode.commands.executeCommand("vscode.open", field.code.target, { preview: false });
  const page = await until("the page", () => vscode.window.activeTextEditor?.document.fileName.endsWith("unknown-field.md") && vscode.window.activeTextEditor.document);
  assert.ok(page.getText().startsWith("# "));

  // Settings go to the server as they are written, and back.
  const configuration = () => vscode.workspace.getConfiguration("pitfall");
  const Chinese = /[一-鿿]/;
  await configuration().update("language", "zh-cn", vscode.ConfigurationTarget.Global);
  await until("Chinese", () => findings(manifest.uri).some((one) => Chinese.test(one.message)));
  await configuration().update("ignore", ["k8s/unknown-field"], vscode.ConfigurationTarget.Workspace);
  await until("silence", () => findings(manifest.uri).every((one) => code(one) !== "k8s/unknown-field"));
  await configuration().update("ignore", undefined, vscode.ConfigurationTarget.Workspace);
  await configuration().update("language", undefined, vscode.ConfigurationTarget.Global);
  const english = await finding(manifest, "k8s/unknown-field");
  await until("English", () => findings(manifest.uri).every((one) => !Chinese.test(one.message)));
  assert.ok(english);

  // Fixed on save.
  await vscode.workspace.getConfiguration("editor").update("codeActionsOnSave", { "source.fixAll.pitfall": "explicit" }, vscode.ConfigurationTarget.Global);
  const shop = await open(path.join(root, "go.mod"));
  await finding(shop, "gomod/duplicate-require");
  // On a busy machine the editor may give up waiting for the actions and save without them: a person saves again.
  await until("the fixed file", async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(shop.uri, new vscode.Position(0, 0), "// edited\n");
    await vscode.workspace.applyEdit(edit);
    await shop.save();
    return fs.readFileSync(shop.fileName, "utf8").match(/example\.com\/cart/g).length === 1;
  });
  await vscode.workspace.getConfiguration("editor").update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Global);

  // Completion in pitfall.toml, which is TOML.
  const toml = path.join(root, "pitfall.toml");
  fs.writeFileSync(toml, "\n");
  const config = await open(toml);
  assert.equal(config.languageId, "toml");
  const completions = await until("completions", async () => {
    const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", config.uri, new vscode.Position(0, 0));
    return list.items.some((one) => (one.label.label ?? one.label) === "exclude") && list;
  });
  assert.ok(completions.items.length >= 5);
  await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  fs.rmSync(toml);

  // A rule and a variable's history open as pages.
  const tab = (label) => vscode.window.tabGroups.all.flatMap((group) => group.tabs).some((one) => one.label.includes(label));
  await vscode.commands.executeCommand("pitfall.showRule", "env/quoted-tilde");
  await until("the rule's page", () => tab("quoted-tilde"));
  await vscode.commands.executeCommand("pitfall.showWhy", "GOPROXY");
  await until("the variable's page", () => tab("GOPROXY"));

  // The task puts the findings of files that are not open into the Problems view.
  const [task] = await vscode.tasks.fetchTasks({ type: "pitfall" });
  assert.equal(task.name, "check");
  const ended = new Promise((resolve) => vscode.tasks.onDidEndTaskProcess((end) => resolve(end.exitCode)));
  await vscode.tasks.executeTask(task);
  assert.equal(await ended, 1);
  const sound = vscode.Uri.file(path.join(root, "sound/sound.go"));
  const problem = await until("a problem of the task", () => vscode.languages.getDiagnostics(sound)[0]);
  assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
  assert.match(code(problem), /^cgo\//);
  assert.ok(problem.range.start.line > 0);
  return figures;
};
