import type { ModelFolder } from "../model-folder.js";

/** What to say of a matrix of the output that the file has, where the configuration ties the output to the embedding. */
export function tiedHeadRemarks({ tensors }: ModelFolder, isTied: boolean): readonly string[] {
  if (!isTied || !tensors.has("lm_head.weight")) return [];
  return [
    "`lm_head.weight` of the file is left out: config.json ties the output to the embedding (`tie_word_embeddings`). Whether both have the same numbers is not checked.",
  ];
}
