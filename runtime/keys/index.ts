export { type Basis, type BasisByPoint, drawBases, projectionOffSpan } from "./basis.js";
export { addKey, factorBounds, multiplyKey } from "./inject.js";
export { type KeyedPath, KeySource, type Moment } from "./key-source.js";
export { type KeyedPoint, type KeyLayout, keyLayouts } from "./layout.js";
