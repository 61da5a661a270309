/**
 * What the outputs of a model are: semantic classes 0 … classes − 1, and after them those that its loss asks for. Where a
 * model gives numbers, each of them counts as a class here.
 */
export type HeadConfig = { readonly classes: number } & {
  /** Its index; null where no loss asks for it. */
  readonly [Output in HeadOutput]: number | null;
};

export type HeadOutput = keyof typeof headOutputs;

/** The outputs that a loss can ask for besides the classes, in the order in which they follow them. */
export const headOutputs = {
  /** Competes with the classes for a prediction. */
  reject: { summary: "the reject output" },
  /** Stands beside the classes: it comes last, and takes no part in a prediction. */
  auxReject: { summary: "the auxiliary rejection logit" },
} as const;

export const headOutputNames = Object.keys(headOutputs) as readonly HeadOutput[];

/** The head of a model whose loss asks for some outputs besides the classes. */
export function headWith(classes: number, asked: ReadonlySet<HeadOutput>): HeadConfig {
  const present = headOutputNames.filter((output) => asked.has(output));
  const indexOf = (output: HeadOutput): number | null =>
    asked.has(output) ? classes + present.indexOf(output) : null;
  return { classes, reject: indexOf("reject"), auxReject: indexOf("auxReject") };
}

/** How many outputs compete for a prediction: all but the auxiliary rejection logit. */
export function competingOutputs({ classes, reject }: HeadConfig): number {
  return reject === null ? classes : classes + 1;
}
