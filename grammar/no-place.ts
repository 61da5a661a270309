import type { InjectionPlace } from "./ast.js";

/** Whether places are `none` alone, which takes back those that are inherited. Layers are numbered, so that none has this name. */
export function isNoPlace([only, ...others]: readonly InjectionPlace[]): boolean {
  const isName = only?.kind === "PointReference" && only.index === undefined;
  return others.length === 0 && isName && only.name.text === "none";
}
