import { alternatives, breakdown, enumeration, misuse } from "./message.js";

/** SPK42xx: engines. */
export const engineMessages = {
  SPK4200: breakdown<{ library: string; platform: string; reason: string; remedy: string }>(
    ({ library, platform, reason }) => `${library} does not load on ${platform}: ${reason}`,
    ({ remedy }) => remedy,
  ),
  SPK4201: breakdown<{ library: string; reason: string }>(
    ({ library, reason }) => `${library} ran out of memory: ${reason}`,
    () => "take a smaller batch or a smaller model",
  ),
  SPK4202: misuse<{ engine: string; device: string; devices: readonly string[] }>(
    ({ engine, device }) => `the engine ${engine} has no device ${device}`,
    ({ devices }) => `it has ${enumeration(devices)}`,
  ),
  SPK4203: breakdown<{ engine: string; device: string; reason: string; remedy: string }>(
    ({ engine, device, reason }) => `${engine} does not work on ${device} here: ${reason}`,
    ({ remedy }) => `${remedy}; \`spkc doctor\` shows what works`,
  ),
  SPK4204: misuse<{ engine: string; engines: readonly string[] }>(
    ({ engine }) => `there is no engine ${engine}`,
    ({ engines }) => `there is ${alternatives(engines)}`,
  ),
} as const;
