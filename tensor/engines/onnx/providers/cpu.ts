import { commonLowerings } from "../lower/index.js";
import { fusedProduct } from "../lower/matmul.js";
import { withPhasedWeightGradient } from "../lower/phased-weight-gradient.js";
import { withWinograd } from "../lower/winograd.js";
import type { Provider } from "./provider.js";

const phased = withPhasedWeightGradient(commonLowerings, fusedProduct);

/** ONNX Runtime's own provider, which has every operator of the common lowerings; they were measured on it. */
export const cpu: Provider = {
  config: "cpu",
  profileName: "CPUExecutionProvider",
  lowerings: { ...commonLowerings, ...withWinograd(phased, fusedProduct) },
  keepsOutputs: false,
  unavailable: () => undefined,
};
