import { codeOf } from "./system-error.js";

/** Whether a process has this number, as far as can be seen from here: not into other containers. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, and belongs to another user
    return codeOf(error) !== "ESRCH";
  }
}
