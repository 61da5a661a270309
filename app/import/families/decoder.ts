import * as v from "valibot";
import { count, Failure } from "../../../diagnostics/index.js";
import type { ImportRequest } from "../family.js";
import { middleOf, type NetworkPlan, numeral } from "../network-plan.js";
import { behind, ignore, inBraces, take, type WrittenRule } from "../rules.js";
import { prefixOf } from "../weights-prefix.js";
import { activationLayer } from "./activation-layers.js";
import { languageData } from "./language-data.js";
import { flag, positiveOr, rate, size, sizeOrNull, word } from "./setting-schemas.js";
import { tiedHeadRemarks } from "./tied-head.js";

/** Settings that LLaMA and the networks after it share, with the defaults of `transformers`. */
export const decoderSettings = {
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: sizeOrNull,
  head_dim: sizeOrNull,
  max_position_embeddings: size,
  hidden_act: word("silu"),
  rms_norm_eps: positiveOr(1e-6),
  rope_theta: positiveOr(10000),
  rope_scaling: v.optional(v.unknown()),
  rope_parameters: v.optional(v.unknown()),
  attention_dropout: rate(0),
  tie_word_embeddings: flag(false),
};

export type DecoderSettings = v.InferOutput<v.ObjectSchema<typeof decoderSettings, undefined>>;

/** What tells one family of such decoders from another. */
export interface DecoderFamily {
  /** The name of the model in the spec. */
  readonly model: string;
  readonly heads: number;
  /** Whether queries, keys and values have a bias, outputs of attention, and the maps of the MLP. */
  readonly qkvBias: boolean;
  readonly outputBias: boolean;
  readonly mlpBias: boolean;
  readonly remarks: readonly string[];
}

/** Tokens of a sample, where the file does not say: as much as is trained on in a moment. */
const usualLength = 256;

/** The tokens of a sample of an imported decoder. */
export const lengthOf = ({ max_position_embeddings: most }: DecoderSettings): number =>
  Math.min(most, usualLength);

/** What a block is made with, where it is not one of `spankey/blocks`. */
interface BlockSettings {
  readonly activation: string;
  readonly eps: number;
  readonly base: number;
  readonly headDim: number | undefined;
  readonly dropout: number;
  readonly family: DecoderFamily;
}

/** The plan of a network of LLaMA's kind. */
export function planDecoder(
  given: DecoderSettings,
  family: DecoderFamily,
  request: ImportRequest,
): NetworkPlan {
  const { folder, head } = request;
  const { vocab_size: vocabulary, hidden_size: width, num_hidden_layers: blocks } = given;
  const { num_attention_heads: heads, intermediate_size: hidden, tie_word_embeddings: isTied } = given;
  const kvHeads = given.num_key_value_heads ?? family.heads;
  const length = lengthOf(given);
  const settings: BlockSettings = {
    activation: activationLayer(given.hidden_act, "hidden_act", folder),
    eps: given.rms_norm_eps,
    base: ropeBase(given, folder.configurationPath),
    headDim: given.head_dim === null || given.head_dim * heads === width ? undefined : given.head_dim,
    dropout: given.attention_dropout,
    family,
  };
  const isPlain = isOfLibrary(settings);
  const prefix = prefixOf(folder, "model", "embed_tokens.weight");
  const language = languageData(request, { vocabulary, length });
  const isDrawn = !isTied && head === "without head";
  const norm = `rmsnorm(eps: ${numeral(settings.eps)})`;
  const rules = bodyRules(isPlain ? "swiGlu1" : "gatedMlp1", (name) =>
    folder.tensors.has(prefix === undefined ? name : `${prefix}.${name}`),
  );
  const output = isTied ? ignore("lm_head") : take("lm_head", "dense1");
  return {
    ...language,
    summary: `${count(blocks, "block")} of ${count(heads, "head")}${kvHeads === heads ? "" : ` (${kvHeads} of keys and values)`}, ${width} wide, ${vocabulary} tokens`,
    usesLibrary: isPlain,
    blocks: isPlain ? [] : [ownBlocks(settings)],
    model: {
      name: family.model,
      parameters: [
        `vocabulary: int = ${vocabulary}`,
        `length: int = ${length}`,
        `width: int = ${width}`,
        `blocks: int = ${blocks}`,
        `heads: int = ${heads}`,
        `kv_heads: int = ${kvHeads}`,
        `hidden: int = ${hidden}`,
      ],
      body: [
        { layers: "input tokens length" },
        { layers: "embedding(vocabulary, width, init: normal)", point: "@embedding" },
        {
          layers: `repeat blocks { ${isPlain ? libraryCall(settings) : "DecoderBlock(heads, kv_heads, hidden)"} }`,
          point: middleOf(blocks, "block"),
        },
        { layers: `${norm} -> ${isTied ? "unembed" : "dense(vocabulary, bias: false)"}` },
      ],
    },
    rules: [...behind(prefix, rules), ...(folder.tensors.has("lm_head.weight") ? [output] : [])],
    except: isDrawn ? ["dense1"] : [],
    remarks: [
      ...language.remarks,
      ...family.remarks,
      ...(length < given.max_position_embeddings
        ? [
            `A sample has ${length} tokens, of the ${given.max_position_embeddings} that the network was made for: \`length\` says how many.`,
          ]
        : []),
      ...tiedHeadRemarks(folder, isTied),
      ...(isTied && head === "without head"
        ? ["The file is of the network without its head; its output is the matrix of its embedding."]
        : []),
      ...(isDrawn ? ["The file has no head: `dense1` is drawn."] : []),
    ],
  };
}

