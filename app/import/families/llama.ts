import { defineFamily } from "../family.js";
import { decoderSettings, planDecoder } from "./decoder.js";
import { flag } from "./setting-schemas.js";

/** LLaMA, of all its versions whose rotary positions are not stretched (`modeling_llama.py`). */
export const llama = defineFamily({
  name: "llama",
  architectures: { LlamaForCausalLM: "with head", LlamaModel: "without head" },
  settings: {
    read: { ...decoderSettings, attention_bias: flag(false), mlp_bias: flag(false) },
    // `pretraining_tp` cuts products into parts, whose sum is the same
    passedOver: ["pretraining_tp"],
    fixed: { partial_rotary_factor: { values: [1], reason: "a part of each head does not turn" } },
  },
  plan: (given, request) =>
    planDecoder(
      given,
      {
        model: "Llama",
        heads: given.num_attention_heads,
        qkvBias: given.attention_bias,
        outputBias: given.attention_bias,
        mlpBias: given.mlp_bias,
        remarks: [],
      },
      request,
    ),
});
