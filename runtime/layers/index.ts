export { type ConvOptions, type ConvParameters, conv } from "./conv.js";
export { type DenseParameters, dense } from "./dense.js";
export { flatten } from "./flatten.js";
export { globalAveragePool, type MaxpoolOptions, maxpool } from "./pool.js";
