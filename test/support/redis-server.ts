import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { scratchFolder } from "./scratch-folder.js";

/** Why there is no Redis server for tests; undefined if there is one. */
export const noRedis: string | undefined =
  spawnSync("redis-server", ["--version"]).status === 0 ? undefined : "redis-server is not installed";

/** A Redis server for one test, on loopback. It forgets everything when it stops. */
export class RedisServer {
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), scratchFolder());
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, on the same port as before, with nothing in it. */
  async restart(): Promise<void> {
    const settings = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", this.folder];
    const child = spawn("redis-server", ["--port", String(this.port), ...settings], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk) => {
        if (/ready to accept connections/i.test(String(chunk))) resolve();
      });
      child.on("close", (status) => reject(new Error(`redis-server ended with ${status}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return;
    const gone = once(child, "close");
    child.kill("SIGKILL");
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
