/**
 * Files are in the order of the alphabet, where `layer10` comes before `layer2` and `bn1` before `conv1`. This is the order in which
 * networks run, as far as names tell: by numbers, what stands at the beginning first, heads and last norms last.
 */
export function inNetworkOrder<T extends { readonly name: string }>(parts: readonly T[]): T[] {
  const keyed = parts.map((part) => ({ part, keys: part.name.split(".").map(keyOf) }));
  return keyed.sort((a, b) => compareKeys(a.keys, b.keys)).map(({ part }) => part);
}

interface Key {
  /** 0 what comes first, 2 what comes last, 1 everything else. */
  readonly phase: number;
  /** Infinite where a name has none. */
  readonly number: number;
  readonly rank: number;
  readonly text: string;
}

const first =
  /^(conv_?stem|stem|patch_embed|embedd?(er|ings?)?|embed_tokens|wte|wpe|conv_proj|cls_token|class_token|pos_embed(ding)?)$|(^|_)(before|input|pre)(_|$)/;
const last =
  /^(norm|fc_norm|ln|ln_f|layernorm|head|heads|fc|classifier|lm_head|pooler)$|(^|_)(after|post|final|last)(_|$)/;

/** Words of siblings whose order is not that of the alphabet. */
const ranks: Readonly<Record<string, number>> = {
  ...{ q: 0, query: 0, k: 1, key: 1, v: 2, value: 2, qkv: 1 },
  ...{ gate: 0, up: 1, down: 2 },
  ...{ o: 6, out: 6, output: 6, proj: 6 },
};

function keyOf(segment: string): Key {
  const number = /\d+/.exec(segment)?.[0];
  const [word = ""] = segment.split(/[_\d]/);
  const phase = first.test(segment) ? 0 : last.test(segment) ? 2 : 1;
  return {
    phase,
    number: number === undefined ? Number.POSITIVE_INFINITY : Number(number),
    rank: ranks[word] ?? 5,
    text: segment,
  };
}

function compareKeys(a: readonly Key[], b: readonly Key[]): number {
  for (const [index, key] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const difference = compareKey(key, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareKey(a: Key, b: Key): number {
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.number !== b.number) return a.number - b.number;
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}
