// What a neighbour's server says of the same file in its own words, Pitfall does not say again.
import * as vscode from "vscode";

interface Neighbour {
  extension: string;
  /** Its own setting without which it says nothing. */
  speaks: { section: string; key: string };
  /** Our rules that say no more than it does. */
  rules: ReadonlySet<string>;
}

const NEIGHBOURS: readonly Neighbour[] = [
  { extension: "golang.go", speaks: { section: "go", key: "useLanguageServer" }, rules: new Set(["gomod/syntax"]) },
  { extension: "redhat.vscode-yaml", speaks: { section: "yaml", key: "validate" }, rules: new Set(["k8s/syntax", "k8s/duplicate-key"]) },
];

/** `findings` without those that a neighbour tells of anyway. */
export function withoutTheirs(uri: vscode.Uri, findings: vscode.Diagnostic[]): vscode.Diagnostic[] {
  const theirs = NEIGHBOURS.filter(({ extension, speaks }) => {
    if (!vscode.extensions.getExtension(extension)) return false;
    return vscode.workspace.getConfiguration(speaks.section, uri).get<boolean>(speaks.key, true);
  });
  if (theirs.length === 0) return findings;
  return findings.filter((one) => {
    const rule = String(typeof one.code === "object" ? one.code.value : one.code);
    return !theirs.some(({ rules }) => rules.has(rule));
  });
}
