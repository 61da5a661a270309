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

function keyspaceConfig({ dim, basis, alpha, std, wrong }: CheckedKeyspace): KeyspaceConfig {
  return { dim, basis, alpha, std, wrong };
}
