import { createCipheriv, createHash, hkdfSync } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunFolder, runFiles } from "../../../runtime/run-folder/run-folder.js";
import {
  readStartSecret,
  startFingerprint,
  startNumbers,
  startSecretFor,
  writeStartKey,
} from "../../../runtime/run-folder/start-key.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { initialParameters, type ParameterTree, pick } from "../../../tensor/programs/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { moments } from "../../support/statistics.js";
import { tinyModel } from "../../support/tiny-model.js";

type Moments = ReturnType<typeof moments>;

const secret = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);
const other = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 1);
const count = 40_000;
const tree = {
  uniform: { shape: [count], initializer: { kind: "uniform", bound: 0.5 } },
  normal: { shape: [count], initializer: { kind: "normal", deviation: 0.1 } },
  truncated: { shape: [count], initializer: { kind: "truncated_normal", deviation: 1.5 } },
  constant: { shape: [3], initializer: { kind: "constant", value: 1 } },
} as const satisfies ParameterTree;
const drawn = initialParameters(tree, startNumbers(secret));

describe("weights that are drawn from a secret", () => {
  it.each(["uniform", "normal", "truncated"])("have the distribution of those of a seed: %s", (name) => {
    const [ours, seeded] = [drawn, initialParameters(tree, 1)].map((of) => [...pick(of, name).values]);
    const [a, b] = [ours, seeded].map((of) => moments(Float64Array.from(of ?? []))) as [Moments, Moments];
    // five standard errors of the difference of two means, and of two variances
    const error = Math.sqrt(2 / count);
    expect(Math.abs(a.mean - b.mean)).toBeLessThan(5 * error * Math.sqrt(b.variance));
    expect(Math.abs(a.variance / b.variance - 1)).toBeLessThan(5 * error * Math.sqrt(2));
    const largest = (of: readonly number[] = []): number =>
      of.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (name === "uniform") expect(largest(ours)).toBeLessThanOrEqual(0.5);
    if (name === "truncated") expect(largest(ours)).toBeLessThanOrEqual(2);
    // and are not those of the seed
    expect(ours).not.toEqual(seeded);
  });

  it("leave constants as they are", () => {
    expect(pick(drawn, "constant").values).toEqual(Float32Array.of(1, 1, 1));
  });

  it("follow from the secret and the name of the parameter alone, by HKDF-SHA256 and AES-256-CTR", () => {
    const info = createHash("sha256")
      .update(JSON.stringify(["spankey-start/1", "weights", "uniform"]))
      .digest();
    const key = new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(16), info, 32));
    const bytes = createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(4 * count));
    const wanted = Float32Array.from(
      { length: count },
      (_, i) => (bytes.readUInt32LE(4 * i) >>> 8) * 2 ** -24 - 0.5,
    );
    expect(pick(drawn, "uniform").values).toEqual(wanted);
    const less = initialParameters({ uniform: tree.uniform }, startNumbers(secret));
    expect(pick(less, "uniform")).toEqual(pick(drawn, "uniform"));
    expect(initialParameters(tree, startNumbers(other))).not.toEqual(drawn);
  });

  it("are what a run begins with", () => {
    const model = tinyModel();
    const { parameters, step } = initialState(model, { numbers: startNumbers(secret) });
    expect(step).toBe(0);
    expect(parameters).toEqual(initialParameters(model.parameters, startNumbers(secret)));
    expect(parameters).not.toEqual(initialState(model).parameters);
  });
});

describe("the secret of a run", () => {
  const scratch = scratchFolder();
  const { experiment } = tinyModel();
  const secretly = { ...experiment, start: "secret" } as const;
  const notify = (): never => expect.fail("nothing is to be said");

  it("is a new one for each run, and none where the seed is enough", () => {
    expect(startSecretFor(experiment, undefined, notify)).toBeUndefined();
    const [first, second] = [1, 2].map(() => startSecretFor(secretly, undefined, notify));
    expect(first).toHaveLength(32);
    expect(first).not.toEqual(second);
    expect(() => startSecretFor(experiment, "a.key", notify)).toThrow(/no use for a start key/);
  });

  it("comes back from its folder, and is missed or told from another there", () => {
    const folder = RunFolder.createUnshared(join(scratch, "run"));
    const record = { sha256: { start: startFingerprint(secret) } };
    expect(() => readStartSecret(folder, record, notify)).toThrow(
      expect.objectContaining({ code: "SPK4325" }),
    );
    writeStartKey(folder, secret);
    expect(readStartSecret(folder, record, notify)).toEqual(Buffer.from(secret));
    expect(startSecretFor(secretly, folder.fileOf(runFiles.startKey), notify)).toEqual(Buffer.from(secret));
    writeStartKey(folder, other);
    expect(() => readStartSecret(folder, record, notify)).toThrow(
      expect.objectContaining({ code: "SPK4326" }),
    );
    expect(readStartSecret(folder, { sha256: {} }, notify)).toBeUndefined();
  });
});
