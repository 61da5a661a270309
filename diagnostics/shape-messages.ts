import { mistake } from "./message.js";

/** A layer as it was written, the activation that enters it, and the blocks around it. */
type AtLayer = { layer: string; input: string; within: string | undefined };

const inside = (within: string | undefined): string => (within === undefined ? "" : `, in ${within}`);

/** SPK3xxx: shapes of activations, keys and heads. Shapes are those of one sample, without the batch. */
export const shapeMessages = {
  SPK3001: mistake<AtLayer & { reason: string }>(
    ({ layer, input, reason, within }) => `\`${layer}\` cannot take ${input}: ${reason}${inside(within)}`,
  ),
  SPK3002: mistake<AtLayer & { wanted: string; fix: string | undefined }>(
    ({ layer, input, wanted, within }) => `\`${layer}\` takes ${wanted}, not ${input}${inside(within)}`,
    ({ fix }) => fix,
  ),
  SPK3003: mistake<AtLayer & { part: string; count: number; whole: string; size: number }>(
    ({ layer, part, count, whole, size, within }) =>
      `\`${layer}\`: ${part} ${count} does not divide ${whole} ${size}${inside(within)}`,
  ),
  SPK3004: mistake<{ left: string; right: string; identity: boolean; within: string | undefined }>(
    ({ left, right, identity, within }) =>
      `\`add\` cannot add ${left}, from its body, and ${right}, ${identity ? "its input" : "from `with`"}${inside(within)}`,
    ({ identity }) =>
      identity ? "let the body keep the shape, or change the other side with `with`" : undefined,
  ),
  SPK3005: mistake<{ what: string; size: string }>(
    ({ what, size }) => `${what} would hold ${size} numbers, more than a tensor can`,
  ),
  SPK3006: mistake<{ member: string; input: string; within: string | undefined }>(
    ({ member, input, within }) => `there is no \`in.${member}\` in ${input}${inside(within)}`,
  ),
  SPK3007: mistake<{ dataset: string; sample: string; model: string; input: string }>(
    ({ dataset, sample, model, input }) =>
      `${dataset} gives ${sample}, but model \`${model}\` takes ${input}`,
  ),
  SPK3008: mistake<{ model: string; outputs: number; dataset: string; classes: number }>(
    ({ model, outputs, dataset, classes }) =>
      `model \`${model}\` has ${outputs} outputs, but ${dataset} has ${classes} classes`,
  ),
  SPK3009: mistake<{ model: string; output: string; perToken: boolean }>(
    ({ model, output, perToken }) =>
      `model \`${model}\` ends in ${output}, not in one number for each class${perToken ? " at each token" : ""}`,
    ({ perToken }) =>
      perToken
        ? "let it end in `layernorm -> dense(vocabulary)`"
        : "let it end in `flatten -> dense(classes)`, or `global_average_pool -> dense(classes)`",
  ),
  SPK3010: mistake<{ what: string; found: number; channels: number; noun: string; sample: string }>(
    ({ what, found, channels, noun, sample }) =>
      `${what} has ${found} values for ${sample}: give one${channels === 1 ? "" : `, or one for each of ${channels} ${noun}`}`,
  ),
  SPK3011: mistake<{ name: string; dataset: string; sample: string }>(
    ({ name, dataset, sample }) => `\`${name}\` works on images, but ${dataset} gives ${sample}`,
  ),
  SPK3012: mistake<{ keyspace: string; dim: number; point: string; size: number }>(
    ({ keyspace, dim, point, size }) =>
      `keyspace \`${keyspace}\`: ${dim} rows cannot be orthonormal at point \`${point}\`, which has ${size} dimensions`,
    ({ size }) => `take \`dim ${size}\` or less, or \`basis uniform\``,
  ),
  SPK3013: mistake<{ keyspace: string; dim: number; point: string; size: number }>(
    ({ keyspace, dim, point, size }) =>
      `keyspace \`${keyspace}\`: ${dim} rows leave nothing orthogonal to them at point \`${point}\`, which has ${size} dimensions`,
    ({ size }) =>
      size > 1 ? `take \`dim ${size - 1}\` or less, or \`wrong gaussian\`` : "take `wrong gaussian`",
  ),
  SPK3030: mistake<{ name: string; input: string }>(
    ({ name, input }) =>
      `the point \`${name}\` is on ${input}, which no key can be added to or multiplied with`,
    () => "put it after the layer that makes them vectors, as in `embedding(vocabulary, 128) @name`",
  ),
} as const;
