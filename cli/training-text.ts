/** How many numbers a model has, and how many its training changes by gradients, those of adapters among them. */
export interface TrainingSizes {
  readonly parameters: number;
  readonly trained: number;
}

/** "1,234 parameters", and "12 numbers trained" where these are others. */
export function trainingText({ parameters, trained }: TrainingSizes): string {
  const all = `${parameters.toLocaleString("en")} parameters`;
  return trained === parameters ? all : `${all}, ${trained.toLocaleString("en")} numbers trained`;
}
