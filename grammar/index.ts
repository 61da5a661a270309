export type * from "./ast.js";
export { parseExpression, parseSpec } from "./parse.js";
