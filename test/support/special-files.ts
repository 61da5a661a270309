import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { scratchFolder } from "./scratch-folder.js";

/** Paths of things that are no regular files, with how messages call them. */
export interface SpecialFiles {
  readonly paths: readonly { readonly path: string; readonly kind: string }[];
  close(): void;
}

export const hasSpecialFiles = process.platform !== "win32";

/** One of each kind in a new folder. No one ever writes to the pipe. */
export async function makeSpecialFiles(): Promise<SpecialFiles> {
  const folder = scratchFolder();
  const [pipe, socket, link] = ["pipe", "socket", "link"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  execFileSync("mkfifo", [pipe]);
  symlinkSync("/dev/zero", link);
  const server = await listen(socket);
  return {
    paths: [
      { path: folder, kind: "a folder" },
      { path: pipe, kind: "a named pipe" },
      { path: socket, kind: "a socket" },
      { path: "/dev/zero", kind: "a device" },
      { path: link, kind: "a device" },
    ],
    close: () => server.close(),
  };
}

function listen(path: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
