import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, Going, spkc, spkcUntil } from "./spkc.js";

/** Four runs of a second or so: long enough to be killed in. */
const spec = `
model Tiny() { input 8 @in  dense(8) -> relu -> dense(3) }
keyspace Secret { dim 2 }
experiment Grid {
  data synthetic(features: 8, classes: 3, samples: 300)
  model Tiny
  inject Secret at in by add(gamma: 1)
  loss crossentropy + 0.1 * deny reject on wrong
  train adam(lr: 0.01) for 30 epochs batch 16
  sweep train.lr over 0.01, 0.02
  sweep seed over 1, 2
}`;

/** For what happens in a moment: a loaded machine takes longer, and a run is over in a second. */
const waiting = { interval: 5, timeout: 60_000 };

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(join(scratch, "grid.spk"), spec);
  const outcome = await spkc(scratch, "sweep", "grid.spk", "--store", "whole");
  expect(outcome).toMatchObject({ status: 0, stderr: expect.stringContaining("4 runs\n") });
  expect(outcome.stdout).toMatch(/train\.lr.*seed.*\n.*no key.*valid key.*wrong key/);
});

/** The runs in a store, by address. */
const addressesIn = (store: string): string[] =>
  readdirSync(join(scratch, store), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const bytesOf = (store: string, address: string, file: string): Buffer =>
  readFileSync(join(scratch, store, address, file));

/** When each result was written: a run that is done again writes another. */
const timesIn = (store: string): Record<string, number> =>
  Object.fromEntries(
    addressesIn(store)
      .map((address) => [address, join(scratch, store, address, "result.json")] as const)
      .filter(([, path]) => existsSync(path))
      .map(([address, path]) => [address, statSync(path).mtimeMs]),
  );

function expectTheWholeSweep(store: string): void {
  expect(addressesIn(store)).toEqual(addressesIn("whole"));
  for (const address of addressesIn("whole")) {
    for (const file of ["result.json", "checkpoints/latest.safetensors"]) {
      expect(bytesOf(store, address, file).equals(bytesOf("whole", address, file)), file).toBe(true);
    }
    // nobody is at work there any more, and nothing is left half-written
    expect(readdirSync(join(scratch, store, address)).sort()).toEqual(
      readdirSync(join(scratch, "whole", address)).sort(),
    );
  }
}

/** The processes that are at work in the folders. */
const workersIn = (store: string): number[] =>
  addressesIn(store)
    .flatMap((address) => readdirSync(join(scratch, store, address)))
    .flatMap((name) => /^running-(\d+)@/.exec(name)?.[1] ?? [])
    .map(Number);

describe("spkc sweep", () => {
  it("leaves an ordinary run folder for every combination", async () => {
    const [address = "", ...others] = addressesIn("whole");
    expect(others).toHaveLength(3);
    expect((await spkc(scratch, "evaluate", `whole/${address}`, "--json")).status).toBe(0);
  });

  it("runs nothing twice, whatever the spec is called and says of itself", async () => {
    const before = timesIn("whole");
    const remarked = spec.replace("experiment Grid", "/// A remark.\nexperiment Renamed");
    writeFileSync(join(scratch, "renamed.spk"), remarked);
    for (const file of ["grid.spk", "renamed.spk"]) {
      const outcome = await spkc(scratch, "sweep", file, "--store", "whole");
      expect(outcome).toMatchObject({ status: 0, stderr: "4 runs, 4 of them done before\n" });
    }
    expect(timesIn("whole")).toEqual(before);
  });

  it("does of a larger grid what is new in it", async () => {
    cpSync(join(scratch, "whole"), join(scratch, "larger"), { recursive: true, preserveTimestamps: true });
    const before = timesIn("larger");
    const outcome = await spkc(
      scratch,
      "sweep",
      "grid.spk",
      "--store",
      "larger",
      "--sweep",
      "seed=1,2,3",
      "--jobs",
      "1",
      "--json",
    );
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(outcome.stdout)).toMatchObject({ ok: true, runs: 6, failed: 0 });
    expect(timesIn("larger")).toMatchObject(before);
    expect(addressesIn("larger")).toHaveLength(6);
  });

  it("records what fails, goes on with the rest, and exits with 3", async () => {
    const args = [
      "sweep",
      "grid.spk",
      "--store",
      "failing",
      "--jobs",
      "1",
      "--set",
      "seed=1",
      "--set",
      "train.epochs=2",
      "--sweep",
      "train.lr=1e30,0.01",
    ];
    const outcome = await spkc(scratch, ...args);
    expect(outcome.status).toBe(3);
    expect(outcome.stdout).toMatch(/1e30 .*SPK4004/);
    expect(outcome.stdout).toMatch(/0\.01 .*\d\.\d{4}.*finished/);
    expect(outcome.stderr).toMatch(/train\.lr=1e30: failed with SPK4004: the loss became NaN at step/);
    expectNoStackTrace(outcome);
    // what diverged would diverge again
    const again = await spkc(scratch, ...args);
    expect(again).toMatchObject({ status: 3, stdout: outcome.stdout });
    expect(again.stderr).toContain("2 runs, 2 of them done before");
  });

  it("says once what is wrong with each run, and with the batches of all", async () => {
    const rows = Array.from({ length: 9 }, (_, i) => `${i},${i % 2}`);
    writeFileSync(join(scratch, "nine.csv"), ["a,label", ...rows].join("\n"));
    const lone = `model Net { input 1  dense(3) -> batchnorm -> dense(2) }
      experiment E {
        data table("nine.csv", test: "nine.csv")
        model Net
        loss crossentropy
        train sgd(lr: 0.1) for 3 epochs batch 8
      }`;
    writeFileSync(join(scratch, "lone.spk"), lone);
    const args = ["sweep", "lone.spk", "--jobs", "1", "--store", "lone", "--sweep", "train.lr=1e30,1e31"];
    const { status, stderr } = await spkc(scratch, ...args);
    expect(status).toBe(3);
    expect(stderr.match(/failed with SPK4004: .*\n {2}= the last good weights are in/g)).toHaveLength(2);
    expect(stderr.match(/failed with/g)).toHaveLength(2);
    expect(stderr.match(/SPK2103 .* is one of 9 samples, in batches of 8/g)).toHaveLength(1);
    // what was not shown as it came is shown at the end
    const again = await spkc(scratch, ...args, "--table-only");
    expect(again.stderr.match(/failed with SPK4004/g)).toHaveLength(2);
  });

  it("says that data cannot be read before anything runs", async () => {
    writeFileSync(join(scratch, "table.spk"), spec.replace(/data synthetic.*/, 'data table("nowhere.csv")'));
    const outcome = await spkc(scratch, "sweep", "table.spk");
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining("SPK4126") });
    expect(existsSync(join(scratch, "runs"))).toBe(false);
  });

  it("goes on after SIGKILL, after one of its processes was killed and after Ctrl-C, to the very results of one left alone", async () => {
    const args = ["sweep", "grid.spk", "--jobs", "2", "--store", "stopped"];
    await spkcUntil(scratch, /\[1\/4\]/, "SIGKILL", ...args);
    const before = timesIn("stopped");
    // those of the killed one stop by themselves, a little later
    const orphans = workersIn("stopped");
    const sweep = new Going(scratch, ...args);
    const killed = await vi.waitFor(() => {
      const own = workersIn("stopped").find((pid) => !orphans.includes(pid));
      if (own === undefined) throw new Error("nobody is at work yet");
      return own;
    }, waiting);
    process.kill(killed, "SIGKILL");
    await sweep.until(/\[[23]\/4\]/);
    sweep.child.kill("SIGINT");
    const outcome = await sweep.ended;
    expect(outcome.status).toBe(3);
    expect(outcome.stdout).toMatch(/SPK4041 sweep-interrupted: stopped on request: [23] of 4 runs ended/);
    expectNoStackTrace(outcome);
    // the process that was killed may have left its mark; nobody else is at work
    expect(workersIn("stopped").filter((pid) => pid !== killed)).toEqual([]);
    expect((await spkc(scratch, ...args)).status).toBe(0);
    expect(timesIn("stopped")).toMatchObject(before);
    expectTheWholeSweep("stopped");
  });
});

