/** Other programs, as the rest of the code is allowed to know them. Never through a shell. */

export interface Command {
  /** `argv[0]` is an absolute path. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment; nothing of ours is passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly cwd: string;
  /** Then SIGTERM to the process group, and SIGKILL `killAfterMs` later. */
  readonly timeoutMs: number;
  readonly killAfterMs: number;
  /** Aborting it ends the command as its time-out would, at once. */
  readonly signal?: AbortSignal;
  /** For stdout and stderr each; what is beyond is read and thrown away. */
  readonly outputBytesMax: number;
}

export type CommandOutcome =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "timed_out" }
  | { readonly kind: "not_started"; readonly reason: string };

export interface CommandResult {
  readonly outcome: CommandOutcome;
  readonly stdout: string;
  readonly stderr: string;
  /** True where either output was cut. */
  readonly isCut: boolean;
}

export interface Commands {
  /** Resolves when the whole process group has ended. Never rejects. */
  readonly run: (command: Command) => Promise<CommandResult>;
}