const ropeSchema = v.object({
  rope_type: v.optional(v.string()),
  type: v.optional(v.string()),
  rope_theta: v.optional(v.number()),
});

/** The base of rotary positions. Fails with SPK4405 where they are stretched. */
function ropeBase(given: DecoderSettings, path: string): number {
  let base = given.rope_theta;
  for (const key of ["rope_scaling", "rope_parameters"] as const) {
    const value = given[key];
    if (value === undefined || value === null) continue;
    const read = v.safeParse(ropeSchema, value);
    const kind = read.success ? (read.output.rope_type ?? read.output.type ?? "default") : "";
    if (!read.success || kind !== "default") {
      const reason = "rotary positions are stretched";
      throw Failure.of("unsupported-model-setting", { path, key, value: JSON.stringify(value), reason });
    }
    base = read.output.rope_theta ?? base;
  }
  return base;
}

/** Whether the blocks are those of `spankey/blocks`. */
const isOfLibrary = ({ activation, headDim, dropout, family }: BlockSettings): boolean =>
  activation === "silu" && headDim === undefined && dropout === 0 && !family.outputBias && !family.mlpBias;

function libraryCall({ base, eps, family: { qkvBias } }: BlockSettings): string {
  const further = [
    ...(base === 10000 ? [] : [`base: ${numeral(base)}`]),
    ...(qkvBias ? ["qkv_bias: true"] : []),
    ...(eps === 1e-6 ? [] : [`eps: ${numeral(eps)}`]),
  ];
  return `LlamaDecoder(${["heads", "kv_heads", "hidden", ...further].join(", ")})`;
}

function ownBlocks({ activation, eps, base, headDim, dropout, family }: BlockSettings): string[] {
  const norm = `rmsnorm(eps: ${numeral(eps)})`;
  const attention = [
    ...["heads", "causal: true", "kv_heads: kv_heads"],
    ...(headDim === undefined ? [] : [`head_dim: ${headDim}`]),
    ...[`bias: ${family.qkvBias}`, `output_bias: ${family.outputBias}`, `rotary: ${numeral(base)}`],
    ...(dropout === 0 ? [] : [`dropout: ${numeral(dropout)}`]),
  ];
  const bias = `bias: ${family.mlpBias}`;
  return [
    "/// A decoder block, with the settings of this one.",
    "block DecoderBlock(heads: int, kv_heads: int, hidden: int) {",
    "  add {",
    `    ${norm}`,
    `    attention(${attention.join(", ")})`,
    "  }",
    `  add { ${norm} -> GatedMlp(hidden, in.features) }`,
    "}",
    "block GatedMlp(hidden: int, width: int) {",
    `  multiply { dense(hidden, ${bias}) -> ${activation} } with dense(hidden, ${bias})`,
    `  dense(width, ${bias})`,
    "}",
  ];
}

function bodyRules(mlp: string, has: (name: string) => boolean): WrittenRule[] {
  // a buffer of rotary positions, which older versions saved
  const frequencies = "self_attn.rotary_emb.inv_freq";
  return [
    take("embed_tokens", "embedding1"),
    inBraces("layers.{i}", "repeat1.turn{i + 1}", [
      take("input_layernorm", "rmsnorm1"),
      take("self_attn.q_proj", "attention1.query"),
      take("self_attn.k_proj", "attention1.key"),
      take("self_attn.v_proj", "attention1.value"),
      take("self_attn.o_proj", "attention1.output"),
      ...(has(`layers.0.${frequencies}`) ? [ignore(frequencies)] : []),
      take("post_attention_layernorm", "rmsnorm2"),
      take("mlp.gate_proj", `${mlp}.dense1`),
      take("mlp.up_proj", `${mlp}.dense2`),
      take("mlp.down_proj", `${mlp}.dense3`),
    ]),
    take("norm", "rmsnorm1"),
  ];
}
