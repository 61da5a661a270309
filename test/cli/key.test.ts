import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, spkc } from "./spkc.js";

const spec = `
model Net { input 4 @features  dense(6) @hidden  relu -> dense(3) }
keyspace Secret { dim 3  std 0.5 }
experiment Keyed {
  seed 5
  data synthetic(features: 4, classes: 3, samples: 60)
  model Net
  inject Secret at features, hidden by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.01) for 1 epochs batch 16
}`;
const swept = spec.replace("seed 5", "sweep Secret.dim over 3, 4\n  seed 5");
const plain = `
model Net { input 4  dense(3) }
experiment Plain {
  data synthetic(features: 4, classes: 3, samples: 60)
  model Net
  loss crossentropy
  train adam(lr: 0.01) for 1 epochs batch 16
}`;

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(join(scratch, "net.spk"), spec);
  writeFileSync(join(scratch, "plain.spk"), plain);
  writeFileSync(join(scratch, "swept.spk"), swept);
  expect((await spkc(scratch, "key", "new", "net.spk", "-o", "a.key")).status).toBe(0);
  expect((await spkc(scratch, "key", "issue", "a.key", "-o", "user.key")).status).toBe(0);
  expect((await spkc(scratch, "run", "net.spk", "--key", "a.key", "--out", "run")).status).toBe(0);
});

const read = (path: string): string => readFileSync(join(scratch, path), "utf8");
const json = async (...args: string[]) =>
  JSON.parse((await spkc(scratch, ...args, "--json")).stdout) as Record<string, unknown>;

describe("spkc key new", () => {
  it("draws other bases each time, and the same from a seed", async () => {
    const made = async (out: string, ...seed: string[]) =>
      (await json("key", "new", "net.spk", "-o", out, ...seed))["fingerprint"];
    const [b, c, d] = [
      await made("b.key"),
      await made("c.key", "--seed", "5"),
      await made("d.key", "--seed", "5"),
    ];
    expect(b).not.toBe((await json("key", "show", "a.key"))["fingerprint"]);
    expect(c).toBe(d);
    expect(read("c.key")).toBe(read("d.key"));
    expect(statSync(join(scratch, "b.key")).mode & 0o777).toBe(0o600);
  });

  it("says what a seed means", async () => {
    const { stdout } = await spkc(scratch, "key", "new", "net.spk", "-o", "seeded.key", "--seed", "7");
    expect(stdout).toContain("whoever knows the seed 7 can draw these bases");
  });

  it.each<[string, number, string, string[]]>([
    ["a file that is there", 2, "SPK4036", ["net.spk", "-o", "a.key"]],
    ["an experiment without keys", 1, "SPK4039", ["plain.spk", "-o", "plain.key"]],
    ["a sweep, whose runs may need different bases", 2, "SPK4040", ["swept.spk", "-o", "swept.key"]],
    [
      "more orthonormal rows than dimensions",
      1,
      "SPK3012",
      ["net.spk", "-o", "o.key", "--set", "Secret.basis=orthonormal", "--set", "Secret.dim=5"],
    ],
  ])("refuses %s", async (_, status, code, args) => {
    const outcome = await spkc(scratch, "key", "new", ...args);
    expect(outcome).toMatchObject({ status, stderr: expect.stringContaining(code) });
    expectNoStackTrace(outcome);
  });
});

