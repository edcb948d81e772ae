// Starts and stops the server, one step at a time, and brings it back where it ends by itself.
import * as vscode from "vscode";
import {
  CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions, type ServerOptions, State, TransportKind,
} from "vscode-languageclient/node";
import { type Binary, locate } from "./binary";
import { withoutTheirs } from "./neighbours";
import { LANGUAGES, PATTERNS } from "./ours";
import { written } from "./settings";

export type Phase = "waiting" | "starting" | "running" | "failed" | "missing" | "off";

/** So many ends within `WINDOW` milliseconds are taken as a sign that another start would not help. */
const TRIES = 5;
const WINDOW = 3 * 60_000;
/** How long a server may take to leave before it is ended. */
const FAREWELL = 2_000;

/** A client whose troubles with its server go to the log: each start that fails would be a message of its own, and `Server` tells of them once. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private ends: number[] = [];
  private again: NodeJS.Timeout | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onChange = this.changed.event;
  phase: Phase = "waiting";
  binary: Binary | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly names: string[],
  ) {}

  /** The program to run; where there is none, a message says so. */
  find(): Binary | undefined {
    const found = this.look();
    if ("path" in found) return found;
    this.log.error(found.missing ? `pitfall.path names no program: ${found.missing}` : "there is no pitfall: neither in the extension nor on PATH");
    const message = found.missing
      ? vscode.l10n.t("Pitfall: the setting pitfall.path names no program: {0}", found.missing)
      : vscode.workspace.isTrusted
        ? vscode.l10n.t("Pitfall: there is no pitfall program. Install it (cargo install, npm, pip) or set pitfall.path.")
        : vscode.l10n.t("Pitfall: this build brings no server, and in a folder that is not trusted no other one is run.");
    const settings = vscode.l10n.t("Open Settings");
    void vscode.window.showErrorMessage(message, settings).then((choice) => {
      if (choice) void vscode.commands.executeCommand("workbench.action.openSettings", "pitfall.path");
    });
    return undefined;
  }

  /** The program to run, without a word where there is none: for what runs though nobody asked for it. */
  findQuietly(): Binary | undefined {
    const found = this.look();
    return "path" in found ? found : undefined;
  }

  private look(): ReturnType<typeof locate> {
    return locate({
      trusted: vscode.workspace.isTrusted,
      setting: vscode.workspace.getConfiguration("pitfall").get<string | null>("path") ?? undefined,
      extension: this.context.extensionPath,
      workspace: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      environment: process.env,
      platform: process.platform,
    });
  }

  /** Starts where it does not run. */
  start(): Promise<void> {
    return this.enqueue(() => this.begin());
  }

  stop(phase: Phase = "waiting"): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      this.become(phase);
    });
  }

  restart(): Promise<void> {
    this.ends = [];
    return this.enqueue(async () => {
      await this.end();
      await this.begin();
    });
  }

  get running(): LanguageClient | undefined {
    return this.phase === "running" ? this.client : undefined;
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** One thing after the other, so that no start overtakes a stop. */
  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.log.error(String(error)));
    return this.queue;
  }

  private become(phase: Phase): void {
    this.phase = phase;
    this.changed.fire();
  }

  private async begin(): Promise<void> {
    if (this.client) return;
    this.binary = this.find();
    if (!this.binary) return this.become("missing");
    this.become("starting");
    this.log.info(`starting ${this.binary.path} (${this.binary.from})`);
    const client = this.make(this.binary.path);
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client === client && newState === State.Running) this.become("running");
    });
    try {
      await client.start();
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      if (this.client === client) this.ended(client);
    }
  }

  private async end(): Promise<void> {
    clearTimeout(this.again);
    this.again = undefined;
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    await client.dispose(FAREWELL).catch((error: unknown) => this.log.warn(`the server left late: ${String(error)}`));
  }

  /** It ended though nobody asked: it comes back, later each time, until that is of no use. */
  private ended(client: LanguageClient): void {
    if (this.client !== client) return;
    this.client = undefined;
    void client.dispose(0).catch(() => undefined);
    const now = Date.now();
    this.ends = [...this.ends.filter((then) => now - then < WINDOW), now];
    if (this.ends.length >= TRIES) {
      this.become("failed");
      const restart = vscode.l10n.t("Restart");
      const logs = vscode.l10n.t("Show Logs");
      const message = vscode.l10n.t("Pitfall's server ended {0} times within three minutes and is left alone now.", TRIES);
      void vscode.window.showErrorMessage(message, restart, logs).then((choice) => {
        if (choice === restart) void this.restart();
        if (choice === logs) this.log.show();
      });
      return;
    }
    const delay = 250 * 2 ** this.ends.length;
    this.log.warn(`the server ended; it is started again in ${delay} ms`);
    this.become("starting");
    this.again = setTimeout(() => void this.start(), delay);
  }

  private make(program: string): LanguageClient {
    const run = { command: program, args: ["server"], transport: TransportKind.stdio, options: { env: process.env } };
    const serverOptions: ServerOptions = { run, debug: run };
    let client: LanguageClient;
    const options: LanguageClientOptions = {
      documentSelector: [
        ...LANGUAGES.flatMap((language) => [{ scheme: "file", language }, { scheme: "untitled", language }]),
        ...PATTERNS.map((pattern) => ({ scheme: "file", pattern })),
      ],
      outputChannel: this.log,
      initializationOptions: { pitfall: written(this.names) },
      diagnosticCollectionName: "pitfall",
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          // Called while the client still unwinds.
          setTimeout(() => this.ended(client), 0);
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        // The server is asked for findings by this client; what it would send of its own accord comes the other way.
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          if (!report || !("items" in report)) return report;
          return { ...report, items: withoutTheirs("uri" in document ? document.uri : document, report.items) };
        },
        handleDiagnostics: (uri, findings, next) => next(uri, withoutTheirs(uri, findings)),
        workspace: {
          configuration: (params) =>
            params.items.map((item) => (item.section === "pitfall" ? written(this.names, item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined) : null)),
        },
      },
    };
    client = new QuietClient("pitfall", "Pitfall", serverOptions, options);
    return client;
  }
}
