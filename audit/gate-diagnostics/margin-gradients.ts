import { batchTypes } from "../../runtime/evaluate/counts.js";
import type { KeyLayout } from "../../runtime/keys/index.js";
import { competingLogits } from "../../runtime/losses/index.js";
import { competingOutputs, type GatedModel } from "../../runtime/model.js";
import {
  type ConcreteKey,
  gatedLogits,
  keysOf,
  keyTypes,
  type OpenedModel,
  type Samples,
  sliceSamples,
  stackKeys,
} from "../../runtime/opened-model/index.js";
import { TrainingLoop } from "../../runtime/train/training-loop.js";
import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import type { Ops } from "../../tensor/ops/ops.js";
import { float32 } from "../../tensor/ops/tensor-type.js";
import { sgdOptimizer } from "../../tensor/optimizers/index.js";
import { type HostTensor, pick, type TrainingProgram, weightTypes } from "../../tensor/programs/index.js";
import { norm } from "../../tensor/vectors.js";
import type { GateDiagnosticContext } from "./gate-diagnostic.js";

/** The margin of the last prediction of each sample, and how steeply it depends on the key at each point. */
export interface MarginGradients {
  /** M */
  readonly margins: Float64Array;
  /** ‖∂M/∂k‖ by point: the derivative of the injection is in it, so that for h + γk it is γ‖∂M/∂h‖. */
  readonly norms: ReadonlyMap<string, Float64Array>;
}

/** Samples that one backward pass takes. */
const rowsPerPass = 128;

/** Margins and their gradients of all samples under each key. */
export async function marginGradients<Resident>(
  opened: OpenedModel<Resident>,
  samples: Samples,
  keys: readonly ConcreteKey[],
  { reportProgress, signal }: Pick<GateDiagnosticContext, "reportProgress" | "signal">,
): Promise<MarginGradients[]> {
  const found = keys.map(() => noGradients(opened, samples.count));
  const passes = new CompiledPrograms<TrainingLoop<Resident>>();
  try {
    for (let start = 0; start < samples.count; start += rowsPerPass) {
      const part = sliceSamples(samples, start, Math.min(samples.count, start + rowsPerPass));
      const pass = await passes.get([part.count], () =>
        TrainingLoop.compile(opened.engine, marginStep(opened.model, opened.layouts, part.count)),
      );
      for (const [i, key] of keys.entries()) {
        signal.throwIfAborted();
        const { margins, norms } = await runPass(opened, pass, part, key);
        found[i]?.margins.set(margins, start);
        for (const [point, values] of norms) found[i]?.norms.get(point)?.set(values, start);
        reportProgress((start + (part.count * (i + 1)) / keys.length) / samples.count);
      }
    }
  } finally {
    await passes.dispose();
  }
  return found;
}

function noGradients({ layouts }: OpenedModel, count: number): MarginGradients {
  const points = layouts.flatMap((layout) => layout.points);
  return {
    margins: new Float64Array(count),
    norms: new Map(points.map(({ name }) => [name, new Float64Array(count)])),
  };
}

/**
 * A descent step whose parameters are added to the key of each sample, by point [n, d], and whose loss is the sum of the
 * margins: from zero, with a rate of 1, it leads to −∂M/∂k.
 */
function marginStep(model: GatedModel, layouts: readonly KeyLayout[], samples: number): TrainingProgram {
  const points = layouts.flatMap((layout) => layout.points);
  return {
    parameters: Object.fromEntries(points.map(({ name, dim }) => [shiftName(name), float32(samples, dim)])),
    inputs: {
      ...weightTypes(model.parameters),
      ...batchTypes(model, samples),
      ...keyTypes(layouts, 1),
    },
    optimizer: sgdOptimizer.create({}),
    loss(ops, shifts, inputs) {
      const outputs = gatedLogits(ops, model, {
        weights: inputs,
        input: pick(inputs, "input"),
        keys: keysOf(layouts, inputs),
        shift: Object.fromEntries(points.map(({ name }) => [name, pick(shifts, shiftName(name))])),
      });
      const logits = competingLogits(ops, outputs, competingOutputs(model.experiment.head));
      const margins = lastMargins(ops, logits, pick(inputs, "labels"));
      // a network may ignore its key, and TF.js does not differentiate by what the loss does not use
      const part = points.map(({ name }) => ops.mul(ops.sum(pick(shifts, shiftName(name))), 0));
      return { loss: part.reduce((a, b) => ops.add(a, b), ops.sum(margins)), metrics: { margins } };
    },
  };
}

const shiftName = (point: string): string => `shift:${point}`;

/** M of the last prediction of each sample, [n]. logits [n, …, outputs], labels int32 [n, …] */
function lastMargins<T>(ops: Ops<T>, logits: T, labels: T): T {
  const width = ops.shapeOf(logits).at(-1) ?? 0;
  const right = ops.oneHot(labels, width);
  const own = ops.sum(ops.mul(logits, right), [-1]);
  const others = ops.max(ops.select(ops.equal(right, 1), lowest, logits), [-1]);
  const margins = ops.sub(own, others);
  const [samples = 0, length] = ops.shapeOf(margins);
  if (length === undefined) return margins;
  return ops.reshape(ops.slice(margins, [0, length - 1], [samples, 1]), [samples]);
}

/** Below any logit that a network gives. */
const lowest = -1e30;

async function runPass<Resident>(
  { engine, weights, model, layouts }: OpenedModel<Resident>,
  pass: TrainingLoop<Resident>,
  samples: Samples,
  key: ConcreteKey,
): Promise<MarginGradients> {
  const types = batchTypes(model, samples.count);
  const fed = uploadAll(engine, {
    input: { type: types.input, values: samples.input },
    labels: { type: types.labels, values: samples.labels },
    ...stackKeys([key]),
  });
  let margins = new Float64Array();
  const points = layouts.flatMap((layout) => layout.points);
  try {
    const moved = await pass.run({
      initial: Object.fromEntries(
        points.map(({ name, dim }) => [shiftName(name), zeros(samples.count, dim)] as const),
      ),
      constants: { ...weights, ...fed },
      steps: 1,
      learningRate: () => 1,
      onStep: (_, outputs) => {
        margins = Float64Array.from(pick(outputs, "margins").values);
      },
    });
    const norms = points.map(({ name, dim }) => {
      const { values } = pick(moved, shiftName(name));
      const rows = Float64Array.from({ length: samples.count }, (_, i) =>
        norm(values.subarray(i * dim, (i + 1) * dim)),
      );
      return [name, rows] as const;
    });
    return { margins, norms: new Map(norms) };
  } finally {
    releaseAll(engine, fed);
  }
}

function zeros(rows: number, columns: number): HostTensor {
  return { type: float32(rows, columns), values: new Float32Array(rows * columns) };
}
