import { alternatives, suggest } from "../../diagnostics/index.js";
import type { Expression, Keyspace, KeyspaceSetting } from "../../grammar/ast.js";
import { type AlphaConfig, keyWays, type WrongKeyConfig, type WrongKeyKind } from "../../runtime/model.js";
import type { CheckedKeyspace } from "../checked.js";
import type { Value } from "../values.js";
import type { CallLike, Formal, ValueRule } from "./arguments.js";
import type { Checks } from "./checks.js";

const number = (name: string, value: number) => ({ name, type: "float", fallback: () => value }) as const;
const positive = (name: string): Formal => ({ name, type: "float", min: 0, exclusiveMin: true });
/** Beyond these the coefficients are one 1 and zeros, or all alike, in all that float32 can tell. */
const concentration: Formal = { ...number("concentration", 1), min: 1e-3, max: 1e6 };

/** The ways to set `basis`, `alpha` and `wrong`, with their arguments. */
const choices = {
  basis: { uniform: [], orthonormal: [] },
  alpha: {
    uniform: [number("low", 0), number("high", 1)],
    gaussian: [number("mean", 0), { ...positive("std"), fallback: () => 1 }],
    dirichlet: [concentration],
  },
  wrong: {
    gaussian: [],
    orthogonal: [],
    stale: [],
    in_span: [],
    near: [positive("distance")],
    scaled: [
      { ...number("low", 0), min: 0 },
      { ...number("high", 2), min: 0 },
    ],
    adversarial: [
      { name: "steps", type: "int", min: 1, max: 100, fallback: () => 3 },
      { ...positive("step"), fallback: () => 0.25 },
      { name: "way", type: "word", words: keyWays, fallback: () => "gate" },
    ],
  },
} as const satisfies Record<string, Record<string, readonly Formal[]>>;

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
    report.error("missing-keyspace-setting", keyspace.name, { keyspace: keyspace.name.text, setting: "dim" });
  }
  const dim =
    dimSetting && (checks.arguments.value(dimSetting.value, dimRule, "`dim`") as number | undefined);
  const stdSetting = settings.get("std");
  const std = stdSetting ? checks.arguments.value(stdSetting.value, stdRule, "`std`") : "none";
  const basis = choose(checks, "basis", settings.get("basis"), "uniform");
  const alpha = choose(checks, "alpha", settings.get("alpha"), "uniform");
  const wrong = chooseWrong(checks, settings.get("wrong"));
  if (dim === undefined || std === undefined) return undefined;
  if (basis === undefined || alpha === undefined || wrong === undefined) return undefined;

  const perPoint = (name: string): boolean => settings.get(name)?.perPoint ?? false;
  return {
    name: keyspace.name.text,
    docs: keyspace.docs,
    dim,
    basis: { kind: basis.kind as "uniform" | "orthonormal", perPoint: perPoint("basis") },
    alpha: { ...(alpha as unknown as AlphaConfig), perPoint: perPoint("alpha") },
    std: std === "none" ? null : (std as number),
    wrong,
  };
}

function settingsByName(checks: Checks, keyspace: Keyspace): Map<string, KeyspaceSetting> {
  const settings = new Map<string, KeyspaceSetting>();
  for (const setting of keyspace.settings) {
    const name = setting.name.text;
    if (!(keyspaceSettings as readonly string[]).includes(name)) {
      const facts = { name, known: keyspaceSettings, suggestion: suggest(name, keyspaceSettings) };
      checks.report.error("unknown-keyspace-setting", setting.name, facts);
    } else if (settings.has(name)) {
      checks.report.error("duplicate-keyspace-setting", setting, { name });
    } else {
      if (setting.perPoint && !perPointSettings.has(name))
        checks.report.error("unsupported-per-point-setting", setting, { name });
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
  if (written !== undefined) return chooseOf(checks, setting, written.value);
  const table: Readonly<Record<string, readonly Formal[]>> = choices[setting];
  const defaults = table[fallback]?.map((formal) => [formal.name, formal.fallback?.(new Map())]) ?? [];
  return { kind: fallback, ...Object.fromEntries(defaults) };
}

/** The choice that an expression makes; `others` are names that it may have here besides those of the table. */
function chooseOf(
  checks: Checks,
  setting: keyof typeof choices,
  written: Expression,
  others: readonly string[] = [],
): Chosen | undefined {
  const table: Readonly<Record<string, readonly Formal[]>> = choices[setting];
  const known = [...Object.keys(table), ...others];
  const call = asCall(written);
  if (call === undefined) {
    const found = checks.linked.origins.textOf(written);
    checks.report.error("value-type-mismatch", written, {
      what: `\`${setting}\``,
      type: alternatives(known),
      found,
    });
    return undefined;
  }
  const name = call.name.text;
  const formals = Object.hasOwn(table, name) ? table[name] : undefined;
  if (formals === undefined) {
    checks.report.error("unknown-keyspace-value", written, {
      setting,
      name,
      known,
      suggestion: suggest(name, known),
    });
    return undefined;
  }
  const bound = checks.arguments.bind(call, formals).known;
  const chosen = bound && { kind: name, ...bound };
  return rangeIsEmpty(checks, chosen, written) ? undefined : chosen;
}

const severalKinds = "one_of";

/** `gaussian`, or `one_of(gaussian, near(0.5))`. */
function chooseWrong(checks: Checks, written: KeyspaceSetting | undefined): WrongKeyConfig | undefined {
  const call = written && asCall(written.value);
  if (call?.name.text !== severalKinds) {
    const chosen =
      written === undefined
        ? choose(checks, "wrong", undefined, "gaussian")
        : chooseOf(checks, "wrong", written.value, [severalKinds]);
    return chosen as WrongKeyConfig | undefined;
  }
  const kinds = call.arguments.map(({ name, value }) => {
    if (name === undefined) return chooseOf(checks, "wrong", value);
    const facts = {
      call: severalKinds,
      name: name.text,
      known: Object.keys(choices.wrong),
      suggestion: undefined,
    };
    checks.report.error("unknown-argument", name, facts);
    return undefined;
  });
  if (kinds.length < 2) {
    checks.report.error("too-few-wrong-key-kinds", call.name, { count: kinds.length });
    return undefined;
  }
  const known = kinds.filter((kind) => kind !== undefined);
  if (known.length < kinds.length) return undefined;
  return { kind: severalKinds, of: known as unknown as WrongKeyKind[] };
}

/** A bare word is a call without arguments. */
export function asCall(expression: Expression): CallLike | undefined {
  if (expression.kind === "Reference") return { name: expression.name, arguments: [] };
  return expression.kind === "Call" ? expression : undefined;
}

/** Reports a range in which no number lies. */
function rangeIsEmpty(checks: Checks, chosen: Chosen | undefined, written: Expression): boolean {
  if (chosen?.["low"] === undefined || chosen["high"] === undefined) return false;
  const [low, high] = [Number(chosen["low"]), Number(chosen["high"])];
  if (low < high) return false;
  checks.report.error("empty-range", written, { name: chosen.kind, low, high });
  return true;
}
