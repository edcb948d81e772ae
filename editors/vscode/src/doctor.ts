// The doctor's page: what `pitfall doctor` and `pitfall why` tell, with links to places and buttons that mend.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { fixAt, open } from "./fixes";
import { type Finding, page, placed } from "./page";
import { run } from "./run";
import type { Server } from "./server";
import { language } from "./settings";

/** What the page asks of the editor. */
type Wish =
  | { does: "open"; file: string; line: number; column: number }
  | { does: "fix"; file: string; line: number; column: number; code: string }
  | { does: "rule"; id: string }
  | { does: "again" };

export class Doctor {
  private panel: vscode.WebviewPanel | undefined;

  constructor(private readonly server: Server) {}

  async open(): Promise<void> {
    const panel = this.panel ?? this.create();
    panel.reveal(undefined, false);
    await this.fill(panel);
  }

  /** Tells where a variable's value comes from; asks which one unless told. */
  async why(name?: string): Promise<void> {
    const wanted = name ?? (await vscode.window.showInputBox({ prompt: vscode.l10n.t("Which variable? For example GOPROXY or PATH"), value: atCursor() }));
    if (!wanted) return;
    const program = this.server.binary ?? this.server.find();
    if (!program) return;
    const told = await run(program.path, ["why", wanted, "--language", language(), "--color", "never"], folder());
    const document = await vscode.workspace.openTextDocument({ content: told.out || told.err, language: "plaintext" });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  private create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel("pitfall.doctor", vscode.l10n.t("Pitfall Doctor"), vscode.ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [],
      retainContextWhenHidden: false,
    });
    this.panel = panel;
    panel.onDidDispose(() => (this.panel = undefined));
    panel.webview.onDidReceiveMessage((wish: Wish) => void this.grant(panel, wish));
    return panel;
  }

  private async grant(panel: vscode.WebviewPanel, wish: Wish): Promise<void> {
    switch (wish.does) {
      case "open":
        await open(wish.file, wish.line, wish.column);
        break;
      case "fix":
        if (await fixAt(wish.file, wish.line, wish.column, wish.code)) {
          await vscode.window.activeTextEditor?.document.save();
          await this.fill(panel);
        } else {
          void vscode.window.showWarningMessage(vscode.l10n.t("Pitfall: that place has changed; look again"));
        }
        break;
      case "rule":
        await vscode.commands.executeCommand("pitfall.showRule", wish.id);
        break;
      case "again":
        await this.fill(panel);
    }
  }

  private async fill(panel: vscode.WebviewPanel): Promise<void> {
    const program = this.server.binary ?? this.server.find();
    if (!program) return;
    const here = folder();
    const ask = (format: string) => run(program.path, ["doctor", "--format", format, "--language", language(), "--color", "never"], here);
    const [markdown, json] = await Promise.all([ask("markdown"), ask("json")]);
    const body = await vscode.commands.executeCommand<string>("markdown.api.render", markdown.out || "```\n" + markdown.err + "\n```");
    const words = { again: vscode.l10n.t("Look again"), fix: vscode.l10n.t("Fix"), findings: vscode.l10n.t("Findings") };
    panel.webview.html = page(body, findings(json.out, here), here, words, randomBytes(16).toString("hex"));
  }
}

/** The findings of the report, in the shape of `pitfall check --format json`. */
function findings(json: string, folder: string | undefined): Finding[] {
  let report: { findings?: ReportedFinding[] };
  try {
    report = JSON.parse(json) as typeof report;
  } catch {
    return [];
  }
  return (report.findings ?? []).map((finding) => ({
    id: finding.rule,
    severity: finding.severity,
    message: finding.message,
    file: placed(finding.file, folder),
    line: finding.start.line,
    column: finding.start.column,
    fixable: finding.fixes.length > 0,
  }));
}

interface ReportedFinding {
  rule: string;
  severity: string;
  message: string;
  file: string;
  start: { line: number; column: number };
  fixes: unknown[];
}

function folder(): string | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  return ((active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath;
}

/** The name of a variable at the cursor. */
function atCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active, /[A-Za-z_][A-Za-z0-9_]*/);
  const word = range && editor?.document.getText(range);
  return word && /^[A-Z][A-Z0-9_]*$/.test(word) ? word : undefined;
}
