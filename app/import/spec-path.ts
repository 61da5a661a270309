import { Failure } from "../../diagnostics/index.js";

/** A path as a spec names it, in quotes. Fails with SPK4411 where no text of a spec can hold it. */
export function specPath(path: string): string {
  if (/["\r\n]/.test(path)) throw Failure.of("unwritable-path", { path });
  return path.replaceAll("\\", "/").replace(/(?<=.)\/+$/, "");
}
