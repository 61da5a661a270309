import type { LayerCall } from "../../grammar/ast.js";
import {
  type Activation,
  type ActivationKind,
  type Arguments,
  kindNouns,
  type Layer,
} from "../../runtime/language.js";
import { ShapeError, sizeOf } from "../../tensor/ops/index.js";
import { flattenParameters } from "../../tensor/programs/parameter-tree.js";
import type { LayerStep } from "../checked.js";
import type { Report } from "../report.js";

/** More than this does not fit into one tensor of any engine. */
const largestTensor = 2 ** 31 - 1;

/** One use of a layer: its arguments are known, and so is what enters it. */
export interface LayerUse {
  readonly call: LayerCall;
  /** As it was written, for messages. */
  readonly text: string;
  readonly within: string | undefined;
  readonly layer: Layer;
  readonly arguments: Arguments;
  readonly extraOutputs: number;
  /** The step whose parameters it shares, for a layer that shares some. */
  readonly shared?: LayerStep | undefined;
}

/** What a layer makes of an activation; undefined, with an error, where it cannot take it. */
export function applyLayer(use: LayerUse, input: Activation, report: Report): LayerStep | undefined {
  const { call, layer, within, arguments: args, extraOutputs } = use;
  const at = { layer: use.text, input: input.description, within };
  if (!layer.accepts.includes(input.kind)) {
    const wanted = layer.accepts.map((kind) => kindNouns[kind]).join(" or ");
    report.error("activation-kind-mismatch", call, { ...at, wanted, fix: fixFor(input.kind, layer.accepts) });
    return undefined;
  }
  const broken = layer.divisions(input, args).find(({ count, size }) => size % count !== 0);
  if (broken !== undefined) {
    report.error("indivisible-size", call, { ...at, ...broken });
    return undefined;
  }
  const parameters = layer.parameters(input, args);
  for (const [name, { shape }] of flattenParameters(parameters)) {
    if (tooLarge(`the ${name} of \`${use.text}\``, sizeOf(shape), call, report)) return undefined;
  }
  const output = infer(use, input, report);
  if (output === undefined) return undefined;
  if (tooLarge(`the output of \`${use.text}\``, sizeOf(output.shape), call, report)) return undefined;
  const step = { layer, arguments: args, parameters, output, extraOutputs };
  const shared = use.shared === undefined ? {} : { shared: use.shared };
  return { kind: "layer", name: call.name.text, ...step, ...shared };
}

function infer(use: LayerUse, input: Activation, report: Report): Activation | undefined {
  try {
    return use.layer.infer(input, use.arguments, use.shared?.parameters);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const facts = {
      ...{ layer: use.text, input: input.description, reason: error.reason, within: use.within },
      fix: fixForWindow(input, use.arguments),
    };
    report.error("activation-size-mismatch", use.call, facts);
    return undefined;
  }
}

/** Reports a tensor that no machine could hold. */
function tooLarge(what: string, size: number, node: LayerCall, report: Report): boolean {
  if (size <= largestTensor) return false;
  report.error("tensor-too-large", node, {
    what,
    size: size.toLocaleString("en", { maximumSignificantDigits: 4 }),
  });
  return true;
}

/** A window with one number for both axes, of an image that is one pixel high or wide. */
function fixForWindow({ kind, shape }: Activation, { kernel }: Arguments): string | undefined {
  const [, height, width] = shape;
  if (kind !== "image" || typeof kernel !== "number" || kernel === 1) return undefined;
  if (width === 1) return `one number is for both axes; for height and width: \`kernel: (${kernel}, 1)\``;
  return height === 1
    ? `one number is for both axes; for height and width: \`kernel: (1, ${kernel})\``
    : undefined;
}

function fixFor(kind: ActivationKind, accepted: readonly ActivationKind[]): string | undefined {
  if (kind === "image" && accepted.includes("vector")) {
    return "make it a vector first: `flatten`, or `global_average_pool`";
  }
  if (kind === "image" && accepted.includes("sequence"))
    return "make it a sequence first, for example `patches(4)`";
  if (kind === "ids") return "make them vectors first, for example `embedding(vocabulary, 128)`";
  if (kind === "sequence" && !accepted.includes("vector") && accepted.includes("image"))
    return "make a vector of it by `mean_tokens`, or an image by `reshape`";
  if (kind === "sequence" && accepted.includes("vector"))
    return "make it a vector first, for example `first_token`";
  return undefined;
}
