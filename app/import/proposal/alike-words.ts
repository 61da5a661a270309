/** Words that mean one thing in the names of layers, theirs and ours. */
const meanings: readonly (readonly string[])[] = [
  ["conv", "convolution", "dwconv"],
  ["bn", "batchnorm", "norm", "ln", "layernorm", "rmsnorm", "groupnorm", "normalization"],
  ["embed", "embedding", "embeddings", "wte", "tokens"],
  ["positions", "pos", "position", "wpe"],
  ["cls", "class", "classtoken"],
  ["query", "q"],
  ["key", "k"],
  ["value", "v"],
  ["output", "o", "out", "proj"],
  ["attention", "attn", "selfattention", "windowattention"],
  ["shortcut", "downsample", "skip"],
  ["mlp", "ffn", "feedforward", "intermediate"],
  ["gamma", "layerscale", "scale"],
  ["dense", "fc", "linear", "head", "classifier", "heads"],
];

const meaningOf: ReadonlyMap<string, number> = new Map(
  meanings.flatMap((words, index) => words.map((word) => [word, index] as const)),
);

/** What the words of a name mean. */
export function meaningsOf(name: string): ReadonlySet<number> {
  const words = name.split(/[._\d]+/).flatMap((word) => [
    word.toLowerCase(),
    // `convNorm` is a conv and a norm
    ...word.split(/(?=[A-Z])/).map((part) => part.toLowerCase()),
  ]);
  return new Set(words.flatMap((word) => meaningOf.get(word) ?? []));
}

/** How many meanings two names share. */
export function alikeness(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0;
  for (const meaning of a) if (b.has(meaning)) shared += 1;
  return shared;
}
