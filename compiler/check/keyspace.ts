import { alternatives, suggest } from "../../diagnostics/index.js";
import type { Expression, Keyspace, KeyspaceSetting } from "../../grammar/ast.js";
import { alphas, bases, type ChoiceEntry, type WrongKeyConfig, wrongKeys } from "../../runtime/language.js";
import { type Catalogue, entryNamed } from "../../tensor/catalogue.js";
import type { CheckedKeyspace } from "../checked.js";
import { formalsOf } from "./arguments.js";
import type { Checks } from "./checks.js";
import type { CallLike } from "./match-arguments.js";

/** The key at parameters, which needs no declaration. */
export const secretWord = "secret";

export const keyspaceSettings = ["dim", "basis", "alpha", "std", "wrong"] as const;
const perPointSettings: ReadonlySet<string> = new Set(["basis", "alpha"]);

const dimRule = { type: "int", min: 1, max: 2 ** 31 - 1 } as const;
/** `std none` takes back what an inherited or changed setting gave. */
const stdRule = { type: "float", min: 0, exclusiveMin: true, words: ["none"] } as const;

/** A keyspace with its defaults; undefined where a setting is wrong or `dim` is missing. */
export function checkKeyspace(checks: Checks, keyspace: Keyspace): CheckedKeyspace | undefined {
  const { report } = checks;
  if (keyspace.name.text === secretWord) report.error("reserved-keyspace-name", keyspace.name, {});
  const settings = settingsByName(checks, keyspace);
  const dimSetting = settings.get("dim");
  if (dimSetting === undefined) {
    report.error("missing-keyspace-setting", keyspace.name, { keyspace: keyspace.name.text, setting: "dim" });
  }
  const dim = dimSetting && checks.arguments.value(dimSetting.value, dimRule, "`dim`");
  const stdSetting = settings.get("std");
  const std = stdSetting ? checks.arguments.value(stdSetting.value, stdRule, "`std`") : "none";
  const basis = choose(checks, "basis", bases, settings.get("basis"), "uniform");
  const alpha = choose(checks, "alpha", alphas, settings.get("alpha"), "uniform");
  const wrong = chooseWrong(checks, settings.get("wrong"));
  if (dim === undefined || std === undefined) return undefined;
  if (basis === undefined || alpha === undefined || wrong === undefined) return undefined;

  const perPoint = (name: string): boolean => settings.get(name)?.perPoint ?? false;
  return {
    name: keyspace.name.text,
    docs: keyspace.docs,
    dim,
    basis: { ...basis, perPoint: perPoint("basis") },
    alpha: { ...alpha, perPoint: perPoint("alpha") },
    std: std === "none" ? null : std,
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

/** `uniform` or `uniform(0, 1)`; where nothing is written, the choice of a name with its defaults. */
function choose<Config>(
  checks: Checks,
  setting: string,
  catalogue: Catalogue<ChoiceEntry<Config>>,
  written: KeyspaceSetting | undefined,
  fallback: string,
): Config | undefined {
  if (written !== undefined) return chooseOf(checks, setting, catalogue, written.value);
  return entryNamed(catalogue, setting, fallback).choose({});
}

/** The choice that an expression makes; `others` are names that it may have here besides those of the catalogue. */
function chooseOf<Config>(
  checks: Checks,
  setting: string,
  catalogue: Catalogue<ChoiceEntry<Config>>,
  written: Expression,
  others: readonly string[] = [],
): Config | undefined {
  const known = [...catalogue.keys(), ...others];
  const call = asCall(written);
  if (call === undefined) {
    const found = checks.linked.origins.textOf(written);
    const facts = { what: `\`${setting}\``, type: alternatives(known), found };
    checks.report.error("value-type-mismatch", written, facts);
    return undefined;
  }
  const name = call.name.text;
  const entry = catalogue.get(name);
  if (entry === undefined) {
    const facts = { setting, name, known, suggestion: suggest(name, known) };
    checks.report.error("unknown-keyspace-value", written, facts);
    return undefined;
  }
  const bound = checks.arguments.bind(call, formalsOf(entry.signature)).known;
  if (bound === undefined) return undefined;
  const [low, high] = entry.range?.(bound) ?? [];
  if (low !== undefined && high !== undefined && low >= high) {
    checks.report.error("empty-range", written, { name, low, high });
    return undefined;
  }
  return entry.choose(bound);
}

const severalKinds = "one_of";

/** `gaussian`, or `one_of(gaussian, near(0.5))`. */
function chooseWrong(checks: Checks, written: KeyspaceSetting | undefined): WrongKeyConfig | undefined {
  const call = written && asCall(written.value);
  if (call?.name.text !== severalKinds) {
    if (written === undefined) return choose(checks, "wrong", wrongKeys, undefined, "gaussian");
    return chooseOf(checks, "wrong", wrongKeys, written.value, [severalKinds]);
  }
  const kinds = call.arguments.map(({ name, value }) => {
    if (name === undefined) return chooseOf(checks, "wrong", wrongKeys, value);
    const facts = {
      call: severalKinds,
      name: name.text,
      known: [...wrongKeys.keys()],
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
  return { kind: severalKinds, of: known };
}

/** A bare word is a call without arguments. */
function asCall(expression: Expression): CallLike | undefined {
  if (expression.kind === "Reference") return { name: expression.name, arguments: [] };
  return expression.kind === "Call" ? expression : undefined;
}
