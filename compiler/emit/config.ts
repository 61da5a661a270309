import type { ExperimentConfig, KeyspaceConfig } from "../../runtime/model.js";
import type { CheckedExperiment, CheckedKeyspace } from "../checked.js";

/** The experiment as the runtime reads it, with every default filled in. */
export function experimentConfig(experiment: CheckedExperiment): ExperimentConfig {
  const { spec, name, seed, model, data, head, keyspaces, injections, loss, train } = experiment;
  return {
    spec,
    name,
    seed,
    model: { name: model.name, arguments: model.arguments },
    data,
    head,
    keyspaces: Object.fromEntries(keyspaces.map((keyspace) => [keyspace.name, keyspaceConfig(keyspace)])),
    injections: injections.map(({ keyspace, points, by, gamma }) => ({ keyspace, points, by, gamma })),
    loss: loss.map(({ name, deny, weight, on, arguments: args, warmup }) => ({
      name,
      deny,
      weight,
      on,
      arguments: args,
      warmup,
    })),
    train,
  };
}

function keyspaceConfig({ name, dim, basis, alpha, std, wrong }: CheckedKeyspace): KeyspaceConfig {
  if (alpha.kind !== "uniform" || wrong.kind === "stale" || wrong.kind === "near") {
    throw new Error(`the key space ${name} cannot run yet`);
  }
  const { kind, low, high, perPoint } = alpha;
  return { dim, basis, alpha: { kind, low, high, perPoint }, std, wrong: { kind: wrong.kind } };
}
