// One run of the command line.
import { execFile } from "node:child_process";

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs `program`, never through a shell; ends it after `patience` milliseconds. */
export function run(program: string, args: string[], folder: string | undefined, patience = 20_000): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, timeout: patience, maxBuffer: 32 << 20, windowsHide: true }, (error, out, err) => {
      const code = error ? (typeof error.code === "number" ? error.code : 2) : 0;
      resolve({ code, out, err: err || (error && typeof error.code !== "number" ? String(error) : "") });
    });
  });
}
