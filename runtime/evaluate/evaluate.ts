import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type Named, pick } from "../../tensor/programs/index.js";
import type { SplitName } from "../data/dataset.js";
import { type Batch, type Dataset, evaluationPlan, inlineBatches } from "../data/index.js";
import type { KeySupply } from "../keys/index.js";
import { type GatedModel, type KeyPath, keyPaths } from "../model.js";
import { batchTypes, predictionsPerSample } from "./counts.js";
import { type Measure, measures, type ValidationMeasure, validationMeasures } from "./measures/catalogue.js";
import type { MeasureEntry } from "./measures/define-measure.js";
import type { Examination } from "./outcomes/examination.js";
import { evaluationProgram, measuringsOf, noSampleOutputs, type SampleOutputs, sumName } from "./program.js";

/** The scores of a model on one split along one path: a number for each measure, null for one that does not apply. */
export type PathScore = Readonly<Record<Measure, number | null>>;

export type SplitScore = Readonly<Record<KeyPath, PathScore>>;

/** The scores on validation samples, which have a loss too. */
export type ValidationScore = Readonly<Record<KeyPath, Readonly<Record<ValidationMeasure, number | null>>>>;

/** Null if the run ended before the split was evaluated, or if there is nothing in it. */
export interface Evaluation {
  readonly train: SplitScore | null;
  readonly test: SplitScore | null;
  /** The test split under the locked weights, without the key of the lock; left out where the experiment has no lock. */
  readonly locked?: SplitScore | null;
  /** Left out where no samples were left out of training. */
  readonly validation?: ValidationScore | null;
}

/** Scores weights that stay on the engine, split by split. */
export class Evaluator<Resident> {
  readonly #executables = new CompiledPrograms<Executable<Resident>>();

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySupply,
    private readonly engine: Engine<Resident>,
  ) {}

  /**
   * Runs all three paths over the batches of a split: one fresh α and one fresh wrong key per batch, named by the
   * split and the batch, so that two evaluations give the same figures. `onBatch` is given the samples done, and all;
   * `examination` looks at each sample.
   */
  async score(
    split: "train" | "test",
    dataset: Dataset,
    weights: Named<Resident>,
    onBatch: (done: number, samples: number) => void,
    examination?: Examination,
  ): Promise<SplitScore> {
    const scores = await this.#score(split, dataset, weights, { onBatch, examination });
    return scoresOf(scores, measures) as SplitScore;
  }

  /** The same for the validation samples, with a loss. */
  async scoreValidation(
    dataset: Dataset,
    weights: Named<Resident>,
    onBatch: (done: number, samples: number) => void,
    examination?: Examination,
  ): Promise<ValidationScore> {
    const scores = await this.#score("validation", dataset, weights, { onBatch, examination });
    return scoresOf(scores, validationMeasures) as ValidationScore;
  }

  async #score(
    split: SplitName,
    dataset: Dataset,
    weights: Named<Resident>,
    { onBatch, examination }: Watching,
  ): Promise<ReadScore> {
    const plan = evaluationPlan(this.model.experiment, dataset, split);
    const bases = uploadAll(this.engine, this.keys.basisTensors());
    const constants = { ...weights, ...bases };
    const totals: Record<string, number[]> = {};
    let samples = 0;
    let index = 0;
    try {
      for await (const batch of inlineBatches(plan)) {
        const found = await this.#judge(batch, constants, { split, index }, examination?.outputs);
        for (const name of this.#sumNames(split))
          totals[name] = Array.from(pick(found, name), (sum, i) => (totals[name]?.[i] ?? 0) + sum);
        examination?.add(batch, samples, found);
        samples += batch.size;
        index += 1;
        onBatch(samples, plan.split.count);
      }
    } finally {
      releaseAll(this.engine, bases);
    }
    return this.#reader(totals, samples * predictionsPerSample(this.model));
  }

  /** What a batch comes to, under keys of this moment: the outputs of `evaluationProgram`. */
  async #judge(
    { size, input, labels }: Batch,
    constants: Named<Resident>,
    { split, index }: { readonly split: SplitName; readonly index: number },
    wanted: SampleOutputs = noSampleOutputs,
  ): Promise<Named<ArrayLike<number>>> {
    const among = measuresOn(split);
    const kind = [size, among.length, wanted.predictions.length, Number(wanted.losses)];
    const executable = await this.#executables.get(kind, () =>
      this.engine.compile(evaluationProgram(this.model, this.keys, size, { among, wanted })),
    );
    const moment = ["evaluate", split, index];
    const types = batchTypes(this.model, size);
    const fed = uploadAll(this.engine, {
      input: { type: types.input, values: input },
      labels: { type: types.labels, values: labels },
      ...this.keys.draw("valid", 1, moment),
      ...this.keys.draw("wrong", 1, moment),
    });
    const found: Record<string, ArrayLike<number>> = {};
    try {
      for (const [name, tensor] of Object.entries(await executable.run({ ...constants, ...fed }))) {
        const { values } = await this.engine.download(tensor);
        // they may be those of the tensor itself
        found[name] = values.slice();
        this.engine.release(tensor);
      }
    } finally {
      releaseAll(this.engine, fed);
    }
    return found;
  }

  #sumNames(split: SplitName): readonly string[] {
    const measured = [...measuringsOf(this.model, measuresOn(split)).keys()];
    return keyPaths.flatMap((path) => measured.map((measure) => sumName(measure, path)));
  }

  async dispose(): Promise<void> {
    await this.#executables.dispose();
  }

  #reader(totals: Named<readonly number[]>, predictions: number): ReadScore {
    const measurings = measuringsOf(this.model, validationMeasures);
    return (measure, path) => {
      const measuring = measurings.get(measure);
      if (measuring === undefined) return null;
      const means = pick(totals, sumName(measure, path)).map((sum) => sum / predictions);
      return measuring.fromMeans === undefined ? (means[0] ?? null) : measuring.fromMeans(means);
    };
  }
}

