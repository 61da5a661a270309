import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type Named, pick } from "../../tensor/programs/index.js";
import { type Dataset, evaluationPlan, inlineBatches } from "../data/index.js";
import type { KeySupply } from "../keys/index.js";
import { type GatedModel, type KeyPath, keyPaths } from "../model.js";
import { batchTypes, predictionsPerSample } from "./counts.js";
import { type Measure, measures } from "./measures/catalogue.js";
import { evaluationProgram, measuringsOf, sumName } from "./program.js";

/** How a model does on one split along one path: a number for every measure, or null where it is not judged by it. */
export interface PathScore extends Readonly<Record<Measure, number | null>> {
  /** Every model is judged by it. */
  readonly accuracy: number;
}

export type SplitScore = Readonly<Record<KeyPath, PathScore>>;

/** Null where the run ended before the split was judged. */
export interface Evaluation {
  readonly train: SplitScore | null;
  readonly test: SplitScore | null;
}

/** Judges weights that stay on the engine, split by split. */
export class Evaluator<Resident> {
  readonly #executables = new CompiledPrograms<Executable<Resident>>();

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySupply,
    private readonly engine: Engine<Resident>,
  ) {}

  /**
   * Runs all three paths over the batches of a split: one fresh α and one fresh wrong key per batch, named by the
   * split and the batch, so that evaluating twice gives the same figures. `onBatch` hears of the samples done.
   */
  async score(
    split: "train" | "test",
    dataset: Dataset,
    weights: Named<Resident>,
    onBatch: (done: number, samples: number) => void,
  ): Promise<SplitScore> {
    const plan = evaluationPlan(this.model.experiment, dataset, split);
    const bases = uploadAll(this.engine, this.keys.basisTensors());
    const totals: Record<string, number> = {};
    let samples = 0;
    let index = 0;
    for await (const batch of inlineBatches(plan)) {
      const executable = await this.#executables.get([batch.size], () =>
        this.engine.compile(evaluationProgram(this.model, this.keys, batch.size)),
      );
      const types = batchTypes(this.model, batch.size);
      const moment = ["evaluate", split, index];
      const fed = uploadAll(this.engine, {
        input: { type: types.input, values: batch.input },
        labels: { type: types.labels, values: batch.labels },
        ...this.keys.draw("valid", 1, moment),
        ...this.keys.draw("wrong", 1, moment),
      });
      const outputs = await executable.run({ ...weights, ...bases, ...fed });
      for (const [name, tensor] of Object.entries(outputs)) {
        totals[name] = (totals[name] ?? 0) + ((await this.engine.download(tensor)).values[0] ?? 0);
        this.engine.release(tensor);
      }
      releaseAll(this.engine, fed);
      samples += batch.size;
      index += 1;
      onBatch(samples, plan.split.count);
    }
    releaseAll(this.engine, bases);
    return this.#scores(totals, samples * predictionsPerSample(this.model));
  }

  async dispose(): Promise<void> {
    await this.#executables.dispose();
  }

  #scores(totals: Named<number>, predictions: number): SplitScore {
    const measurings = measuringsOf(this.model);
    const scoreOf = (measure: Measure, path: KeyPath): number | null => {
      const measuring = measurings.get(measure);
      if (measuring === undefined) return null;
      const mean = pick(totals, sumName(measure, path)) / predictions;
      return measuring.fromMean?.(mean) ?? mean;
    };
    const score = (path: KeyPath): PathScore => {
      const values = measures.map(({ key }) => [key, scoreOf(key, path)] as const);
      const scores = Object.fromEntries(values) as Readonly<Record<Measure, number | null>>;
      return { ...scores, accuracy: scores.accuracy ?? Number.NaN };
    };
    return { none: score("none"), valid: score("valid"), wrong: score("wrong") };
  }
}

/** A measure that a split was judged by, as a row for people. */
export interface MeasureRow {
  readonly label: string;
  /** In the order of `keyPaths`. */
  readonly cells: readonly string[];
}

/** The measures that a split was judged by, as rows for people. */
export function measureRows(score: SplitScore): MeasureRow[] {
  return measures.flatMap(({ key, label, decimals }) => {
    if (score.valid[key] === null) return [];
    return [{ label, cells: keyPaths.map((path) => score[path][key]?.toFixed(decimals) ?? "") }];
  });
}
