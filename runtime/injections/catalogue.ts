import { catalogueOf, type NameIn } from "../../tensor/catalogue.js";
import { addInjection } from "./add.js";
import type * as exported from "./index.js";
import type { BuiltInInjection } from "./injection.js";
import { multiplyInjection } from "./multiply.js";

const list = [addInjection, multiplyInjection] as const satisfies readonly BuiltInInjection<
  string,
  keyof typeof exported
>[];

export type InjectionName = NameIn<typeof list>;

/** The ways of the language for keys to enter. Generated code finds the function of each among what `index.ts` exports. */
export const builtInInjections = catalogueOf<BuiltInInjection<InjectionName>>(list);
