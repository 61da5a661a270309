import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { root } from "./spkc.js";

/** Starts a process that watches for signals and then does some work. It prints what happens to it. */
function watching(work: string, ...flags: string[]) {
  const code = `
    import { onInterruption } from ${JSON.stringify(`${root}dist/cli/interruption.js`)};
    const ignore = await onInterruption("stopping\\n", () => { process.stdout.write("called back\\n"); });
    process.stdout.write("watching\\n");
    ${work}`;
  const child = spawn(process.execPath, [...flags, "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
      child.emit("said");
    });
  }
  const until = async (word: string): Promise<void> => {
    while (!said.includes(word)) await once(child, "said");
  };
  const ended = once(child, "close").then(([status, signal]) => ({ status, signal, said }));
  return { child, until, ended };
}

function dataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", (signal) => {
  it("is noticed in a step that blocks everything, and the second one ends the process", async () => {
    const { child, until, ended } = watching("for (;;);");
    await until("watching");
    child.kill(signal);
    await until("stopping");
    child.kill(signal);
    expect(await ended).toEqual({ status: null, signal, said: "watching\nstopping\n" });
  });

  it("is told once to work that waits, and the second one ends the process", async () => {
    const { child, until, ended } = watching("setInterval(() => {}, 1000);");
    await until("watching");
    child.kill(signal);
    await until("called back");
    child.kill(signal);
    const { said, ...end } = await ended;
    expect(end).toEqual({ status: null, signal });
    expect(said.match(/called back/g)).toHaveLength(1);
  });
});

describe("a watch for signals", () => {
  it("that is over leaves signals alone, and holds no process", async () => {
    const after = watching("await ignore(); setInterval(() => {}, 1000); process.stdout.write('over\\n');");
    await after.until("over");
    after.child.kill("SIGTERM");
    expect(await after.ended).toEqual({ status: null, signal: "SIGTERM", said: "watching\nover\n" });
    expect(await watching("").ended).toEqual({ status: 0, signal: null, said: "watching\n" });
  });

  it("is kept without the thread, where Node has no handles for it", async () => {
    // a thread has a `process` of its own, so that it must be told there
    const withoutHandles = dataUrl("process.binding = undefined;");
    const inThreads = dataUrl(`
      import threads from "node:worker_threads";
      import { syncBuiltinESMExports } from "node:module";
      const { Worker } = threads;
      threads.Worker = class extends Worker {
        constructor(script, options) {
          super(script, { ...options, execArgv: ["--import", ${JSON.stringify(withoutHandles)}], stderr: true });
        }
      };
      syncBuiltinESMExports();`);
    const { child, until, ended } = watching("setInterval(() => {}, 1000);", "--import", inThreads);
    await until("watching");
    child.kill("SIGTERM");
    await until("called back");
    child.kill("SIGTERM");
    const { said, ...end } = await ended;
    expect(end).toEqual({ status: null, signal: "SIGTERM" });
    // two streams: which of them is read first is open
    expect(said.trim().split("\n").sort()).toEqual(["called back", "stopping", "watching"]);
  });
});
