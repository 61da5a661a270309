import { cpu } from "./cpu.js";
import { cuda } from "./cuda.js";
import type { Provider } from "./provider.js";
import { webgpu } from "./webgpu.js";

export type { Provider } from "./provider.js";

/** The devices of ONNX Runtime, by the names that users give them. */
export const providers = { cpu, webgpu, cuda } as const satisfies Readonly<Record<string, Provider>>;

export type OnnxDevice = keyof typeof providers;

/** The device of the provider that a profile names. */
export function deviceOf(profileName: string): string {
  const found = Object.entries(providers).find(([, provider]) => provider.profileName === profileName);
  return found?.[0] ?? profileName;
}
