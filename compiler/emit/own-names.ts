/** A table of names by themselves, so that code is written by it and no name can be misspelt. */
function table<const Name extends string>(...names: Name[]): { readonly [Key in Name]: Key } {
  return Object.fromEntries(names.map((name) => [name, name])) as { readonly [Key in Name]: Key };
}

/**
 * The names that generated code gives to things of its own, and is written by. They are the same in every module, and
 * nothing of a spec gets one of them.
 */
export const own = table(
  // what a module exports
  ...(["parameters", "points", "forward", "gate", "loss", "experiment", "model"] as const),
  ...(["Parameters", "Point", "InjectedPoint"] as const),
  // what its functions take, and their variables
  ...(["T", "ops", "p", "h", "k", "input", "inject", "mode", "batch", "keys", "modes", "point"] as const),
  ...(["valid", "wrong", "none"] as const),
  // what the loader runs it with
  ...(["exports", "require"] as const),
);

export type OwnName = keyof typeof own;

/** Variables that a function may need several of: `input1`, `skip2`. */
export const numbered = table("input", "skip", "side");
