// Pitfall in VS Code: wires the parts together. Each part is a file beside this one.
import * as vscode from "vscode";
import { Doctor } from "./doctor";
import { fixAll } from "./fixes";
import { isOurs } from "./ours";
import { Rules, SCHEME } from "./rules";
import { Server } from "./server";
import { mirrored } from "./settings";
import { Status } from "./status";
import { Tasks } from "./tasks";

/** So much of a text tells whether it is ours. */
const HEAD_LINES = 400;

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Pitfall", { log: true });
  const its = new Server(context, log, mirrored(context));
  server = its;
  const rules = new Rules(its);
  const doctor = new Doctor(its);
  context.subscriptions.push(
    log,
    its,
    new Status(its),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, rules),
    vscode.tasks.registerTaskProvider("pitfall", new Tasks(its)),
    // The server has commands of its own, `pitfall.doctor` and `pitfall.why`, which the client registers by these names.
    vscode.commands.registerCommand("pitfall.showDoctor", () => doctor.open()),
    vscode.commands.registerCommand("pitfall.showWhy", (name?: string) => doctor.why(name)),
    vscode.commands.registerCommand("pitfall.fixAll", fixAll),
    vscode.commands.registerCommand("pitfall.showRule", (id?: string) => rules.pick(id)),
    vscode.commands.registerCommand("pitfall.restart", () => its.restart()),
    vscode.commands.registerCommand("pitfall.showLogs", () => log.show()),
    vscode.commands.registerCommand("pitfall.menu", menu),
  );

  const enabled = () => vscode.workspace.getConfiguration("pitfall").get<boolean>("enable", true);
  const look = (document: vscode.TextDocument): void => {
    if (its.phase !== "waiting" || !enabled()) return;
    const schemes = ["file", "untitled"];
    if (schemes.includes(document.uri.scheme) && isOurs(document.languageId, document.uri.path, () => head(document))) void its.start();
  };
  if (!enabled()) void its.stop("off");
  vscode.workspace.textDocuments.forEach(look);
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument((change) => look(change.document)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (its.phase !== "waiting" && its.phase !== "off") void its.restart();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("pitfall.enable")) {
        if (!enabled()) void its.stop("off");
        else void its.stop().then(() => vscode.workspace.textDocuments.forEach(look));
      } else if (change.affectsConfiguration("pitfall.path") && its.phase !== "waiting" && its.phase !== "off") {
        void its.restart();
      }
    }),
  );
}

/** The server leaves before the editor does. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

function head(document: vscode.TextDocument): string {
  return document.getText(new vscode.Range(0, 0, HEAD_LINES, 0));
}

async function menu(): Promise<void> {
  const entries: (vscode.QuickPickItem & { command: string })[] = [
    { label: `$(pulse) ${vscode.l10n.t("Doctor: look at this machine")}`, command: "pitfall.showDoctor" },
    { label: `$(question) ${vscode.l10n.t("Why does a variable have its value?")}`, command: "pitfall.showWhy" },
    { label: `$(book) ${vscode.l10n.t("Show a rule")}`, command: "pitfall.showRule" },
    { label: `$(wand) ${vscode.l10n.t("Fix everything safe in this file")}`, command: "pitfall.fixAll" },
    { label: `$(debug-restart) ${vscode.l10n.t("Restart the server")}`, command: "pitfall.restart" },
    { label: `$(output) ${vscode.l10n.t("Show logs")}`, command: "pitfall.showLogs" },
  ];
  const choice = await vscode.window.showQuickPick(entries, { placeHolder: "Pitfall" });
  if (choice) await vscode.commands.executeCommand(choice.command);
}
