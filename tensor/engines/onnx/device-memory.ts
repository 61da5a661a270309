import type * as ort from "onnxruntime-node";
import { pick } from "../../programs/index.js";
import type { ElementType, OnnxModel } from "./model.js";
import type { OnnxDevice } from "./providers/index.js";
import { serialize } from "./serialize.js";
import { createSession } from "./session.js";
import { typeOfRuntimeTensor } from "./tensor.js";

/**
 * Copies tensors out of the memory of a device. In onnxruntime-node 1.30 no function does it: a tensor's `getData` ends
 * the whole process. But a session copies its outputs, so a model that returns its input does the work.
 */
export class DeviceMemory {
  readonly #copiers = new Map<ElementType, Promise<ort.InferenceSession>>();

  constructor(private readonly device: OnnxDevice) {}

  async fetch(tensor: ort.Tensor): Promise<ort.Tensor> {
    const { dtype } = typeOfRuntimeTensor(tensor);
    const copier =
      this.#copiers.get(dtype) ??
      createSession(serialize(copyOf(dtype)), { device: this.device, threads: 1 });
    this.#copiers.set(dtype, copier);
    return pick(await (await copier).run({ x: tensor }), "y");
  }
}

/** A model that copies a tensor of any shape. */
function copyOf(elementType: ElementType): OnnxModel {
  const any = { elementType, shape: undefined };
  return {
    inputs: [{ name: "x", ...any }],
    outputs: [{ name: "y", ...any }],
    initializers: [],
    nodes: [{ name: "copy", opType: "Identity", domain: "", inputs: ["x"], outputs: ["y"], attributes: {} }],
  };
}
