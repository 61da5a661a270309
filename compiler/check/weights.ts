import type { Failure } from "../../diagnostics/index.js";
import type { InjectionPlace, TensorName, WeightsRule, WeightsSetting } from "../../grammar/ast.js";
import { type FileTensor, fitWeights, NamePattern, PatternError } from "../../runtime/language.js";
import type { WeightsConfig, WeightsRuleConfig } from "../../runtime/model.js";
import { parametersOf } from "../parameters.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";
import type { ModelInstance } from "./model.js";
import { namesIn } from "./places.js";

/** Reads the tensors that files of weights have, or says why it cannot. */
export type ReadWeights = (config: WeightsConfig) => ReadonlyMap<string, FileTensor> | Failure;

interface WeightsContext {
  readonly model: ModelInstance | undefined;
  readonly start: string | undefined;
  readonly readWeights: ReadWeights | undefined;
}

/** What `weights` may be: a path, or none. */
const fileRule = { type: "string", words: ["none"] } as const;

/**
 * The weights that training begins with; undefined where they are all drawn, or where something about them is wrong. Where files can be
 * read, their tensors are held against the parameters of the model.
 */
export function checkWeights(
  checks: Checks,
  { weights: setting }: ExperimentForm,
  { model, start, readWeights }: WeightsContext,
): WeightsConfig | undefined {
  if (setting === undefined) return undefined;
  const file = checks.arguments.value(setting.file, fileRule, "`weights`");
  const rules = new RuleReader(checks).read(setting.rules);
  if (file === undefined || file === "none") return undefined;
  if (start === "secret") checks.report.error("weights-with-secret-start", setting, {});
  const complete = model?.complete;
  if (rules === undefined || complete === undefined) return undefined;
  const except = setting.except.map((place) => checkExcepted(checks, place, complete));
  if (!except.every((place) => place !== undefined)) return undefined;
  const config: WeightsConfig = {
    file,
    ...(setting.ofRun && { ofRun: true }),
    ...(rules.length > 0 && { rules: rules.map(({ config: rule }) => rule) }),
    ...(except.length > 0 && { except }),
  };
  const found = readWeights?.(config);
  if (found !== undefined && isTensors(found)) {
    checks.spend(Math.ceil((found.size * (1 + rules.length)) / 10), setting);
    for (const { name, params, rule } of fitWeights(found, parametersOf(complete.body), config).problems) {
      const node = rule === undefined ? undefined : rules[rule]?.node;
      checks.report.error(name, node ?? setting.file, params as never);
    }
  } else if (found !== undefined) reportUnread(checks, setting, found);
  return config;
}

/** Whether an experiment begins with drawn weights alone. */
export function drawsWeights({ weights }: ExperimentForm): boolean {
  const file = weights?.file;
  return file === undefined || (file.kind === "Reference" && file.name.text === "none");
}

const isTensors = (
  found: ReadonlyMap<string, FileTensor> | Failure,
): found is ReadonlyMap<string, FileTensor> => found instanceof Map;

/** A file that is not there may come later; one that is damaged is a mistake. */
function reportUnread({ report, linked }: Checks, setting: WeightsSetting, failure: Failure): void {
  if (failure.name === "unreadable-weights" || failure.name === "folder-without-run") {
    report.error("unchecked-weights", setting.file, { reason: failure.message });
    return;
  }
  const { code, name, message, hint } = failure;
  const place = { source: linked.origins.sourceOf(setting.file), span: setting.file.span };
  report.add({ code, name, severity: "error", ...place, message, hint });
}

function checkExcepted(
  { report }: Checks,
  place: InjectionPlace,
  { body }: NonNullable<ModelInstance["complete"]>,
): string | undefined {
  const pattern = place.kind === "ParameterReference" ? place.pattern : place.name.text;
  const names = namesIn(body);
  if (place.index === undefined && names.all(pattern).length > 0) return pattern;
  const { suggestion } = names.factsOf(pattern);
  report.error("unfound-excepted-parameter", place, { name: report.textOf(place), suggestion });
  return undefined;
}

