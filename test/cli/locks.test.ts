import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../runtime/safetensors/safetensors.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { hasSpecialFiles } from "../support/special-files.js";
import { expectNoStackTrace, spkc } from "./spkc.js";

const spec = `
model Net { input 4 @features  dense(6) -> batchnorm -> relu -> dense(3) }
keyspace Secret { dim 3  std 0.5 }
experiment Plain {
  data synthetic(features: 4, classes: 3, samples: 120)
  model Net
  loss crossentropy
  train adam(lr: 0.05) for 3 epochs batch 16
}
experiment Keyed {
  data synthetic(features: 4, classes: 3, samples: 120)
  model Net
  inject Secret at features by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.05) for 3 epochs batch 16
}
// so slow that all weights stay what they were
experiment Still extends Plain { train sgd(lr: 1e-40) for 1 epochs batch 16 }`;

const scratch = scratchFolder();
const at = (path: string): string => join(scratch, path);
const bytes = (path: string): Buffer => readFileSync(at(path));
const tensors = (folder: string) =>
  decodeSafetensors(bytes(`${folder}/checkpoints/latest.safetensors`)).tensors;
const json = async (...args: string[]) =>
  JSON.parse((await spkc(scratch, ...args, "--json")).stdout) as Record<string, unknown>;
const refused = async (code: string, ...args: string[]): Promise<void> => {
  const before = readdirSync(scratch);
  const outcome = await spkc(scratch, ...args);
  expect(outcome.stderr, args.join(" ")).toContain(code);
  expect(outcome.status).not.toBe(0);
  expectNoStackTrace(outcome);
  expect(readdirSync(scratch)).toEqual(before);
};

/** The locks that follow tests look at, each in a folder of its name, with one key. */
const kinds = { signs: "signs", noise: "noise(scale: 2)", missing: "missing(share: 0.3)" } as const;

beforeAll(async () => {
  writeFileSync(at("net.spk"), spec);
  for (const experiment of ["Plain", "Keyed"])
    expect((await spkc(scratch, "run", "net.spk", "-e", experiment, "--out", experiment)).status).toBe(0);
  expect(await json("lock", "Plain", "--by", "signs", "--new-key", "lock.key", "-o", "signs")).toMatchObject({
    ...{ ok: true, folder: "signs", checkpoint: "latest", key: "lock.key", numbers: 63 },
    lock: { name: "signs", arguments: {} },
  });
  for (const kind of ["noise", "missing"] as const) {
    const { status } = await spkc(
      scratch,
      "lock",
      "Plain",
      "--by",
      kinds[kind],
      "--key",
      "lock.key",
      "-o",
      kind,
    );
    expect(status).toBe(0);
  }
  await spkc(scratch, "lock", "Plain", "--by", "permutation", "--new-key", "other.key", "-o", "permutation");
});

describe.each(Object.keys(kinds))("a run locked by %s", (kind) => {
  it("holds what the run is, and neither its key nor its result nor slots of the optimizer", () => {
    const files = readdirSync(at(kind), { recursive: true, encoding: "utf8" }).sort();
    const own = ["lock.json", ...(kind === "signs" ? [] : ["lock.sealed"]), "unlocked.json"];
    const kept = ["checkpoints", "checkpoints/latest.safetensors", "config.json", "model.ts", "run.json"];
    expect(files).toEqual([...kept, ...own, "spec.json", "spec.spk"].sort());
    const names = Object.keys(tensors("Plain")).filter(
      (name) => !/^\w+:(?!.*running)/.test(name) || name.startsWith("buffer:"),
    );
    expect(Object.keys(tensors(kind))).toEqual(names);
    expect(bytes(`${kind}/unlocked.json`)).toEqual(bytes("Plain/result.json"));
    expect(bytes("lock.key").toString()).not.toContain(
      JSON.parse(bytes(`${kind}/lock.json`).toString()).salt,
    );
  });

  it("comes back to the bit, and evaluates as it did", async () => {
    expect((await spkc(scratch, "unlock", kind, "--key", "lock.key", "-o", `${kind}-back`)).status).toBe(0);
    const [back, original] = [tensors(`${kind}-back`), tensors("Plain")];
    for (const [name, { values }] of Object.entries(back))
      expect(values, name).toEqual(original[name]?.values);
    expect(bytes(`${kind}-back/result.json`)).toEqual(bytes("Plain/result.json"));
    const { evaluation } = JSON.parse(bytes("Plain/result.json").toString());
    expect((await json("evaluate", `${kind}-back`))["evaluation"]).toEqual(evaluation);
    expect(existsSync(at(`${kind}-back/lock.json`))).toBe(false);
  });

  it("is evaluated as it lies there, and says so, or under the lock key", async () => {
    const { evaluation } = JSON.parse(bytes("Plain/result.json").toString());
    const open = await json("evaluate", kind, "--unlock", "lock.key");
    expect(open).toMatchObject({ lock: "unlocked", evaluation });
    expect(open["notices"]).toBeUndefined();
    const shut = await json("evaluate", kind);
    expect(shut).toMatchObject({ ok: true, lock: "locked", notices: [{ code: "SPK4312" }] });
    expect(shut["evaluation"]).not.toEqual(evaluation);
  });

  it("is refused under another key, changed, or where its name is taken, and nothing is written", async () => {
    await refused("SPK4302", "unlock", kind, "--key", "other.key", "-o", "new");
    await refused("SPK4302", "evaluate", kind, "--unlock", "other.key");
    await refused("SPK4322", "unlock", kind, "--key", "lock.key", "-o", "signs");
    await refused("SPK4301", "unlock", kind, "--key", "net.spk", "-o", "new");
  });

  it("cannot be resumed or locked again, and neither can what comes out", async () => {
    await refused("SPK4313", "run", "--resume", kind);
    await refused("SPK4306", "lock", kind, "--by", "signs", "--key", "lock.key", "-o", "new");
  });
});

