import { expect } from "vitest";
import { OnnxExecutable } from "../../../../tensor/engines/onnx/executable.js";
import { createOnnxEngine, type OnnxDevice, providers } from "../../../../tensor/engines/onnx/index.js";
import type { RunGraph } from "./lowering-suite.js";

/** Runs graphs on a device, and expects no operator to run elsewhere. */
export function runGraphOn(device: OnnxDevice, lowerings = providers[device].lowerings): RunGraph {
  const options = { device, threads: 2 };
  const engine = createOnnxEngine(options);
  return async (graph, inputs) => {
    const executable = await OnnxExecutable.compile(graph, options, lowerings);
    expect((await executable.placement()).elsewhere).toEqual({});
    const fed = Object.entries(inputs).map(([name, tensor]) => [name, engine.upload(tensor)] as const);
    const outputs = await executable.run(Object.fromEntries(fed));
    const results = Object.entries(outputs).map(
      async ([name, tensor]) => [name, await engine.download(tensor)] as const,
    );
    const downloaded = Object.fromEntries(await Promise.all(results));
    for (const tensor of Object.values(outputs)) engine.release(tensor);
    await executable.dispose();
    return downloaded;
  };
}
