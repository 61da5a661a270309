import { count, countInGroups, inUse, missing, mistake } from "./message.js";

/** A layer as written, the activation that enters it, and the blocks around it. */
type AtLayer = { layer: string; input: string; within: string | undefined };

/** Two sides of a branch: what each is, and where it comes from. */
type JoinedSides = {
  by: string;
  left: { shape: string; from: string };
  right: { shape: string; from: string };
  /** Whether one of them is the input itself. */
  identity: boolean;
  /** Which shapes fit. */
  fits: string;
};

/** SPK3xxx: shapes of activations, keys and heads. Shapes are of one sample, without the batch. */
export const shapeMessages = {
  "activation-size-mismatch": missing(
    mistake<AtLayer & { reason: string; fix: string | undefined }>(
      "SPK3001",
      ({ layer, input, reason, within }) => `\`${layer}\` cannot take ${input}: ${reason}${inUse(within)}`,
      ({ fix }) => fix,
    ),
  ),
  "activation-kind-mismatch": missing(
    mistake<AtLayer & { wanted: string; fix: string | undefined }>(
      "SPK3002",
      ({ layer, input, wanted, within }) => `\`${layer}\` takes ${wanted}, not ${input}${inUse(within)}`,
      ({ fix }) => fix,
    ),
  ),
  "indivisible-size": missing(
    mistake<AtLayer & { part: string; count: number; whole: string; size: number }>(
      "SPK3003",
      ({ layer, part, count: parts, whole, size, within }) =>
        `\`${layer}\`: ${part} ${parts} does not divide ${whole} ${size}${inUse(within)}`,
    ),
  ),
  "residual-shape-mismatch": missing(
    mistake<JoinedSides & { verb: string; within: string | undefined }>(
      "SPK3004",
      ({ by, verb, left, right, within }) =>
        `\`${by}\` cannot ${verb} ${left.shape} (${left.from}) and ${right.shape} (${right.from})${inUse(within)}`,
      ({ by, identity, fits, right }) => {
        if (by !== "add" || right.shape.startsWith("token ids")) return fits;
        return identity ? "keep the shape in the body, or change the other side with `with`" : undefined;
      },
    ),
  ),
  "tensor-too-large": mistake<{ what: string; size: string }>(
    "SPK3005",
    ({ what, size }) => `${what} would have ${size} elements, more than a tensor can hold`,
  ),
  "unavailable-activation-property": missing(
    mistake<{ member: string; input: string; within: string | undefined }>(
      "SPK3006",
      ({ member, input, within }) => `${input} has no \`in.${member}\`${inUse(within)}`,
    ),
  ),
  "sample-shape-mismatch": missing(
    mistake<{ dataset: string; sample: string; model: string; input: string; isTurned?: boolean }>(
      "SPK3007",
      ({ dataset, sample, model, input }) =>
        `${dataset} gives ${sample}, but model \`${model}\` takes ${input}`,
      ({ isTurned }) => (isTurned === true ? "sizes are written as height, width, channels" : undefined),
    ),
  ),
  "output-count-mismatch": missing(
    mistake<{ model: string; outputs: number; dataset: string; classes: number }>(
      "SPK3008",
      ({ model, outputs, dataset, classes }) =>
        `model \`${model}\` has ${count(outputs, "output")}, but ${dataset} has ${count(classes, "class", "classes")}`,
    ),
  ),
  "output-shape-mismatch": missing(
    mistake<{ model: string; output: string; perToken: boolean }>(
      "SPK3009",
      ({ model, output, perToken }) =>
        `model \`${model}\` ends in ${output}, not in one number per class${perToken ? " at each token" : ""}`,
      ({ perToken, output }) =>
        perToken
          ? "end it in `layernorm -> dense(vocabulary)`"
          : output.startsWith("a sequence")
            ? "end it in `mean_tokens -> dense(classes)` or `token(-1) -> dense(classes)`"
            : "end it in `flatten -> dense(classes)` or `global_average_pool -> dense(classes)`",
    ),
  ),
  "output-mask-mismatch": mistake<{ model: string; output: string; dataset: string; mask: string }>(
    "SPK2220",
    ({ model, output, dataset, mask }) =>
      `model \`${model}\` ends in ${output}, but a mask of ${dataset} has ${mask} pixels`,
    () =>
      "end it in an image of that size with a channel for each class, for example by `conv(21, kernel: 1)`",
  ),
  "output-target-mismatch": missing(
    mistake<{ model: string; output: string; dataset: string; target: string; numbers: number | undefined }>(
      "SPK3050",
      ({ model, output, dataset, target }) =>
        `model \`${model}\` ends in ${output}, but a target of ${dataset} is ${target}`,
      ({ numbers, dataset }) => {
        if (numbers === undefined) return "end it in an image of that size, for example by a last `conv`";
        const end = `end it in \`dense(${numbers})\``;
        return numbers === 1 && dataset === "table"
          ? `${end}, or name several columns: \`labels: ("a", "b")\``
          : end;
      },
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
      `${what} has ${count(found, "value")} for ${sample}: give one${channels === 1 ? "" : `, or one for each of the ${channels} ${noun}`}`,
  ),
  "augmentation-without-image": mistake<{ name: string; dataset: string; sample: string }>(
    "SPK3011",
    ({ name, dataset, sample }) => `\`${name}\` works only on images, but ${dataset} gives ${sample}`,
  ),
  "orthonormal-basis-too-large": mistake<{ keyspace: string; dim: number; point: string; size: number }>(
    "SPK3012",
    ({ keyspace, dim, point, size }) =>
      `keyspace \`${keyspace}\`: ${count(dim, "row")} cannot be orthonormal at point \`${point}\`, which has ${count(size, "dimension")}`,
    ({ size }) => `use \`dim ${size}\` or less, or \`basis uniform\``,
  ),
  "missing-orthogonal-complement": mistake<{ keyspace: string; dim: number; point: string; size: number }>(
    "SPK3013",
    ({ keyspace, dim, point, size }) =>
      `keyspace \`${keyspace}\`: ${count(dim, "row")} ${dim === 1 ? "leaves" : "leave"} no orthogonal direction at point \`${point}\`, which has ${count(size, "dimension")}`,
    ({ size }) =>
      size > 1 ? `use \`dim ${size - 1}\` or less, or \`wrong gaussian\`` : "use `wrong gaussian`",
  ),
  "undefined-key-deviation": mistake<{ keyspace: string; point: string; std: number }>(
    "SPK3014",
    ({ keyspace, point, std }) =>
      `keyspace \`${keyspace}\` has \`std ${std}\`, but its keys at point \`${point}\` are one number, which has no standard deviation`,
    () => "leave `std` out, or inject at a larger point",
  ),
  "keys-too-large": mistake<{ keyspace: string; what: string; numbers: number; most: number }>(
    "SPK3015",
    ({ keyspace, what, numbers, most }) =>
      `keyspace \`${keyspace}\`: ${what} have ${countInGroups(numbers, "number")}; the limit is ${most.toLocaleString("en")}`,
    () => "use a smaller `dim`, a smaller batch, or a smaller point",
  ),
  "too-many-parameters": mistake<{ model: string; parameters: number; most: number }>(
    "SPK3016",
    ({ model, parameters, most }) =>
      `model \`${model}\` has ${countInGroups(parameters, "parameter")}; the limit is ${most.toLocaleString("en")}`,
    () => "make its layers smaller, or use fewer of them",
  ),
  "batch-too-large": mistake<{ model: string; batch: number; what: string; numbers: number; most: number }>(
    "SPK3017",
    ({ model, batch, what, numbers, most }) =>
      `for a batch of ${countInGroups(batch, "sample")}, ${what} of \`${model}\` would have ${countInGroups(numbers, "number")}; the limit is ${most.toLocaleString("en")}`,
    () => "use a smaller batch (with `accumulate`, a step takes several), or a smaller input",
  ),
  "unshared-parameters": missing(
    mistake<{
      layer: string;
      wanted: string;
      /** How many there are before it; undefined where the layer stands in a block or a `repeat`. */
      found: number | undefined;
    }>(
      "SPK3040",
      ({ layer, wanted, found }) =>
        found === undefined
          ? `\`${layer}\` shares the parameters of \`${wanted}\`, and must stand beside it in the model itself`
          : `\`${layer}\` shares the parameters of the one \`${wanted}\` before it in the model itself: there ${found === 0 ? "is none" : `are ${found}`}`,
      ({ found, wanted }) =>
        found === undefined
          ? "take it out of the block or the `repeat`"
          : found === 0
            ? `begin the model with \`${wanted}(…)\`, in no block`
            : "end the model in `dense(vocabulary)`, which has a matrix of its own",
    ),
  ),
  "vocabulary-below-outputs": mistake<{ model: string; known: number; outputs: number }>(
    "SPK3041",
    ({ model, known, outputs }) =>
      `model \`${model}\` has ${count(outputs, "token")} at its output, but an embedding of ${known}: the ids from ${known} on have no vector`,
    ({ outputs }) => `give the embedding a vocabulary of ${outputs}`,
  ),
  "point-on-token-ids": mistake<{ name: string; input: string }>(
    "SPK3030",
    ({ name, input }) =>
      `the point \`${name}\` is on ${input}: keys can be neither added to nor multiplied with these`,
    () => "put it after the layer that makes them vectors, for example `embedding(vocabulary, 128) @name`",
  ),
} as const;
