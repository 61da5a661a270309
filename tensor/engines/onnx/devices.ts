import { createRequire } from "node:module";
import type { Device, Devices } from "../device.js";
import type { Engine } from "../engine.js";
import { remedy } from "./load-runtime.js";
import type { OnnxDevice } from "./providers/index.js";

/** A device of ONNX Runtime. It opens if a program runs on it: naming a provider does not try it. */
function device(name: OnnxDevice, about: Omit<Device, "open">): Device {
  return {
    ...about,
    async open({ threads }): Promise<Engine> {
      const { createOnnxEngine, tryDevice } = await import("./engine.js");
      await tryDevice(name);
      return createOnnxEngine({ device: name, ...(threads === undefined ? {} : { threads }) }) as Engine;
    },
  };
}

export const onnxDevices = {
  cuda: device("cuda", {
    title: "NVIDIA GPU, ONNX Runtime with CUDA",
    gpu: true,
    remedy: `on Linux x64, install CUDA 12 and cuDNN 9, then run \`ONNXRUNTIME_NODE_INSTALL=true node ${cudaInstaller()}\``,
  }),
  webgpu: device("webgpu", {
    title: "GPU, ONNX Runtime with WebGPU",
    gpu: true,
    remedy: "install the GPU's driver, on Linux with Vulkan and its loader (libvulkan1)",
  }),
  cpu: device("cpu", {
    title: "CPU, ONNX Runtime",
    gpu: false,
    remedy,
  }),
} as const satisfies Devices;

/** The script of onnxruntime-node that fetches CUDA's libraries. The package of SpanKey carries it along. */
function cudaInstaller(): string {
  const script = "onnxruntime-node/script/install.js";
  try {
    return createRequire(import.meta.url).resolve(script);
  } catch {
    return `node_modules/${script}`;
  }
}
