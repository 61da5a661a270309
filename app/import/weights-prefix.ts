import { Failure } from "../../diagnostics/index.js";
import { groupNames } from "../../runtime/weights/group-names.js";
import type { ModelFolder } from "./model-folder.js";

/**
 * What stands before the names of a network's body: `transformer` in files of a whole model, nothing in those of the body alone. `known`
 * is a tensor that every such body has. Fails with SPK4410 where it has neither name.
 */
export function prefixOf({ tensors, path }: ModelFolder, prefix: string, known: string): string | undefined {
  if (tensors.has(`${prefix}.${known}`)) return prefix;
  if (tensors.has(known)) return undefined;
  const found = groupNames([...tensors.keys()]);
  throw Failure.of("unknown-weights-layout", { path, expected: [known, `${prefix}.${known}`], found });
}
