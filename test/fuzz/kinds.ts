import { checkpoints } from "./checkpoints.js";
import type { FuzzKind } from "./fuzz-kind.js";
import { idx } from "./idx.js";
import { images } from "./images.js";
import { keyFiles, userKeys } from "./keys.js";
import { masks } from "./masks.js";
import { lockKeys, seals } from "./seals.js";
import { specs } from "./specs.js";
import { storedFiles } from "./stored-files.js";
import { csv, parquet } from "./tables.js";
import { texts, tokenizers } from "./texts.js";

export { Finding, tryInput, writeFiles } from "./fuzz-kind.js";

/** Everything that is read of what people write, receive or download, a kind for each form. */
export const fuzzKinds: readonly FuzzKind[] = [
  ...[
    specs,
    csv,
    parquet,
    images,
    masks,
    idx,
    texts,
    tokenizers,
    checkpoints,
    keyFiles,
    userKeys,
    lockKeys,
    seals,
  ],
  ...storedFiles,
];

export function fuzzKind(name: string): FuzzKind {
  const kind = fuzzKinds.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`there is no kind of input ${name}`);
  return kind;
}
