import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { main } from "../../cli/program.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { main as built, Collected, type Outcome, root } from "./spkc.js";

const defect = vi.hoisted(() => () => {
  throw new TypeError("a stub throws\non two lines", { cause: new Error("something deeper") });
});
vi.mock("../../app/spec/check-spec.js", () => ({ checkSpec: defect }));
vi.mock("../../app/keys/create-key-file.js", () => ({ createKeyFile: defect }));

const spec = `
model Tiny() { input 8 @in  dense(3) }
keyspace Secret { dim 2 }
experiment E {
  data synthetic(features: 8, classes: 3, samples: 60)
  model Tiny
  inject Secret at in by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.01) for 1 epochs batch 16
}`;

const scratch = scratchFolder();
beforeAll(() => writeFileSync(join(scratch, "a.spk"), spec));

const stack = /^\s+at \S/m;
const fileIn = (text: string): string => /report it with (\S+\.txt)/.exec(text)?.[1] ?? "";

/** Runs a command line whose module throws what nobody expects. */
async function defective(...args: string[]): Promise<Outcome> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const status = await main(args, { stdout, stderr });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

describe("a defect of ours", () => {
  it("is told as one: in what, of which version, and in which file its stack is", async () => {
    const { status, stdout, stderr } = await defective("check", "a.spk");
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    const [first, second, third] = stderr.split("\n");
    expect(first).toBe("error SPK4900 internal-error: this is a bug in spkc: TypeError: a stub throws");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(second).toContain(`\`spkc check a.spk\` (spkc ${version}, Node ${process.version}, `);
    expect(third).toContain("please report it with ");
    expect(stderr).not.toMatch(stack);
    const report = readFileSync(fileIn(stderr), "utf8");
    expect(report).toMatch(/^in `spkc check a\.spk`\nspkc /);
    expect(report).toMatch(/TypeError: a stub throws[\s\S]+^\s+at [\s\S]+caused by Error: something deeper/m);
    expect(statSync(fileIn(stderr)).mode & 0o077).toBe(0);
  });

  it("shows its stack with --debug", async () => {
    const { status, stderr } = await defective("check", "a.spk", "--debug");
    expect(status).toBe(3);
    expect(stderr).toMatch(/SPK4900[\s\S]*TypeError: a stub throws[\s\S]*caused by Error: something deeper/);
    expect(stderr).toMatch(stack);
  });

  it("is an object for machines", async () => {
    const { stdout, stderr } = await defective("check", "a.spk", "--json");
    expect(stderr).toBe("");
    const { ok, error } = JSON.parse(stdout) as { ok: boolean; error: { file: string; stack?: string } };
    expect({ ok, error }).toMatchObject({ ok: false, error: { code: "SPK4900", name: "internal-error" } });
    expect(readFileSync(error.file, "utf8")).toMatch(stack);
    expect(error.stack).toBeUndefined();
    const debugged = await defective("check", "a.spk", "--json", "--debug");
    expect(JSON.parse(debugged.stdout)).toMatchObject({ error: { stack: expect.stringMatching(stack) } });
  });

  it("tells no secret of the command line", async () => {
    for (const seed of [["--seed", "271828"], ["--seed=271828"]]) {
      const { stderr } = await defective("key", "new", "a.spk", "-o", "a.key", ...seed);
      expect(stderr).toContain("`spkc key new a.spk -o a.key --seed");
      expect(stderr + readFileSync(fileIn(stderr), "utf8")).not.toContain("271828");
    }
  });

  it("asks for --debug where no file can be written", async () => {
    vi.stubEnv("TMPDIR", join(scratch, "nowhere"));
    const { status, stderr } = await defective("check", "a.spk");
    vi.unstubAllEnvs();
    expect(status).toBe(3);
    expect(stderr).toContain("the same command with `--debug` prints the place in the code");
  });
});

describe("a defect of ours that nobody waits for", () => {
  let hook: string;
  beforeEach(() => {
    hook = join(scratch, "hook.cjs");
  });

  /** Runs a script in a process of its own, with a hook that is loaded first. */
  function run(script: string, args: readonly string[], code: string): Outcome {
    writeFileSync(hook, code);
    const env = { ...process.env, NODE_OPTIONS: `--require ${hook}` };
    const child = spawnSync(process.execPath, [script, ...args], { cwd: scratch, env, encoding: "utf8" });
    return { status: child.status, stdout: child.stdout, stderr: child.stderr };
  }

  /** Does something as soon as the process catches what is not caught. */
  const onceCaught = (what: string): string =>
    `process.on("newListener", (name) => name === "uncaughtException" && setImmediate(() => { ${what} }));`;

  it.each([
    ["thrown in a timer", 'throw new TypeError("a stub throws")'],
    ["a rejected promise", 'Promise.reject(new TypeError("a stub throws"))'],
  ])("%s, ends spkc as any other", (_what, code) => {
    const { status, stdout, stderr } = run(built, ["check", "a.spk"], onceCaught(code));
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain("SPK4900 internal-error: this is a bug in spkc: TypeError: a stub throws\n");
    expect(stderr).toContain("`spkc check a.spk`");
    expect(stderr).not.toMatch(stack);
    expect(readFileSync(fileIn(stderr), "utf8")).toMatch(stack);
  });

  it("ends a script of bench/ as well", () => {
    const script = join(root, "dist/bench/compile-time.js");
    const { status, stderr } = run(script, [], onceCaught('throw new TypeError("a stub throws")'));
    expect(status).toBe(3);
    expect(stderr).toContain("SPK4900 internal-error: this is a bug in spkc: TypeError: a stub throws\n");
    expect(stderr).toContain("`npm run bench:compile --`");
    expect(stderr).not.toMatch(stack);
  });

  it("in a process of a sweep, is what its run came to", () => {
    const code = `process.on("newListener", (name) => {
      if (name !== "uncaughtException" || !/sweep.worker\\.js$/.test(process.argv[1] ?? "")) return;
      process.on("message", () => setImmediate(() => { throw new TypeError("a stub throws"); }));
    });`;
    const { status, stdout, stderr } = run(built, ["sweep", "a.spk", "--store", "store"], code);
    expect(status).toBe(3);
    expect(stdout, stderr).toContain("SPK4043");
    expect(stderr).toMatch(/E: failed with SPK4043: .*a stub throws/);
    expect(stdout + stderr).not.toMatch(stack);
    const [record = ""] = readdirSync(join(scratch, "store")).filter((name) => name.endsWith(".failed.json"));
    const failure = JSON.parse(readFileSync(join(scratch, "store", record), "utf8")) as { hint: string };
    const [file = ""] = /\S+\.txt$/.exec(failure.hint) ?? [];
    expect(readFileSync(file, "utf8")).toMatch(/^in the run E of a\.spk\n[\s\S]*TypeError: a stub throws/);
  });
});
