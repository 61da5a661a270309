import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SmallDisk } from "../../bench/crash/small-disk.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { main, root, short } from "./spkc.js";

const mlp = join(root, "specs/mlp-synthetic.spk");
const specs = ["mlp-synthetic", "mnist-cnn", "vit-tiny"].map((name) => join(root, `specs/${name}.spk`));
const scratch = scratchFolder();

const epochs = (count: number): string[] => ["-e", "Add", "--set", `train.epochs=${count}`];
const statusOf = (run: string): unknown =>
  (JSON.parse(readFileSync(join(scratch, run, "result.json"), "utf8")) as { status: unknown }).status;

/** Starts `spkc` and stops reading what it says as soon as a line of it matches, as `head` does. */
async function deaf(
  pattern: RegExp,
  ...args: string[]
): Promise<{ child: ChildProcess; ended: Promise<unknown[]> }> {
  const child = spawn(process.execPath, [...short, main, ...args], {
    cwd: scratch,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
      child.emit("said");
    });
  }
  while (!pattern.test(said)) await once(child, "said");
  child.stdout.destroy();
  child.stderr.destroy();
  return { child, ended };
}

describe("a reader that goes away", () => {
  it("does not end a run", async () => {
    const { ended } = await deaf(/parameters/, "run", mlp, ...epochs(1), "--out", "head");
    expect(await ended).toEqual([0, null]);
    expect(statusOf("head")).toBe("finished");
  });

  it("leaves Ctrl-C what it is: the run stops with a checkpoint", async () => {
    const { child, ended } = await deaf(/epoch 2\//, "run", mlp, ...epochs(100_000), "--out", "tee");
    child.kill("SIGINT");
    expect(await ended).toEqual([3, null]);
    expect(statusOf("tee")).toBe("interrupted");
  });

  it.each([
    [["check", ...specs, "--json"], "true", 0],
    [["check", ...specs], "true", 0],
    [["--help"], "head -1 >/dev/null", 0],
    [["check", "none.spk", "--json"], "true", 1],
  ])("changes nothing for %j | %s", (args, reader, status) => {
    const command = `{ "$0" "$@"; echo "status $?" >&2; } | ${reader}`;
    const { stderr } = spawnSync("sh", ["-c", command, process.execPath, ...short, main, ...args], {
      encoding: "utf8",
    });
    expect(stderr).toBe(`status ${status}\n`);
  });
});

const isLinux = process.platform === "linux";

describe.skipIf(!isLinux)("a full disk behind the output (needs /dev/full)", () => {
  function spkcInto(stdout: string | undefined, stderr: string | undefined, ...args: string[]) {
    const open = (path: string | undefined): number | "pipe" =>
      path === undefined ? "pipe" : openSync(path, "w");
    const stdio = [open(stdout), open(stderr)] as const;
    const child = spawnSync(process.execPath, [...short, main, ...args], {
      cwd: scratch,
      encoding: "utf8",
      stdio: ["ignore", ...stdio],
    });
    for (const one of stdio) if (one !== "pipe") closeSync(one);
    return child;
  }
  const lost =
    /^error SPK4014 unwritable-output: cannot write to standard output: no space left on the disk\n/m;

  it("does not end a run: where only the log is lost, nothing is wrong", () => {
    const args = ["run", mlp, ...epochs(1), "--out", "no-log"];
    const { status, stdout } = spkcInto(undefined, "/dev/full", ...args);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("semantic accuracy") });
    expect(statusOf("no-log")).toBe("finished");
  });

  it("is told where it took the result, and the run is finished all the same", () => {
    const { status, stderr } = spkcInto(
      "/dev/full",
      undefined,
      "run",
      mlp,
      ...epochs(1),
      "--out",
      "no-result",
    );
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(lost) });
    expect(statusOf("no-result")).toBe("finished");
    const both = spkcInto("/dev/full", "/dev/full", "run", mlp, ...epochs(1), "--out", "neither");
    expect(both.status).toBe(3);
    expect(statusOf("neither")).toBe("finished");
  });

  it.each([["check", mlp], ["check", mlp, "--json"], ["--help"]])("is told of %s %s %s", (...args) => {
    const { status, stderr } = spkcInto("/dev/full", undefined, ...args.filter((arg) => arg !== undefined));
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(lost) });
  });

  it("is told where it took a part of the result", ({ skip }) => {
    const disk = SmallDisk.mount(join(scratch, "disk"), 256);
    if (disk === undefined) return skip("no permission to mount a small disk");
    try {
      disk.leave(4);
      const outcome = spkcInto(
        join(disk.path, "out.json"),
        undefined,
        "check",
        ...Array(60).fill(mlp),
        "--json",
      );
      expect(outcome).toMatchObject({ status: 3, stderr: expect.stringMatching(lost) });
    } finally {
      disk.unmount();
    }
  });
});
