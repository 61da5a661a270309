import type { WrittenRule } from "./rules.js";

/** A network of somebody else as a spec is to have it: all that the text of the spec is made of. */
export interface NetworkPlan {
  /** "12 blocks of 12 heads, 768 wide", for people. */
  readonly summary: string;
  /** Whether it is made of blocks of `spankey/blocks`. */
  readonly usesLibrary: boolean;
  /** Blocks of its own, each as its lines. */
  readonly blocks: readonly (readonly string[])[];
  readonly model: PlannedModel;
  /** `text("corpus.txt", tokens: bytes)` */
  readonly data: string;
  /** The outputs of a language model, one for each token. */
  readonly outputs?: number;
  readonly rules: readonly WrittenRule[];
  /** What no tensor of the file fills. */
  readonly except: readonly string[];
  /** `adamw(lr: 0.00005) for 3 epochs batch 8` */
  readonly train: string;
  /** What was decided, left out or changed, each a sentence. */
  readonly remarks: readonly string[];
}

export interface PlannedModel {
  readonly name: string;
  /** `width: int = 768` */
  readonly parameters: readonly string[];
  readonly body: readonly PlannedLine[];
}

/** A chain of layers, and the points after it. */
export interface PlannedLine {
  readonly layers: string;
  readonly point?: string;
}

/** A number as a spec writes it. */
export const numeral = (value: number): string => {
  const text = String(value);
  // 1e+21 is written without its sign
  return text.replace("e+", "e");
};

/** The point after the middle of so many turns: `@block[6]`. */
export const middleOf = (turns: number, name: string): string =>
  turns === 1 ? `@${name}` : `@${name}[${Math.ceil(turns / 2)}]`;
