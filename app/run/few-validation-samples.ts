import { type Notice, notice } from "../../diagnostics/index.js";
import type { Dataset } from "../../runtime/index.js";

/** SPK4440 where there is one sample to validate on, or none of a class that is trained on. */
export function fewValidationNotice(
  { name: dataset, train, validation, labelShape, target }: Dataset,
  classNames: readonly string[],
): Notice | undefined {
  if (validation === undefined) return undefined;
  const { count } = validation;
  const hasClasses = target === undefined && labelShape.length === 0;
  const [trained, validated] = [new Set<number>(train.labels), new Set<number>(validation.labels)];
  const classes = classNames.filter((_, label) => hasClasses && trained.has(label) && !validated.has(label));
  if (count > 1 && classes.length === 0) return undefined;
  return notice("few-validation-samples", { dataset, count, classes });
}
