/** How many names, or groups of them, a message shows. */
const shown = 6;

/**
 * Names for a message: those that differ by numbers alone as one, with their count, and of many only the first: "`h.*.attn.bias`
 * (12), `wte.weight` and 3 more".
 */
export function groupNames(names: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = name.replaceAll(/\d+/g, "*");
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const texts = [...groups].map(([key, [first, ...others]]) =>
    others.length === 0 ? `\`${first}\`` : `\`${key}\` (${others.length + 1})`,
  );
  return listed(texts);
}

/** Texts for a message, of many only the first. */
export function listed(texts: readonly string[], most = shown): string {
  if (texts.length <= most) return texts.join(", ");
  return `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;
}
