import type { Samples } from "../../../runtime/opened-model/index.js";
import { TrainingLoop } from "../../../runtime/train/training-loop.js";
import { CompiledPrograms } from "../../../tensor/engines/compiled-programs.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import { type HostTensor, type Named, pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { inputName } from "./factor-search-program.js";
import { sampleFeed } from "./sample-feed.js";
import { signName, signSearchProgram } from "./sign-search-program.js";
import type { AttackTools } from "./toolkit.js";

export interface SignSearchOptions {
  /** Starts that are tried one after another. */
  readonly restarts: number;
  readonly steps: number;
  readonly learningRate: number;
  /** Samples of a step, of each kind; fewer where there are fewer. */
  readonly largestBatch: number;
}

/** What is known of parameters whose signs are not: their magnitudes, and θ as it is before anything is seen. */
export interface KnownMagnitudes {
  readonly magnitudes: Named<HostTensor>;
  readonly prior: Named<HostTensor>;
}

export interface SignSearchTask {
  /** Names the random numbers. */
  readonly label: string;
  readonly known: KnownMagnitudes;
  /** None, or some with their labels. */
  readonly labelled?: Samples;
  /** None, or some whose labels are not looked at. */
  readonly unlabelled?: Samples;
}

/** The deviation of the noise on θ at the start. */
const noise = 0.1;

/** Steps at the end whose mean loss says how good signs are. */
const lastSteps = 20;

/** Finds the signs of weights whose magnitudes are known: see `signSearchProgram`. */
export class SignSearch {
  readonly #loops = new CompiledPrograms<TrainingLoop<unknown>>();

  constructor(
    private readonly tools: AttackTools,
    private readonly options: SignSearchOptions,
  ) {}

  /** The parameters with the signs of the restart whose loss is the lowest in the end: no label is spent on selecting it. */
  async run({ label, known, labelled, unlabelled }: SignSearchTask): Promise<Named<HostTensor>> {
    const { victim, seed, signal, onStep } = this.tools;
    const { steps, learningRate, restarts, largestBatch } = this.options;
    const { magnitudes, prior } = known;
    const names = Object.keys(magnitudes);
    const shared = { seed, label, largestBatch };
    const feeds = {
      labelled:
        labelled &&
        sampleFeed(victim, labelled, { ...shared, name: inputName.labelled, labels: inputName.labels }),
      unlabelled: unlabelled && sampleFeed(victim, unlabelled, { ...shared, name: inputName.unlabelled }),
    };
    const form = { labelled: feeds.labelled?.batch ?? 0, unlabelled: feeds.unlabelled?.batch ?? 0 };
    const loop = await this.#loops.get([...names, form.labelled, form.unlabelled], () =>
      TrainingLoop.compile(victim.engine, signSearchProgram(victim.model, { names, ...form })),
    );
    const constants = uploadAll(victim.engine, { ...victim.hostWeights, ...magnitudes });
    let best: { readonly loss: number; readonly signs: Named<HostTensor> } | undefined;
    try {
      for (let restart = 0; restart < restarts; restart++) {
        let loss = 0;
        const signs = await loop.run({
          initial: startOf(prior, (name) => stream(seed, "attack", label, name, restart)),
          constants,
          steps,
          learningRate: () => learningRate,
          inputsOf: (step) => ({
            ...feeds.labelled?.inputsOf(step),
            ...feeds.unlabelled?.inputsOf(step),
          }),
          onStep: (step, outputs) => {
            if (step > steps - lastSteps) loss += pick(outputs, "loss").values[0] ?? 0;
            onStep();
          },
          signal,
        });
        if (best === undefined || loss < best.loss) best = { loss, signs };
      }
    } finally {
      releaseAll(victim.engine, constants);
    }
    return best === undefined ? magnitudes : hardened(magnitudes, best.signs);
  }

  async dispose(): Promise<void> {
    await this.#loops.dispose();
  }
}

function startOf(
  prior: Named<HostTensor>,
  streamOf: (name: string) => ReturnType<typeof stream>,
): Named<HostTensor> {
  return Object.fromEntries(
    Object.entries(prior).map(([name, { type, values }]) => {
      const start = streamOf(name).fillNormal(new Float32Array(values.length), 0, noise);
      return [signName(name), { type, values: start.map((value, i) => value + (values[i] ?? 0)) }];
    }),
  );
}

/** The magnitudes with the signs of θ. */
function hardened(magnitudes: Named<HostTensor>, signs: Named<HostTensor>): Named<HostTensor> {
  return Object.fromEntries(
    Object.entries(magnitudes).map(([name, { type, values }]) => {
      const theta = pick(signs, signName(name)).values;
      const signed = Float32Array.from(values, (value, i) => ((theta[i] ?? 0) < 0 ? -value : value));
      return [name, { type, values: signed }];
    }),
  );
}
