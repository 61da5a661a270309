// The compiler writes files that nobody may run, and npm makes the command of a package executable once, when it links it.
import { chmodSync } from "node:fs";

chmodSync(new URL("../dist/cli/main.js", import.meta.url), 0o755);
