import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { giveUp } from "./script.js";

const main = fileURLToPath(new URL("../bin/spkc.js", import.meta.url));

/**
 * Runs `spkc` in a process of its own. Where it fails the script ends, unless it fails with the message of that name.
 */
export async function spkc(args: readonly string[], { expected }: { expected?: string } = {}): Promise<void> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status === 0 || (expected !== undefined && said.includes(expected))) return;
  giveUp(`spkc ${args.join(" ")} ended with ${status}:\n${said}`);
}
