import { alternatives, suggest } from "../../diagnostics/index.js";
import type { Expression, Keyspace, KeyspaceSetting } from "../../grammar/ast.js";
import type { CheckedAlpha, CheckedKeyspace, CheckedWrong } from "../checked.js";
import type { Value } from "../values.js";
import type { CallLike, Formal, ValueRule } from "./arguments.js";
import type { Checks } from "./checks.js";

/** One way to set `basis`, `alpha` or `wrong`. */
interface Choice {
  readonly formals: readonly Formal[];
  readonly supported: boolean;
}

const plain: Choice = { formals: [], supported: true };
const planned: Choice = { formals: [], supported: false };
const number = (name: string, value: number): Formal => ({ name, type: "float", fallback: () => value });
const positive = (name: string): Formal => ({ name, type: "float", min: 0, exclusiveMin: true });

const choices = {
  basis: { uniform: plain, orthonormal: plain },
  alpha: {
    uniform: { formals: [number("low", 0), number("high", 1)], supported: true },
    gaussian: planned,
    dirichlet: { formals: [{ ...positive("concentration"), fallback: () => 1 }], supported: false },
  },
  wrong: {
    gaussian: plain,
    orthogonal: plain,
    stale: planned,
    near: { formals: [positive("distance")], supported: false },
  },
} as const satisfies Record<string, Record<string, Choice>>;

export const keyspaceSettings = ["dim", "basis", "alpha", "std", "wrong"] as const;
const perPointSettings: ReadonlySet<string> = new Set(["basis", "alpha"]);

const dimRule: ValueRule = { type: "int", min: 1, max: 2 ** 31 - 1 };
/** `std none` takes back what an inherited or changed setting gave. */
const stdRule: ValueRule = { type: "float", min: 0, exclusiveMin: true, words: ["none"] };

/** A key space with its defaults; undefined where a setting is wrong or `dim` is missing. */
export function checkKeyspace(checks: Checks, keyspace: Keyspace): CheckedKeyspace | undefined {
  const { report } = checks;
  const settings = settingsByName(checks, keyspace);
  const dimSetting = settings.get("dim");
  if (dimSetting === undefined) {
    report.error("SPK2062", keyspace.name, { keyspace: keyspace.name.text, setting: "dim" });
  }
  const dim =
    dimSetting && (checks.arguments.value(dimSetting.value, dimRule, "`dim`") as number | undefined);
  const stdSetting = settings.get("std");
  const std = stdSetting ? checks.arguments.value(stdSetting.value, stdRule, "`std`") : "none";
  const basis = choose(checks, "basis", settings.get("basis"), "uniform");
  const alpha = choose(checks, "alpha", settings.get("alpha"), "uniform");
  const wrong = choose(checks, "wrong", settings.get("wrong"), "gaussian");
  if (!alphaHasRange(checks, alpha, settings.get("alpha"))) return undefined;
  if (dim === undefined || std === undefined) return undefined;
  if (basis === undefined || alpha === undefined || wrong === undefined) return undefined;

  const perPoint = (name: string): boolean => settings.get(name)?.perPoint ?? false;
  return {
    name: keyspace.name.text,
    docs: keyspace.docs,
    dim,
    basis: { kind: basis.kind as "uniform" | "orthonormal", perPoint: perPoint("basis") },
    alpha: { ...(alpha as unknown as CheckedAlpha), perPoint: perPoint("alpha") },
    std: std === "none" ? null : (std as number),
    wrong: wrong as unknown as CheckedWrong,
  };
}

function settingsByName(checks: Checks, keyspace: Keyspace): Map<string, KeyspaceSetting> {
  const settings = new Map<string, KeyspaceSetting>();
  for (const setting of keyspace.settings) {
    const name = setting.name.text;
    if (!(keyspaceSettings as readonly string[]).includes(name)) {
      const facts = { name, known: keyspaceSettings, suggestion: suggest(name, keyspaceSettings) };
      checks.report.error("SPK2060", setting.name, facts);
    } else if (settings.has(name)) {
      checks.report.error("SPK2061", setting, { name });
    } else {
      if (setting.perPoint && !perPointSettings.has(name)) checks.report.error("SPK2063", setting, { name });
      settings.set(name, setting);
    }
  }
  return settings;
}

type Chosen = { readonly kind: string } & Readonly<Record<string, Value>>;

/** `uniform` or `uniform(0, 1)`, with its arguments as properties beside `kind`. */
function choose(
  checks: Checks,
  setting: keyof typeof choices,
  written: KeyspaceSetting | undefined,
  fallback: string,
): Chosen | undefined {
  const table: Readonly<Record<string, Choice>> = choices[setting];
  const call = written === undefined ? undefined : asCall(written.value);
  if (written !== undefined && call === undefined) {
    const type = alternatives(Object.keys(table));
    const found = checks.program.origins.textOf(written.value);
    checks.report.error("SPK2034", written.value, { what: `\`${setting}\``, type, found });
    return undefined;
  }
  const name = call?.name.text ?? fallback;
  const choice = Object.hasOwn(table, name) ? table[name] : undefined;
  if (choice === undefined) {
    const known = Object.keys(table);
    const facts = { setting, name, known, suggestion: suggest(name, known) };
    if (written !== undefined) checks.report.error("SPK2064", written.value, facts);
    return undefined;
  }
  if (call === undefined) {
    const defaults = choice.formals.map((formal) => [formal.name, formal.fallback?.(new Map())]);
    return { kind: name, ...Object.fromEntries(defaults) };
  }
  if (!choice.supported) checks.report.unsupported(call.name, `\`${setting} ${name}\``);
  const { known } = checks.arguments.bind(call, choice.formals);
  return known && { kind: name, ...known };
}

/** A bare word is a call without arguments. */
export function asCall(expression: Expression): CallLike | undefined {
  if (expression.kind === "Reference") return { name: expression.name, arguments: [] };
  return expression.kind === "Call" ? expression : undefined;
}

/** Reports a range in which no number lies; true where there is nothing to report. */
function alphaHasRange(
  checks: Checks,
  alpha: Chosen | undefined,
  setting: KeyspaceSetting | undefined,
): boolean {
  if (alpha?.kind !== "uniform" || setting === undefined) return true;
  const low = Number(alpha["low"]);
  const high = Number(alpha["high"]);
  if (low < high) return true;
  checks.report.error("SPK2065", setting.value, { low, high });
  return false;
}
