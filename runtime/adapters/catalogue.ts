import { catalogueOf } from "../../tensor/catalogue.js";
import type { AdapterEntry } from "./define-adapter.js";
import { loraAdapter } from "./lora.js";

const list = [loraAdapter] as const;

/** The ways in which matrices can be trained by a few numbers of their own. */
export const adapters = catalogueOf<AdapterEntry>(list);
