import { type MessageName, messageOf, type ParamsOf, suggest } from "../../diagnostics/index.js";
import type { Shape } from "../../tensor/ops/index.js";
import { flattenParameters, type ParameterTree } from "../../tensor/programs/parameter-tree.js";
import type { WeightsConfig, WeightsRuleConfig } from "../model.js";
import { ParameterNames } from "../parameters/parameter-names.js";
import { groupNames, listed } from "./group-names.js";
import { type NameMatch, NamePattern } from "./name-pattern.js";
import { type NamedShape, placeRows, type RowPiece, turn } from "./place-rows.js";

/** A tensor of a file, as its header has it. */
export interface FileTensor {
  readonly dtype: string;
  readonly shape: Shape;
}

/** What of a file becomes which parameters. */
export interface WeightsFit {
  /** The rows that are read, by the tensor of the file. */
  readonly pieces: ReadonlyMap<string, readonly RowPiece[]>;
  /** Parameters and buffers that come from the file, and those that stay as they are drawn. */
  readonly filled: readonly string[];
  readonly drawn: readonly string[];
  /** Tensors that the spec leaves out. */
  readonly leftOut: readonly string[];
  readonly problems: readonly FitProblem[];
}

type FitMessage =
  | "unmatched-weights-rule"
  | "conflicting-weights-rules"
  | "parameter-filled-twice"
  | "unfilled-parameters"
  | "unused-tensors"
  | "misshapen-tensors"
  | "weights-rule-without-parameter"
  | "unsupported-weights-dtype";

/** A message, and the number of the rule that it is about, where it is about one. */
export type FitProblem = {
  [Name in FitMessage]: { readonly name: Name; readonly params: ParamsOf<Name>; readonly rule?: number };
}[FitMessage];

/** A problem in words. */
export function describeProblem({ name, params }: FitProblem): string {
  return messageOf<MessageName>(name).text(params as never);
}

/** Dtypes whose numbers become those of parameters. */
const readDtypes: ReadonlySet<string> = new Set(["F32", "F16", "BF16"]);

/**
 * Holds the tensors of a file against the parameters of a model: each tensor goes where its rule, or else its own name
 * says. Problems are listed all; where there are none, every parameter that is not excepted is filled, once.
 */
export function fitWeights(
  found: ReadonlyMap<string, FileTensor>,
  tree: ParameterTree,
  config: WeightsConfig,
): WeightsFit {
  return new Fitting(found, tree, config).fit();
}

/** What PyTorch's batch norm counts, and ours does not need. */
const uncounted = /(^|\.)num_batches_tracked$/;

/** The running statistics of PyTorch's batch norm, as ours calls them. */
function ownName(name: string): string {
  return name
    .replace(/(?<=^|\.)running_mean$/, "runningMean")
    .replace(/(?<=^|\.)running_var$/, "runningVariance");
}

/** Tensors on their way to parameters. */
interface Placement {
  readonly rule: number | undefined;
  readonly tensors: string[];
  readonly parameters: readonly string[];
}

class Fitting {
  readonly #wanted: ReadonlyMap<string, { readonly shape: Shape }>;
  readonly #excepted: ReadonlySet<string>;
  readonly #rules: readonly WeightsRuleConfig[];
  readonly #problems: FitProblem[] = [];
  readonly #filled = new Map<string, string>();
  readonly #pieces = new Map<string, RowPiece[]>();
  readonly #leftOut: string[] = [];
  readonly #unused: string[] = [];
  readonly #misshapen: string[] = [];
  #fittingUnturned = 0;
  readonly #unsupported: string[] = [];

  constructor(
    private readonly found: ReadonlyMap<string, FileTensor>,
    tree: ParameterTree,
    private readonly config: WeightsConfig,
  ) {
    this.#wanted = flattenParameters(tree);
    this.#rules = config.rules ?? [];
    const names = new ParameterNames(tree);
    this.#excepted = new Set((config.except ?? []).flatMap((place) => names.all(place)));
  }

