import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { initialBuffers, initialParameters } from "../../tensor/programs/parameters.js";
import { type StreamPart, stream } from "../../tensor/random/index.js";

/** Weights before any training, other ones than the owner started from: those of these names, or all. */
export function freshWeights(
  { model }: OpenedModel,
  names: readonly string[] | "all",
  seed: number,
  ...label: StreamPart[]
): Named<HostTensor> {
  const own = stream(seed, "attack", "weights", ...label).uint32();
  const all = { ...initialParameters(model.parameters, own), ...initialBuffers(model.parameters, own) };
  if (names === "all") return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** What an attack goes on training from, and what it says of that. */
export interface TrainingStart {
  readonly initial: Named<HostTensor>;
  readonly remark: string | undefined;
}

/**
 * The weights of a victim, to be trained on. Matrices and kernels that a lock left out whole are zeros, which let no gradient through: an
 * attacker draws them anew.
 */
export function trainingStart(victim: OpenedModel, seed: number): TrainingStart {
  const { hostWeights } = victim;
  const missing = Object.entries(hostWeights).flatMap(([name, { type, values }]) =>
    type.shape.length > 1 && values.every((value) => value === 0) ? [name] : [],
  );
  if (missing.length === 0) return { initial: hostWeights, remark: undefined };
  return {
    initial: { ...hostWeights, ...freshWeights(victim, missing, seed, "missing") },
    remark: `drawn anew, where all is zero: ${missing.join(", ")}`,
  };
}
