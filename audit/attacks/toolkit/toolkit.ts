import type { OpenedModel, Outputs } from "../../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import type { AttackContext, Selection, SelectionOptions } from "../attack.js";
import type { AttackerData } from "../attacker-data.js";
import type { Candidate, Control } from "../attempt.js";
import { maskedOutputs } from "../scoring.js";
import { CandidateEvaluator } from "./candidate-evaluator.js";
import { FactorSearch } from "./factor-search.js";
import { KeySearch } from "./key-search.js";
import { reestimateStatistics } from "./running-statistics.js";
import { SignSearch } from "./sign-search.js";
import { UngatedTraining } from "./training.js";

/** What the suite says of an attack to be made. It holds no test sample. */
export type AttackContextOptions = Pick<
  AttackContext,
  "victim" | "lock" | "slots" | "publicWeights" | "data" | "seed" | "leakedKeys" | "reportProgress" | "signal"
> & {
  /** The controls that the suite has trained, by what they were trained on and how. */
  readonly controls: Map<string, Control>;
};

/** What the tools of an attack work with. */
export interface AttackTools {
  readonly victim: OpenedModel;
  readonly evaluator: CandidateEvaluator;
  readonly data: AttackerData;
  readonly outputs: Outputs;
  readonly seed: number;
  readonly controls: Map<string, Control>;
  readonly publicWeights: Named<HostTensor> | undefined;
  /** To be called after every step of an optimizer. */
  readonly onStep: () => void;
  readonly signal: AbortSignal;
}

/** The context of one attack, and what closes all that the attack opened. */
export interface Toolkit {
  readonly context: AttackContext;
  readonly evaluator: CandidateEvaluator;
  dispose(): Promise<void>;
}

export function createToolkit(setting: AttackContextOptions): Toolkit {
  const { controls, ...given } = setting;
  const { victim, data, seed, publicWeights, reportProgress, signal } = given;
  const evaluator = new CandidateEvaluator(victim);
  const outputs = maskedOutputs(victim.model.experiment.head);
  const opened: { dispose(): Promise<void> }[] = [evaluator];
  const open = <Tool extends { dispose(): Promise<void> }>(tool: Tool): Tool => {
    opened.push(tool);
    return tool;
  };
  let [taken, expected] = [0, 0];
  const onStep = (): void => {
    taken += 1;
    if (expected > 0) reportProgress(Math.min(1, taken / expected));
  };
  const tools: AttackTools = {
    ...{ victim, evaluator, data, outputs, seed, controls, publicWeights, onStep, signal },
  };
  return {
    evaluator,
    context: {
      ...given,
      outputs,
      logits: (candidates, samples) => evaluator.logits(candidates, samples),
      select: (candidates, options) => select(tools, candidates, options),
      keySearch: (options) => open(new KeySearch(tools, options)),
      factorSearch: (options) => open(new FactorSearch(tools, options)),
      signSearch: (options) => open(new SignSearch(tools, options)),
      training: (budget) => open(new UngatedTraining(tools, budget)),
      reestimateStatistics: (options) => reestimateStatistics(tools, options),
      expectSteps(steps) {
        expected = steps;
      },
    },
    async dispose() {
      for (const tool of opened.reverse()) await tool.dispose();
    },
  };
}

async function select(
  { evaluator, outputs: masked }: AttackTools,
  candidates: readonly Candidate[],
  { samples, outputs = masked, tally }: SelectionOptions,
): Promise<Selection> {
  const accuracies = await evaluator.accuracies(candidates, samples, outputs);
  const validation = Math.max(...accuracies);
  const best = candidates[accuracies.indexOf(validation)] ?? { key: null };
  return { candidates: [best], validation, price: tally.add({ labels: samples.count }).price() };
}
