/** A child process that cannot outlive the tests, and whose output can be read. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/**
 * Becomes the program given to it, so that the child's id is the program's own. A watchman stays
 * behind: when its input ends without a word, whoever started it is gone, and so is the program.
 */
const GUARDED = `
exec 3<&0 </dev/null
( read -r _ <&3 || kill -9 $$ ) >/dev/null 2>&1 &
exec 3<&-
exec "$0" "$@"
`;

const LINES_OF_LOG_KEPT = 200;
const START_DEADLINE_MS = 30_000;
const END_DEADLINE_MS = 20_000;

export class Process {
  readonly #child: ChildProcess;
  readonly #log: string[] = [];
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, "exit");
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.#log.push(line);
        if (this.#log.length > LINES_OF_LOG_KEPT) this.#log.shift();
      });
    }
  }

  /** Starts a program, and resolves with what its first line on standard output matches. */
  static async start(program: string, args: string[], env: Record<string, string>, line: RegExp) {
    const child = spawn("sh", ["-c", GUARDED, program, ...args], {
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const started = new Process(child);
    const found = await new Promise<RegExpExecArray>((resolve, reject) => {
      const late = setTimeout(() => fail("says nothing"), START_DEADLINE_MS);
      function fail(why: string) {
        clearTimeout(late);
        child.kill("SIGKILL");
        reject(new Error(`${program} ${why}:\n${started.log()}`));
      }
      child.once("error", (error) => fail(error.message));
      // Once it has started, nobody listens to this any more.
      child.once("exit", (code) => fail(`ended with ${code}`));
      createInterface({ input: child.stdout }).once("line", (text) => {
        clearTimeout(late);
        const match = line.exec(text);
        if (match === null) fail(`says ${text}`);
        else resolve(match);
      });
    });
    return { process: started, found };
  }

  /** The last lines that it wrote. */
  log(): string {
    return this.#log.join("\n");
  }

  /** Ends it, by the signal, and waits until it has. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill(signal);
    const late = setTimeout(() => this.#child.kill("SIGKILL"), END_DEADLINE_MS);
    await this.#ended;
    clearTimeout(late);
    // The watchman goes too.
    this.#child.stdin?.end("done\n");
  }
}

/** Runs a program to its end, and resolves with what it printed. */
export async function output(program: string, args: string[], env: Record<string, string>): Promise<string> {
  const ran = await promisify(execFile)(program, args, { env: { PATH: process.env.PATH ?? "", ...env } });
  return ran.stdout.trim();
}