describe("spkc lock", () => {
  it("says what a seed gives away, and which parameters a lock leaves as they were", async () => {
    await spkc(scratch, "run", "net.spk", "-e", "Still", "--out", "Still");
    const { stderr } = await spkc(
      ...[scratch, "lock", "Still", "--by", "permutation", "--key", "other.key", "-o", "still"],
    );
    expect(stderr).toMatch(/SPK4318 .* signs of the locked ones to 100 % \(dense1\.weight\)/);
    expect(stderr).toMatch(/SPK4311 .*batchnorm1\.weight/);
  });

  it("locks what it is told to, and says what a lock leaves", async () => {
    const args = [
      "--by",
      "permutation",
      "--at",
      "dense2.weight,batchnorm*",
      "--new-key",
      "a.key",
      "-o",
      "some",
    ];
    const { stdout, stderr, status } = await spkc(scratch, "lock", "Plain", ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /locked by permutation at 3 parameters \(30 numbers\)[\s\S]*the key is a.key: keep it/,
    );
    const [locked, original] = [tensors("some"), tensors("Plain")];
    const changed = Object.keys(locked).filter(
      (name) => String(locked[name]?.values) !== String(original[name]?.values),
    );
    expect(changed.toSorted()).toEqual(
      Object.keys(JSON.parse(bytes("some/lock.json").toString()).parameters).toSorted(),
    );
    expect(statSync(at("a.key")).mode & 0o777).toBe(0o600);
  });

  it("puts the secret part where it is told to, and takes it from there", async () => {
    const made = await json(
      "lock",
      "Plain",
      "--by",
      "missing(1)",
      "--at",
      "dense1",
      "--key",
      "lock.key",
      "-o",
      "apart",
      "--secret-part",
      "part",
    );
    expect(made).toMatchObject({ secretPart: { file: "part" }, numbers: 30 });
    expect(existsSync(at("apart/lock.sealed"))).toBe(false);
    await refused("SPK4309", "unlock", "apart", "--key", "lock.key", "-o", "new");
    await refused(
      "SPK4310",
      "unlock",
      "apart",
      "--key",
      "lock.key",
      "--secret-part",
      "missing/lock.sealed",
      "-o",
      "new",
    );
    await refused("SPK4316", "evaluate", "apart", "--secret-part", "part");
    await refused("SPK4315", "unlock", "signs", "--key", "lock.key", "--secret-part", "part", "-o", "new");
    const { evaluation } = JSON.parse(bytes("Plain/result.json").toString());
    expect(await json("evaluate", "apart", "--unlock", "lock.key", "--secret-part", "part")).toMatchObject({
      evaluation,
    });
  });

  it.each<[code: string, args: string[]]>([
    ["SPK4300", ["--by", "sign", "--key", "lock.key"]],
    ["SPK2", ["--by", "noise(scale: 0)", "--key", "lock.key"]],
    ["SPK2", ["--by", "missing(shape: 1)", "--key", "lock.key"]],
    ["SPK1", ["--by", "noise(", "--key", "lock.key"]],
    ["SPK4303", ["--by", "signs", "--at", "dense9", "--key", "lock.key"]],
    ["SPK4304", ["--by", "signs", "--at", "batchnorm1.runningMean", "--key", "lock.key"]],
    ["SPK4317", ["--by", "signs"]],
    ["SPK4317", ["--by", "signs", "--key", "lock.key", "--new-key", "b.key"]],
    ["SPK4036", ["--by", "signs", "--new-key", "lock.key"]],
    ["SPK4315", ["--by", "signs", "--key", "lock.key", "--secret-part", "b"]],
    ["SPK4322", ["--by", "noise", "--key", "lock.key", "--secret-part", "lock.key"]],
  ])("refuses with %s %j, and leaves nothing", async (code, args) => {
    await refused(code, "lock", "Plain", ...args, "-o", "new");
  });

  it("refuses an unlocked run where it is to be unlocked", async () => {
    await refused("SPK4307", "unlock", "Plain", "--key", "lock.key", "-o", "new");
    await refused("SPK4307", "evaluate", "Plain", "--unlock", "lock.key");
    await refused("SPK4023", "evaluate", "signs", "--checkpoint", "best");
  });
});

