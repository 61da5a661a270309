import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { OfficialFile } from "../../../runtime/data/index.js";

/** A server on this machine for one test; gives its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What `name` must be if it is these bytes. */
export function officialFile(name: string, address: string, bytes: Uint8Array): OfficialFile {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name, address: `${address}/${name}`, bytes: bytes.length, sha256 };
}
