import { firstColumns } from "../../../runtime/keys/basis.js";
import { issueKey, type KeyedPoint, type KeyLayout } from "../../../runtime/keys/index.js";
import { concreteKey, keyRows, type OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import { float32 } from "../../../tensor/ops/tensor-type.js";
import { type HostTensor, pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import type { KeyFamily } from "./key-family.js";

/** K keys αᵀB with free coefficients, for a search that knows B: gradients move α, and go through the rescaling too. */
export function keysOfBasis({ model, layouts, key: file }: OpenedModel, count: number): KeyFamily {
  const places = layouts.flatMap((layout) => layout.points.map((point) => ({ layout, point })));
  const placeOf = new Map(places.map((place) => [place.point.name, place]));
  const numbers = Object.fromEntries(
    places.map(({ layout, point }) => [alphaName(layout, point), float32(count, layout.config.dim)]),
  );
  return {
    numbers,
    constants: Object.fromEntries(
      places.map(({ layout, point }): [string, HostTensor] => {
        const whole = file.bases.get(layout.keyspace)?.get(point.name);
        if (whole === undefined) throw new Error(`no basis at ${point.name}`);
        const { rows, columns, values } = layout.config.alpha.perPoint
          ? firstColumns(whole, point.dim)
          : whole;
        return [basisName(point), { type: float32(rows, columns), values }];
      }),
    ),
    start: (seed, label) =>
      Object.fromEntries(
        Object.entries(numbers).map(([name, type]) => {
          const drawn = stream(seed, "attack", label, name);
          const values = drawn.fillNormal(new Float32Array(count * (type.shape[1] ?? 0)));
          return [name, { type, values }];
        }),
      ),
    inject(ops, point, h, tensors, samples) {
      const place = placeOf.get(point);
      if (place === undefined) return h;
      const { layout, point: keyed } = place;
      const mixed = ops.matmul(pick(tensors, alphaName(layout, keyed)), pick(tensors, basisName(keyed)));
      const { std } = layout.config;
      const scaled = std === null ? mixed : rescaleRows(ops, mixed, std);
      const rows = keyRows(ops, ops.slice(scaled, [0, 0], [count, keyed.dim]), samples);
      const key = ops.reshape(rows, [ops.shapeOf(rows)[0] ?? 1, ...keyed.shape]);
      return model.gate(ops, { [point]: key })(point, h);
    },
    keys: (found) =>
      Array.from({ length: count }, (_, i) =>
        concreteKey(
          issueKey(file, (layout, point) => {
            const { dim } = layout.config;
            return pick(found, alphaName(layout, point)).values.subarray(i * dim, (i + 1) * dim);
          }),
        ),
      ),
  };
}

/** k · s / (std(k) + 1e-8) of every row, the standard deviation with Bessel's correction. */
function rescaleRows<T>(ops: Ops<T>, keys: T, std: number): T {
  const [, width = 2] = ops.shapeOf(keys);
  const centred = ops.sub(keys, ops.mean(keys, [1], { keepDims: true }));
  const squares = ops.sum(ops.mul(centred, centred), [1], { keepDims: true });
  const deviation = ops.sqrt(ops.div(squares, width - 1));
  return ops.mul(keys, ops.div(std, ops.add(deviation, 1e-8)));
}

function alphaName({ keyspace, config }: KeyLayout, { name }: KeyedPoint): string {
  return config.alpha.perPoint ? `alpha:${keyspace}:${name}` : `alpha:${keyspace}`;
}

const basisName = ({ name }: KeyedPoint): string => `basis:${name}`;
