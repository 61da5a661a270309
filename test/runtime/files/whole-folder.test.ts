import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { writeNewPieces, writeWholeFolder } from "../../../runtime/files/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
let path: string;
beforeEach(() => {
  scratch = scratchFolder();
  path = join(scratch, "new");
});

const refused = (code: string): object => expect.objectContaining({ code });
const stopped = Failure.of("attack-interrupted", {});

async function* pieces(...texts: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
  }
}

/** What is written, and in two ways: each fails with the error that is given, or writes. */
const ways = [
  [
    "writeWholeFolder",
    (error?: Error) =>
      writeWholeFolder(path, async (folder) => {
        writeFileSync(join(folder, "file"), "content");
        expect(readdirSync(scratch)).not.toContain("new");
        if (error !== undefined) throw error;
      }),
    () => readFileSync(join(path, "file"), "utf8"),
  ],
  [
    "writeNewPieces",
    (error?: Error) => writeNewPieces(path, pieces("con", "tent", ...(error === undefined ? [] : [error]))),
    () => readFileSync(path, "utf8"),
  ],
] as const;

describe.each(ways)("%s", (name, write, read) => {
  it("makes what appears when it is whole", async () => {
    await write();
    expect(read()).toBe("content");
    expect(readdirSync(scratch)).toEqual(["new"]);
  });

  it("leaves nothing where it fails, and passes on why", async () => {
    await expect(write(stopped)).rejects.toBe(stopped);
    await expect(write(new Error("why"))).rejects.toThrow("why");
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("leaves alone what has the name", async () => {
    writeFileSync(path, "before");
    await expect(write()).rejects.toThrow(refused("SPK4322"));
    expect(readFileSync(path, "utf8")).toBe("before");
    expect(readdirSync(scratch)).toEqual(["new"]);
  });

  it("leaves alone a link of that name, and a folder with something in it", async () => {
    symlinkSync(join(scratch, "elsewhere"), path);
    await expect(write()).rejects.toThrow(refused("SPK4322"));
    path = join(scratch, "full");
    mkdirSync(join(path, "inside"), { recursive: true });
    await expect(write()).rejects.toThrow(refused("SPK4322"));
    expect(readdirSync(scratch).sort()).toEqual(["full", "new"]);
  });

  it("leaves alone what came to have the name while it was at work", async () => {
    const late =
      name === "writeNewPieces" ? writeNewPieces(path, arriving()) : writeWholeFolder(path, arrive);
    await expect(late).rejects.toThrow(refused("SPK4322"));
    expect(readFileSync(path, "utf8")).toBe("meanwhile");
    expect(readdirSync(scratch)).toEqual(["new"]);
  });

  it("removes what a process left that was killed", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    mkdirSync(join(scratch, `new.${pid}-0123456789ab.part`));
    await write();
    expect(readdirSync(scratch)).toEqual(["new"]);
  });

  it("says where there is no such place", async () => {
    path = "/proc/nope/new";
    await expect(write()).rejects.toThrow(refused("SPK4002"));
  });
});

const arrive = async (): Promise<void> => writeFileSync(path, "meanwhile");

async function* arriving(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("late");
  await arrive();
}

it("a secret file is its owner's alone", async () => {
  const before = process.umask(0);
  await writeNewPieces(path, pieces("secret"), { secret: true }).finally(() => process.umask(before));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("a folder takes the place of an empty one", async () => {
  mkdirSync(path);
  await writeWholeFolder(path, async (folder) => writeFileSync(join(folder, "file"), ""));
  expect(readdirSync(path)).toEqual(["file"]);
});