interface Watching {
  readonly onBatch: (done: number, samples: number) => void;
  readonly examination: Examination | undefined;
}

/** One score of a split; null where it does not apply. */
type ReadScore = (measure: ValidationMeasure, path: KeyPath) => number | null;

function measuresOn(split: SplitName): typeof measures | typeof validationMeasures {
  return split === "validation" ? validationMeasures : measures;
}

/** A number for each measure along each path. */
function scoresOf(
  read: ReadScore,
  among: readonly (typeof validationMeasures)[number][],
): Readonly<Record<KeyPath, Named<number | null>>> {
  const score = (path: KeyPath) =>
    Object.fromEntries(among.map(({ key }) => [key, read(key, path)] as const));
  return { none: score("none"), valid: score("valid"), wrong: score("wrong") };
}

/** What is scored, in the order in which it is shown, and what it is called where people read it. */
const scored = {
  train: "train",
  validation: "validation",
  test: "test",
  locked: "test, locked (no key)",
} as const;
export type Scored = keyof typeof scored;

/** The scores of one measure, as text. */
export interface MeasureRow {
  /** The split, and whether its weights were locked. */
  readonly what: string;
  readonly label: string;
  /** In the order of `keyPaths`. */
  readonly cells: readonly string[];
}

/** All scores, as text: a row for each measure that applies. */
export function measureRows(evaluation: Evaluation): MeasureRow[] {
  return (Object.keys(scored) as Scored[]).flatMap((what) => rowsOf(scored[what], evaluation[what] ?? null));
}

function rowsOf(what: string, score: SplitScore | ValidationScore | null): MeasureRow[] {
  if (score === null) return [];
  // splits that have no loss are without it
  const scores: Readonly<Record<KeyPath, Partial<PathScore & { readonly loss: number | null }>>> = score;
  return validationMeasures.flatMap((measure) => {
    const { key, label } = measure;
    const textOf = (value: number | null | undefined): string =>
      value === null || value === undefined ? "" : measureText(measure, value);
    if ((scores.valid[key] ?? null) === null) return [];
    return [{ what, label, cells: keyPaths.map((path) => textOf(scores[path][key])) }];
  });
}

/** A figure of a measure as it is shown: a share has the same decimals always, an error those of its unit. */
export function measureText(
  { decimals, range }: Pick<MeasureEntry, "decimals" | "range">,
  value: number,
): string {
  const size = Math.abs(value);
  const isOfUnit = range.most === Number.POSITIVE_INFINITY && size !== 0 && (size < 0.01 || size >= 1e6);
  return isOfUnit ? value.toPrecision(4) : value.toFixed(decimals);
}
