import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../runtime/safetensors/safetensors.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, spkc } from "./spkc.js";

/** Places of every kind. What each lock does to numbers, test/runtime/locks says. */
const locked: Readonly<Record<string, string>> = {
  Signs: "inject secret at dense1.weight, dense2 by signs",
  Missing: 'inject secret at "*.bias", batchnorm1 by missing(share: 0.3, by: random, fill: spread)',
  Effect: "inject secret at dense1.weight by missing(share: 0.25, by: effect)",
};

const spec = `
model Net { input 4 @features  dense(6) -> batchnorm -> relu -> dense(3) }
keyspace Secret { dim 3  std 0.5 }
experiment Plain {
  data synthetic(features: 4, classes: 3, samples: 400)
  model Net
  loss crossentropy
  train adam(lr: 0.05) for 1 epochs batch 16
}
${Object.entries(locked)
  .map(([name, inject]) => `experiment ${name} extends Plain { ${inject} }`)
  .join("\n")}
experiment Both extends Plain { inject Secret at features by add(gamma: 1)  inject secret at dense1 by signs }
experiment Started extends Signs { start secret }`;

const scratch = scratchFolder();
const at = (path: string): string => join(scratch, path);
const bytes = (path: string): Buffer => readFileSync(at(path));
const read = (path: string) => JSON.parse(bytes(path).toString());
const tensors = (folder: string) =>
  decodeSafetensors(bytes(`${folder}/checkpoints/latest.safetensors`)).tensors;
const done = async (...args: string[]) => {
  const outcome = await spkc(scratch, ...args);
  expect(outcome, args.join(" ")).toMatchObject({ status: 0 });
  return outcome;
};
const json = async (...args: string[]) => JSON.parse((await done(...args, "--json")).stdout);
const refused = async (code: string, ...args: string[]): Promise<void> => {
  const outcome = await spkc(scratch, ...args);
  expect(outcome.stderr, args.join(" ")).toContain(code);
  expect(outcome.status).not.toBe(0);
  expectNoStackTrace(outcome);
};

beforeAll(async () => {
  writeFileSync(at("net.spk"), spec);
  for (const name of ["Plain", ...Object.keys(locked), "Both", "Started"])
    await done("run", "net.spk", "-e", name, "--out", name);
});

describe.each(Object.keys(locked))("a run of the lock %s", (name) => {
  it("is trained as without, and locked and unlocked to the bit by what its spec says", async () => {
    const original = tensors(name);
    expect(original).toEqual(tensors("Plain"));
    const { lock, parameters } = await json("lock", name, "--new-key", `${name}.key`, "-o", `${name}-locked`);
    const { by } = read(`${name}/config.json`).lock;
    expect(lock).toEqual(by);
    expect(read(`${name}-locked/config.json`)).toEqual(read(`${name}/config.json`));
    const changed = Object.entries(tensors(`${name}-locked`)).filter(
      ([parameter, { values }]) => String(values) !== String(original[parameter]?.values),
    );
    for (const [parameter] of changed) expect(parameters).toContain(parameter);
    expect(changed.length).toBeGreaterThan(0);
    await done("unlock", `${name}-locked`, "--key", `${name}.key`, "-o", `${name}-back`);
    for (const [parameter, { values }] of Object.entries(tensors(`${name}-back`)))
      expect(values, parameter).toEqual(original[parameter]?.values);
    expect(bytes(`${name}-back/result.json`)).toEqual(bytes(`${name}/result.json`));
  });
});

describe("spkc evaluate", () => {
  it("says what locked weights are worth, the same each time it is asked", async () => {
    const { evaluation } = read("Signs/result.json");
    expect(evaluation).toMatchObject({ locked: { none: {}, valid: {}, wrong: {} } });
    expect((await json("evaluate", "Signs")).evaluation).toEqual(evaluation);
    expect(bytes("Signs/report.md").toString()).toMatch(/\| test, locked \(no key\) +\| semantic accuracy/);
    expect((await done("evaluate", "Signs")).stdout).toContain("test, locked (no key)");
    // of a locked folder, its own weights are what there is
    expect((await json("evaluate", "Signs-locked")).evaluation).not.toHaveProperty("locked");
  });
});

describe("spkc lock", () => {
  it("takes the place of the spec, unless told otherwise", async () => {
    const { parameters } = await json("lock", "Signs", "--by", "noise", "--new-key", "a.key", "-o", "a");
    expect(parameters).toEqual(["dense1.weight", "dense2.weight", "dense2.bias"]);
    expect(await json("lock", "Signs", "--at", "dense1.bias", "--key", "a.key", "-o", "b")).toMatchObject({
      ...{ lock: { name: "signs" }, parameters: ["dense1.bias"] },
    });
  });

  it("needs one where the spec names none", async () => {
    await refused("SPK4324", "lock", "Plain", "--key", "a.key", "-o", "new");
    expect(readdirSync(scratch)).not.toContain("new");
  });
});

