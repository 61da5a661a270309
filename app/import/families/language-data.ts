import { Failure } from "../../../diagnostics/index.js";
import type { ImportRequest } from "../family.js";
import { specPath } from "../spec-path.js";

/** Numbers of outputs that a batch may have: more take gigabytes for the logits and their gradients alone. */
const largestOutput = 2 ** 27;

interface LanguageSizes {
  readonly vocabulary: number;
  readonly length: number;
}

/** What a language model is trained on and how, and what to say of it. Fails with SPK4414 where classes are wanted. */
export function languageData(
  { folder, data, classes }: ImportRequest,
  { vocabulary, length }: LanguageSizes,
): {
  readonly data: string;
  readonly outputs: number;
  readonly train: string;
  readonly remarks: readonly string[];
} {
  const { path, tokenizer } = folder;
  if (classes !== undefined) throw Failure.of("classes-of-language-model", { path, classes });
  const tokens = tokenizer === undefined ? "bytes" : `"${tokenizer}"`;
  const batch = Math.min(8, Math.max(1, 2 ** Math.floor(Math.log2(largestOutput / (vocabulary * length)))));
  return {
    outputs: vocabulary,
    data: `text("${specPath(data ?? "corpus.txt")}", tokens: ${tokens})`,
    train: `adamw(lr: 0.00005, weight_decay: 0.01) for 3 epochs batch ${batch} schedule cosine warmup 0.1 clip 1.0`,
    remarks: [
      ...(tokenizer === undefined
        ? [
            "There is no tokenizer.json: the text is read as bytes, which are not the tokens that the weights know. `AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)` in Python writes one.",
          ]
        : []),
    ],
  };
}
