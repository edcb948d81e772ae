#!/usr/bin/env node
// Starts the program of this platform's package.
"use strict";
const { spawn } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const name = `@pitfall-ls/${platform}`;
let program;
try {
  program = require.resolve(`${name}/bin/pitfall${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(`pitfall: there is no package ${name}. Was it left out (--no-optional, --omit=optional), or is there none for this platform?`);
  process.exit(2);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`pitfall: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exit(code ?? 2);
  }
});
