import type { GatedModel, Inject } from "../../runtime/model.js";
import { type ConcreteKey, OpenedModel } from "../../runtime/opened-model/index.js";
import type { Ops } from "../../tensor/ops/ops.js";
import { float32 } from "../../tensor/ops/tensor-type.js";
import { keysOfBasis } from "./alpha-family.js";
import type { Attack, AttackContext, Trial } from "./attack.js";
import type { ArgumentsOfAttack } from "./attack-catalogue.js";
import { firstSamples } from "./attacker-data.js";
import { freeKeys, type KeyFamily } from "./key-family.js";
import { fitKeys } from "./key-fitting.js";
import { Tally } from "./price.js";
import { bestTrial, maskedOutputs } from "./scoring.js";

/**
 * Whether the suite would see a weakness if there were one; no attacker can do this. The same search by gradients that moves
 * free keys is given what makes it easy: the basis, so that it only looks for the coefficients α, and a victim that was
 * made weak, into which a valid key is built, so that any key that does nothing unlocks it. Where it fails at either, that
 * it finds nothing in the real gate says nothing.
 */
export const calibration: Attack<"calibration"> = {
  name: "calibration",

  inapplicable: () => undefined,

  async run(context, given) {
    const { victim, progress } = context;
    const half = (start: number) => ({
      ...context,
      progress: (done: number) => progress((start + done) / 2),
    });
    const known = await search(half(0), given, keysOfBasis(victim, given.restarts), "α, the basis known");
    const weak = weakened(victim, context.leakedKeys(1)[0] ?? new Map());
    try {
      const free = freeKeys(weak, given.restarts, "gate");
      const planted = await search({ ...half(1), victim: weak }, given, free, "a victim made weak");
      return [known, planted];
    } finally {
      await weak.dispose();
    }
  },
};

async function search(
  context: AttackContext,
  given: ArgumentsOfAttack<"calibration">,
  family: KeyFamily,
  variant: string,
): Promise<Trial> {
  const { victim, data, seed, signal, progress } = context;
  const { labels, steps, restarts, lr } = given;
  const samples = firstSamples(data.pool, labels);
  const selectBy = firstSamples(data.validation, labels);
  const outputs = maskedOutputs(victim.model.experiment.head);
  const tally = new Tally().add({ labels: samples.count, steps: steps * restarts });
  const trials: Trial[] = [];
  await fitKeys(victim, family, "labels", Math.min(samples.count, 32), {
    start: family.start(seed, "calibration"),
    samples,
    steps,
    learningRate: lr,
    seed,
    every: steps,
    async hear(_, numbers) {
      const candidates = family.keys(numbers).map((key) => ({ key }));
      trials.push(await bestTrial(context, tally, candidates, selectBy, { variant, outputs }));
    },
    onStep: (step) => progress(step / steps),
    signal,
  });
  const [trial] = trials;
  if (trial === undefined) throw new Error("the search was not heard of");
  return trial;
}

/** A victim that works without a key: what enters at a point has been through the gate under `key` before. */
export function weakened(victim: OpenedModel, key: ConcreteKey): OpenedModel {
  const { model, engine, hostWeights: weights } = victim;
  const weak: GatedModel = {
    ...model,
    forward(ops, p, input, inject, mode) {
      const open = openGate(ops, model, key);
      return model.forward(ops, p, input, (point, h) => inject(point, open(point, h)), mode);
    },
  };
  return new OpenedModel({ model: weak, weights, engine, key: victim.key });
}

function openGate<T>(ops: Ops<T>, model: GatedModel, key: ConcreteKey): Inject<T, string> {
  const keys = [...key].map(([point, values]) => {
    const shape = [1, ...(model.points[point] ?? [])];
    return [point, ops.constant(values, float32(...shape))] as const;
  });
  return model.gate(ops, Object.fromEntries(keys));
}
