import type { OpenedModel } from "../../../runtime/opened-model/index.js";
import { float32, type Shape, sizeOf } from "../../../tensor/ops/tensor-type.js";
import { type Program, pick } from "../../../tensor/programs/index.js";
import { keyDeviation } from "../constructed-keys.js";

/** What of an opened model its gates can be tried with. */
type Gated = Pick<OpenedModel, "model" | "engine" | "layouts">;

/** A gate that multiplies an activation with a factor of its key, and does nothing else. */
export interface FactorCurve {
  /** The smallest and the largest factor that a key makes. */
  readonly low: number;
  readonly high: number;
  /** A key that makes the factor, or the one nearest to it. */
  keyOf(factor: number): number;
}

/** Keys that are tried: from one that does nothing to one far beyond those that are drawn, and most of them small. */
const tried = 801;
/** The largest, in deviations of a key. */
const reach = 10;
/** Activations that are tried; the first tells the factor. */
const activations = [1, 2, -1.5] as const;
const tolerance = 1e-4;

/**
 * The curves of the gates that a spec declares itself (`injection Flip(h, k) = h * tanh(4 * k)`), by point, found by trying: no part of
 * the code says that such a gate multiplies. A point is left out where its gate does more than that.
 */
export async function factorCurves(victim: Gated): Promise<ReadonlyMap<string, FactorCurve>> {
  const { injections } = victim.model.experiment;
  const declared = new Set(injections.flatMap(({ by, points }) => (by === "expression" ? points : [])));
  const curves = new Map<string, FactorCurve>();
  for (const layout of victim.layouts) {
    const keys = triedKeys(keyDeviation(layout));
    for (const { name, shape } of layout.points) {
      if (!declared.has(name)) continue;
      const curve = curveOf(keys, await gated(victim, name, shape, keys));
      if (curve !== undefined) curves.set(name, curve);
    }
  }
  return curves;
}

/** Small keys lie closer together than large ones, as what a key does usually ends in a plateau. */
function triedKeys(deviation: number): Float32Array {
  const middle = (tried - 1) / 2;
  return Float32Array.from({ length: tried }, (_, i) => reach * deviation * ((i - middle) / middle) ** 3);
}

/** What the gate of a point makes of each activation under each key, one list for each activation. */
async function gated(
  { model, engine }: Gated,
  point: string,
  shape: Shape,
  keys: Float32Array,
): Promise<Float32Array[]> {
  const pairs = activations.length * tried;
  const size = sizeOf(shape);
  const rows = Math.ceil(pairs / size);
  const type = float32(rows, ...shape);
  const program: Program = {
    inputs: { h: type, key: type },
    run: (ops, inputs) => ({
      y: model.gate(ops, { [point]: pick(inputs, "key") })(point, pick(inputs, "h")),
    }),
  };
  const filled = (numberOf: (pair: number) => number) => ({
    type,
    values: Float32Array.from({ length: rows * size }, (_, i) => numberOf(Math.min(i, pairs - 1))),
  });
  const executable = await engine.compile(program);
  try {
    const fed = {
      h: engine.upload(filled((pair) => activations[Math.floor(pair / tried)] ?? 0)),
      key: engine.upload(filled((pair) => keys[pair % tried] ?? 0)),
    };
    const { y } = await executable.run(fed);
    const values = y === undefined ? [] : (await engine.download(y)).values;
    for (const resident of [...Object.values(fed), y]) if (resident !== undefined) engine.release(resident);
    return activations.map((_, i) => Float32Array.from(values.slice(i * tried, (i + 1) * tried)));
  } finally {
    await executable.dispose();
  }
}

/** Undefined where a gate does not multiply, or where its key changes nothing. */
function curveOf(keys: Float32Array, byActivation: readonly Float32Array[]): FactorCurve | undefined {
  const [factors = new Float32Array()] = byActivation;
  const multiplies = byActivation.every((values, a) =>
    values.every((value, i) => {
      const wanted = (activations[a] ?? 0) * (factors[i] ?? Number.NaN);
      return Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
    }),
  );
  const [low, high] = [Math.min(...factors), Math.max(...factors)];
  if (!multiplies || !(high - low > tolerance)) return undefined;
  return { low, high, keyOf: (factor) => keyAt(keys, factors, factor) };
}

/** The smallest key between two neighbours that were tried, whose factors lie on both sides of the wanted one. */
function keyAt(keys: Float32Array, factors: Float32Array, wanted: number): number {
  let best: number | undefined;
  let nearest = { key: 0, off: Number.POSITIVE_INFINITY };
  for (let i = 0; i < keys.length; i++) {
    const [key, factor] = [keys[i] ?? 0, factors[i] ?? 0];
    const off = Math.abs(factor - wanted);
    if (off < nearest.off || (off === nearest.off && Math.abs(key) < Math.abs(nearest.key)))
      nearest = { key, off };
    const [nextKey, next] = [keys[i + 1] ?? key, factors[i + 1] ?? factor];
    if (next === factor || (factor - wanted) * (next - wanted) > 0) continue;
    const between = key + ((wanted - factor) / (next - factor)) * (nextKey - key);
    if (best === undefined || Math.abs(between) < Math.abs(best)) best = between;
  }
  return best ?? nearest.key;
}
