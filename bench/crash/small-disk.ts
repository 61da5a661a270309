import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { writeAll } from "../../runtime/files/index.js";

/** A disk of a few hundred kilobytes, in memory. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** Mounts one; undefined where this user may not. */
  static mount(path: string, kilobytes: number): SmallDisk | undefined {
    mkdirSync(path, { recursive: true });
    const options = ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", path];
    return spawnSync("mount", options).status === 0 ? new SmallDisk(path) : undefined;
  }

  unmount(): void {
    spawnSync("umount", ["--lazy", this.path]);
  }

  /** Bytes that are free. */
  get free(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Fills the disk until so many kilobytes are free. */
  leave(kilobytes: number): void {
    this.empty();
    const file = openSync(join(this.path, filler), "w");
    try {
      writeAll(file, new Uint8Array(Math.max(0, this.free - 1024 * kilobytes)));
    } finally {
      closeSync(file);
    }
  }

  /** Makes room again. */
  empty(): void {
    this.clear(filler);
  }

  /** Removes a file or folder of the disk. */
  clear(name: string): void {
    rmSync(join(this.path, name), { recursive: true, force: true });
  }
}

const filler = "filler";
