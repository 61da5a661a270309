import { randomBytes } from "node:crypto";

/** The 53 bits that a seed can have, from the system's source of random numbers. */
export function freshSeed(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 11n);
}
