// The settings that go to the server: those that somebody wrote, and no default of the editor's, because a setting is stronger than pitfall.toml.
import * as vscode from "vscode";

const OWN = new Set(["enable", "path", "trace.server"]);

/** The names of the settings that mirror pitfall.toml, such as `k8s.version`. */
export function mirrored(context: vscode.ExtensionContext): string[] {
  const properties: object = context.extension.packageJSON.contributes.configuration.properties;
  return Object.keys(properties).map((name) => name.slice("pitfall.".length)).filter((name) => !OWN.has(name));
}

/** What was written for `scope`, as the tables of pitfall.toml. */
export function written(names: string[], scope?: vscode.Uri): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration("pitfall", scope);
  const settings: Record<string, unknown> = {};
  for (const name of names) {
    const found = configuration.inspect(name);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value === undefined || value === null) continue;
    const [table, key] = name.split(".", 2) as [string, string | undefined];
    if (key === undefined) settings[table] = value;
    else settings[table] = { ...(settings[table] as object | undefined), [key]: value };
  }
  return settings;
}

/** `en` or `zh-cn` for the command line, after the setting or else the editor. */
export function language(): string {
  const wish = vscode.workspace.getConfiguration("pitfall").get<string>("language");
  if (wish === "en" || wish === "zh-cn") return wish;
  return vscode.env.language.toLowerCase().startsWith("zh") ? "zh-cn" : "en";
}
