// Which `pitfall` to run. Nothing is ever downloaded.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

export interface Binary {
  path: string;
  from: "setting" | "bundled" | "PATH";
}

export interface Circumstances {
  /** The folder is trusted. */
  trusted: boolean;
  /** `pitfall.path`, as written. */
  setting: string | undefined;
  /** Where the extension is installed. */
  extension: string;
  /** For `${workspaceFolder}` and relative paths. */
  workspace: string | undefined;
  environment: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/** The program, or why there is none: the setting names no program, or there is none anywhere. */
export function locate(c: Circumstances): Binary | { missing: string | undefined } {
  const name = c.platform === "win32" ? "pitfall.exe" : "pitfall";
  if (c.trusted && c.setting) {
    const path = absolute(expand(c.setting, c), c.workspace);
    return runs(path) ? { path, from: "setting" } : { missing: path };
  }
  const bundled = join(c.extension, "server", name);
  if (runs(bundled)) return { path: bundled, from: "bundled" };
  if (!c.trusted) return { missing: undefined };
  for (const folder of (c.environment["PATH"] ?? "").split(delimiter)) {
    // A relative entry would make the opened folder's files run.
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (runs(path)) return { path, from: "PATH" };
  }
  return { missing: undefined };
}

function expand(path: string, c: Circumstances): string {
  const home = c.environment["HOME"] ?? c.environment["USERPROFILE"] ?? "";
  return path
    .replace(/^~(?=[/\\]|$)/, () => home)
    .replaceAll("${workspaceFolder}", () => c.workspace ?? "")
    .replace(/\$\{env:([^}]+)\}/g, (_, name: string) => c.environment[name] ?? "");
}

function absolute(path: string, workspace: string | undefined): string {
  return isAbsolute(path) || !workspace ? path : join(workspace, path);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
