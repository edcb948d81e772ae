// The doctor's page: what `pitfall doctor` and `pitfall why` tell, with links to places and buttons that mend.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { fixAt, open } from "./fixes";
import { type Finding, page, placed } from "./page";
import { type Ran, run } from "./run";
import type { Server } from "./server";
import { language } from "./settings";

/** What the page asks of the editor. */
type Wish =
  | { does: "open"; file: string; line: number; column: number }
  | { does: "fix"; file: string; line: number; code: string }
  | { does: "rule"; id: string }
  | { does: "again" };

export class Doctor {
  private panel: vscode.WebviewPanel | undefined;

  constructor(private readonly server: Server) {}

  async open(): Promise<void> {
    const panel = (this.panel ??= this.create());
    panel.reveal(undefined, false);
    await this.fill(panel);
  }

  /** Tells where a variable's value comes from; asks which one unless told. */
  async why(name?: string): Promise<void> {
    const wanted = name ?? (await vscode.window.showInputBox({ prompt: vscode.l10n.t("Which variable? For example GOPROXY or PATH"), value: atCursor() }));
    if (!wanted) return;
    const program = this.server.binary ?? this.server.find();
    if (!program) return;
    const here = folder();
    const told = await run(program.path, ["why", wanted, "--format", "markdown", "--language", language(), "--color", "never"], here);
    const panel = this.create(wanted);
    await this.show(panel, told, [], here);
  }

  private create(variable?: string): vscode.WebviewPanel {
    const title = variable ?? vscode.l10n.t("Pitfall Doctor");
    const panel = vscode.window.createWebviewPanel("pitfall.doctor", title, vscode.ViewColumn.Beside, { enableScripts: true, localResourceRoots: [] });
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage((wish: Wish) => void this.grant(panel, wish));
    return panel;
  }

  private async grant(panel: vscode.WebviewPanel, wish: Wish): Promise<void> {
    switch (wish.does) {
      case "open":
        await open(wish.file, wish.line, wish.column);
        break;
      case "fix":
        if (await fixAt(wish.file, wish.line, wish.code)) {
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
        if (panel === this.panel) await this.fill(panel);
        else await this.why(panel.title).then(() => panel.dispose());
    }
  }

  private async fill(panel: vscode.WebviewPanel): Promise<void> {
    const program = this.server.binary ?? this.server.find();
    if (!program) return;
    const here = folder();
    const ask = (format: string) => run(program.path, ["doctor", "--format", format, "--language", language(), "--color", "never"], here);
    const [markdown, json] = await Promise.all([ask("markdown"), ask("json")]);
    await this.show(panel, markdown, findings(json.out, here), here);
  }

  private async show(panel: vscode.WebviewPanel, told: Ran, found: Finding[], here: string | undefined): Promise<void> {
    const body = await vscode.commands.executeCommand<string>("markdown.api.render", told.out || "```\n" + told.err + "\n```");
    const words = { again: vscode.l10n.t("Look again"), fix: vscode.l10n.t("Fix"), findings: vscode.l10n.t("Findings") };
    panel.webview.html = page(body, found, here, words, randomBytes(16).toString("hex"));
  }
}

/** The findings of the report. */
function findings(json: string, folder: string | undefined): Finding[] {
  let report: { findings?: ReportedFinding[] };
  try {
    report = JSON.parse(json) as typeof report;
  } catch {
    return [];
  }
  return (report.findings ?? []).map(({ file, line, advice, ...finding }) => ({
    ...finding,
    place: file && line ? { file: placed(file, folder), line } : undefined,
    // What is wrong with the machine as a whole has advice, and no edit.
    fixable: Boolean(file && line && advice && finding.id.includes("/")),
  }));
}

interface ReportedFinding {
  id: string;
  severity: string;
  message: string;
  advice?: string | null;
  file?: string | null;
  line?: number | null;
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
