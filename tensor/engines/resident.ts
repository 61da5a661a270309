import type { HostTensor, Named } from "../programs/index.js";
import type { Engine } from "./engine.js";

/** Moves tensors into the engine's memory; the caller releases them. */
export function uploadAll<Resident>(
  engine: Engine<Resident>,
  tensors: Named<HostTensor>,
): Record<string, Resident> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, engine.upload(tensor)]));
}

export function releaseAll<Resident>(engine: Engine<Resident>, tensors: Named<Resident>): void {
  for (const tensor of Object.values(tensors)) engine.release(tensor);
}