describe("spkc key show", () => {
  const firstNumber = (): number => {
    const file = JSON.parse(read("a.key")) as { keyspaces: { Secret: { bases: { values: string }[] } } };
    const bytes = Buffer.from(file.keyspaces.Secret.bases[0]?.values ?? "", "base64");
    return bytes.readFloatLE(0);
  };

  it("says what a key is for, and nothing of B", async () => {
    const { stdout, stderr } = await spkc(scratch, "key", "show", "a.key");
    expect(stdout).toContain("Keyed of net");
    expect(stdout).toContain("Secret: m 3; basis uniform, one for all points");
    expect(stdout).toContain("hidden: d 6");
    expect(stderr).toBe("");
    expect(stdout).not.toContain(String(firstNumber()));
    expect(JSON.stringify(await json("key", "show", "a.key"))).not.toContain(String(firstNumber()));
  });

  it("prints B where it is told to", async () => {
    expect((await spkc(scratch, "key", "show", "a.key", "--basis")).stdout).toContain(`  ${firstNumber()} `);
    const { bases } = (await json("key", "show", "a.key", "--basis")) as {
      bases: { points: string[]; rows: number[][] }[];
    };
    expect(bases).toMatchObject([{ keyspace: "Secret", points: ["features", "hidden"] }]);
    expect(bases[0]?.rows.map((row) => row.length)).toEqual([6, 6, 6]);
  });

  it("knows a user key, which has no basis to print", async () => {
    expect((await spkc(scratch, "key", "show", "user.key")).stdout).toContain("Secret at hidden: d 6");
    expect(await spkc(scratch, "key", "show", "user.key", "--basis")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("SPK4038"),
    });
  });

  it("warns of a key that others can read", async () => {
    writeFileSync(join(scratch, "open.key"), read("a.key"));
    chmodSync(join(scratch, "open.key"), 0o644);
    const { status, stderr } = await spkc(scratch, "key", "show", "open.key");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning SPK4035 exposed-key-file: users other than its owner can read open.key/);
  });

  it("says that a key is damaged or missing", async () => {
    writeFileSync(join(scratch, "cut.key"), read("a.key").slice(0, 300));
    for (const [file, code] of [
      ["cut.key", "SPK4032"],
      ["none.key", "SPK4001"],
    ] as const) {
      const outcome = await spkc(scratch, "key", "show", file);
      expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining(code) });
      expectNoStackTrace(outcome);
    }
  });
});

describe("spkc key issue and verify", () => {
  it("issue a key that verifies against its key file and against no other", async () => {
    const good = await spkc(scratch, "key", "verify", "user.key", "--against", "a.key");
    expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining("is a valid key of a.key") });
    expect((await spkc(scratch, "key", "new", "net.spk", "-o", "other.key", "--seed", "8")).status).toBe(0);
    const bad = await spkc(scratch, "key", "verify", "user.key", "--against", "other.key");
    expect(bad.status).toBe(1);
    expect(bad.stdout).toMatch(/hidden: off the span \(relative distance \d/);
    expect(await json("key", "verify", "user.key", "--against", "other.key")).toMatchObject({
      ok: false,
      sameBases: false,
    });
  });

  it("take coefficients that valid keys have, and no others", async () => {
    const issue = (alpha: string, out: string) =>
      spkc(scratch, "key", "issue", "a.key", "--alpha", alpha, "-o", out);
    expect((await issue("0.5,0.25,1", "given.key")).status).toBe(0);
    expect(await issue("0.5,0.25", "few.key")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("SPK4037"),
    });
    expect(await issue("0,0,0", "zero.key")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("would be zero"),
    });
    expect(await issue("0.5,x,1", "word.key")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("expected numbers"),
    });
    const both = await spkc(
      scratch,
      "key",
      "issue",
      "a.key",
      "--alpha",
      "1,1,1",
      "--seed",
      "1",
      "-o",
      "both.key",
    );
    expect(both.status).toBe(2);
  });
});

