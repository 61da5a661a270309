import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ExitStatus, Failure } from "../../../diagnostics/index.js";
import { type DataEvent, type DownloadOptions, obtain } from "../../../runtime/data/index.js";
import { officialFile, serve } from "./file-server.js";

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251);

let cache: string;
beforeEach(async () => {
  cache = path.join(await mkdtemp(path.join(tmpdir(), "spankey-cache-")), "datasets");
  vi.stubEnv("SPANKEY_CACHE", cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(path.dirname(cache), { recursive: true, force: true });
});

const sendAll: RequestListener = (_, response) => response.end(content);

/** Downloads the dataset `tiny`, one file, from a server that answers like this. */
async function fetchFrom(listener: RequestListener, options: DownloadOptions = {}): Promise<string> {
  const file = officialFile("a.bin", await serve(listener), content);
  return obtain({ name: "tiny", files: [file] }, { retryDelay: 1, ...options });
}

/** What is left in the cache, hidden or not. */
const left = () => readdir(cache).catch(() => []);

async function failureOf(outcome: Promise<unknown>): Promise<Failure> {
  const failure = await outcome.catch((error: unknown) => error);
  if (failure instanceof Failure) return failure;
  throw new Error(`expected a Failure, got ${failure}`);
}

describe("official files", () => {
  test("are downloaded once, and kept whole", async () => {
    let requests = 0;
    const address = await serve((_, response) => {
      requests += 1;
      response.end(content);
    });
    const tiny = { name: "tiny", files: [officialFile("a.bin", address, content)] };
    const folder = await obtain(tiny);
    expect(folder).toBe(path.join(cache, "tiny"));
    expect(new Uint8Array(await readFile(path.join(folder, "a.bin")))).toEqual(content);
    expect(await obtain(tiny)).toBe(folder);
    expect(requests).toBe(1);
    expect(await left()).toEqual(["tiny"]);
  });

  test("say how far they are", async () => {
    const events: DataEvent[] = [];
    await fetchFrom(sendAll, { observe: (event) => events.push(event) });
    const bytes = content.length;
    const common = { kind: "downloading", dataset: "tiny", file: "a.bin", bytes };
    expect(events[0]).toEqual({ ...common, done: 0 });
    expect(events.at(-1)).toEqual({ ...common, done: bytes });
    const done = events.map((event) => ("done" in event ? event.done : -1));
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  test("come from a mirror, where one is named", async () => {
    const asked: (string | undefined)[] = [];
    const mirror = await serve((request, response) => {
      asked.push(request.url);
      response.end(content);
    });
    vi.stubEnv("SPANKEY_MIRROR", `${mirror}/data/`);
    await obtain({ name: "tiny", files: [officialFile("a.bin", "http://nowhere.invalid", content)] });
    expect(asked).toEqual(["/data/tiny/a.bin"]);
  });

  test("are those bytes that the server sends, also where it calls them compressed", async () => {
    const packed = gzipSync(content);
    const address = await serve((_, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(packed);
    });
    const folder = await obtain({ name: "tiny", files: [officialFile("a.gz", address, packed)] });
    expect(await readFile(path.join(folder, "a.gz"))).toEqual(packed);
  });

  test("are found behind a redirect", async () => {
    await fetchFrom((request, response) => {
      if (request.url === "/moved") response.end(content);
      else response.writeHead(302, { location: "/moved" }).end();
    });
    expect(await left()).toEqual(["tiny"]);
  });

  test("are tried again where the server is busy or drops the connection", async () => {
    let requests = 0;
    await fetchFrom((request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(503).end();
      else if (requests === 2) request.socket.destroy();
      else response.end(content);
    });
    expect(requests).toBe(3);
    expect(await left()).toEqual(["tiny"]);
  });

  test("are whole, also where a transfer broke off at first", async () => {
    let requests = 0;
    await fetchFrom((request, response) => {
      requests += 1;
      response.writeHead(200, { "content-length": content.length });
      if (requests > 1) response.end(content);
      else response.write(content.subarray(0, 200_000), () => request.socket.destroy());
    });
    expect(requests).toBe(2);
    expect(new Uint8Array(await readFile(path.join(cache, "tiny/a.bin")))).toEqual(content);
  });

  test("may be downloaded by several at once", async () => {
    let waiting: (() => void)[] = [];
    const address = await serve((_, response) => {
      // Both are under way before either is done.
      waiting.push(() => response.end(content));
      if (waiting.length < 2) return;
      for (const send of waiting) send();
      waiting = [];
    });
    const tiny = { name: "tiny", files: [officialFile("a.bin", address, content)] };
    const folders = await Promise.all([obtain(tiny), obtain(tiny)]);
    expect(folders).toEqual([path.join(cache, "tiny"), path.join(cache, "tiny")]);
    expect(await left()).toEqual(["tiny"]);
    expect(new Uint8Array(await readFile(path.join(cache, "tiny/a.bin")))).toEqual(content);
  });
});

describe("a download that fails leaves nothing, and may be tried again", () => {
  const cases: readonly { what: string; listener: RequestListener; code: string; says: RegExp }[] = [
    {
      what: "it is not there",
      listener: (_, response) => response.writeHead(404).end("no such file"),
      code: "SPK4121",
      says: /^cannot download http.*a\.bin: the server answered with status 404$/,
    },
    {
      what: "the server keeps failing",
      listener: (_, response) => response.writeHead(500).end(),
      code: "SPK4121",
      says: /status 500$/,
    },
    {
      what: "it is cut short",
      listener: (_, response) => response.end(content.subarray(0, 1000)),
      code: "SPK4122",
      says: /was cut short: expected 300000 bytes, found 1000$/,
    },
    {
      what: "the connection drops, again and again",
      listener: (request, response) => {
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, 1000), () => request.socket.destroy());
      },
      code: "SPK4120",
      says: /^cannot download http/,
    },
    {
      what: "it has other content",
      listener: (_, response) => response.end(content.map((byte) => byte ^ 1)),
      code: "SPK4123",
      says: /is not the official file: expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}$/,
    },
    {
      what: "it does not end",
      listener: (_, response) => {
        const send = (): void => {
          while (response.write(content));
          response.once("drain", send);
        };
        send();
      },
      code: "SPK4123",
      says: /found more than 300000 bytes$/,
    },
  ];

  test.each(cases)("$what: $code", async ({ listener, code, says }) => {
    const failure = await failureOf(fetchFrom(listener));
    expect(failure).toMatchObject({ code, exit: ExitStatus.failed, message: expect.stringMatching(says) });
    expect(await left()).toEqual([]);
    await fetchFrom(sendAll);
    expect(await left()).toEqual(["tiny"]);
  });

  test("nobody answers: SPK4120", async () => {
    const file = officialFile("a.bin", "http://127.0.0.1:1", content);
    const failure = await failureOf(obtain({ name: "tiny", files: [file] }, { retryDelay: 1 }));
    expect(failure).toMatchObject({ code: "SPK4120", hint: expect.stringContaining("--data DIR") });
    expect(await left()).toEqual([]);
  });

  test("the last of several files: the others are not kept either", async () => {
    const address = await serve((request, response) => {
      if (request.url === "/a.bin") response.end(content);
      else response.writeHead(404).end();
    });
    const files = ["a.bin", "b.bin"].map((name) => officialFile(name, address, content));
    const failure = await failureOf(obtain({ name: "tiny", files }));
    expect(failure).toMatchObject({ code: "SPK4121", message: expect.stringContaining("b.bin") });
    expect(await left()).toEqual([]);
  });

  test("it is stopped on request: SPK4125", async () => {
    const stop = new AbortController();
    const outcome = fetchFrom((_, response) => response.write(content.subarray(0, 1000)), {
      signal: stop.signal,
      observe: (event) => {
        if ("done" in event && event.done > 0) stop.abort();
      },
    });
    expect(await failureOf(outcome)).toMatchObject({ code: "SPK4125", exit: ExitStatus.failed });
    expect(await left()).toEqual([]);
  });

  test("preparing it fails", async () => {
    const file = officialFile("a.bin", await serve(sendAll), content);
    const refuse = async () => {
      throw Failure.of("damaged-archive", { path: "a.bin", reason: "it is no archive" });
    };
    expect(await failureOf(obtain({ name: "tiny", files: [file] }, {}, refuse))).toMatchObject({
      code: "SPK4127",
    });
    expect(await left()).toEqual([]);
  });
});

