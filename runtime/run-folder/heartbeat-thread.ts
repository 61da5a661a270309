/** The thread that keeps marks alive: it is told their paths whenever they change. */
import { parentPort } from "node:worker_threads";
import { beatSeconds, renewAll } from "./heartbeat.js";

let marks: readonly string[] = [];
parentPort?.on("message", (told: readonly string[]) => {
  marks = told;
  renewAll(marks);
});
setInterval(() => renewAll(marks), 1000 * beatSeconds);
