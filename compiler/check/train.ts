import type { Expression } from "../../grammar/ast.js";
import { optimizers, schedules } from "../../runtime/language.js";
import type { TrainConfig } from "../../runtime/model.js";
import type { ArgumentRule, Configured } from "../../tensor/signature.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";
import type { ExperimentForm, TrainForm } from "./experiment-form.js";

const epochsRule = { type: "int", min: 1, max: 1_000_000 } as const;
const batchRule = { type: "int", min: 1, max: 1_000_000 } as const;
const accumulateRule = { type: "int", min: 1, max: 1_000_000 } as const;
const warmupRule = { type: "float", min: 0, max: 1_000_000 } as const;
const clipRule = { type: "float", min: 0, exclusiveMin: true } as const;
const patienceRule = { type: "int", min: 1, max: 1_000_000 } as const;
const keepRule = { type: "int", min: 1, max: 1_000_000 } as const;
/** What takes the average of a base back. */
const none = "none";
const averageRule = {
  type: "float",
  ...{ min: 0, exclusiveMin: true, max: 1, exclusiveMax: true },
  words: [none],
} as const;
const constant: Configured = { name: "constant", arguments: {} };

export function checkTrain(checks: Checks, { declaration, train }: ExperimentForm): TrainConfig | undefined {
  const { report } = checks;
  if (!train.given) {
    const experiment = declaration.name.text;
    const example = "train adam(lr: 0.001) for 20 epochs batch 128";
    report.error("missing-experiment-setting", declaration.name, { experiment, setting: "train", example });
    return undefined;
  }
  const written = [...declaration.settings].reverse().find((setting) => setting.kind === "Train");
  const node = written ?? declaration.name;
  const missing = (clause: string, example: string): undefined => {
    report.error("missing-train-clause", node, { clause, example });
    return undefined;
  };
  const optimizer = train.optimizer
    ? configure(checks, train.optimizer, optimizers, "unknown-optimizer")?.configured
    : missing("an optimizer", "adam(lr: 0.001)");
  const epochs = train.epochs
    ? checks.arguments.value(train.epochs, epochsRule, "the number of epochs")
    : missing("a number of epochs", "for 20 epochs");
  const batch = train.batch
    ? checks.arguments.value(train.batch, batchRule, "the batch size")
    : missing("a batch size", "batch 128");
  const others = checkOtherClauses(checks, train);
  if (optimizer === undefined || epochs === undefined || batch === undefined || others === undefined)
    return undefined;
  const { accumulate, schedule, warmup, clip, patience, average, keep } = others;
  return {
    optimizer,
    epochs,
    batch,
    // one batch is what a step has anyway
    ...(accumulate > 1 && { accumulate }),
    schedule,
    warmup,
    clip,
    patience,
    ...(typeof average === "number" && { average }),
    ...(keep > 0 && { keep }),
  };
}

/** The clauses that may be left out, with what they then are. */
function checkOtherClauses(checks: Checks, { schedule, ...train }: TrainForm) {
  const value = <const Rule extends ArgumentRule, Other>(
    clause: Expression | undefined,
    rule: Rule,
    what: string,
    other: Other,
  ) => (clause === undefined ? other : checks.arguments.value(clause, rule, what));
  const found = {
    accumulate: value(train.accumulate, accumulateRule, "the batches of a step", 1),
    schedule: schedule ? configure(checks, schedule, schedules, "unknown-schedule")?.configured : constant,
    warmup: value(train.warmup, warmupRule, "the warm-up, in epochs,", 0),
    clip: value(train.clip, clipRule, "the norm of `clip`", null),
    patience: value(train.patience, patienceRule, "the patience, in epochs,", null),
    average: value(train.average, averageRule, "the decay of `average`", none),
    keep: value(train.keep, keepRule, "`keep`, in epochs,", 0),
  };
  return isComplete(found) ? found : undefined;
}

type Complete<T> = { readonly [Name in keyof T]: Exclude<T[Name], undefined> };

function isComplete<T extends object>(found: T): found is T & Complete<T> {
  return Object.values(found).every((value) => value !== undefined);
}
