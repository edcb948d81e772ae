// Builds the extension into build/extension: the bundle, the manifest with the settings of pitfall.toml, the grammars. Nothing of it is committed, so
// nothing of it can be stale.
//
//   node build.mjs                          build/extension
//   node build.mjs --package                and build/pitfall.vsix, without a server
//   node build.mjs --package TARGET SERVER  and build/pitfall-TARGET.vsix with the program SERVER inside, for instance linux-x64 ../../target/release/pitfall
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { settings } from "./settings.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../..");
const out = join(here, "build");
const extension = join(out, "extension");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const write = (name, value) => writeFileSync(join(extension, name), JSON.stringify(value, null, 2) + "\n");

rmSync(extension, { recursive: true, force: true });
mkdirSync(extension, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/extension.ts"],
  outfile: join(extension, "extension.js"),
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  legalComments: "none",
  logLevel: "warning",
});

const { manifest, en, zh } = settings(json(join(here, "package.json")), json(join(repository, "editors/settings.json")), json(join(repository, "editors/pitfall.schema.json")));
// The bundle is CommonJS, which is what the editor loads; what only building needs stays here.
const { devDependencies: _, scripts: __, type: ___, ...shipped } = manifest;
write("package.json", { ...shipped, files: ["**/*"] });
write("package.nls.json", { ...json(join(here, "package.nls.json")), ...en });
write("package.nls.zh-cn.json", { ...json(join(here, "package.nls.zh-cn.json")), ...zh });

for (const folder of ["l10n", "languages", "walkthrough"]) cpSync(join(here, folder), join(extension, folder), { recursive: true });
mkdirSync(join(extension, "syntaxes"));
const textmate = join(repository, "syntaxes/textmate");
for (const name of readdirSync(textmate)) copyFileSync(join(textmate, name), join(extension, "syntaxes", name));
for (const name of ["README.md", "icon.png"]) copyFileSync(join(here, name), join(extension, name));
copyFileSync(join(repository, "LICENSE"), join(extension, "LICENSE"));
copyFileSync(join(repository, ".github/CHANGELOG.md"), join(extension, "CHANGELOG.md"));

const at = process.argv.indexOf("--package");
if (at > 0) {
  const [target, server] = process.argv.slice(at + 1);
  const vsix = join(out, target ? `pitfall-${target}.vsix` : "pitfall.vsix");
  if (target) {
    const name = target.startsWith("win32") ? "pitfall.exe" : "pitfall";
    mkdirSync(join(extension, "server"));
    copyFileSync(server, join(extension, "server", name));
    chmodSync(join(extension, "server", name), 0o755);
  }
  const vsce = join(here, "node_modules/@vscode/vsce/vsce");
  const args = [vsce, "package", "--no-dependencies", "--allow-missing-repository", "--out", vsix, ...(target ? ["--target", target] : [])];
  execFileSync(process.execPath, args, { cwd: extension, stdio: ["ignore", "ignore", "inherit"] });
  rmSync(join(extension, "server"), { recursive: true, force: true });
  console.log(basename(vsix), readFileSync(vsix).length, "bytes");
}
