import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** One input to try. */
export interface FuzzOrder {
  readonly kind: string;
  readonly seed: number;
}

/** What came of it: "accepted", the code of its refusal, or what is wrong. */
export type FuzzAnswer = { readonly outcome: string } | { readonly finding: string };

const program = fileURLToPath(new URL("./process.js", import.meta.url));

/** Tries inputs one after another in a process of its own. One that holds it or ends it is a finding, and a new one is started. */
export class FuzzProcess {
  #child: ChildProcess | undefined;

  constructor(private readonly limitSeconds: number) {}

  async try(order: FuzzOrder): Promise<FuzzAnswer> {
    this.#child ??= fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const child = this.#child;
    if (!child.connected) {
      this.#child = undefined;
      return { finding: "found its process ended by what the inputs before it left behind" };
    }
    const done = new AbortController();
    const timer = setTimeout(() => child.kill("SIGKILL"), this.limitSeconds * 1000);
    child.send(order);
    try {
      return await Promise.race([this.#answerOf(child, done.signal), this.#endOf(child, done.signal)]);
    } finally {
      clearTimeout(timer);
      done.abort();
    }
  }

  close(): void {
    this.#child?.kill();
  }

  async #answerOf(child: ChildProcess, signal: AbortSignal): Promise<FuzzAnswer> {
    const [answer] = (await once(child, "message", { signal })) as [FuzzAnswer];
    return answer;
  }

  async #endOf(child: ChildProcess, signal: AbortSignal): Promise<FuzzAnswer> {
    const [status, by] = (await once(child, "exit", { signal })) as [number | null, string | null];
    this.#child = undefined;
    if (by === "SIGKILL") return { finding: `had no end after ${this.limitSeconds} s, or took all memory` };
    return { finding: `ended its process with ${by ?? `status ${status}`}` };
  }
}
