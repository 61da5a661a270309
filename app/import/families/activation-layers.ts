import { Failure } from "../../../diagnostics/index.js";
import type { ModelFolder } from "../model-folder.js";

/** The layers that the activations of `transformers` are, by the names of its `ACT2FN`. */
const layers: Readonly<Record<string, string>> = {
  gelu: "gelu",
  gelu_python: "gelu",
  // three ways to write one formula
  gelu_new: "gelu(approximate: tanh)",
  gelu_fast: "gelu(approximate: tanh)",
  gelu_pytorch_tanh: "gelu(approximate: tanh)",
  relu: "relu",
  relu6: "relu6",
  silu: "silu",
  swish: "silu",
  tanh: "tanh",
  sigmoid: "sigmoid",
  leaky_relu: "leaky_relu",
};

/** The layer of an activation. Fails with SPK4405 where there is none. */
export function activationLayer(name: string, key: string, { configurationPath: path }: ModelFolder): string {
  const layer = Object.hasOwn(layers, name) ? layers[name] : undefined;
  if (layer !== undefined) return layer;
  const reason = `of activations, ${Object.keys(layers).join(", ")} are known`;
  throw Failure.of("unsupported-model-setting", { path, key, value: `"${name}"`, reason });
}