/** A rule with the names of all rules that it stands in, and where it is written. */
interface ReadRule {
  readonly config: WeightsRuleConfig;
  readonly node: WeightsRule;
}

/** The names that the rules in braces continue, with a point at their end. */
interface Prefix {
  readonly from: string;
  readonly to: string;
  readonly transposed: boolean;
}

/** Reads rules, each with the names of those that it stands in. */
class RuleReader {
  #isSound = true;

  constructor(private readonly checks: Checks) {}

  /** Undefined where one is wrong. */
  read(rules: readonly WeightsRule[]): readonly ReadRule[] | undefined {
    const read = this.#readAll(rules, { from: "", to: "", transposed: false });
    return this.#isSound ? read : undefined;
  }

  #readAll(rules: readonly WeightsRule[], prefix: Prefix): ReadRule[] {
    return rules.flatMap((rule) => this.#readOne(rule, prefix));
  }

  #readOne(rule: WeightsRule, prefix: Prefix): ReadRule[] {
    const { from, to, verb, rules } = rule;
    const patterns = from.map((name) => this.#pattern(name, prefix.from));
    const targets = to.map((name) => this.#pattern(name, prefix.to));
    for (const pattern of patterns)
      if (pattern !== undefined) this.#requireReadable(pattern.pattern, pattern.name);
    if (patterns.includes(undefined) || targets.includes(undefined)) return [];
    this.#requireIndices(
      patterns.map((each) => each?.pattern),
      targets,
    );
    const transposed = rule.transposed || prefix.transposed;
    if (rules.length > 0) {
      const isOne = from.length === 1 && to.length <= 1;
      if (!isOne) this.#unusable(rule, "rules in braces belong to one name of the file and one of the model");
      const [inner = ""] = from.map(({ pattern }) => `${prefix.from}${pattern}.`);
      const [own = prefix.to] = to.map(({ pattern }) => `${prefix.to}${pattern}.`);
      return isOne ? this.#readAll(rules, { from: inner, to: own, transposed }) : [];
    }
    if (verb === "take" && to.length === 0) return this.#unusable(rule, "it does not say where tensors go");
    if (from.length > 1 && to.length > 1)
      return this.#unusable(rule, "several names stand on one side alone, to be split or joined");
    const config: WeightsRuleConfig = {
      from: from.map(({ pattern }) => prefix.from + pattern),
      to: to.map(({ pattern }) => prefix.to + pattern),
      ...(transposed && to.length > 0 && { transposed }),
    };
    return [{ config, node: rule }];
  }

  #pattern(name: TensorName, prefix: string): { pattern: NamePattern; name: TensorName } | undefined {
    return this.#attempt(name, () => ({ pattern: NamePattern.parse(prefix + name.pattern), name }));
  }

  #requireReadable(pattern: NamePattern, name: TensorName): void {
    this.#attempt(name, () => pattern.requireReadable());
  }

  #attempt<T>(name: TensorName, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.#isSound = false;
      const params = { pattern: name.pattern, reason: error.message };
      this.checks.report.error("malformed-weights-pattern", name, params);
      return undefined;
    }
  }

  /** What stands on our side must be known from every name of the file. */
  #requireIndices(
    from: readonly (NamePattern | undefined)[],
    to: readonly ({ pattern: NamePattern; name: TensorName } | undefined)[],
  ): void {
    for (const target of to) {
      for (const source of from) {
        if (target === undefined || source === undefined) continue;
        const known = source.indices;
        const unknown = target.pattern.indices.find((index) => !known.includes(index));
        const index = unknown ?? (target.pattern.hasAny && !source.hasAny ? "*" : undefined);
        if (index === undefined) continue;
        this.#isSound = false;
        const params = { pattern: target.name.pattern, index, known };
        this.checks.report.error("unknown-weights-index", target.name, params);
      }
    }
  }

  #unusable(rule: WeightsRule, reason: string): [] {
    this.#isSound = false;
    this.checks.report.error("unusable-weights-rule", rule, { reason });
    return [];
  }
}
