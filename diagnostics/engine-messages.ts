import { alternatives, breakdown, enumeration, misuse } from "./message.js";

/** SPK42xx: engines. */
export const engineMessages = {
  "unavailable-engine": breakdown<{ library: string; platform: string; reason: string; remedy: string }>(
    "SPK4200",
    ({ library, platform, reason }) => `${library} cannot be loaded on ${platform}: ${reason}`,
    ({ remedy }) => remedy,
  ),
  "engine-out-of-memory": breakdown<{ library: string; reason: string }>(
    "SPK4201",
    ({ library, reason }) => `${library} ran out of memory: ${reason}`,
    () => "use a smaller batch or a smaller model",
  ),
  "unknown-device": misuse<{ engine: string; device: string; devices: readonly string[] }>(
    "SPK4202",
    ({ engine, device }) => `the engine ${engine} has no device ${device}`,
    ({ devices }) => `it has ${enumeration(devices)}`,
  ),
  "unavailable-device": breakdown<{ engine: string; device: string; reason: string; remedy: string }>(
    "SPK4203",
    ({ engine, device, reason }) => `${engine} does not work on ${device} on this machine: ${reason}`,
    ({ remedy }) => `${remedy}; \`spkc doctor\` shows what works`,
  ),
  "unknown-engine": misuse<{ engine: string; engines: readonly string[] }>(
    "SPK4204",
    ({ engine }) => `there is no engine ${engine}`,
    ({ engines }) => `use ${alternatives(engines)}`,
  ),
  "invalid-thread-count": misuse<{ said: string; most: number }>(
    "SPK4205",
    ({ said }) => `SPANKEY_THREADS is no number of processor threads: ${said}`,
    ({ most }) => `set it to a whole number from 1 to ${most}, or unset it: one thread for each core`,
  ),
} as const;