describe("a locked run with a gate", () => {
  it("is diagnosed and reported locked and unlocked, with the key file of the run", async () => {
    await spkc(scratch, "lock", "Keyed", "--by", "signs", "--key", "lock.key", "-o", "gate");
    await refused("SPK4031", "diagnose", "gate", "--only", "energy");
    const args = ["diagnose", "gate", "--only", "energy", "--samples", "20", "--key", "Keyed/secret.key"];
    expect((await spkc(scratch, ...args)).status).toBe(0);
    expect(bytes("gate/report.md").toString()).toContain("The diagnostics are of the locked weights.");
    expect(bytes("gate/report.md").toString()).toContain("Status: locked by `signs`");
    expect(bytes("gate/report.md").toString()).not.toContain("## Training");
    expect(await json(...args, "--unlock", "lock.key")).not.toHaveProperty("notices");
    expect(bytes("gate/report.md").toString()).toContain("The diagnostics are of the unlocked weights.");
    const issued = await json("evaluate", "gate", "--key", "Keyed/secret.key", "--unlock", "lock.key");
    const { evaluation } = JSON.parse(bytes("Keyed/result.json").toString());
    expect(issued).toMatchObject({ evaluation });
  });
});

describe("spkc seal and spkc open", () => {
  beforeAll(async () => {
    mkdirSync(at("folder/empty"), { recursive: true });
    writeFileSync(at("folder/@name"), "one");
    writeFileSync(at("folder/.hidden"), Buffer.alloc(3_000_000, "weights"));
    expect(
      (await spkc(scratch, "seal", "folder", "-o", "folder.sealed", "--new-key", "seal.key")).status,
    ).toBe(0);
    expect((await spkc(scratch, "seal", "net.spk", "-o", "file.sealed", "--key", "seal.key")).status).toBe(0);
  });

  it("give a file and a folder back", async () => {
    expect(await json("open", "file.sealed", "--key", "seal.key", "-o", "net2.spk")).toMatchObject({
      kind: "file",
    });
    expect(bytes("net2.spk")).toEqual(bytes("net.spk"));
    expect(statSync(at("net2.spk")).mode & 0o777).toBe(0o600);
    expect(await json("open", "folder.sealed", "--key", "seal.key", "-o", "folder2")).toMatchObject({
      kind: "folder",
    });
    expect(readdirSync(at("folder2")).sort()).toEqual([".hidden", "@name", "empty"]);
    for (const name of [".hidden", "@name"])
      expect(bytes(`folder2/${name}`).equals(bytes(`folder/${name}`))).toBe(true);
  });

  it("are sealed into themselves neither with their key nor with what is written", async () => {
    mkdirSync(at("inner"));
    writeFileSync(at("inner/a"), "one");
    const args = ["seal", "inner", "-o", "inner/out.sealed", "--new-key", "inner/new.key"];
    expect((await spkc(scratch, ...args)).status).toBe(0);
    await spkc(scratch, "open", "inner/out.sealed", "--key", "inner/new.key", "-o", "inner2");
    expect(readdirSync(at("inner2"))).toEqual(["a"]);
    await refused("SPK4002", "seal", "inner", "-o", "nowhere/out", "--new-key", "never.key");
  });

  it("hold nothing of what they sealed", () => {
    expect(bytes("folder.sealed").includes("weights")).toBe(false);
  });

  it("refuse another key, a changed or cut file, the secret part of a lock, and a name that is taken", async () => {
    await refused("SPK4302", "open", "file.sealed", "--key", "lock.key", "-o", "new");
    const sealed = bytes("folder.sealed");
    for (const place of [0, 15, 20, 40, 55, 100, 1_500_000, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      writeFileSync(at("changed.sealed"), changed);
      await refused("SPK43", "open", "changed.sealed", "--key", "seal.key", "-o", "new");
      writeFileSync(at("changed.sealed"), sealed.subarray(0, place));
      await refused("SPK4320", "open", "changed.sealed", "--key", "seal.key", "-o", "new");
    }
    await refused("SPK4320", "open", "noise/lock.sealed", "--key", "lock.key", "-o", "new");
    await refused("SPK4322", "open", "file.sealed", "--key", "seal.key", "-o", "folder");
    await refused("SPK4322", "seal", "net.spk", "--key", "seal.key", "-o", "file.sealed");
    await refused("SPK4001", "seal", "nothing", "--key", "seal.key", "-o", "new");
  });

  it.skipIf(!hasSpecialFiles)("refuse links, before anything is written", async () => {
    mkdirSync(at("linked/deep"), { recursive: true });
    symlinkSync(at("net.spk"), at("linked/deep/link"));
    await refused("SPK4321", "seal", "linked", "--new-key", "never.key", "-o", "new");
    await refused("SPK4321", "seal", "linked/deep/link", "--new-key", "never.key", "-o", "new");
  });
});
