import { homedir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { openDelimited } from "../../../runtime/data/table/delimited-file.js";
import { writeFolder } from "./idx-folder.js";
import { failureOf, loadTable, remarksOf, rowsOf, withoutFolder } from "./load-table.js";

const same = { test: "a.csv" };
const plain = "x,label,y\n1,0,10\n2,1,20\n3,2,30\n";
const rows = [
  [1, 10, 0],
  [2, 20, 1],
  [3, 30, 2],
];

describe("what separates the cells of a table", () => {
  test.each([
    ["semicolons", ";"],
    ["tabs", "\t"],
    ["vertical bars", "|"],
  ])("is found, and told: %s", async (noun, sign) => {
    const dataset = await loadTable({ "a.csv": plain.replaceAll(",", sign) }, same);
    expect(rowsOf(dataset.train)).toEqual(rows);
    expect(remarksOf(dataset)).toContain(`a.csv: cells were read as separated by ${noun}`);
  });

  test("is that by which the labels have a column", async () => {
    const text = "length, width;label\n1;0\n2;1\n";
    const { train } = await loadTable({ "a.csv": text }, same, { features: 1 });
    expect(rowsOf(train)).toEqual([
      [1, 0],
      [2, 1],
    ]);
    const plainly = await loadTable({ "a.csv": plain }, same);
    expect(remarksOf(plainly)).toEqual([]);
  });

  test("may be said", async () => {
    const text = "a;b,label;c\n1;2,0;3\n";
    const asked = loadTable({ "a.csv": text }, { ...same, delimiter: "semicolon" });
    expect(await failureOf(asked)).toMatchObject({ code: "SPK4142" });
    const { train } = await loadTable(
      { "a.csv": plain.replaceAll(",", "|") },
      { ...same, delimiter: "pipe" },
    );
    expect(rowsOf(train)).toEqual(rows);
  });
});

describe("the sign before decimals", () => {
  const european = "x;label;y\n1,5;0;-10,25\n2;1;2e1\n,5;2;3,0E1\n";

  test("may be a comma, which is told", async () => {
    const dataset = await loadTable({ "a.csv": european }, same);
    expect(rowsOf(dataset.train)).toEqual([
      [1.5, -10.25, 0],
      [2, 20, 1],
      [0.5, 30, 2],
    ]);
    expect(remarksOf(dataset)).toContain("a.csv: decimals were read as written with commas");
    const said = await loadTable({ "a.csv": european }, { ...same, decimal: "comma" });
    expect(rowsOf(said.train)).toEqual(rowsOf(dataset.train));
  });

  test("is one in all cells", async () => {
    const mixed = european.replace("2e1", "2.5");
    expect(await failureOf(loadTable({ "a.csv": mixed }, same))).toMatchObject({
      code: "SPK4154",
      text: "a.csv writes some decimals with commas, and others with points",
    });
    const commas = loadTable({ "a.csv": mixed }, { ...same, decimal: "comma" });
    expect((await failureOf(commas)).text).toBe("a.csv, row 2, column `y`: expected a number, found `2.5`");
    const points = loadTable({ "a.csv": mixed }, { ...same, decimal: "point" });
    expect(await failureOf(points)).toMatchObject({ code: "SPK4143" });
  });

  test("is no comma where commas separate the cells, unless that is said", async () => {
    const quoted = 'x,label\n"1,5",0\n"2,25",1\n';
    const failure = await failureOf(loadTable({ "a.csv": quoted }, same, { features: 1 }));
    expect(failure.text).toMatch(/^2 cells hold no number: a\.csv, row 1, column `x` \(`1,5`\)/);
    expect(failure.hint).toMatch(/`decimal: comma` reads 1,5 as a number/);
    const { train } = await loadTable({ "a.csv": quoted }, { ...same, decimal: "comma" }, { features: 1 });
    expect(rowsOf(train)).toEqual([
      [1.5, 0],
      [2.25, 1],
    ]);
  });
});

describe("where a table comes from", () => {
  test("it may be compressed", async () => {
    const files = { "a.csv.gz": gzipSync(plain), "b.tsv.gz": gzipSync(plain.replaceAll(",", "\t")) };
    const dataset = await loadTable(files, { test: "b.tsv.gz" });
    expect(rowsOf(dataset.train)).toEqual(rows);
    expect(rowsOf(dataset.test)).toEqual(rows);
  });

  test.each([
    ["none", new TextEncoder().encode(plain)],
    ["half of one", gzipSync(plain.repeat(500)).subarray(0, 60)],
  ])("a compressed table that is %s is told", async (_, bytes) => {
    expect(await failureOf(loadTable({ "a.csv.gz": bytes }))).toMatchObject({
      code: "SPK4101",
      text: expect.stringMatching(/^a\.csv\.gz cannot be unpacked: ./),
    });
  });

  test("a folder is one table: its files by name, their columns by name", async () => {
    const files = {
      "part/2.csv": "y,x,label\n30,3,2\n",
      "part/1.csv": "x,label,y\n1,0,10\n2,1,20\n",
      "part/_SUCCESS": "",
      "part/.2.csv.crc": "",
      "part/notes.md": "# Notes",
    };
    const dataset = await loadTable(files, { file: "part", test: "part" });
    expect(rowsOf(dataset.train)).toEqual(rows);
    expect(remarksOf(dataset)[0]).toBe("part: 2 files were read as one table");
    expect(dataset.summary?.leftOut[0]).toEqual({
      reason: "is not a table",
      count: 1,
      examples: ["notes.md"],
    });
  });

  test.each([
    ["no table", { "part/notes.md": "" }, "SPK4153", "there is no table in it"],
    ["two kinds", { "part/1.csv": plain, "part/2.tsv": plain }, "SPK4153", "`.csv` and `.tsv`"],
    [
      "files of other columns",
      { "part/1.csv": plain, "part/2.csv": "x,label\n1,0\n" },
      "SPK4148",
      "2.csv lacks the column y",
    ],
  ])("a folder with %s is told", async (_, files, code, says) => {
    const failure = await failureOf(loadTable(files, { file: "part", test: "part" }));
    expect(failure.code).toBe(code);
    expect(failure.text).toContain(says);
  });

  test("a bad cell in a folder is told by its file", async () => {
    const files = { "part/1.csv": plain, "part/2.csv": "x,label,y\n1,0,tall\n" };
    const failure = await failureOf(loadTable(files, { file: "part", test: "part" }));
    expect(failure.text).toBe("part/2.csv, row 1, column `y`: expected a number, found `tall`");
  });

  test("~ is the user's own folder", async () => {
    const folder = await writeFolder({ "data/a.csv": plain });
    vi.stubEnv("HOME", folder);
    try {
      expect(homedir()).toBe(folder);
      const { train } = await loadTable({}, { file: "~/data/a.csv", test: "~/data/a.csv" });
      expect(rowsOf(train)).toEqual(rows);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("the text of a table", () => {
  test.each([
    ["CRLF after the names alone", plain.replace("\n", "\r\n")],
    ["CR alone", plain.replaceAll("\n", "\r")],
    ["no line break at its end", plain.trimEnd()],
    ["spaces around names", plain.replace("x,label,y", "x, label , y")],
    [
      "UTF-16, as spreadsheets call Unicode",
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(plain, "utf16le")]),
    ],
    [
      "UTF-16 of the other byte order",
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(plain, "utf16le").swap16()]),
    ],
  ])("may have %s", async (_, text) => {
    expect(rowsOf((await loadTable({ "a.csv": text }, same)).train)).toEqual(rows);
  });

  test.each([
    ["lines that end in a delimiter", /$/gm, ",", "; the empty column without a name after it is left out"],
    ["lines that end in two", /$/gm, ", ,", "; the empty columns without a name after it are left out"],
  ])("may have %s, which is told", async (_, end, more, told) => {
    const text = plain.trimEnd().replaceAll(end, more);
    const dataset = await loadTable({ "a.csv": text }, same);
    expect(rowsOf(dataset.train)).toEqual(rows);
    expect(dataset.encoding?.columns).toEqual([{ name: "x" }, { name: "y" }]);
    expect(remarksOf(dataset)).toContain(`a.csv: lines end in \`,\`${told}`);
  });

  test("keeps a last column without a name where it has numbers", async () => {
    const text = plain.trimEnd().replaceAll(/$/gm, ",5").replace("5", "");
    const { train } = await loadTable({ "a.csv": text }, same, { features: 3 });
    expect(rowsOf(train)[0]?.slice(0, 3)).toEqual([1, 10, 5]);
  });

  test.each([
    [
      "a delimiter at the end of its rows alone",
      plain.replace("2,1,20", "2,1,20,"),
      "line 3 ends in a delimiter: its last cell is empty, and the line of the names has another number of cells; let all lines end alike",
    ],
    [
      "a value below nothing and no name",
      plain.trimEnd().replaceAll(/$/gm, ",").replace("2,1,20,", "2,1,20,7"),
      "row 2 has a cell in the last column, which has no name and is empty in the first row",
    ],
    [
      "a line of comments",
      plain.replace("2,1,20", "# the second\n2,1,20"),
      "line 3 begins with `#`: CSV has no comments; remove the line",
    ],
    [
      "comments at its start",
      `# from the lab\n${plain}`,
      "line 1 begins with `#`: CSV has no comments; remove the line",
    ],
    [
      "a row too long",
      `${plain}4,0,40,1\n`,
      "line 5 has another number of cells, 4, than the line of the names",
    ],
    ["a quote that never ends", `${plain}"4,0,40\n`, "a quote is opened and never closed"],
    ["a quote within a cell", `${plain}4 "or" 5,0,40\n`, "line 5 has a quote in the middle of a cell"],
    ["two columns without names", "x,,,label\n1,2,3,0\n", "two columns have no name"],
  ])("is refused with %s", async (_, text, says) => {
    const failure = await failureOf(loadTable({ "a.csv": text }, same));
    expect(failure.code).toBe("SPK4141");
    expect(failure.text).toContain(`a.csv is damaged: ${says}`);
  });

  test("that is not UTF-8 is told by its first bad byte", async () => {
    const bytes = Buffer.from("x,label\n1,caf\u00e9\n2,caff\u00e8\n", "latin1");
    expect(await failureOf(loadTable({ "a.csv": bytes }))).toMatchObject({
      code: "SPK4149",
      text: "a.csv is not text in UTF-8: the byte at offset 13, in line 2, is 0xE9",
    });
  });

  test("has rows of an end", async () => {
    const endless = Buffer.alloc(2 ** 24 + 2 ** 20, "1");
    const bytes = gzipSync(Buffer.concat([Buffer.from(plain), endless]));
    expect(await failureOf(loadTable({ "a.csv.gz": bytes }))).toMatchObject({
      code: "SPK4141",
      text: expect.stringMatching(/belongs to a row of more than 16777216 bytes/),
    });
  });
});

describe("a signal", () => {
  test("ends the reading of a table in the middle", async () => {
    const stop = new AbortController();
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i},${i % 3}`);
    const folder = await writeFolder({ "a.csv": ["x,label", ...lines].join("\n") });
    const options = { label: "label", delimiter: "auto", signal: stop.signal } as const;
    const table = await openDelimited(path.join(folder, "a.csv"), options);
    let blocks = 0;
    const reading = (async () => {
      for await (const _ of table.read(["x"])) {
        blocks += 1;
        stop.abort();
      }
    })();
    const failure = await failureOf(reading);
    expect(failure.code).toBe("SPK4125");
    expect(withoutFolder(failure.text)).toBe("stopped on request while reading the table a.csv");
    expect(blocks).toBeLessThan(195);
  });

  test("that came before ends it at once", async () => {
    const failure = await failureOf(loadTable({ "a.csv": plain }, same, { signal: AbortSignal.abort() }));
    expect(failure.code).toBe("SPK4125");
  });
});
