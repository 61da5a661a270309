import { optimizers, schedules } from "../../runtime/language.js";
import type { TrainConfig } from "../../runtime/model.js";
import type { Configured } from "../../tensor/signature.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";
import type { ExperimentForm } from "./experiment-form.js";

const epochsRule = { type: "int", min: 1, max: 1_000_000 } as const;
const batchRule = { type: "int", min: 1, max: 1_000_000 } as const;
const warmupRule = { type: "float", min: 0, max: 1_000_000 } as const;
const clipRule = { type: "float", min: 0, exclusiveMin: true } as const;
const patienceRule = { type: "int", min: 1, max: 1_000_000 } as const;
const keepRule = { type: "int", min: 1, max: 1_000_000 } as const;
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
  const schedule = train.schedule
    ? configure(checks, train.schedule, schedules, "unknown-schedule")?.configured
    : constant;
  const warmup = train.warmup
    ? checks.arguments.value(train.warmup, warmupRule, "the warm-up, in epochs,")
    : 0;
  const clip = train.clip ? checks.arguments.value(train.clip, clipRule, "the norm of `clip`") : null;
  const patience = train.patience
    ? checks.arguments.value(train.patience, patienceRule, "the patience, in epochs,")
    : null;
  const keep = train.keep && checks.arguments.value(train.keep, keepRule, "`keep`, in epochs,");
  if (train.keep !== undefined && keep === undefined) return undefined;
  if (optimizer === undefined || epochs === undefined || batch === undefined) return undefined;
  if (schedule === undefined || warmup === undefined || clip === undefined || patience === undefined) {
    return undefined;
  }
  return {
    optimizer,
    epochs,
    batch,
    schedule,
    warmup,
    clip,
    patience,
    ...(keep !== undefined && { keep }),
  };
}
