import type { Device, Devices } from "../device.js";
import type { Engine } from "../engine.js";
import type { TfjsBackend } from "./backend.js";

/** A device of TF.js. `ready` prepares its backend; the modules are loaded on demand. */
function device(
  name: string,
  about: Omit<Device, "open">,
  ready: (backends: typeof import("./backends.js")) => Promise<TfjsBackend>,
): Device {
  const open = async (): Promise<Engine> => {
    const backend = await ready(await import("./backends.js"));
    const { createTfjsEngine } = await import("./engine.js");
    return createTfjsEngine(name, backend) as Engine;
  };
  return { ...about, open };
}

export const tfjsDevices: Devices = {
  cuda: device(
    "cuda",
    {
      title: "NVIDIA GPU, libtensorflow with CUDA",
      gpu: true,
      remedy:
        "install CUDA 11.2 and cuDNN 8.1, then run `npm install @tensorflow/tfjs-node-gpu@4.22.0` (Linux or Windows)",
    },
    ({ libtensorflowGpu }) => libtensorflowGpu(),
  ),
  native: device(
    "native",
    {
      title: "CPU, libtensorflow",
      gpu: false,
      remedy: "run `npm install @tensorflow/tfjs-node@4.22.0`",
    },
    ({ libtensorflow }) => libtensorflow(),
  ),
  webgpu: device(
    "webgpu",
    {
      title: "GPU, TF.js on WebGPU (Dawn)",
      gpu: true,
      remedy:
        "run `npm install webgpu@0.6.2`; on Linux a Vulkan driver and its loader (libvulkan1) are needed too",
    },
    ({ dawn }) => dawn(),
  ),
  cpu: device(
    "cpu",
    {
      title: "CPU, plain JavaScript (slow)",
      gpu: false,
      lastResort: true,
      remedy: "install SpanKey again with `npm ci`: files of it are missing",
    },
    ({ javascript }) => javascript(),
  ),
};
