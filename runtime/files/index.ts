export { appendLine } from "./append-line.js";
export { isAlive } from "./is-alive.js";
export { makeFolder } from "./make-folder.js";
export { syncFolder } from "./sync-folder.js";
export { codeOf, writing } from "./system-error.js";
export { isUnfinished } from "./unfinished.js";
export { type WriteOptions, writeWhole, writeWholeNew } from "./write-whole.js";
