import { loadRuntime } from "../../../../tensor/engines/onnx/load-runtime.js";
import type { OnnxModel } from "../../../../tensor/engines/onnx/model.js";
import { serialize } from "../../../../tensor/engines/onnx/serialize.js";
import { sessionOptions } from "../../../../tensor/engines/onnx/session-options.js";
import { fromRuntimeTensor, toRuntimeTensor } from "../../../../tensor/engines/onnx/tensor.js";
import type { HostTensor, Named } from "../../../../tensor/programs/index.js";

/** Runs a hand-built model once. */
export async function runModel(
  model: OnnxModel,
  inputs: Named<HostTensor>,
): Promise<Record<string, HostTensor>> {
  const { InferenceSession } = loadRuntime();
  const session = await InferenceSession.create(serialize(model), sessionOptions({ threads: 1 }));
  const fed = Object.entries(inputs).map(([name, tensor]) => [name, toRuntimeTensor(tensor)] as const);
  const outputs = await session.run(Object.fromEntries(fed));
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [name, fromRuntimeTensor(tensor)]),
  );
}