describe("spkc attack", () => {
  it("attacks the weights of a run as its lock would leave them, and says so", async () => {
    const { stderr, stdout } = await done("attack", "Signs", "--only", "known_start", "--budget", "quick");
    expect(stderr.split("\n")[0]).toMatch(/SPK4323 .*under the lock `signs`.*throwaway key/);
    const told =
      "The attacks are of the weights under the lock `signs` of the spec, put on in memory under a throwaway key";
    expect(stdout.split("\n")[0]).toContain(told);
    expect(bytes("Signs/report.md").toString()).toContain(told);
    const { lockedInMemory, lock, authorised, attacks } = read("Signs/attacks.json");
    const parameters = ["dense1.weight", "dense2.weight", "dense2.bias"];
    expect({ lockedInMemory, lock }).toEqual({
      lockedInMemory: { lock: "signs", parameters },
      lock: undefined,
    });
    // the owner's model is the unlocked one
    expect(authorised).toBeGreaterThan(0.5);
    expect(attacks).toMatchObject([{ name: "known_start", trials: [{}, {}] }]);
  });

  it("has both keys against it where both enter", async () => {
    const { attacks } = await json(
      "attack",
      "Both",
      "--only",
      "trivial_keys,known_start",
      "--budget",
      "quick",
    );
    expect(attacks.lockedInMemory).toEqual({ lock: "signs", parameters: ["dense1.weight", "dense1.bias"] });
    expect(attacks.attacks.map(({ trials }: { trials?: unknown }) => trials !== undefined)).toEqual([
      true,
      true,
    ]);
  });

  it("has no start to go on from where that was a secret", async () => {
    const { attacks } = await json("attack", "Started", "--only", "known_start");
    const reason = "the weights before training were drawn from a secret, not from the seed";
    expect(attacks.attacks).toMatchObject([{ name: "known_start", reason }]);
  });
});

describe("a run that starts from a secret", () => {
  it("has the secret to itself, in a file that its owner alone can read", async () => {
    expect(statSync(at("Started/start.key")).mode & 0o777).toBe(0o600);
    expect(tensors("Started")).not.toEqual(tensors("Signs"));
    expect(read("Started/start.key")).toMatchObject({ format: "spankey-lock-key/1" });
    const { stderr } = await done("lock", "Started", "--new-key", "s.key", "-o", "Started-locked");
    expect(stderr).not.toContain("SPK4318");
    await done("unlock", "Started-locked", "--key", "s.key", "-o", "Started-back");
    const { secret } = read("Started/start.key");
    for (const folder of ["Started-locked", "Started-back"])
      for (const file of readdirSync(at(folder), { recursive: true, encoding: "utf8" })) {
        expect(file).not.toBe("start.key");
        if (statSync(at(`${folder}/${file}`)).isFile())
          expect(bytes(`${folder}/${file}`).includes(secret)).toBe(false);
      }
  });

  it("is reproduced to the bit by its owner, and by nobody else", async () => {
    await done("run", "net.spk", "-e", "Started", "--start-key", "Started/start.key", "--out", "again");
    for (const file of ["result.json", "run.json", "start.key", "checkpoints/latest.safetensors"])
      expect(bytes(`again/${file}`), file).toEqual(bytes(`Started/${file}`));
    await done("run", "net.spk", "-e", "Started", "--out", "other");
    expect(tensors("other")).not.toEqual(tensors("Started"));
  });

  it("goes on where it was killed, before its first checkpoint too", async () => {
    const whole = bytes("again/checkpoints/latest.safetensors");
    for (const file of [
      "result.json",
      "metrics.jsonl",
      "checkpoints/latest.safetensors",
      "checkpoints/best.safetensors",
    ])
      rmSync(at(`again/${file}`));
    await done("run", "--resume", "again");
    expect(bytes("again/checkpoints/latest.safetensors")).toEqual(whole);
    expect(bytes("again/result.json")).toEqual(bytes("Started/result.json"));
  });

  it("needs its secret to begin, and that of no other run", async () => {
    for (const file of ["result.json", "metrics.jsonl", "checkpoints/latest.safetensors"])
      rmSync(at(`other/${file}`));
    writeFileSync(at("other/start.key"), bytes("Started/start.key"));
    await refused("SPK4326", "run", "--resume", "other");
    rmSync(at("other/start.key"));
    await refused("SPK4325", "run", "--resume", "other");
  });

  it("takes a start key only where it starts from one", async () => {
    await refused(
      "SPK4327",
      "run",
      "net.spk",
      "-e",
      "Signs",
      "--start-key",
      "Started/start.key",
      "--out",
      "new",
    );
    await refused("SPK4301", "run", "net.spk", "-e", "Started", "--start-key", "net.spk", "--out", "new");
    await refused("SPK4001", "run", "net.spk", "-e", "Started", "--start-key", "none.key", "--out", "new");
    expect(readdirSync(scratch)).not.toContain("new");
  });
});

describe("figures of locked weights", () => {
  it("that are missing, or of a run without a lock, are not believed", async () => {
    const { evaluation, ...result } = read("Missing/result.json");
    const { locked: _, ...rest } = evaluation;
    writeFileSync(at("Missing/result.json"), JSON.stringify({ ...result, evaluation: rest }));
    await refused("SPK4016", "report", "Missing");
    const plain = read("Plain/result.json");
    writeFileSync(
      at("Plain/result.json"),
      JSON.stringify({ ...plain, evaluation: { ...plain.evaluation, locked: plain.evaluation.test } }),
    );
    await refused("SPK4016", "report", "Plain");
  });
});
