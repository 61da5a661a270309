import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { CannotUnpack, loadUnpacked, unpackGzip } from "../../../runtime/files/unpack.js";
import { scratchFolder } from "../../support/scratch-folder.js";

function packed(bytes: Uint8Array): string {
  const path = join(scratchFolder(), "file.gz");
  writeFileSync(path, bytes);
  return path;
}

const mega = 2 ** 20;

test("a gzip file unpacks to what was packed, of one member or several", async () => {
  const large = Buffer.alloc(3 * mega, 7);
  expect((await loadUnpacked(packed(gzipSync(large)), 3 * mega)).equals(large)).toBe(true);
  const two = Buffer.concat([gzipSync("one "), gzipSync("two")]);
  expect(String(await loadUnpacked(packed(two), mega))).toBe("one two");
});

test("unpacking ends at the bound, and not when all is unpacked", async () => {
  const path = packed(gzipSync(Buffer.alloc(64 * mega)));
  let seen = 0;
  const unpack = async () => {
    for await (const chunk of unpackGzip(path, mega)) seen += chunk.length;
  };
  await expect(unpack()).rejects.toThrow(new CannotUnpack("it holds more than 1.0 MB"));
  expect(seen).toBeLessThanOrEqual(mega);
});

test("what is damaged or missing is told", async () => {
  const whole = gzipSync(Buffer.alloc(1000, 3));
  await expect(loadUnpacked(packed(whole.subarray(0, -9)), mega)).rejects.toThrow(
    new CannotUnpack("unexpected end of file"),
  );
  await expect(loadUnpacked(packed(Buffer.from("plain")), mega)).rejects.toThrow(
    new CannotUnpack("incorrect header check"),
  );
  await expect(loadUnpacked("/no/such/file", mega)).rejects.toThrow("ENOENT");
});
