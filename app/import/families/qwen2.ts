import * as v from "valibot";
import { Failure } from "../../../diagnostics/index.js";
import { defineFamily } from "../family.js";
import { decoderSettings, lengthOf, planDecoder } from "./decoder.js";
import { flag, sizeOrNull } from "./setting-schemas.js";

/** Qwen2 and Qwen2.5 (`modeling_qwen2.py`). */
export const qwen2 = defineFamily({
  name: "qwen2",
  architectures: { Qwen2ForCausalLM: "with head", Qwen2Model: "without head" },
  settings: {
    read: {
      ...decoderSettings,
      use_sliding_window: flag(false),
      sliding_window: sizeOrNull,
      layer_types: v.optional(v.nullable(v.array(v.string())), null),
    },
    // says from which block on windows slide, which `use_sliding_window` says whether they do
    passedOver: ["max_window_layers"],
    fixed: { use_mrope: { values: [false], reason: "positions have several parts" } },
  },
  plan(given, request) {
    const length = lengthOf(given);
    const isSliding = given.use_sliding_window || given.layer_types?.includes("sliding_attention") === true;
    const window = given.sliding_window ?? 4096;
    if (isSliding && window < length) {
      const path = request.folder.configurationPath;
      const reason = `a token sees only so many before it, and a sample has ${length}`;
      throw Failure.of("unsupported-model-setting", {
        path,
        key: "sliding_window",
        value: String(window),
        reason,
      });
    }
    const family = {
      ...{ model: "Qwen2", heads: given.num_attention_heads },
      ...{ qkvBias: true, outputBias: false, mlpBias: false },
      remarks: isSliding
        ? [
            `Its attention sees ${window} tokens at most, more than a sample has: \`length\` must not become greater.`,
          ]
        : [],
    };
    return planDecoder(given, family, request);
  },
});
