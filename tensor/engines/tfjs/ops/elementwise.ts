import * as tf from "@tensorflow/tfjs-core";
import type { elementwiseOps } from "../../../ops/elementwise.js";
import { broadcast } from "./broadcast.js";
import type { KernelTable } from "./kernel.js";
import { withoutGradient } from "./without-gradient.js";

type Elementwise = keyof typeof elementwiseOps;

/**
 * TF.js broadcasts as NumPy does and has our conventions for gradients at kinks, so most ops have a namesake. Its
 * gradients of maximum and minimum do not undo a broadcast, so their operands are broadcast before.
 */
export const elementwiseKernels: KernelTable<Elementwise> = {
  add: ([a, b]) => tf.add(a, b),
  sub: ([a, b]) => tf.sub(a, b),
  mul: ([a, b]) => tf.mul(a, b),
  div: ([a, b]) => tf.div(a, b),
  maximum: ([a, b], _, { shape }) => tf.maximum(broadcast(a, shape), broadcast(b, shape)),
  minimum: ([a, b], _, { shape }) => tf.minimum(broadcast(a, shape), broadcast(b, shape)),
  neg: ([x]) => tf.neg(x),
  exp: ([x]) => tf.exp(x),
  log: ([x]) => tf.log(x),
  sqrt: ([x]) => tf.sqrt(x),
  tanh: ([x]) => tf.tanh(x),
  erf: ([x]) => tf.erf(x),
  sigmoid: ([x]) => tf.sigmoid(x),
  relu: ([x]) => tf.relu(x),
  clamp: ([x], { min, max }) => tf.clipByValue(x, min, max),
  equal: ([a, b]) => equal(a, b),
  greater: ([a, b]) => greater(a, b),
  select: ([condition, a, b]) => tf.where(condition, a, b),
  cast: ([x], { dtype }) =>
    dtype === "float32" ? tf.cast(x, dtype) : withoutGradient((x) => tf.cast(x, dtype))(x),
  stopGradient: ([x]) => held(x),
};

const equal = withoutGradient((a, b) => tf.equal(a, b));
const greater = withoutGradient((a, b) => tf.greater(a, b));
const held = withoutGradient((x) => tf.clone(x));
