import type { Call, Data } from "../../grammar/ast.js";
import type { Configured } from "../../runtime/model.js";
import type { CheckedData } from "../checked.js";
import { activationOf } from "../layers/index.js";
import type { Formal } from "./arguments.js";
import { augmentations, configure, type DatasetFacts, datasets } from "./catalogues.js";
import type { Checks } from "./checks.js";

/** The data of an experiment: what is known of the samples, and the whole of it if all is right. */
export interface DataCheck {
  /** The dataset's name. */
  readonly name: string;
  readonly facts: DatasetFacts | undefined;
  readonly checked: CheckedData | undefined;
}

const normalizeFormals: readonly Formal[] = [
  { name: "mean", type: "floats" },
  { name: "std", type: "floats", min: 0, exclusiveMin: true },
];

export function checkData(checks: Checks, data: Data): DataCheck {
  const name = data.dataset.name.text;
  const dataset = configure(checks, data.dataset, datasets, "SPK2073", "dataset");
  const facts = dataset?.configured && dataset.entry.facts(dataset.configured.arguments);
  const steps = checkSteps(checks, data, facts);
  if (dataset?.configured === undefined || facts === undefined || steps === undefined) {
    return { name, facts, checked: undefined };
  }
  const { sampleShape } = facts;
  const samples = { sampleShape, sampleType: "float32", labelShape: [] } as const;
  return { name, facts, checked: { dataset: dataset.configured, ...samples, ...steps } };
}

type Steps = Pick<CheckedData, "normalize" | "augment">;

function checkSteps(checks: Checks, data: Data, facts: DatasetFacts | undefined): Steps | undefined {
  let normalize: CheckedData["normalize"] = null;
  let normalized = false;
  let complete = true;
  const augment: Configured[] = [];
  for (const step of data.steps) {
    if (step.kind === "Augment") {
      for (const call of step.calls) {
        const configured = checkAugmentation(checks, data, call, facts);
        if (configured === undefined) complete = false;
        else augment.push(configured);
      }
    } else if (normalized) {
      checks.report.error("SPK2089", step, {});
    } else {
      normalized = true;
      const checked = checkNormalize(checks, data, step.call, facts);
      if (checked === undefined) complete = false;
      else normalize = checked;
    }
  }
  return complete ? { normalize, augment } : undefined;
}

function checkNormalize(
  checks: Checks,
  data: Data,
  call: Call,
  facts: DatasetFacts | undefined,
): NonNullable<CheckedData["normalize"]> | undefined {
  const { known } = checks.arguments.bind(call, normalizeFormals);
  if (known === undefined || facts === undefined) return undefined;
  const { mean, std } = known as { mean: readonly number[]; std: readonly number[] };
  const channels = facts.sampleShape.length === 3 ? (facts.sampleShape[0] ?? 1) : 1;
  const wrong = Object.entries({ mean, std }).find(([, { length }]) => length !== 1 && length !== channels);
  if (wrong !== undefined) {
    const [name, { length }] = wrong;
    const sample = `${activationOf(facts.sampleShape).description} of ${data.dataset.name.text}`;
    checks.report.error("SPK3010", call, { what: `\`${name}\``, found: length, channels, sample });
    return undefined;
  }
  return { mean, deviation: std };
}

function checkAugmentation(
  checks: Checks,
  data: Data,
  call: Call,
  facts: DatasetFacts | undefined,
): Configured | undefined {
  const found = configure(checks, call, augmentations, "SPK2077", "augmentation");
  if (found === undefined || facts === undefined || facts.sampleShape.length === 3) return found?.configured;
  const sample = activationOf(facts.sampleShape).description;
  checks.report.error("SPK3011", call, { name: call.name.text, dataset: data.dataset.name.text, sample });
  return undefined;
}
