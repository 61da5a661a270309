import type { ParameterNames } from "../../runtime/language.js";
import type { PartRate } from "../../runtime/model.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";
import type { ModelInstance } from "./model.js";
import { checkPlaces, namesIn } from "./places.js";

const factorRule = { type: "float", min: 0, exclusiveMin: true } as const;

/**
 * The factors of the learning rate by part; left out where there are none. A parameter has one factor at most, and every place means
 * something that is trained.
 */
export function checkRates(
  checks: Checks,
  { train }: ExperimentForm,
  model: ModelInstance | undefined,
  unchanged: ReadonlySet<string> = new Set(),
): readonly PartRate[] | undefined {
  const complete = model?.complete;
  if (complete === undefined || train.rates.length === 0) return undefined;
  const names = namesIn(complete.body);
  const rates = train.rates.map((rate) => {
    const factor = checks.arguments.value(rate.factor, factorRule, "the factor of `rate`");
    const at = checkPlaces(checks, rate.at, names, { takesBuffers: false });
    return factor === undefined || at === undefined ? undefined : { factor: Number(factor), at };
  });
  if (!rates.every((rate) => rate !== undefined)) return undefined;
  requireOnce(checks, { train, rates, names, unchanged });
  return rates;
}

interface Checked {
  readonly train: ExperimentForm["train"];
  readonly rates: readonly PartRate[];
  readonly names: ParameterNames;
  /** The weights that training leaves as they are. */
  readonly unchanged: ReadonlySet<string>;
}

function requireOnce({ report }: Checks, { train, rates, names, unchanged }: Checked): void {
  const given = new Set<string>();
  for (const [index, clause] of train.rates.entries()) {
    const own = new Set<string>();
    for (const [i, place] of clause.at.entries()) {
      const meant = names.trainedAt([rates[index]?.at[i] ?? ""]);
      const name = report.textOf(place);
      const twice = meant.find((parameter) => given.has(parameter));
      if (twice !== undefined) report.error("duplicate-rate", place, { name, parameter: twice });
      else if (meant.every((parameter) => unchanged.has(parameter)))
        report.error("rate-of-frozen", place, { name });
      for (const parameter of meant) own.add(parameter);
    }
    for (const parameter of own) given.add(parameter);
  }
}
