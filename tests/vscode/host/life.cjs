// The server's life: it starts for a file of ours and for no other, comes back after a crash, and leaves nothing behind.
const assert = require("assert");
const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { extension, finding, open, servers, until } = require("./support.cjs");

exports.run = async ({ root }) => {
  const figures = {};
  // Other people's files start nothing.
  fs.writeFileSync(path.join(root, "notes.md"), "# apiVersion: v1\n");
  await open(path.join(root, "notes.md"));
  assert.equal(extension().isActive, false);
  fs.writeFileSync(path.join(root, "songs.yaml"), "songs:\n- one\n");
  await open(path.join(root, "songs.yaml"));
  const before = process.hrtime.bigint();
  await until("activation", () => extension().isActive);
  figures.activation = Number(process.hrtime.bigint() - before) / 1e6;
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.deepEqual(servers(), []);

  // A file that becomes ours while it is typed starts it.
  const songs = vscode.window.activeTextEditor.document;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(songs.uri, new vscode.Position(0, 0), "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\n");
  await vscode.workspace.applyEdit(edit);
  const [first] = await until("a server", () => servers().length === 1 && servers());
  const manifest = await open(path.join(root, "deploy.yaml"));
  await finding(manifest, "k8s/unknown-field");
  figures.serverMemory = memory(first);
  figures.hostMemory = memory(process.pid);

  // It comes back by itself, and knows the open files.
  process.kill(first, "SIGKILL");
  const [second] = await until("another server", () => servers().length === 1 && servers()[0] !== first && servers());
  await finding(manifest, "k8s/unknown-field");

  // Restarts in a row leave one.
  for (let i = 0; i < 4; i++) void vscode.commands.executeCommand("pitfall.restart");
  await vscode.commands.executeCommand("pitfall.restart");
  const [third] = await until("one server", () => servers().length === 1 && servers()[0] !== second && servers());
  await finding(manifest, "k8s/unknown-field");

  // Switched off it leaves, with its findings; switched on it comes.
  const enable = (on) => vscode.workspace.getConfiguration("pitfall").update("enable", on, vscode.ConfigurationTarget.Global);
  await enable(false);
  await until("no server", () => servers().length === 0);
  await until("no findings", () => vscode.languages.getDiagnostics(manifest.uri).every((one) => one.source !== "pitfall"));
  await enable(undefined);
  const [fourth] = await until("a server", () => servers().length === 1 && servers());
  assert.notEqual(fourth, third);
  await finding(manifest, "k8s/unknown-field");

  // A server that ends at once is left alone after a few tries.
  const broken = path.join(root, "broken-pitfall");
  fs.writeFileSync(broken, "#!/bin/sh\necho x >> " + JSON.stringify(broken + ".log") + "\nexit 3\n", { mode: 0o755 });
  await vscode.workspace.getConfiguration("pitfall").update("path", broken, vscode.ConfigurationTarget.Global);
  const starts = () => (fs.existsSync(broken + ".log") ? fs.readFileSync(broken + ".log", "utf8").trim().split("\n").length : 0);
  await until("five starts", () => starts() === 5);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  assert.equal(starts(), 5);
  await vscode.workspace.getConfiguration("pitfall").update("path", undefined, vscode.ConfigurationTarget.Global);
  await finding(manifest, "k8s/unknown-field");
  assert.equal(servers().length, 1);
  return figures;
};

/** Resident memory in MiB. */
function memory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}
