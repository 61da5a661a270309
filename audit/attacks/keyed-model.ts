import type { GatedModel, Inject } from "../../runtime/model.js";
import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import type { Ops } from "../../tensor/ops/ops.js";
import { float32 } from "../../tensor/ops/tensor-type.js";

/** A model with a key built in: what enters at a point has been through the gate under `key` before. */
export function keyedModel(model: GatedModel, key: ConcreteKey): GatedModel {
  return {
    ...model,
    forward(ops, p, input, inject, mode) {
      const open = openGate(ops, model, key);
      return model.forward(ops, p, input, (point, h) => inject(point, open(point, h)), mode);
    },
  };
}

function openGate<T>(ops: Ops<T>, model: GatedModel, key: ConcreteKey): Inject<T, string> {
  const keys = [...key].map(([point, values]) => {
    const shape = [1, ...(model.points[point] ?? [])];
    return [point, ops.constant(values, float32(...shape))] as const;
  });
  return model.gate(ops, Object.fromEntries(keys));
}
