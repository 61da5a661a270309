import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed } from "../../../runtime/data/index.js";
import { Utf8Check } from "../../../runtime/data/utf8-check.js";
import type { DataEncoding } from "../../../runtime/data-encoding.js";
import { writeFolder } from "./idx-folder.js";
import { failureOf, remarksOf } from "./load-table.js";

interface Loading {
  readonly given?: GivenArguments;
  readonly encoding?: DataEncoding;
  readonly signal?: AbortSignal;
}

async function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  { given = {}, ...options }: Loading = {},
): Promise<Dataset> {
  const directory = await writeFolder(files);
  const model = { inputShape: [4], classes: 300 };
  return loadNamed("text", { file: "a.txt", ...given }, { seed: 1, model, directory, ...options });
}

describe("a text for the model of a run", () => {
  const own = { encoding: { classNames: ["a", "b", "d"] } };
  const withOther = { encoding: { classNames: ["a", "b", "d", "any other character"] } };

  test("has the vocabulary of the run, whatever it holds", async () => {
    const { train, encoding } = await load(
      { "a.txt": "ddddaddddaddddaddddaddddb" },
      { ...own, given: { train: 0.7 } },
    );
    expect([...train.values.subarray(0, 5)]).toEqual([2, 2, 2, 2, 0]);
    expect(encoding).toEqual(own.encoding);
  });

  test("has other characters as the token for others, which is told", async () => {
    const given = { test: "a.txt" };
    const dataset = await load({ "a.txt": "abcdé" }, { given, ...withOther });
    expect([...dataset.train.values]).toEqual([0, 1, 3, 2]);
    expect([...dataset.train.labels]).toEqual([1, 3, 2, 3]);
    expect(remarksOf(dataset)).toContain(
      "4 characters that the vocabulary lacks are the token of any other character",
    );
    expect(dataset.encoding).toEqual(withOther.encoding);
  });

  test("is refused where there is no such token, with their counts and first places", async () => {
    const files = { "a.txt": `ab\nd${"ac".repeat(3)}😀`.replace("\n", "a\n"), "b.txt": "abdabd\n😀\nabba" };
    const failure = await failureOf(load(files, { given: { test: "b.txt" }, ...own }));
    expect(failure).toMatchObject({
      code: "SPK4158",
      text: 'the vocabulary of the run lacks 3 characters of the text: "\\n" (1 time, first in a.txt, line 1); "c" (3 times, first in a.txt, line 2); "😀" (1 time, first in a.txt, line 2)',
    });
    const later = await failureOf(
      load({ "a.txt": "abdabdabd", "b.txt": "abda\nb" }, { given: { test: "b.txt" }, ...own }),
    );
    expect(later.text).toBe(
      'the vocabulary of the run lacks 1 character of the text: "\\n" (1 time, first in b.txt, line 1)',
    );
  });

  test("tells the place in the part for testing by the lines of the whole", async () => {
    const encoding = { classNames: ["\n", "a", "b"] };
    const text = `${"ab\n".repeat(30)}abé\nab\nab\n`;
    expect((await failureOf(load({ "a.txt": text }, { encoding }))).text).toMatch(
      /first in a\.txt, line 31\)$/,
    );
  });
});

describe("a text", () => {
  test("may be a folder of files of one kind, by their names", async () => {
    const files = { "book/2.txt": "cdcd", "book/1.txt": "\ufeffabab", "book/.notes": "zzz" };
    const dataset = await load(files, { given: { file: "book", test: "book" } });
    expect([...dataset.train.values]).toEqual([0, 1, 0, 1]);
    expect([...dataset.train.labels]).toEqual([1, 0, 1, 2]);
    expect(remarksOf(dataset)[0]).toBe("book: 2 files were read as one text");
    const mixed = await failureOf(
      load({ "book/1.txt": "abab", "book/2.md": "abab" }, { given: { file: "book" } }),
    );
    expect(mixed).toMatchObject({ code: "SPK4153", text: expect.stringContaining("`.txt` and `.md`") });
  });

  test("that is not UTF-8 is told by its first bad byte, wherever pieces end", async () => {
    const bytes = Buffer.concat([Buffer.from("é\n€\n".repeat(300_000)), Buffer.from([0x61, 0xc3, 0x28])]);
    expect(await failureOf(load({ "a.txt": bytes }))).toMatchObject({
      code: "SPK4149",
      text: "a.txt is not text in UTF-8: the byte at offset 2100001, in line 600001, is 0xC3",
    });
  });

  test("stops on a signal", async () => {
    const failure = await failureOf(load({ "a.txt": "abcdefgh" }, { signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({
      code: "SPK4125",
      text: "stopped on request while reading the text a.txt",
    });
  });

  test("of many megabytes is read without one string or list of its characters", async () => {
    const bytes = Buffer.alloc(24 * 2 ** 20, "abcdefg\n");
    const before = process.memoryUsage().heapUsed;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed);
    }, 1);
    const { train } = await load({ "a.txt": bytes });
    clearInterval(watch);
    most = Math.max(most, process.memoryUsage().heapUsed);
    expect(train.count).toBe(Math.floor((Math.round(bytes.length * 0.9) - 1) / 4));
    // A list of its characters alone would take eight times its bytes.
    expect(most - before).toBeLessThan(4 * bytes.length);
  });
});

describe("the check of UTF-8", () => {
  const cases: readonly (readonly [string, readonly number[], number])[] = [
    ["a continuation alone", [0x61, 0x80, 0x62], 1],
    ["a character that another one cuts short", [0x61, 0xe2, 0x82, 0x62], 1],
    ["a character that the end cuts short", [0x61, 0xe2, 0x82], 1],
    ["a byte that no UTF-8 has", [0xff, 0xfe], 0],
    ["a surrogate", [0x61, 0x61, 0xed, 0xa0, 0x80], 2],
    ["a code past the last", [0xf4, 0x90, 0x80, 0x80], 0],
    ["a form too long", [0x61, 0xc0, 0x80], 1],
  ];
  test.each(cases)("finds %s, in one piece and byte by byte", (_, bytes, offset) => {
    for (const size of [bytes.length, 1, 2]) {
      const check = new Utf8Check("a.txt");
      let failure: unknown;
      try {
        for (let i = 0; i < bytes.length; i += size) check.add(Uint8Array.from(bytes.slice(i, i + size)));
        check.end();
      } catch (error) {
        failure = error;
      }
      if (!(failure instanceof Failure)) throw new Error("nothing was found");
      expect(failure.message).toContain(`the byte at offset ${offset}, in line 1,`);
    }
  });

  test("gives whole characters, all of them", () => {
    const bytes = Buffer.from("aé€😀\n".repeat(50));
    for (const size of [1, 3, 7, 64]) {
      const check = new Utf8Check("a.txt");
      const pieces: string[] = [];
      for (let i = 0; i < bytes.length; i += size)
        pieces.push(check.add(bytes.subarray(i, i + size)).toString());
      check.end();
      expect(pieces.join("")).toBe(bytes.toString());
    }
  });
});
