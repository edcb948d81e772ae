// The task `pitfall: check`.
import * as vscode from "vscode";
import type { Server } from "./server";

export class Tasks implements vscode.TaskProvider {
  constructor(private readonly server: Server) {}

  provideTasks(): vscode.Task[] {
    return (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => this.task(folder, { type: "pitfall", command: "check" }) ?? []);
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return folder && this.task(folder, task.definition);
  }

  private task(folder: vscode.WorkspaceFolder, definition: vscode.TaskDefinition): vscode.Task | undefined {
    const program = this.server.binary ?? this.server.findQuietly();
    if (!program || definition["command"] !== "check") return undefined;
    // In English, because the problem matcher reads its words.
    const args = ["check", "--color", "never", "--language", "en", ...((definition["args"] as string[] | undefined) ?? [])];
    const run = new vscode.ProcessExecution(program.path, args, { cwd: folder.uri.fsPath });
    return new vscode.Task(definition, folder, "check", "pitfall", run, "$pitfall");
  }
}