describe("the table of a sweep", () => {
  const table = (...options: string[]) =>
    spkc(scratch, "sweep", "grid.spk", "--store", "whole", "--table-only", ...options);

  it("is there without running anything", async () => {
    const empty = await spkc(scratch, "sweep", "grid.spk", "--store", "nothing", "--table-only");
    expect(empty).toMatchObject({ status: 0, stderr: "" });
    expect(empty.stdout.match(/not run/g)).toHaveLength(4);
    expect(existsSync(join(scratch, "nothing"))).toBe(false);
  });

  it("is grouped and compared", async () => {
    const { stdout } = await table(
      "--group-by",
      "train.lr",
      "--compare",
      "train.lr=0.01",
      "--format",
      "markdown",
    );
    const [head, , first, second] = stdout.split("\n");
    expect(head).toMatch(/^\| train\.lr \| runs \| test semantic accuracy, no key \|/);
    expect(first).toMatch(/^\| 0\.01 \| 2 \| 0\.\d{4} ± 0\.\d{4} \(\+0\.0000\) \|/);
    expect(second).toMatch(/^\| 0\.02 \| 2 \| 0\.\d{4} ± 0\.\d{4} \([+−]0\.\d{4}\) \|/);
  });

  it("is written as its file is named", async () => {
    expect((await table("-o", "table.csv", "--train")).stdout).toBe("wrote table.csv\n");
    const lines = readFileSync(join(scratch, "table.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^train\.lr,seed,runs,finished,failures,test\.none\.accuracy,.*train\.wrong\.reject$/,
    );
    await table("-o", "table.json");
    expect(JSON.parse(readFileSync(join(scratch, "table.json"), "utf8"))).toHaveLength(4);
  });

  it.each([
    [["--group-by", "sede"], "SPK4044", "did you mean `seed`?"],
    [["--compare", "seed=30"], "SPK4045", "use `1` or `2`"],
    [["--group-by", "seed", "--compare", "train.lr=0.01"], "SPK4044", "they differ in `seed`"],
  ])("says what is wrong with %j", async (options, code, hint) => {
    const outcome = await table(...options);
    expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining(code) });
    expect(outcome.stderr).toContain(hint);
  });
});

describe("the other commands", () => {
  it("say what a sweep comes to", async () => {
    expect((await spkc(scratch, "check", "grid.spk")).stdout).toContain(
      "no errors: Grid (4 runs over `train.lr`, `seed`)",
    );
    const { stdout, stderr } = await spkc(scratch, "build", "grid.spk", "--out", "built");
    expect(stderr).toContain("Grid is a sweep: 4 runs");
    expect(stdout).toContain("wrote built/Grid/3-train.lr=0.02-seed=1/model.ts");
  });

  it("do not run one as one run", async () => {
    const outcome = await spkc(scratch, "run", "grid.spk", "--set", "seed=1");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain(
      "SPK4040 unexpected-sweep: experiment `Grid` is a sweep: 2 runs over `train.lr`",
    );
    const fixed = ["--set", "seed=1", "--set", "train.lr=0.01", "--set", "train.epochs=1"];
    expect((await spkc(scratch, "run", "grid.spk", ...fixed)).status).toBe(0);
  });
});
