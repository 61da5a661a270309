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
  SPK4210: breakdown<{ reason: string }>(
    ({ reason }) => `ONNX Runtime finds no GPU for WebGPU here: ${reason}`,
    () => "install the driver of the GPU (with Vulkan, on Linux), or choose another device",
  ),
  SPK4211: breakdown<{ reason: string }>(
    ({ reason }) => `ONNX Runtime's libraries for CUDA do not load: ${reason}`,
    () =>
      "on Linux x64, install CUDA 12 and cuDNN 9, then run `ONNXRUNTIME_NODE_INSTALL=true npm rebuild onnxruntime-node`",
  ),
  SPK4212: breakdown<{ reason: string }>(
    ({ reason }) => `CUDA does not work here: ${reason}`,
    () => "check with `nvidia-smi` that there is an NVIDIA GPU and that its driver knows CUDA 12",
  ),
  SPK4213: breakdown<{ device: string; platform: string }>(
    ({ device, platform }) => `ONNX Runtime's package has no \`${device}\` on ${platform}`,
    () => "choose another device",
  ),
} as const;
