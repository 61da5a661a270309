import { describe, expect, it } from "vitest";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { float32 } from "../../../tensor/ops/index.js";
import { sgdOptimizer } from "../../../tensor/optimizers/index.js";
import { type HostTensor, type Named, pick, type TrainingProgram } from "../../../tensor/programs/index.js";
import { engines } from "../../support/engines.js";

const inputs = {
  a: { type: float32(2), values: Float32Array.of(3, 0) },
  b: { type: float32(1), values: Float32Array.of(-4) },
} satisfies Named<HostTensor>;

/** The loss is Σ a·x + Σ b·y, so that the gradients are a and b, of norm 5 together; each step is −1 times them. */
const program = (clip?: number): TrainingProgram => ({
  parameters: { x: float32(2), y: float32(1) },
  inputs: { a: float32(2), b: float32(1) },
  optimizer: sgdOptimizer.create({}),
  ...(clip === undefined ? {} : { clip }),
  loss(ops, parameters, fed) {
    const product = (p: string, q: string) => ops.sum(ops.mul(pick(parameters, p), pick(fed, q)));
    return { loss: ops.add(product("x", "a"), product("y", "b")), metrics: {} };
  },
});

describe.each(engines)("on $name, the gradients of all parameters together", ({ create }) => {
  async function update(clip?: number, scale = 1): Promise<number[]> {
    const engine = await create();
    const executable = await engine.compileTraining(program(clip));
    const scaled = Object.entries(inputs).map(
      ([name, { type, values }]) => [name, { type, values: values.map((one) => one * scale) }] as const,
    );
    const outputs = await executable.run(
      uploadAll(engine, {
        x: { type: float32(2), values: new Float32Array(2) },
        y: { type: float32(1), values: new Float32Array(1) },
        learning_rate: { type: float32(), values: Float32Array.of(1) },
        step: { type: float32(), values: Float32Array.of(1) },
        ...Object.fromEntries(scaled),
      }),
    );
    const [x, y] = await Promise.all(["x", "y"].map((name) => engine.download(pick(outputs, name))));
    await executable.dispose();
    return [...(x?.values ?? []), ...(y?.values ?? [])];
  }

  const expectUpdate = (found: readonly number[], expected: readonly number[]): void => {
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  };

  it("are scaled down to the norm of `clip`, in their direction", async () => {
    const scale = 2 / (5 + 1e-6);
    expectUpdate(await update(2), [-3 * scale, 0, 4 * scale]);
  });

  it("stay as they are if they are shorter, and without `clip`", async () => {
    expectUpdate(await update(5.1), [-3, 0, 4]);
    expectUpdate(await update(), [-3, 0, 4]);
  });

  it("stay zero where they are zero", async () => expectUpdate(await update(1, 0), [0, 0, 0]));
});
