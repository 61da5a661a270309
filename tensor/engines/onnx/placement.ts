import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InputNode } from "../../graph/node.js";
import { sizeOf } from "../../ops/tensor-type.js";
import type { Placement } from "../engine.js";
import { deviceOf, providers } from "./providers/index.js";
import { createSession, endProfile } from "./session.js";
import type { OnnxEngineOptions } from "./session-options.js";
import { toRuntimeTensor } from "./tensor.js";

/**
 * Where the operators of a model run, by ONNX Runtime's own account. Only a profile names the provider of each operator,
 * and only a run makes a profile, so the model runs once on zeros. That takes as long as a step of the program.
 */
export async function measurePlacement(
  model: Uint8Array,
  inputs: readonly InputNode[],
  options: OnnxEngineOptions,
): Promise<Placement> {
  const folder = await mkdtemp(join(tmpdir(), "spankey-placement-"));
  try {
    const profile = join(folder, "run");
    const session = await createSession(model, { ...options, profile });
    const zeros = inputs.map(({ name, type }) => {
      return [name, toRuntimeTensor({ type, values: new Float32Array(sizeOf(type.shape)) })] as const;
    });
    await session.run(Object.fromEntries(zeros));
    const path = await endProfile(session, profile);
    await session.release();
    return readPlacement(await readFile(path, "utf8"), providers[options.device ?? "cpu"].profileName);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The part of a profile entry that is read here; entries of other kinds have other arguments. */
interface ProfileEntry {
  readonly cat?: string;
  readonly name?: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/** Counts the operators in the profile of one run. Copies between devices do not count: they are not of the program. */
function readPlacement(profile: string, profileName: string): Placement {
  const elsewhere: Record<string, string[]> = {};
  let nodes = 0;
  for (const { cat, name, args } of JSON.parse(profile) as ProfileEntry[]) {
    if (cat !== "Node" || !name?.endsWith("_kernel_time")) continue;
    const { op_name: operator, provider } = args ?? {};
    if (operator === undefined || provider === undefined || operator.startsWith("Memcpy")) continue;
    nodes += 1;
    if (provider === profileName) continue;
    const device = deviceOf(provider);
    elsewhere[device] = [...(elsewhere[device] ?? []), operator];
  }
  return { nodes, elsewhere };
}
