import { commonLowerings } from "../lower/index.js";
import { fusedProduct } from "../lower/matmul.js";
import { withSpaceToDepthWeightGradient } from "../lower/space-to-depth-weight-gradient.js";
import { withWinograd } from "../lower/winograd.js";
import type { Provider } from "./provider.js";

const convolutions = withSpaceToDepthWeightGradient(commonLowerings, fusedProduct);

/** ONNX Runtime's own provider. It has every operator of the common lowerings, which are measured on it. */
export const cpu: Provider = {
  config: "cpu",
  profileName: "CPUExecutionProvider",
  lowerings: { ...commonLowerings, ...withWinograd(convolutions, fusedProduct) },
  keepsOutputs: false,
  unavailable: () => undefined,
};
