import { randomBytes } from "node:crypto";
import { emitModel } from "../../../compiler/index.js";
import { loadModel } from "../../../compiler/load/load-model.js";
import { ExitStatus, Failure } from "../../../diagnostics/index.js";
import * as runtime from "../../../runtime/index.js";
import { type CompileOptions, compileSpec, onlyExperiment } from "../../compile.js";
import type { Terminal } from "../../terminal.js";

export interface KeyNewOptions extends CompileOptions {
  readonly out: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `spkc key new FILE -o KEY`: bases for an experiment, drawn of what the system has of chance, or from a seed. */
export async function keyNew(file: string, options: KeyNewOptions, terminal: Terminal): Promise<ExitStatus> {
  const compiled = compileSpec(file, options, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const { name } = onlyExperiment(file, compiled);
  const model = await loadModel(await emitModel(compiled.checked, name), "model.ts", runtime);
  const { layouts } = runtime.ownerOf(model);
  if (layouts.length === 0) throw Failure.of("experiment-without-injection", { experiment: name });
  const { out, seed } = options;
  const key = runtime.keyFileFor(model, runtime.drawKeyBases(layouts, seed ?? freshSeed()));
  runtime.writeNewKey(out, key);
  const fingerprint = runtime.fingerprintOf(key.bases);
  const remark = seed === undefined ? "" : `\nwhoever knows the seed ${seed} can draw these bases`;
  terminal.result(
    () => `wrote ${out}, fingerprint ${fingerprint}${remark}`,
    () => ({ ok: true, file: out, fingerprint }),
  );
  return ExitStatus.ok;
}

/** The 53 bits that a seed can have, from the system's source of random numbers. */
export function freshSeed(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 11n);
}