describe("the cache", () => {
  test("that cannot be made is told: SPK4124", async () => {
    await writeFile(cache, "a file, not a folder");
    expect(await failureOf(fetchFrom(sendAll))).toMatchObject({
      code: "SPK4124",
      hint: expect.stringContaining("SPANKEY_CACHE"),
    });
  });

  test.skipIf(process.platform !== "linux")(
    "that the system never makes is told at once: SPK4124",
    async () => {
      vi.stubEnv("SPANKEY_CACHE", "/proc/nope/cache");
      expect(await failureOf(fetchFrom(sendAll))).toMatchObject({
        code: "SPK4124",
        message: expect.stringContaining("no such file or folder"),
      });
    },
  );

  test("that cannot be written to is told: SPK4124", async ({ skip }) => {
    if (process.getuid?.() === 0) skip("root may write everywhere");
    await mkdir(cache, { recursive: true });
    await chmod(cache, 0o500);
    expect(await failureOf(fetchFrom(sendAll))).toMatchObject({ code: "SPK4124" });
  });

  test("on a full disk is told, and left empty: SPK4124", async ({ skip }) => {
    await mkdir(cache, { recursive: true });
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", cache]).status === 0;
    if (!mounted) skip("no permission to mount a small disk");
    try {
      const failure = await failureOf(fetchFrom(sendAll));
      expect(failure.code).toBe("SPK4124");
      expect(failure.message).toMatch(/no space left on the disk$/);
      expect(await left()).toEqual([]);
    } finally {
      spawnSync("umount", [cache]);
    }
  });

  test("loses what a process that was killed left there, and nothing that is under way", async () => {
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of ["tiny.part-old", "tiny.part-new", "other"]) {
      await mkdir(path.join(cache, name), { recursive: true });
      if (name.endsWith("old")) await utimes(path.join(cache, name), yesterday, yesterday);
    }
    await fetchFrom(sendAll);
    expect((await left()).sort()).toEqual(["other", "tiny", "tiny.part-new"]);
  });
});
