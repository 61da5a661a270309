/** A process that tries inputs and says what came of each, for `npm run fuzz`: it may hang or die of one. */
import { Finding, fuzzKind, tryInput } from "../../test/fuzz/kinds.js";
import type { FuzzAnswer, FuzzOrder } from "./pool.js";

process.on("message", (order: FuzzOrder) => void answer(order));

async function answer({ kind, seed }: FuzzOrder): Promise<void> {
  process.send?.(await outcomeOf(kind, seed));
}

async function outcomeOf(kind: string, seed: number): Promise<FuzzAnswer> {
  try {
    return { outcome: await tryInput(fuzzKind(kind), seed) };
  } catch (error) {
    if (error instanceof Finding) return { finding: error.message };
    throw error;
  }
}
