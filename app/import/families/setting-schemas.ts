import * as v from "valibot";
import { fraction, positive, positiveCount } from "../../../runtime/stored-json/index.js";

/** A count that `transformers` has no sensible default for. */
export const size = positiveCount;

/** A count that may be left out, or null. */
export const sizeOrNull = v.optional(v.nullable(positiveCount), null);

export const flag = (usual: boolean) => v.optional(v.boolean(), usual);
export const rate = (usual: number) => v.optional(fraction, usual);
export const positiveOr = (usual: number) => v.optional(positive, usual);
export const word = (usual: string) => v.optional(v.string(), usual);
