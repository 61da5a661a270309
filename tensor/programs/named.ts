/** Tensors by name, in order. */
export type Named<T> = Readonly<Record<string, T>>;

/** The tensor of that name. Its absence is a defect of ours. */
export function pick<T>(tensors: Named<T>, name: string): T {
  const tensor = tensors[name];
  if (tensor === undefined) {
    throw new Error(`no tensor ${name} among ${Object.keys(tensors).join(", ") || "none"}`);
  }
  return tensor;
}
