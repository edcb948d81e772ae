// The doctor's page: the report as the command line writes it in Markdown, its places made links, its findings with buttons.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** A finding of the report. */
export interface Finding {
  id: string;
  severity: string;
  message: string;
  /** Where, with the line from 1; what is about the machine has no place. */
  place: { file: string; line: number } | undefined;
  /** There is a fix in that file. */
  fixable: boolean;
}

export interface Words {
  again: string;
  fix: string;
  findings: string;
}

/** The page: `body` is HTML that the editor made of the report; relative places lie below `folder`. */
export function page(body: string, findings: Finding[], folder: string | undefined, words: Words, nonce: string): string {
  const rows = findings.map((finding) => row(finding, words)).join("\n");
  const list = findings.length > 0 ? `<h2>${escape(words.findings)}</h2><ul class="findings">${rows}</ul>` : "";
  return `<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">
body { font-family: var(--vscode-font-family); line-height: 1.45; padding: 0 1.2em 2em; }
code, pre { font-family: var(--vscode-editor-font-family); }
.findings { list-style: none; padding: 0; } .findings li { margin: .8em 0; }
button { color: var(--vscode-button-foreground); background: var(--vscode-button-background); border: 0; padding: .2em .8em; cursor: pointer; }
a { color: var(--vscode-textLink-foreground); cursor: pointer; }
.error { color: var(--vscode-editorError-foreground); } .warning { color: var(--vscode-editorWarning-foreground); }
</style></head>
<body>
<p><button data-does="again">${escape(words.again)}</button></p>
${list}
${withLinks(body, folder)}
<script nonce="${nonce}">
const editor = acquireVsCodeApi();
document.addEventListener("click", (event) => {
  const wish = event.target.closest("[data-does]");
  if (!wish) return;
  event.preventDefault();
  const { does, file, line, column, code, id } = wish.dataset;
  editor.postMessage({ does, file, line: Number(line), column: Number(column), code, id });
});
</script>
</body></html>`;
}

function row({ id, severity, message, place, fixable }: Finding, words: Words): string {
  const at = place ? `data-file="${escape(place.file)}" data-line="${place.line}" data-column="1"` : "";
  const link = place ? `<a data-does="open" ${at}>${escape(shown(place.file))}:${place.line}</a>` : "";
  const fix = fixable ? `<button data-does="fix" data-code="${escape(id)}" ${at}>${escape(words.fix)}</button>` : "";
  const rule = isRule(id) ? `<a data-does="rule" data-id="${escape(id)}">${escape(id)}</a>` : escape(id);
  return `<li><strong class="${escape(severity)}">${escape(severity)}</strong> ${rule} ${link} ${fix}<br>${escape(message)}</li>`;
}

/** A path as people write it. */
function shown(path: string): string {
  const home = homedir();
  return path.startsWith(home + "/") ? "~" + path.slice(home.length) : path;
}

/** Rules have a domain; what the doctor finds on the machine itself has none. */
function isRule(id: string): boolean {
  return id.includes("/");
}

/** `html` with every `path:line` or `path:line:column` in its text made a link. */
export function withLinks(html: string, folder: string | undefined): string {
  // Tags alternate with text; only text is looked at.
  return html.replace(/<[^>]*>|[^<]+/g, (part) => {
    if (part.startsWith("<")) return part;
    return part.replace(/(?<![\w/:.])((?:~|\.{0,2})?\/?[\w.~-]*(?:\/[\w.@+~-]+)+|[\w.-]*\.[\w-]+|go\.(?:mod|work)):(\d+)(?::(\d+))?/g, (whole, path: string, line: string, column?: string) => {
      const file = placed(path, folder);
      return isAbsolute(file) ? `<a data-does="open" data-file="${escape(file)}" data-line="${line}" data-column="${column ?? 1}">${whole}</a>` : whole;
    });
  });
}

/** The file that a report calls `path`, where it was made in `folder`. */
export function placed(path: string, folder: string | undefined): string {
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  return isAbsolute(path) || !folder ? path : join(folder, path);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
