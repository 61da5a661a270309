import { Failure, notice } from "../../diagnostics/index.js";
import type { TaskOptions } from "../task.js";

/** Warns where a run could not use a tokenizer file (SPK4417), or where it has more ids than the network has outputs (SPK4418). */
export async function checkTokenizer(
  path: string,
  outputs: number,
  notify: NonNullable<TaskOptions["notify"]>,
): Promise<void> {
  const { readTokenizer } = await import("../../runtime/data/tokenizer/text-tokenizer.js");
  try {
    const { vocabulary } = await readTokenizer(path);
    if (vocabulary > outputs) notify(notice("tokenizer-beyond-outputs", { path, vocabulary, outputs }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    notify(notice("unusable-model-tokenizer", { problem: error.message }));
  }
}
