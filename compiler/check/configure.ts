import { suggest } from "../../diagnostics/index.js";
import type { Configured, Declared, Signature } from "../../tensor/signature.js";
import { formalsOf } from "./arguments.js";
import type { Checks } from "./checks.js";
import type { CallLike } from "./match-arguments.js";

type UnknownName =
  | "unknown-dataset"
  | "unknown-optimizer"
  | "unknown-loss"
  | "unknown-deny-loss"
  | "unknown-augmentation"
  | "unknown-schedule"
  | "unknown-injection"
  | "unknown-lock"
  | "unknown-adapter"
  | "unknown-attack-or-budget";

/** What a call names; undefined, with an error, where there is no such thing. `others` are known there too, and are no entries. */
export function lookUp<Entry>(
  checks: Checks,
  call: CallLike,
  catalogue: ReadonlyMap<string, Entry>,
  unknown: UnknownName,
  others: readonly string[] = [],
): Entry | undefined {
  const name = call.name.text;
  const entry = catalogue.get(name);
  if (entry !== undefined) return entry;
  const known = [...others, ...catalogue.keys()];
  checks.report.error<UnknownName>(unknown, call.name, { name, known, suggestion: suggest(name, known) });
  return undefined;
}

/** Looks a call up and reads its arguments. */
export function configure<Entry extends Declared>(
  checks: Checks,
  call: CallLike,
  catalogue: ReadonlyMap<string, Entry>,
  unknown: UnknownName,
): { readonly entry: Entry; readonly configured: Configured | undefined } | undefined {
  const entry = lookUp(checks, call, catalogue, unknown);
  if (entry === undefined) return undefined;
  const { known } = checks.arguments.bind(call, formalsOf(entry.signature));
  const written = known && withoutImplied(entry.signature, known);
  return { entry, configured: written && { name: call.name.text, arguments: written } };
}

function withoutImplied(signature: Signature, known: Configured["arguments"]): Configured["arguments"] {
  const written = Object.entries(known).filter(([name, value]) => {
    const rule = signature[name];
    return !(rule?.isImplied && value === rule.default);
  });
  return Object.fromEntries(written);
}
