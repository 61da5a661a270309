import type { Engine, Executable } from "../../tensor/engines/engine.js";
import type { Named } from "../../tensor/programs/index.js";

/** What an engine was asked for. */
export interface Holdings {
  /** Tensors that were uploaded or computed and are not released. */
  readonly tensors: number;
  /** Programs that were compiled and are not disposed of. */
  readonly programs: number;
  /** Programs that were ever compiled, and runs of them. */
  readonly compiled: number;
  readonly runs: number;
}

export interface CountingEngine extends Engine {
  readonly holdings: Holdings;
}

/** The same engine; it counts what it holds, and fails where something that it does not hold is given back to it. */
export function countingEngine(engine: Engine): CountingEngine {
  const tensors = new Set<unknown>();
  const programs = new Set<unknown>();
  let [compiled, runs] = [0, 0];
  const counted = (executable: Executable<unknown>): Executable<unknown> => {
    compiled += 1;
    programs.add(executable);
    return {
      async run(inputs: Named<unknown>) {
        runs += 1;
        const outputs = await executable.run(inputs);
        for (const tensor of Object.values(outputs)) tensors.add(tensor);
        return outputs;
      },
      async dispose() {
        if (!programs.delete(executable)) throw new Error("a program is disposed of twice");
        await executable.dispose();
      },
      ...(executable.placement === undefined ? {} : { placement: () => placementOf(executable) }),
    };
  };
  return {
    name: engine.name,
    device: engine.device,
    get holdings() {
      return { tensors: tensors.size, programs: programs.size, compiled, runs };
    },
    compile: async (program) => counted(await engine.compile(program)),
    compileTraining: async (program) => counted(await engine.compileTraining(program)),
    compileGradients: async (program) => counted(await engine.compileGradients(program)),
    upload(host) {
      const tensor = engine.upload(host);
      tensors.add(tensor);
      return tensor;
    },
    download: (tensor) => engine.download(tensor),
    release(tensor) {
      if (!tensors.delete(tensor)) throw new Error("a tensor is released twice");
      engine.release(tensor);
    },
  };
}

async function placementOf(executable: Executable<unknown>) {
  const placement = await executable.placement?.();
  if (placement === undefined) throw new Error("the engine tells no placement");
  return placement;
}
