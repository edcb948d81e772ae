// What the scripts of the extension host share.
const fs = require("fs");
const vscode = require("vscode");

exports.extension = () => vscode.extensions.getExtension("pitfall.pitfall");

/** Waits until `ask` gives something true, and gives it. */
exports.until = async (what, ask, patience = 30_000) => {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

/** Opens a file in a tab of its own: a preview would close the document before it. */
exports.open = async (file, options = { preview: false }) => {
  const document = await vscode.workspace.openTextDocument(file instanceof vscode.Uri ? file : vscode.Uri.file(file));
  await vscode.window.showTextDocument(document, options);
  return document;
};

/** Our findings in a document. */
exports.findings = (uri) => vscode.languages.getDiagnostics(uri).filter((one) => one.source === "pitfall");

exports.code = (finding) => (typeof finding.code === "object" ? String(finding.code.value) : String(finding.code));

/** The finding with this id, when it has come. */
exports.finding = (document, id) =>
  exports.until(`${id} in ${document.fileName}, which shows ${exports.findings(document.uri).map(exports.code)}`, () =>
    exports.findings(document.uri).find((one) => exports.code(one) === id),
  );

/** Quick fixes at a place. The editor cancels the question when an extension that starts meanwhile offers some too: a person asks again. */
exports.quickFixes = (uri, range) =>
  exports.until("quick fixes", () =>
    vscode.commands.executeCommand("vscode.executeCodeActionProvider", uri, range, "quickfix", 8).catch((error) => {
      if (!/Canceled/.test(String(error))) throw error;
    }),
  );

/** The running servers that this extension host started. */
exports.servers = () => {
  const found = [];
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = fs.readFileSync(`/proc/${name}/cmdline`, "utf8");
      const parent = Number(fs.readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1].split(" ")[1]);
      if (parent === process.pid && /pitfall\0server\0/.test(command)) found.push(Number(name));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
};
