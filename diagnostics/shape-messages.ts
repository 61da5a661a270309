import { missing, mistake } from "./message.js";

/** A layer as it was written, the activation that enters it, and the blocks around it. */
type AtLayer = { layer: string; input: string; within: string | undefined };

const inside = (within: string | undefined): string => (within === undefined ? "" : `, in ${within}`);

/** SPK3xxx: shapes of activations, keys and heads. Shapes are those of one sample, without the batch. */
export const shapeMessages = {
  "activation-size-mismatch": missing(
    mistake<AtLayer & { reason: string }>(
      "SPK3001",
      ({ layer, input, reason, within }) => `\`${layer}\` cannot take ${input}: ${reason}${inside(within)}`,
    ),
  ),
  "activation-kind-mismatch": missing(
    mistake<AtLayer & { wanted: string; fix: string | undefined }>(
      "SPK3002",
      ({ layer, input, wanted, within }) => `\`${layer}\` takes ${wanted}, not ${input}${inside(within)}`,
      ({ fix }) => fix,
    ),
  ),
  "indivisible-size": missing(
    mistake<AtLayer & { part: string; count: number; whole: string; size: number }>(
      "SPK3003",
      ({ layer, part, count, whole, size, within }) =>
        `\`${layer}\`: ${part} ${count} does not divide ${whole} ${size}${inside(within)}`,
    ),
  ),
  "residual-shape-mismatch": missing(
    mistake<{ left: string; right: string; identity: boolean; within: string | undefined }>(
      "SPK3004",
      ({ left, right, identity, within }) =>
        `\`add\` cannot add ${left}, from its body, and ${right}, ${identity ? "its input" : "from `with`"}${inside(within)}`,
      ({ identity }) =>
        identity ? "let the body keep the shape, or change the other side with `with`" : undefined,
    ),
  ),
  "tensor-too-large": mistake<{ what: string; size: string }>(
    "SPK3005",
    ({ what, size }) => `${what} would hold ${size} numbers, more than a tensor can`,
  ),
  "unavailable-activation-property": missing(
    mistake<{ member: string; input: string; within: string | undefined }>(
      "SPK3006",
      ({ member, input, within }) => `there is no \`in.${member}\` in ${input}${inside(within)}`,
    ),
  ),
  "sample-shape-mismatch": missing(
    mistake<{ dataset: string; sample: string; model: string; input: string }>(
      "SPK3007",
      ({ dataset, sample, model, input }) =>
        `${dataset} gives ${sample}, but model \`${model}\` takes ${input}`,
    ),
  ),
  "output-count-mismatch": missing(
    mistake<{ model: string; outputs: number; dataset: string; classes: number }>(
      "SPK3008",
      ({ model, outputs, dataset, classes }) =>
        `model \`${model}\` has ${outputs} outputs, but ${dataset} has ${classes} classes`,
    ),
  ),
  "output-shape-mismatch": missing(
    mistake<{ model: string; output: string; perToken: boolean }>(
      "SPK3009",
      ({ model, output, perToken }) =>
        `model \`${model}\` ends in ${output}, not in one number for each class${perToken ? " at each token" : ""}`,
      ({ perToken }) =>
        perToken
          ? "let it end in `layernorm -> dense(vocabulary)`"
          : "let it end in `flatten -> dense(classes)`, or `global_average_pool -> dense(classes)`",
    ),
  ),
  "normalization-size-mismatch": mistake<{
    what: string;
    found: number;
    channels: number;
    noun: string;
    sample: string;
  }>(
    "SPK3010",
    ({ what, found, channels, noun, sample }) =>
      `${what} has ${found} values for ${sample}: give one${channels === 1 ? "" : `, or one for each of ${channels} ${noun}`}`,
  ),
  "augmentation-without-image": mistake<{ name: string; dataset: string; sample: string }>(
    "SPK3011",
    ({ name, dataset, sample }) => `\`${name}\` works on images, but ${dataset} gives ${sample}`,
  ),
  "orthonormal-basis-too-large": mistake<{ keyspace: string; dim: number; point: string; size: number }>(
    "SPK3012",
    ({ keyspace, dim, point, size }) =>
      `keyspace \`${keyspace}\`: ${dim} rows cannot be orthonormal at point \`${point}\`, which has ${size} dimensions`,
    ({ size }) => `take \`dim ${size}\` or less, or \`basis uniform\``,
  ),
  "missing-orthogonal-complement": mistake<{ keyspace: string; dim: number; point: string; size: number }>(
    "SPK3013",
    ({ keyspace, dim, point, size }) =>
      `keyspace \`${keyspace}\`: ${dim} rows leave nothing orthogonal to them at point \`${point}\`, which has ${size} dimensions`,
    ({ size }) =>
      size > 1 ? `take \`dim ${size - 1}\` or less, or \`wrong gaussian\`` : "take `wrong gaussian`",
  ),
  "point-on-token-id": mistake<{ name: string; input: string }>(
    "SPK3030",
    ({ name, input }) =>
      `the point \`${name}\` is on ${input}, which no key can be added to or multiplied with`,
    () => "put it after the layer that makes them vectors, as in `embedding(vocabulary, 128) @name`",
  ),
} as const;
