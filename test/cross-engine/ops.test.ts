import { describeOps } from "./compare-ops.js";
import { contenders } from "./engines.js";

// All ops of ONNX Runtime on WebGPU are compared with double precision in lowerings-webgpu.test.ts, those that gradients
// are made of included; here they are for `npm run test:devices`.
describeOps(contenders.filter(({ name, device }) => name !== "onnx" || device !== "webgpu"));
