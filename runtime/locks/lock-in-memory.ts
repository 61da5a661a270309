import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import type { GatedModel } from "../model.js";
import { saltBytes, secretBytes } from "../secrets/index.js";
import { type EffectSource, weightEffects } from "./effects.js";
import { lockTensors, needsEffects } from "./lock-tensors.js";
import { selectParameters } from "./select-parameters.js";

/** A lock that was put on in memory, to measure what weights are worth under it. */
export interface LockInMemory {
  readonly lock: string;
  /** The locked parameters, by name. */
  readonly parameters: readonly string[];
}

/** All weights of a model, those of its experiment's lock as `spkc lock` would leave them under some key. */
export interface LockedInMemory extends LockInMemory {
  readonly weights: Named<HostTensor>;
}

/**
 * Locks weights under a key that guards nothing: it follows from the seed, so that two measurements give the same figures.
 * Undefined where the experiment has no lock. Fails as `weightEffects` does where the lock asks for these.
 */
export async function lockInMemory(
  model: GatedModel,
  weights: Named<HostTensor>,
  source: EffectSource,
): Promise<LockedInMemory | undefined> {
  const { lock, seed } = model.experiment;
  if (lock === undefined) return undefined;
  const names = selectParameters(model, lock.at);
  const bytes = throwawayBytes(seed);
  const effects = needsEffects(lock.by) ? await weightEffects(model, weights, source) : undefined;
  const locked = lockTensors(weights, {
    ...{ lock: lock.by, names, effects, run: "", checkpoint: "latest", step: 0, unlockedResult: null },
    ...{ secret: bytes.subarray(0, secretBytes), salt: bytes.subarray(secretBytes) },
  });
  return { lock: lock.by.name, parameters: names, weights: locked.weights };
}

function throwawayBytes(seed: number): Uint8Array {
  const numbers = stream(seed, "evaluate", "lock");
  const words = Uint32Array.from({ length: (secretBytes + saltBytes) / 4 }, () => numbers.uint32());
  return new Uint8Array(words.buffer);
}
