// Fixes that a command applies, through the same code actions that the light bulb shows.
import * as vscode from "vscode";

/** Applies everything that is safe to fix in the active file. */
export async function fixAll(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const document = editor.document;
  const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider", document.uri, whole, "source.fixAll.pitfall", 1,
  );
  const action = actions.find((one) => one.edit);
  if (!action?.edit) {
    void vscode.window.setStatusBarMessage(vscode.l10n.t("Pitfall: nothing here is safe to fix"), 4_000);
    return;
  }
  await vscode.workspace.applyEdit(action.edit);
}

/** Opens `file` at a line (from 1), and applies the first fix of the finding `code` there. */
export async function fixAt(file: string, line: number, code: string): Promise<boolean> {
  const { document } = await open(file, line, 1);
  const uri = document.uri;
  const finding = await until(3_000, () =>
    vscode.languages.getDiagnostics(uri).find((one) => one.source === "pitfall" && codeOf(one) === code && one.range.start.line === line - 1),
  );
  if (!finding) return false;
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider", uri, finding.range, vscode.CodeActionKind.QuickFix.value, 8,
  );
  // The server lists fixes before the ways to silence, and marks the one it trusts. Which finding an action is about does not come through here.
  const edits = actions.filter((one) => one.edit);
  const action = edits.find((one) => one.isPreferred) ?? edits[0];
  return action?.edit ? vscode.workspace.applyEdit(action.edit) : false;
}

/** Opens `file` beside what is shown, at a line and column from 1. */
export async function open(file: string, line: number, column: number): Promise<vscode.TextEditor> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(at, at) });
}

function codeOf(finding: vscode.Diagnostic): string {
  return String(typeof finding.code === "object" ? finding.code.value : finding.code);
}

async function until<T>(patience: number, ask: () => T | undefined): Promise<T | undefined> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
