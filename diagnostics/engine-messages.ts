import { breakdown } from "./message.js";

/** SPK42xx: engines. */
export const engineMessages = {
  SPK4200: breakdown<{ platform: string; reason: string }>(
    ({ platform, reason }) => `ONNX Runtime does not load on ${platform}: ${reason}`,
    () => "run `npm install onnxruntime-node` again",
  ),
  SPK4201: breakdown<{ reason: string }>(
    ({ reason }) => `ONNX Runtime ran out of memory: ${reason}`,
    () => "take a smaller batch or a smaller model",
  ),
} as const;
