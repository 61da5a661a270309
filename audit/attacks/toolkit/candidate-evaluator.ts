import type { GatedModel } from "../../../runtime/model.js";
import {
  accuracy,
  type Logits,
  OpenedModel,
  type Outputs,
  type Samples,
} from "../../../runtime/opened-model/index.js";
import type { Candidate } from "../attempt.js";

/** Runs candidates. Networks other than the victim's stay open until the evaluator is disposed of. */
export class CandidateEvaluator {
  readonly #opened = new Map<GatedModel, OpenedModel>();

  constructor(private readonly victim: OpenedModel) {}

  /** A network with the victim's weights; the victim itself where none is given. */
  open(model: GatedModel | undefined): OpenedModel {
    if (model === undefined) return this.victim;
    const { engine, key, hostWeights: weights } = this.victim;
    const opened = this.#opened.get(model) ?? new OpenedModel({ model, engine, key, weights });
    this.#opened.set(model, opened);
    return opened;
  }

  /** The logits of every candidate on all samples. Candidates of one network go through it together. */
  async logits(candidates: readonly Candidate[], samples: Samples): Promise<readonly Logits[]> {
    const found = new Map<Candidate, Logits>();
    for (const group of groupedByNetwork(candidates)) {
      const [{ model, weights }] = group;
      const opened = this.open(model);
      const network = weights === undefined ? opened : opened.withWeights(weights);
      try {
        for (const [candidate, logits] of await runAll(network, group, samples)) found.set(candidate, logits);
      } finally {
        if (network !== opened) network.release();
      }
    }
    return candidates.map((candidate) => found.get(candidate) ?? new Float32Array());
  }

  async accuracies(
    candidates: readonly Candidate[],
    samples: Samples,
    outputs: Outputs,
  ): Promise<readonly number[]> {
    const { head } = this.victim.model.experiment;
    return (await this.logits(candidates, samples)).map((of) => accuracy(of, samples, head, outputs));
  }

  async dispose(): Promise<void> {
    for (const opened of this.#opened.values()) await opened.dispose();
    this.#opened.clear();
  }
}

function groupedByNetwork(
  candidates: readonly Candidate[],
): readonly (readonly [Candidate, ...Candidate[]])[] {
  const groups: [Candidate, ...Candidate[]][] = [];
  for (const candidate of candidates) {
    const { model, weights } = candidate;
    const group = groups.find(([first]) => first.model === model && first.weights === weights);
    if (group === undefined) groups.push([candidate]);
    else group.push(candidate);
  }
  return groups;
}

/** Keys under a gate of one strength go through the network together. */
async function runAll(
  network: OpenedModel,
  candidates: readonly Candidate[],
  samples: Samples,
): Promise<ReadonlyMap<Candidate, Logits>> {
  const logits = new Map<Candidate, Logits>();
  for (const strength of new Set(candidates.map((candidate) => candidate.strength))) {
    const keyed = candidates.flatMap((candidate) =>
      candidate.strength === strength && candidate.key !== null ? [{ candidate, key: candidate.key }] : [],
    );
    if (keyed.length === 0) continue;
    const keys = keyed.map(({ key }) => key);
    const found = await network.logits(samples, keys, strength === undefined ? {} : { strength });
    for (const [i, { candidate }] of keyed.entries()) logits.set(candidate, found[i] ?? new Float32Array());
  }
  const bare = candidates.filter(({ key }) => key === null);
  if (bare.length > 0) {
    const found = await network.unkeyedLogits(samples);
    for (const candidate of bare) logits.set(candidate, found);
  }
  return logits;
}