describe("spkc key grant and redeem", () => {
  const wide = spec
    .replace("input 4 @features", "input 900 @features")
    .replace("dim 3  std", "dim 3  alpha uniform(0.5, 1)  std")
    .replace("features: 4", "features: 900");

  beforeAll(async () => {
    writeFileSync(join(scratch, "wide.spk"), wide);
    for (const name of ["wide", "elsewhere"]) await json("key", "new", "wide.spk", "-o", `${name}.key`);
    for (const [user, of] of [
      ["alice", "wide"],
      ["bob", "wide"],
      ["eve", "elsewhere"],
    ] as const)
      await json("key", "issue", `${of}.key`, "-o", `${user}.key`);
    await json("seal", "net.spk", "--new-key", "owner.lock", "-o", "net.sealed");
  });

  it("let every user open what the owner sealed, each with a key of their own", async () => {
    const grant = ["key", "grant", "wide.key", "--lock-key", "owner.lock", "-o", "a.grant"];
    const { ok, signs } = await json(...grant);
    expect([ok, Number(signs) > 256]).toEqual([true, true]);
    for (const user of ["alice", "bob"]) {
      const lock = `${user}.lock`;
      expect(await json("key", "redeem", "a.grant", "--key", `${user}.key`, "-o", lock)).toEqual({
        ...{ ok: true, file: lock },
      });
      expect(statSync(join(scratch, lock)).mode & 0o777).toBe(0o600);
      expect((await json("open", "net.sealed", "--key", lock, "-o", `${user}.spk`))["ok"]).toBe(true);
      expect(read(`${user}.spk`)).toBe(spec);
    }
  });

  it.each<[string, string, string[]]>([
    ["a key of other bases", "SPK4332", ["redeem", "a.grant", "--key", "eve.key", "-o", "eve.lock"]],
    [
      "a key file in place of a user key",
      "SPK4038",
      ["redeem", "a.grant", "--key", "wide.key", "-o", "eve.lock"],
    ],
    ["what is no grant", "SPK4331", ["redeem", "net.spk", "--key", "alice.key", "-o", "eve.lock"]],
    ["a lock key that is there", "SPK4036", ["redeem", "a.grant", "--key", "alice.key", "-o", "owner.lock"]],
    ["a grant that is there", "SPK4322", ["grant", "wide.key", "--lock-key", "owner.lock", "-o", "a.grant"]],
    ["small keys", "SPK4330", ["grant", "a.key", "--lock-key", "owner.lock", "-o", "b.grant"]],
    [
      "a user key to grant for",
      "SPK4038",
      ["grant", "alice.key", "--lock-key", "owner.lock", "-o", "b.grant"],
    ],
    ["what is no lock key", "SPK4301", ["grant", "wide.key", "--lock-key", "a.key", "-o", "b.grant"]],
  ])("refuse %s", async (_, code, args) => {
    const outcome = await spkc(scratch, "key", ...args);
    expect(outcome.stderr).toContain(code);
    expect(outcome.status).not.toBe(0);
    expectNoStackTrace(outcome);
  });
});

describe("a run with a key file", () => {
  it("trains with its bases, and keeps them", async () => {
    expect(read("run/secret.key")).toBe(read("a.key"));
    expect((await spkc(scratch, "run", "net.spk", "--out", "seeded")).status).toBe(0);
    expect(read("seeded/result.json")).not.toBe(read("run/result.json"));
  });

  it("is the run of the seed where the key file is of that seed", async () => {
    expect((await spkc(scratch, "key", "new", "net.spk", "-o", "five.key", "--seed", "5")).status).toBe(0);
    expect((await spkc(scratch, "run", "net.spk", "--key", "five.key", "--out", "five")).status).toBe(0);
    expect((await spkc(scratch, "run", "net.spk", "--out", "plain-five")).status).toBe(0);
    expect(read("five/result.json")).toBe(read("plain-five/result.json"));
  });

  it("is evaluated with its own key, a copy of it, or an issued one", async () => {
    type Evaluated = { evaluation: { test: { valid: object; none: object; wrong: object } } };
    const evaluate = async (...args: string[]) =>
      ((await json("evaluate", "run", ...args)) as unknown as Evaluated).evaluation;
    const result = JSON.parse(read("run/result.json")) as Evaluated;
    expect(await evaluate()).toEqual(result.evaluation);
    expect(await evaluate("--key", "a.key")).toEqual(result.evaluation);
    const issued = (await evaluate("--key", "user.key")).test;
    expect(issued.none).toEqual(result.evaluation.test.none);
    expect(issued.wrong).toEqual(result.evaluation.test.wrong);
    expect((await spkc(scratch, "evaluate", "run", "--key", "user.key")).stdout).toContain(
      "every valid key is user.key",
    );
  });

  it.each<[string, string, string[]]>([
    ["of other sizes", "SPK4033", ["run", "net.spk", "--set", "Secret.dim=2", "--key", "a.key"]],
    ["of one user", "SPK4038", ["run", "net.spk", "--key", "user.key"]],
    ["beside --resume", "SPK4020", ["run", "--resume", "run", "--key", "a.key"]],
  ])("refuses a key %s", async (_, code, args) => {
    const outcome = await spkc(scratch, ...args);
    expect(outcome.stderr).toContain(code);
    expect(outcome.status).not.toBe(0);
    expectNoStackTrace(outcome);
  });
});
