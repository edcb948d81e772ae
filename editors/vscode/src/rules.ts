// Rule pages, as documents of the scheme `pitfall-rule`, shown in the editor's own Markdown preview.
import * as vscode from "vscode";
import { run } from "./run";
import type { Server } from "./server";
import { language } from "./settings";

export const SCHEME = "pitfall-rule";

interface Rule {
  id: string;
  severity: string;
  title: Record<string, string>;
}

export class Rules implements vscode.TextDocumentContentProvider {
  constructor(private readonly server: Server) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const program = this.server.binary ?? this.server.find();
    if (!program) return "";
    const id = uri.path.replace(/^\/|\.md$/g, "");
    const page = await run(program.path, ["explain", id, "--language", language(), "--color", "never"], undefined);
    return page.out || page.err;
  }

  /** Asks which rule, the ones at the cursor first, and shows its page. */
  async pick(id?: string): Promise<void> {
    if (id) return this.show(id);
    const program = this.server.binary ?? this.server.find();
    if (!program) return;
    const list = await run(program.path, ["rules", "--format", "json"], undefined);
    const rules = (JSON.parse(list.out) as { rules: Rule[] }).rules;
    const here = new Set(atCursor());
    const items = rules
      .map((rule) => ({ label: rule.id, description: rule.severity, detail: rule.title[language()] ?? rule.title["en"] }))
      .sort((a, b) => Number(here.has(b.label)) - Number(here.has(a.label)));
    const choice = await vscode.window.showQuickPick(items, { matchOnDetail: true, placeHolder: vscode.l10n.t("Which rule?") });
    if (choice) await this.show(choice.label);
  }

  private async show(id: string): Promise<void> {
    await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.from({ scheme: SCHEME, path: `/${id}.md` }));
  }
}

/** The ids of the findings at the cursor. */
function atCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  return vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((finding) => finding.source === "pitfall" && finding.range.contains(editor.selection.active))
    .map((finding) => String(typeof finding.code === "object" ? finding.code.value : finding.code));
}
