/** Named tensors, in the order in which they were named. */
export type Named<T> = Readonly<Record<string, T>>;

/** The tensor of that name; its absence is a defect of the program, not of its user. */
export function pick<T>(tensors: Named<T>, name: string): T {
  const tensor = tensors[name];
  if (tensor === undefined) {
    throw new Error(`no tensor ${name} among ${Object.keys(tensors).join(", ") || "none"}`);
  }
  return tensor;
}
