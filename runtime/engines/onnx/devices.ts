import type { Devices } from "../device.js";
import type { Engine } from "../engine.js";

export const onnxDevices: Devices = {
  cpu: {
    title: "processor, ONNX Runtime",
    gpu: false,
    remedy: "run `npm install onnxruntime-node` again",
    async open({ threads }) {
      const { createOnnxEngine } = await import("./engine.js");
      return createOnnxEngine(threads === undefined ? {} : { threads }) as Engine;
    },
  },
};
