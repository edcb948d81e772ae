// The item in the status bar: what state the server is in, and how much it found in the workspace.
import * as vscode from "vscode";
import type { Phase, Server } from "./server";

const SOURCE = "pitfall";

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("pitfall.status", vscode.StatusBarAlignment.Right, 50);
  private readonly listening: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.item.name = "Pitfall";
    this.item.command = "pitfall.menu";
    this.listening = [server.onChange(() => this.show()), vscode.languages.onDidChangeDiagnostics(() => this.show())];
    this.show();
  }

  dispose(): void {
    for (const one of [this.item, ...this.listening]) one.dispose();
  }

  private show(): void {
    const phase = this.server.phase;
    if (phase === "off") return this.item.hide();
    const [errors, warnings, others] = counts();
    const icon = icons[phase];
    const total = errors + warnings + others;
    this.item.text = phase === "running" && total > 0 ? `$(bug) Pitfall ${total}` : `$(${icon}) Pitfall`;
    this.item.backgroundColor =
      phase === "failed" || phase === "missing" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    const program = this.server.binary ? `\n\n\`${this.server.binary.path}\` (${this.server.binary.from})` : "";
    const found = vscode.l10n.t("{0} errors, {1} warnings, {2} others in open files", errors, warnings, others);
    this.item.tooltip = new vscode.MarkdownString(`**Pitfall** · ${words(phase)}${phase === "running" ? `\n\n${found}` : ""}${program}`);
    this.item.show();
  }
}

const icons: Record<Phase, string> = {
  waiting: "circle-outline", starting: "loading~spin", running: "check", failed: "error", missing: "error", off: "circle-slash",
};

function words(phase: Phase): string {
  switch (phase) {
    case "waiting": return vscode.l10n.t("waits for a file that is its own");
    case "starting": return vscode.l10n.t("starting");
    case "running": return vscode.l10n.t("running");
    case "failed": return vscode.l10n.t("the server does not stay up");
    case "missing": return vscode.l10n.t("there is no pitfall program");
    case "off":
      return vscode.l10n.t("off");
  }
}

function counts(): [number, number, number] {
  let [errors, warnings, others] = [0, 0, 0];
  for (const [, findings] of vscode.languages.getDiagnostics()) {
    for (const finding of findings) {
      if (finding.source !== SOURCE) continue;
      if (finding.severity === vscode.DiagnosticSeverity.Error) errors++;
      else if (finding.severity === vscode.DiagnosticSeverity.Warning) warnings++;
      else others++;
    }
  }
  return [errors, warnings, others];
}
