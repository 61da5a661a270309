import type { Family } from "../family.js";
import { gpt2 } from "./gpt2.js";
import { llama } from "./llama.js";
import { qwen2 } from "./qwen2.js";
import { resnet } from "./resnet.js";
import { vit } from "./vit.js";

/** The families that are read, as messages list them. */
export const families: readonly Family[] = [gpt2, qwen2, llama, vit, resnet];
