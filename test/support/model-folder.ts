import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ReferenceNetwork, tensorsOf } from "./reference-networks.js";
import { writeWeights } from "./weights-file.js";

/** A network of test/app/import/references.json, with its configuration. */
export interface ReferenceFolder extends ReferenceNetwork {
  readonly config: Readonly<Record<string, unknown>>;
}

/** A folder as `save_pretrained` leaves it: the configuration, weights, and other files of JSON by their names. */
export function writeModelFolder(
  reference: ReferenceFolder,
  files: Readonly<Record<string, unknown>> = {},
): string {
  const folder = dirname(writeWeights(tensorsOf(reference)));
  for (const [name, content] of Object.entries({ "config.json": reference.config, ...files }))
    writeFileSync(join(folder, name), JSON.stringify(content));
  return folder;
}
