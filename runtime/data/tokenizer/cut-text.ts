import type { CutRule } from "./tokenizer-parts.js";

/**
 * Where to cut a text for a tokenizer, after at most `most` code units: the last place that the rule allows. Undefined where there
 * is none.
 */
export function lastCut(text: string, rule: CutRule | undefined, most: number): number | undefined {
  if (rule === undefined) return undefined;
  for (let place = Math.min(most, text.length - 2); place > 0; place--) {
    if (isCut(text, place, rule)) return place;
  }
  return undefined;
}

function isCut(text: string, place: number, rule: CutRule): boolean {
  const [before, at] = [text[place - 1], text[place]];
  if (at === " ") return isVisibleBefore(text, place) && isVisibleAt(text, place + 1);
  if (rule === "lines" && (at === "\n" || at === "\r")) return isVisibleBefore(text, place);
  return rule === "paragraphs" && before === "\n" && isVisibleAt(text, place);
}

/** A letter, digit, punctuation mark or symbol. */
const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u;

function isVisibleAt(text: string, place: number): boolean {
  return visible.test(String.fromCodePoint(text.codePointAt(place) ?? 0));
}

function isVisibleBefore(text: string, place: number): boolean {
  const isPair = place > 1 && (text.codePointAt(place - 2) ?? 0) > 0xffff;
  return isVisibleAt(text, isPair ? place - 2 : place - 1);
}
