import { imageLayers } from "./images.js";
import type { Layer } from "./layer.js";
import { sequenceLayers } from "./sequences.js";
import { vectorLayers } from "./vectors.js";

/** Every layer of the language by name. A layer is one entry here and, to run, one function in runtime/layers. */
export const layers: ReadonlyMap<string, Layer> = new Map<string, Layer>(
  Object.entries({ ...imageLayers, ...vectorLayers, ...sequenceLayers }),
);

export * from "./activation.js";
export type { Arguments, Division, Emission, Layer } from "./layer.js";
