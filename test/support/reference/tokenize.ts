/** Byte-level BPE, WordPiece and Unigram as their papers and GPT-2's code say, without regard to speed. */

/** GPT-2's table: a visible character for each byte. */
function byteCharacters(): readonly string[] {
  const isVisible = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isVisible(byte) ? byte : next++));
}

/** GPT-2's words. */
const word = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The ids of a text by merges in order: always the first of them that applies, from the left. */
export function byteLevelBpe(
  text: string,
  { vocab, merges }: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly string[] },
): readonly number[] {
  const characters = byteCharacters();
  return [...text.matchAll(word)].flatMap(([found]) => {
    let parts = Array.from(Buffer.from(found), (byte) => characters[byte] ?? "");
    for (;;) {
      const ranks = parts.slice(1).map((part, i) => merges.indexOf(`${parts[i]} ${part}`));
      const best = Math.min(...ranks.filter((rank) => rank >= 0));
      if (!Number.isFinite(best)) return parts.map((part) => vocab[part] ?? Number.NaN);
      const at = ranks.indexOf(best);
      parts = [...parts.slice(0, at), `${parts[at]}${parts[at + 1]}`, ...parts.slice(at + 2)];
    }
  });
}

/** The ids of a word by the longest token that fits, from the left; the unknown one where none does. */
export function wordPiece(
  word: string,
  vocab: Readonly<Record<string, number>>,
  unknown: number,
): readonly number[] {
  const ids: number[] = [];
  for (let start = 0; start < word.length; ) {
    let end = word.length;
    const name = (): string => `${start > 0 ? "##" : ""}${word.slice(start, end)}`;
    while (end > start && vocab[name()] === undefined) end -= 1;
    if (end === start) return [unknown];
    ids.push(vocab[name()] ?? unknown);
    start = end;
  }
  return ids;
}

/** The pieces of a word whose log probabilities have the largest sum, of all ways to cut it. */
export function unigram(word: string, pieces: readonly (readonly [string, number])[]): readonly number[] {
  const ways = (rest: string): readonly { readonly ids: readonly number[]; readonly sum: number }[] => {
    if (rest === "") return [{ ids: [], sum: 0 }];
    return pieces.flatMap(([piece, score], id) => {
      if (piece === "" || !rest.startsWith(piece)) return [];
      return ways(rest.slice(piece.length)).map(({ ids, sum }) => ({ ids: [id, ...ids], sum: sum + score }));
    });
  };
  const [best] = [...ways(word)].sort((a, b) => b.sum - a.sum);
  return best?.ids ?? [];
}
