export type * from "./ast.js";
export { isStageWord } from "./keywords.js";
export { parseExpression, parseSpec } from "./parse.js";
