import { type Dataset, loadNamed, type Split } from "../../runtime/data/index.js";
import { voidLabel } from "../../runtime/target.js";

/** Loads a dataset as a run does, and looks whether a run can be made of it: no label without a class, no value that is none. */
export async function loadSound(...args: Parameters<typeof loadNamed>): Promise<void> {
  const dataset = await loadNamed(...args);
  for (const split of [dataset.train, dataset.test]) requireSound(dataset, split);
}

function requireSound(
  { sampleShape, labelShape, classes, target }: Dataset,
  { count, values, labels }: Split,
): void {
  const [size, targets] = [sampleShape, labelShape].map((shape) => shape.reduce((a, b) => a * b, 1));
  if (count < 1) throw new Error("a split is empty");
  if (values.length !== count * (size ?? 1) || labels.length !== count * (targets ?? 1))
    throw new Error(`${count} samples have ${values.length} values and ${labels.length} labels`);
  if (!values.every(Number.isFinite)) throw new Error("a value is no finite number");
  const isVoid = (label: number): boolean => target === "mask" && label === voidLabel;
  if (!labels.every((label) => (label >= 0 && label < classes) || isVoid(label)))
    throw new Error("a label is no class");
}
