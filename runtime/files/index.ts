export { appendLine } from "./append-line.js";
export { isAlive } from "./is-alive.js";
export { makeFolder } from "./make-folder.js";
export { requireWritable } from "./require-writable.js";
export { syncFolder } from "./sync-folder.js";
export { codeOf, writing } from "./system-error.js";
export { isUnfinished, removeUnfinished, unfinishedPath } from "./unfinished.js";
export { writeAll } from "./write-all.js";
export { writeWhole, writeWholeNew } from "./write-whole.js";
