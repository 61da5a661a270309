import { formatType, sameType, type TensorType } from "../ops/tensor-type.js";
import { type Named, pick } from "../programs/index.js";

/** The tensors that a program takes, out of those it is given. A wrong type is a defect of the caller. */
export function checkedFeeds<Resident>(
  wanted: Named<TensorType>,
  given: Named<Resident>,
  typeOf: (tensor: Resident) => TensorType,
): Record<string, Resident> {
  const feeds: Record<string, Resident> = {};
  for (const [name, type] of Object.entries(wanted)) {
    const tensor = pick(given, name);
    const found = typeOf(tensor);
    if (!sameType(found, type)) {
      throw new Error(`input "${name}" is ${formatType(found)}, expected ${formatType(type)}`);
    }
    feeds[name] = tensor;
  }
  return feeds;
}
