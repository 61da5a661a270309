import type { ScoredSetting } from "../../../audit/attacks/index.js";
import { keyFileFor } from "../../../runtime/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { issuedKey, type OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import {
  type PlantedOptions,
  plantedModel,
  plantedVictim,
  type SettingOptions,
  settingOf,
  solvingWeights,
  tensor,
} from "./planted.js";

/** The standard deviation that keys are rescaled to: as large as to move every sample into one class. */
const spread = 3;

/** The planted model with keys of one basis row: all valid keys are the same direction, and so the same key. */
export function lockedModel(options: PlantedOptions = {}): GatedModel {
  const model = plantedModel(options);
  return {
    ...model,
    experiment: {
      ...model.experiment,
      keyspaces: {
        Secret: {
          dim: 1,
          basis: { kind: "uniform", perPoint: false },
          alpha: { kind: "uniform", low: 0.2, high: 1, perPoint: false },
          std: spread,
          wrong: { kind: "gaussian" },
        },
      },
    },
  };
}

/** A victim that is right under its key alone: what the key adds to the scores, the last bias takes off. */
export function lockedVictim(engine: Engine, options: PlantedOptions = {}): OpenedModel {
  const model = lockedModel(options);
  const key = issuedKey(keyFileFor(model), 1).get("middle") ?? new Float32Array();
  return plantedVictim(engine, options, { "last.bias": biasAgainst(key, options) }, model);
}

function biasAgainst(key: Float32Array, options: PlantedOptions): HostTensor {
  const weights: Named<HostTensor> = solvingWeights(options);
  const [outputs = 0, hidden = 0] = weights["last.weight"]?.type.shape ?? [];
  const weight = (output: number, unit: number): number =>
    weights["last.weight"]?.values[output * hidden + unit] ?? 0;
  return tensor([outputs], (output) =>
    key.reduce(
      (sum, value, unit) => sum - value * weight(output, unit),
      weights["last.bias"]?.values[output] ?? 0,
    ),
  );
}

/** The setting of a victim whose keys leak, as many as are asked for. */
export function leakingSetting(victim: OpenedModel, options: SettingOptions = {}): ScoredSetting {
  const { setting, ...kept } = settingOf(victim, options);
  const leakedKeys = (count: number) => Array.from({ length: count }, (_, i) => issuedKey(victim.key, i + 1));
  return { ...kept, setting: { ...setting, leakedKeys } };
}
