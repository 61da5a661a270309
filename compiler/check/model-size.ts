import type { Activation, Intermediate } from "../../runtime/language.js";
import { sizeOf } from "../../tensor/ops/index.js";
import { flattenParameters } from "../../tensor/programs/parameter-tree.js";
import type { Sequence, Step } from "../checked.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";
import type { ElaboratedModel } from "./model.js";

/** 34 GB with the gradients and the two moments of Adam, in float32. */
const mostParameters = 2 ** 31;
/** Numbers of the outputs of all layers for a batch, and of what layers compute on the way, which are kept for the gradient: 69 GB in float32. */
const mostActivations = 2 ** 34;
/** Elements of one tensor, as in `tensor-too-large`. */
const largestTensor = 2 ** 31 - 1;

/**
 * Whether, in training, some layer gives the same for every sample that is a batch by itself: batch norm of one number a
 * channel.
 */
export function forgetsLoneSamples(body: Sequence): boolean {
  return sizeOfSequence(body).forgetsLoneSample;
}

/** The fewest token ids that a layer of the model tells apart; Infinity where none takes ids. */
export function smallestVocabulary(body: Sequence): number {
  return sizeOfSequence(body).vocabulary;
}

/** Whether a machine can hold a model, and what its layers give for a batch, which is to have several samples. Points at the model, or at the batch size. */
export function checkModelSize(
  checks: Checks,
  { model: use, train }: ExperimentForm,
  { declaration, body }: ElaboratedModel,
  batch: number | undefined,
): void {
  const { parameters, outputs, intermediates, largest } = sizeOfSequence(body);
  const model = declaration.name.text;
  if (use !== undefined && parameters > mostParameters)
    checks.report.error("too-many-parameters", use.model.name, { model, parameters, most: mostParameters });
  const node = train.batch;
  if (batch === undefined || node === undefined) return;
  if (batch === 1 && forgetsLoneSamples(body))
    checks.report.error("batchnorm-of-one-sample", node, { when: "every batch is one sample" });
  const activations = outputs + intermediates;
  const fail = (what: string, numbers: number, most: number): void =>
    checks.report.error("batch-too-large", node, { model, batch, what, numbers: batch * numbers, most });
  if (batch * largest.numbers > largestTensor) fail(largest.what, largest.numbers, largestTensor);
  else if (batch * activations > mostActivations)
    fail(intermediates === 0 ? "the outputs of all layers" : outputsAndScores, activations, mostActivations);
}

const outputsAndScores = "the outputs of all layers and the scores of attention";

/** Counts of numbers; those of outputs and of what is computed on the way to them are of one sample. */
interface ModelSize {
  readonly parameters: number;
  readonly outputs: number;
  readonly intermediates: number;
  /** The largest of these tensors. */
  readonly largest: Intermediate;
  readonly forgetsLoneSample: boolean;
  /** The fewest token ids that a layer tells apart. */
  readonly vocabulary: number;
}

const nothing: ModelSize = {
  ...{
    parameters: 0,
    outputs: 0,
    intermediates: 0,
    forgetsLoneSample: false,
    vocabulary: Number.POSITIVE_INFINITY,
  },
  largest: { what: "nothing", numbers: 0 },
};

const add = (a: ModelSize, b: ModelSize): ModelSize => ({
  parameters: a.parameters + b.parameters,
  outputs: a.outputs + b.outputs,
  intermediates: a.intermediates + b.intermediates,
  largest: a.largest.numbers >= b.largest.numbers ? a.largest : b.largest,
  forgetsLoneSample: a.forgetsLoneSample || b.forgetsLoneSample,
  vocabulary: Math.min(a.vocabulary, b.vocabulary),
});

/** Equal parts of a model share one object, whose size is worked out once. */
const known = new WeakMap<Sequence, ModelSize>();

function sizeOfSequence(sequence: Sequence): ModelSize {
  const before = known.get(sequence);
  if (before !== undefined) return before;
  const size = sequence.steps.map(sizeOfStep).reduce(add, nothing);
  known.set(sequence, size);
  return size;
}

function joinedSize({ shape }: Activation): ModelSize {
  const outputs = sizeOf(shape);
  return { ...nothing, outputs, largest: { what: "the largest output of a layer", numbers: outputs } };
}

function sizeOfStep(step: Step): ModelSize {
  switch (step.kind) {
    case "layer": {
      const shapes = [...flattenParameters(step.parameters).values()].map(({ shape }) => sizeOf(shape));
      const outputs = sizeOf(step.output.shape);
      const output = { what: "the largest output of a layer", numbers: outputs };
      const parameters = shapes.reduce((sum, numbers) => sum + numbers, 0);
      // a layer that normalises gives what has the shape of its input
      const forgetsLoneSample = step.layer.forgetsLoneSample(step.output);
      // a layer that computes more on the way than it gives, attention, gives the shape of its input too
      const intermediate = step.layer.intermediate(step.output, step.arguments);
      const intermediates = intermediate?.numbers ?? 0;
      const largest = intermediate === undefined || intermediates <= outputs ? output : intermediate;
      const counted = step.layer.vocabulary;
      const vocabulary = counted === undefined ? nothing.vocabulary : Number(step.arguments[counted]);
      return { parameters, outputs, intermediates, largest, forgetsLoneSample, vocabulary };
    }
    case "block":
      return sizeOfSequence(step.body);
    case "join":
      return step.sides.map(sizeOfSequence).reduce(add, joinedSize(step.output));
    case "repeat":
      return step.turns.map(({ body }) => sizeOfSequence(body)).reduce(add, nothing);
    case "name":
    case "from":
    case "point":
      return nothing;
  }
}
