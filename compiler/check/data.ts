import type { Call, DataSetting } from "../../grammar/ast.js";
import {
  type Activation,
  activationOf,
  augmentations,
  type DatasetFacts,
  datasets,
  ids,
  kindNouns,
} from "../../runtime/language.js";
import type { Configured } from "../../tensor/signature.js";
import type { CheckedData } from "../checked.js";
import type { Formal } from "./arguments.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";

/** The data of an experiment: what is known of the samples, and the checked data if there are no errors. */
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

/** `normalize(computed)`: computed from the training samples. */
const computedFormals: readonly Formal[] = [{ name: "mean", type: "floats", words: ["computed"] }];

/** What is known of the model that the data are for. */
export interface DataModel {
  readonly name: string;
  readonly input: Activation | undefined;
  /** The number of classes of its outputs. */
  readonly classes: number | undefined;
}

export function checkData(checks: Checks, data: DataSetting, model: DataModel | undefined): DataCheck {
  const name = data.dataset.name.text;
  const dataset = configure(checks, data.dataset, datasets, "unknown-dataset");
  const { input, classes } = model ?? {};
  const fits = dataset?.entry.fits;
  const isFitting = fits === undefined || input === undefined || input.kind === fits;
  if (model !== undefined && !isFitting) {
    const texts = { sample: kindNouns[fits], model: model.name, input: input.description };
    checks.report.error("sample-shape-mismatch", data.dataset, { dataset: name, ...texts });
  }
  const modelFacts = input && isFitting && classes ? { inputShape: input.shape, classes } : undefined;
  const problem = dataset?.configured && dataset.entry.problem?.(dataset.configured.arguments);
  if (problem !== undefined) {
    const written = data.dataset.arguments.find((argument) => argument.name?.text === problem.name);
    checks.report.error("value-out-of-range", written?.value ?? data.dataset.name, {
      what: `\`${problem.name}\` of \`${name}\``,
      ...{ range: problem.expected, found: problem.found },
    });
  }
  const facts = dataset?.configured && dataset.entry.facts(dataset.configured.arguments, modelFacts);
  const steps = checkSteps(checks, data, facts);
  if (dataset?.configured === undefined || facts === undefined || steps === undefined) {
    return { name, facts, checked: undefined };
  }
  const { sampleShape, sampleType, labelShape, target } = facts;
  return {
    name,
    facts,
    checked: {
      ...{ dataset: dataset.configured, sampleShape, sampleType, labelShape },
      ...(target && { target }),
      ...steps,
    },
  };
}

/** What one sample is to a model. */
export function sampleActivation({ sampleShape, sampleType }: DatasetFacts): Activation {
  return sampleType === "int32" ? ids(sampleShape[0] ?? 0) : activationOf(sampleShape);
}

type Steps = Pick<CheckedData, "normalize" | "augment">;

function checkSteps(checks: Checks, data: DataSetting, facts: DatasetFacts | undefined): Steps | undefined {
  let normalize: CheckedData["normalize"] = null;
  let normalized = false;
  let complete = true;
  const augment: Configured[] = [];
  for (const step of data.steps ?? []) {
    if (step.kind === "Augment") {
      for (const call of step.calls) {
        const configured = checkAugmentation(checks, data, call, facts);
        if (configured === undefined) complete = false;
        else augment.push(configured);
      }
    } else if (normalized) {
      checks.report.error("duplicate-normalization", step, {});
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
  data: DataSetting,
  call: Call,
  facts: DatasetFacts | undefined,
): NonNullable<CheckedData["normalize"]> | undefined {
  const isWord = namesWord(checks, call);
  const { known } = checks.arguments.bind(call, isWord ? computedFormals : normalizeFormals);
  if (known === undefined || facts === undefined) return undefined;
  const dataset = data.dataset.name.text;
  const { description, kind } = sampleActivation(facts);
  if (kind === "ids") {
    checks.report.error("normalization-of-token-ids", call, { dataset });
    return undefined;
  }
  if (isWord) return "computed";
  const { mean, std } = known as { mean: readonly number[]; std: readonly number[] };
  const [channels = 1] = facts.sampleShape;
  const wrong = Object.entries({ mean, std }).find(([, { length }]) => length !== 1 && length !== channels);
  if (wrong !== undefined) {
    const [name, { length }] = wrong;
    const noun = kind === "image" ? "channels" : "features";
    const sample = `${description} of ${dataset}`;
    checks.report.error("normalization-size-mismatch", call, {
      what: `\`${name}\``,
      found: length,
      channels,
      noun,
      sample,
    });
    return undefined;
  }
  return { mean, deviation: std };
}

/** Whether the only argument is a word, as in `normalize(computed)`, and not a constant. */
function namesWord({ linked }: Checks, call: Call): boolean {
  const [only, ...others] = call.arguments;
  if (only?.value.kind !== "Reference" || others.length > 0) return false;
  return !linked.declarations.has(only.value.name.text);
}

function checkAugmentation(
  checks: Checks,
  data: DataSetting,
  call: Call,
  facts: DatasetFacts | undefined,
): Configured | undefined {
  const found = configure(checks, call, augmentations, "unknown-augmentation");
  if (found === undefined || facts === undefined || facts.sampleShape.length === 3) return found?.configured;
  const sample = sampleActivation(facts).description;
  checks.report.error("augmentation-without-image", call, {
    name: call.name.text,
    dataset: data.dataset.name.text,
    sample,
  });
  return undefined;
}
