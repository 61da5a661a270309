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
