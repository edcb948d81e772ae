// node build.mjs OUT PLATFORM=PROGRAM…: packs pitfall-ls and one package for each platform, such as linux-x64=target/release/pitfall, into OUT.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.join(here, "../../..");
/** Every platform that a release has a package for. */
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];
const [out, ...given] = process.argv.slice(2);
const version = /^version = "(.+)"$/m.exec(fs.readFileSync(path.join(repository, "Cargo.toml"), "utf8"))[1];
const common = {
  version,
  license: "(MIT OR Apache-2.0)",
  repository: { type: "git", url: "git+https://github.com/pitfall-ls/pitfall.git" },
};

fs.mkdirSync(out, { recursive: true });
const work = fs.mkdtempSync(path.join(os.tmpdir(), "pitfall-npm-"));

/** Packs a package with these files (name: source and mode). */
function pack(manifest, files) {
  const folder = path.join(work, manifest.name.replace("/", "-"));
  for (const [name, [source, mode]] of Object.entries({ LICENSE: [path.join(repository, "LICENSE"), 0o644], ...files })) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.copyFileSync(source, file);
    fs.chmodSync(file, mode);
  }
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", path.resolve(out)], { cwd: folder, encoding: "utf8" });
  console.log(path.join(out, packed.trim().split("\n").at(-1)));
}

for (const one of given) {
  const [platform, program] = one.split("=", 2);
  if (!PLATFORMS.includes(platform)) throw new Error(`no such platform: ${platform}`);
  const [system, cpu] = platform.split("-");
  const name = system === "win32" ? "pitfall.exe" : "pitfall";
  const manifest = { name: `@pitfall-ls/${platform}`, ...common, description: `Pitfall for ${platform}`, os: [system], cpu: [cpu], files: ["bin"], preferUnplugged: true };
  pack(manifest, { [`bin/${name}`]: [program, 0o755] });
}
pack(
  {
    name: "pitfall-ls",
    ...common,
    description: "Traps of a Go environment, caught where they are written: go.mod, cgo, shell start-up files, Kubernetes YAML",
    keywords: ["go", "cgo", "kubernetes", "shell", "lint", "language-server"],
    bin: { pitfall: "bin/pitfall.js", "pitfall-ls": "bin/pitfall.js" },
    engines: { node: ">=18" },
    files: ["bin"],
    optionalDependencies: Object.fromEntries(PLATFORMS.map((platform) => [`@pitfall-ls/${platform}`, version])),
  },
  { "bin/pitfall.js": [path.join(here, "pitfall.js"), 0o755], "README.md": [path.join(repository, "README.md"), 0o644] },
);
fs.rmSync(work, { recursive: true });
