import { catalogueOf } from "../../tensor/catalogue.js";
import type { LockEntry } from "./define-lock.js";
import { keyedMapLock } from "./keyed-map.js";
import { missingLock } from "./missing.js";
import { noiseLock } from "./noise.js";
import { permutationLock } from "./permutation.js";
import { signsLock } from "./signs.js";

const list = [signsLock, permutationLock, keyedMapLock, noiseLock, missingLock] as const;

/** The ways in which weights can be locked. */
export const locks = catalogueOf<LockEntry>(list);
