// Beside extensions that tell of syntax themselves: it is not said again, unless they are told to be silent.
const assert = require("assert");
const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { code, finding, findings, open, until } = require("./support.cjs");

exports.run = async ({ root }) => {
  // A key twice, and a misspelt field, of which nobody else tells.
  const twice = path.join(root, "twice.yaml");
  const manifest = fs.readFileSync(path.join(root, "deploy.yaml"), "utf8").replace("  name: shop\n", "  name: shop\n  name: shop2\n");
  fs.writeFileSync(twice, manifest);
  const yaml = await open(twice);
  await finding(yaml, "k8s/unknown-field");
  assert.ok(findings(yaml.uri).every((one) => code(one) !== "k8s/duplicate-key"));
  await vscode.workspace.getConfiguration("yaml").update("validate", false, vscode.ConfigurationTarget.Global);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(yaml.uri, new vscode.Position(0, 0), "# edited\n");
  await vscode.workspace.applyEdit(edit);
  await finding(yaml, "k8s/duplicate-key");
  await vscode.workspace.getConfiguration("yaml").update("validate", undefined, vscode.ConfigurationTarget.Global);

  const broken = path.join(root, "broken", "go.mod");
  fs.mkdirSync(path.dirname(broken));
  fs.writeFileSync(broken, "module example.com/broken\n\ngo 1.25\n\nrequird example.com/x v1.2.0\n\nrequire example.com/y v1.0.0\n\nrequire example.com/y v1.1.0\n");
  const mod = await open(broken);
  await until("findings", () => findings(mod.uri).length > 0);
  assert.ok(findings(mod.uri).every((one) => code(one) !== "gomod/syntax"), findings(mod.uri).map(code).join());
};
