import type { KeyspaceConfig } from "../../runtime/language.js";
import type { ExperimentConfig, InjectionConfig } from "../../runtime/model.js";
import type { CheckedExperiment, CheckedInjection, CheckedKeyspace } from "../checked.js";

/** The experiment as the runtime reads it, with every default filled in. */
export function experimentConfig(experiment: CheckedExperiment): ExperimentConfig {
  const { spec, name, seed, model, data, head, keyspaces, injections, loss, train } = experiment;
  const { attack, lock, start, freeze, adapt, weights } = experiment;
  return {
    spec,
    name,
    seed,
    model: { name: model.name, arguments: model.arguments },
    data,
    head,
    keyspaces: Object.fromEntries(keyspaces.map((keyspace) => [keyspace.name, keyspaceConfig(keyspace)])),
    injections: injections.map(injectionConfig),
    loss: loss.map(({ name, deny, weight, on, arguments: args, after, warmup }) => ({
      name,
      deny,
      weight,
      on,
      arguments: args,
      ...(after !== undefined && { after }),
      warmup,
    })),
    train,
    ...(attack === undefined ? {} : { attack }),
    ...(lock && { lock }),
    ...(start && { start }),
    ...(freeze && { freeze }),
    ...(adapt && { adapt }),
    ...(weights && { weights }),
  };
}

function injectionConfig(injection: CheckedInjection): InjectionConfig {
  const { keyspace, points, by } = injection;
  if (by !== "expression") return { keyspace, points, by, gamma: injection.gamma };
  return { keyspace, points, by, injection: injection.name, arguments: injection.arguments };
}

function keyspaceConfig({ dim, basis, alpha, std, wrong }: CheckedKeyspace): KeyspaceConfig {
  return { dim, basis, alpha, std, wrong };
}