  fit(): WeightsFit {
    const placements = this.#place();
    this.#requireKnownParameters(placements);
    for (const placement of placements) this.#fill(placement);
    const unfilled = [...this.#wanted.keys()].filter(
      (name) => !this.#filled.has(name) && !this.#excepted.has(name),
    );
    this.#summarize(unfilled);
    const drawn = [...this.#wanted.keys()].filter((name) => !this.#filled.has(name));
    return {
      pieces: this.#pieces,
      filled: [...this.#filled.keys()],
      drawn,
      leftOut: this.#leftOut,
      problems: this.#problems,
    };
  }

  /** Where each tensor goes; those that are to be joined go together. */
  #place(): Placement[] {
    const rules = this.#rules.map(({ from, to }) => ({
      from: from.map((text) => NamePattern.parse(text)),
      to: to.map((text) => NamePattern.parse(text)),
    }));
    const placements = new Map<string, Placement>();
    const used = new Set<string>();
    for (const name of this.found.keys()) {
      if (uncounted.test(name)) {
        this.#leftOut.push(name);
        continue;
      }
      const taken = rules.flatMap(({ from }, rule) =>
        from.flatMap((pattern, side) => {
          const match = pattern.match(name);
          return match === undefined ? [] : [{ rule, side, match }];
        }),
      );
      for (const { rule, side } of taken) used.add(`${rule} ${side}`);
      const [first, second] = taken;
      if (first !== undefined && second !== undefined) this.#conflict(name, first.rule, second.rule);
      const to = first && rules[first.rule]?.to;
      if (first === undefined || to === undefined) {
        placements.set(` ${name}`, { rule: undefined, tensors: [name], parameters: [ownName(name)] });
      } else if (to.length === 0) this.#leftOut.push(name);
      else this.#goTo(placements, name, first, to);
    }
    for (const [rule, { from }] of rules.entries()) {
      if (rules[rule]?.to.length === 0) continue;
      for (const [side, { text }] of from.entries()) {
        if (!used.has(`${rule} ${side}`)) this.#unmatched(rule, text);
      }
    }
    return [...placements.values()];
  }

  #goTo(
    placements: Map<string, Placement>,
    name: string,
    { rule, side, match }: { readonly rule: number; readonly side: number; readonly match: NameMatch },
    to: readonly NamePattern[],
  ): void {
    const parameters = to.map((pattern) => ownName(pattern.fill(match)));
    const key = `${rule} ${parameters.join(" ")}${(this.#rules[rule]?.from.length ?? 0) > 1 ? "" : ` ${name}`}`;
    const placement = placements.get(key) ?? { rule, tensors: [], parameters };
    placement.tensors[side] = name;
    placements.set(key, placement);
  }

  /** A rule of which no parameter is there is a mistake in the rule, and not tensors too many. */
  #requireKnownParameters(placements: readonly Placement[]): void {
    for (const rule of this.#rules.keys()) {
      const own = placements.filter((placement) => placement.rule === rule);
      const names = own.flatMap(({ parameters }) => parameters);
      if (names.length === 0 || names.some((name) => this.#wanted.has(name))) continue;
      const [first = ""] = names;
      const suggestion = suggest(first, this.#wanted.keys());
      this.#problems.push({
        name: "weights-rule-without-parameter",
        params: { names: groupNames(names), suggestion },
        rule,
      });
      for (const { tensors } of own) for (const tensor of tensors) this.#pieces.set(tensor, []);
    }
  }

  #fill({ rule, tensors, parameters }: Placement): void {
    if (parameters.every((name) => !this.#wanted.has(name))) {
      this.#unused.push(...tensors.filter((tensor) => !this.#pieces.has(tensor)));
      return;
    }
    if (parameters.every((name) => this.#excepted.has(name))) {
      this.#leftOut.push(...tensors);
      return;
    }
    const source = tensors.map((name) => `\`${name}\``).join(", ");
    for (const name of parameters) this.#fillOne(name, source, rule);
    const transposed = rule !== undefined && this.#rules[rule]?.transposed === true;
    const given = Array.from({ length: this.#sides(rule) }, (_, side): NamedShape | undefined => {
      const name = tensors[side];
      const tensor = name === undefined ? undefined : this.found.get(name);
      return name === undefined || tensor === undefined ? undefined : { name, shape: tensor.shape };
    });
    const wanted = parameters.flatMap((name): NamedShape[] => {
      const parameter = this.#wanted.get(name);
      return parameter === undefined ? [] : [{ name, shape: parameter.shape }];
    });
    const whole = given.filter((tensor) => tensor !== undefined);
    const isWhole = whole.length === given.length && wanted.length === parameters.length;
    const pieces = isWhole ? placeRows(whole, wanted, transposed) : undefined;
    if (pieces === undefined) {
      this.#misshapen.push(describeMisfit(whole, given.length, parameters, this.#wanted, transposed));
      if (isWhole && transposed && placeRows(whole, wanted, false) !== undefined) this.#fittingUnturned += 1;
    }
    for (const name of tensors.filter((each) => each !== undefined)) {
      const { dtype = "" } = this.found.get(name) ?? {};
      if (!readDtypes.has(dtype)) this.#unsupported.push(`\`${name}\` ${dtype}`);
      const own = pieces?.filter(
        ({ tensor, parameter }) => tensor === name && !this.#excepted.has(parameter),
      );
      this.#pieces.set(name, own ?? []);
    }
  }

  #fillOne(name: string, source: string, rule: number | undefined): void {
    if (!this.#wanted.has(name) || this.#excepted.has(name)) return;
    const other = this.#filled.get(name);
    if (other !== undefined) {
      const params = { parameter: name, tensors: `${other} and ${source}` };
      this.#problems.push({ name: "parameter-filled-twice", params, ...(rule !== undefined && { rule }) });
    }
    this.#filled.set(name, source);
  }

  /** How many tensors make one parameter, or are one by itself. */
  #sides(rule: number | undefined): number {
    return rule === undefined ? 1 : (this.#rules[rule]?.from.length ?? 1);
  }

  #conflict(tensor: string, first: number, second: number): void {
    const other = this.#rules[first]?.from.join(", ") ?? "";
    this.#problems.push({ name: "conflicting-weights-rules", params: { tensor, other }, rule: second });
  }

  #unmatched(rule: number, pattern: string): void {
    const groups = [...this.found.keys()].flatMap((name) => {
      const parts = name.split(".");
      return parts.map((_, i) => parts.slice(0, i + 1).join("."));
    });
    const suggestion = suggest(pattern, new Set(groups));
    this.#problems.push({
      name: "unmatched-weights-rule",
      params: { pattern, file: this.config.file, suggestion },
      rule,
    });
  }

  #summarize(unfilled: readonly string[]): void {
    const { file } = this.config;
    const [all, tensors] = [this.#wanted.size, this.found.size];
    if (this.#unsupported.length > 0)
      this.#problems.push({
        name: "unsupported-weights-dtype",
        params: { file, tensors: listed(this.#unsupported) },
      });
    if (this.#misshapen.length > 0)
      this.#problems.push({
        name: "misshapen-tensors",
        params: {
          ...{ file, count: this.#misshapen.length, tensors: listed(this.#misshapen, 4) },
          fittingUnturned: this.#fittingUnturned,
        },
      });
    if (unfilled.length > 0)
      this.#problems.push({
        name: "unfilled-parameters",
        params: { file, count: unfilled.length, all, names: groupNames(unfilled) },
      });
    if (this.#unused.length > 0)
      this.#problems.push({
        name: "unused-tensors",
        params: { file, count: this.#unused.length, all: tensors, names: groupNames(this.#unused) },
      });
  }
}

function describeMisfit(
  given: readonly NamedShape[],
  sides: number,
  parameters: readonly string[],
  wanted: ReadonlyMap<string, { readonly shape: Shape }>,
  isTransposed: boolean,
): string {
  const tensors = given.map(({ name, shape }) => {
    const turned = turn(shape, isTransposed);
    return `\`${name}\` [${turned.shape.join(", ")}]${turned.transposed ? ", transposed" : ""}`;
  });
  const targets = parameters.map((name) => {
    const shape = wanted.get(name)?.shape;
    return shape === undefined ? `\`${name}\`, which is not there` : `\`${name}\` [${shape.join(", ")}]`;
  });
  const missing = given.length < sides ? ` (${given.length} of ${sides} tensors are there)` : "";
  return `${tensors.join(", ")} for ${targets.join(", ")}${missing}`;
}
