export { addKey } from "./add.js";
export { absolute } from "./functions.js";
export { factorBounds, multiplyKey } from "./multiply.js";
