import type { WrittenRule } from "../rules.js";
import type { FoldedRule } from "./fold-rules.js";
import { groupBy } from "./group-by.js";

/** A rule by the segments of its names, as far as braces around it have not said them yet. */
interface Segmented {
  readonly from: readonly string[];
  readonly to: readonly (readonly string[])[];
  readonly transposed: boolean;
}

/** Writes rules of one part within braces: `"h.{i}" -> "repeat1.turn{i + 1}" { ln_1 -> layernorm1 … }`. */
export function nestRules(rules: readonly FoldedRule[]): WrittenRule[] {
  return nest(
    rules.map(({ from, to, transposed }) => ({
      ...{ from: from.split("."), to: to.map((name) => name.split(".")), transposed },
    })),
  );
}

function nest(rules: readonly Segmented[]): WrittenRule[] {
  const groups = groupBy(rules, ({ from: [first] }) => first ?? "");
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group.map(written) : braced(group)));
}

function written({ from, to, transposed }: Segmented): WrittenRule {
  return {
    ...{ from: [from.join(".")], to: to.map((name) => name.join(".")) },
    ...(transposed && { transposed }),
  };
}

/** Several rules whose names begin alike. */
function braced(group: readonly Segmented[]): WrittenRule[] {
  const from = commonStart(group.map((rule) => rule.from));
  // a tensor whose name is the beginning of another's
  if (from.length === 0) return group.map(written);
  const to = commonStart(group.flatMap((rule) => rule.to));
  const inner = group.map((rule) => ({
    ...{ from: rule.from.slice(from.length), to: rule.to.map((name) => name.slice(to.length)) },
    transposed: rule.transposed,
  }));
  const isSame = inner.every(
    (rule) => !rule.transposed && rule.to.length === 1 && rule.from.join(".") === rule.to[0]?.join("."),
  );
  // `attention.attention -> attention1` says of query, key and value what it says of all
  // … unless a `*` at its end would take what follows for its own
  const takesRest = from.at(-1)?.endsWith("*") === true;
  if (isSame && to.length > 0 && !takesRest) return [{ from: [from.join(".")], to: [to.join(".")] }];
  return [{ from: [from.join(".")], to: to.length === 0 ? [] : [to.join(".")], rules: nest(inner) }];
}

/** The segments that all begin with, of which each keeps one at least. */
function commonStart(names: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = names;
  const most = Math.min(...names.map((name) => name.length - 1));
  let length = 0;
  while (length < most && names.every((name) => name[length] === first[length])) length += 1;
  return first.slice(0, length);
}
