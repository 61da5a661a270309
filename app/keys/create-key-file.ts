import { emitExperiment } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import type { SpecOptions } from "../spec/check-spec.js";
import { compileSpec, onlyExperiment } from "../spec/compile.js";
import type { TaskOptions } from "../task.js";

export interface KeyFileOptions extends Omit<SpecOptions, "sweeps">, Pick<TaskOptions, "notify"> {
  /** The key file to write; one that is there is never overwritten. */
  readonly out: string;
  /** Draws the bases from this seed, as whoever knows it can; from the system's source of random numbers unless given. */
  readonly seed?: number | undefined;
}

export interface WrittenKey {
  readonly file: string;
  /** Of the bases. */
  readonly fingerprint: string;
}

/**
 * Draws the bases of an experiment afresh, into a new key file. Throws as `compileSpec` does; fails with SPK4036 where the
 * file exists, SPK4039 where the experiment injects no keys, SPK4040 where it is a sweep.
 */
export async function createKeyFile(path: string, options: KeyFileOptions): Promise<WrittenKey> {
  const { out, seed, ...wanted } = options;
  const experiment = onlyExperiment(await compileSpec(path, wanted, wanted));
  const { loadModel } = await import("../../compiler/load/load-model.js");
  const runtime = await import("../../runtime/index.js");
  const model = await loadModel(await emitExperiment(experiment), "model.ts", runtime);
  const { layouts } = runtime.ownerOf(model);
  if (layouts.length === 0) throw Failure.of("experiment-without-injection", { experiment: experiment.name });
  const bases = seed === undefined ? runtime.freshKeyBases(layouts) : runtime.drawKeyBases(layouts, seed);
  const key = runtime.keyFileFor(model, bases);
  runtime.writeNewKey(out, key);
  return { file: out, fingerprint: runtime.fingerprintOf(key.bases) };
}
