import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { interrupted, type Outcome, spkc } from "./spkc.js";

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
  vi.stubEnv("SPANKEY_CACHE", join(scratch, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const write = (name: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(join(scratch, name)), { recursive: true });
  writeFileSync(join(scratch, name), content);
};

/** A spec with one experiment; `data` is all that differs. */
const spec = (input: string, outputs: number, data: string): string => `
  model Net { input ${input} @in  flatten -> dense(${outputs}) }
  keyspace Secret { dim 2 }
  experiment E {
    ${data}
    model Net
    inject Secret at in by add(gamma: 1)
    loss crossentropy
    train adam(lr: 0.01) for 2 epochs batch 8
  }`;

const configOf = (run: string) =>
  JSON.parse(readFileSync(join(scratch, run, "config.json"), "utf8")) as {
    data: { normalize: { mean: number[]; deviation: number[] }; encoding: { classNames: string[] } };
  };

describe("spkc run on files of the user's", () => {
  it.each([
    [9, 8, true],
    [10, 8, false],
  ])(
    "of %i rows in batches of %i: a last batch of one row is told where batch norm is (%s)",
    async (rows, _, isTold) => {
      const table = (count: number): string =>
        ["a,label", ...Array.from({ length: count }, (_row, i) => `${i},${i % 2}`)].join("\n");
      write("train.csv", table(rows));
      write("test.csv", table(2));
      const text = spec("1", 2, 'data table("train.csv", test: "test.csv")');
      write(
        "net.spk",
        text.replace("flatten ->", "dense(3) -> batchnorm ->").replace("2 epochs", "1 epochs"),
      );
      const { status, stderr } = await spkc(scratch, "run", "net.spk", "--out", "run");
      expect(status).toBe(0);
      const told =
        "SPK2103 batchnorm-of-one-sample: the last batch of each epoch is one of 9 samples, in batches of 8:";
      expect(stderr.includes(told)).toBe(isTold);
    },
  );

  it("trains on a folder of images, tells what it left out, and records what it worked out", async () => {
    for (const [i, split] of ["train", "test"].entries()) {
      for (const [name, background] of Object.entries({ dark: "#202020", light: "#e0e0e0" })) {
        const create = { width: 6, height: 6, channels: 3, background } as const;
        for (let n = 0; n < 5 - i; n++) {
          write(`pets/${split}/${name}/${n}.png`, await sharp({ create }).png().toBuffer());
        }
      }
    }
    write("pets/train/dark/broken.jpg", "no image");
    write("a.spk", spec("4x4x3", 2, `data images("pets", corrupt: skip) { normalize(computed) }`));
    const outcome = await spkc(scratch, "run", "a.spk", "--out", "out");
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.stderr).toMatch(
      /left out 1, its content is not that of an image:\n {2}.*pets\/train\/dark\/broken\.jpg\n/,
    );
    expect(outcome.stderr).toContain(
      "data, `images`: 10 samples to train on and 8 to test on; images all of 6x6 pixels\n  dark   5 to train on, 4 to test on\n",
    );
    const record = JSON.parse(readFileSync(join(scratch, "out/run.json"), "utf8")) as object;
    expect(record).toMatchObject({ dataSummary: { classes: [{ name: "dark" }, { name: "light" }] } });
    expect(readFileSync(join(scratch, "out/report.md"), "utf8")).toMatch(/\| light +\| +5 \| +4 \|/);
    const quiet = await spkc(scratch, "run", "a.spk", "--out", "quiet", "--json");
    expect(quiet).toMatchObject({ status: 0, stderr: "" });
    const { data } = configOf("out");
    expect(data.encoding.classNames).toEqual(["dark", "light"]);
    expect(data.normalize.mean).toEqual(new Array(3).fill(expect.closeTo(128 / 255, 6)));
    expect(data.normalize.deviation).toEqual(new Array(3).fill(expect.closeTo(96 / 255, 6)));

    const stopped = await spkc(scratch, "run", "a.spk", "--out", "other", "--set", "data.corrupt=stop");
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toMatch(/SPK4133.*1 of 19 images cannot be read/);
    expect(readdirSync(scratch)).not.toContain("other");
  });

  it("judges images by the classes of the run, whatever other folders there are", async () => {
    const draw = async (folder: string, classes: Readonly<Record<string, number>>): Promise<void> => {
      for (const [name, shade] of Object.entries(classes)) {
        for (let n = 0; n < 8; n++) {
          const background = { r: shade, g: shade, b: n };
          const image = sharp({ create: { width: 4, height: 4, channels: 3, background } });
          write(`${folder}/pets/${name}/${n}.png`, await image.png().toBuffer());
        }
      }
    };
    await draw("own", { cat: 20, dog: 220 });
    await draw("dogs", { dog: 220 });
    await draw("emus", { cat: 20, dog: 220, emu: 120 });
    write("a.spk", spec("4x4x3", 2, `data images("pets")`));
    const ran = await spkc(scratch, "run", "a.spk", "--data", "own", "--out", "out");
    expect(ran).toMatchObject({ status: 0 });
    const dogs = await spkc(scratch, "evaluate", "out", "--data", "dogs");
    expect(dogs).toMatchObject({ status: 0 });
    expect(dogs.stderr).toMatch(/cat {2}0 to train on, 0 to test on\n {2}dog {2}\d to train on/);
    expect(dogs.stderr).toContain("note: there are no images of `cat`");
    const emus = await spkc(scratch, "evaluate", "out", "--data", "emus");
    expect(emus.status).toBe(1);
    expect(emus.stderr).toMatch(/SPK4135.*does not know: `emu`/);
  });

  it("trains on a table in the folder of --data, the same way again", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2 ? "odd" : "even"}`);
    write("tables/a.csv", ["x,y,kind", ...rows].join("\n"));
    write("a.spk", spec("2", 2, `data table("a.csv", label: "kind") { normalize(computed) }`));
    for (const out of ["one", "two"]) {
      expect((await spkc(scratch, "run", "a.spk", "--data", "tables", "--out", out)).status).toBe(0);
    }
    for (const file of ["config.json", "result.json", "checkpoints/latest.safetensors"]) {
      const [one, two] = ["one", "two"].map((run) => readFileSync(join(scratch, run, file)));
      expect(one?.equals(two ?? Buffer.alloc(0)), file).toBe(true);
    }
    expect(configOf("one").data.encoding.classNames).toEqual(["even", "odd"]);
  });

  it("chooses the columns of a table, says what it took, and finds them again in another order", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => {
      const [x, colour] = [i === 7 ? "" : `${i},5`, ["red", "blue"][i % 2]];
      return { id: String(i), x, colour, kind: i % 3 ? "odd" : "even" };
    });
    const csv = (names: readonly (keyof (typeof rows)[number])[], some: typeof rows): string =>
      [names.join(";"), ...some.map((row) => names.map((name) => row[name]).join(";"))].join("\n");
    write("a.csv", csv(["id", "x", "colour", "kind"], rows));
    const chosen = `"a.csv", label: "kind", drop: "id", categorical: ("colour",), missing: mean`;
    write("a.spk", spec("3", 2, `data table(${chosen}) { normalize(computed) }`));
    const ran = await spkc(scratch, "run", "a.spk", "--out", "out");
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stderr).toContain("a.csv: cells were read as separated by semicolons");
    expect(ran.stderr).toContain("column colour became 2 features, one for each of its words: blue, red");
    const { data } = JSON.parse(readFileSync(join(scratch, "out", "config.json"), "utf8"));
    // what older versions did not know is left out where it is the default
    expect(data.dataset.arguments).toEqual({
      ...{ file: "a.csv", label: "kind", train: 0.8, test: "none" },
      ...{ drop: ["id"], categorical: ["colour"], missing: "mean" },
    });
    const before = await spkc(scratch, "evaluate", "out", "--json");
    const stored = JSON.parse(readFileSync(join(scratch, "out", "outcomes.json"), "utf8"));
    const { outcomes } = JSON.parse(before.stdout);
    expect(stored).toMatchObject(outcomes);
    expect(outcomes.classes).toEqual(["even", "odd"]);
    // the rows as they were read
    for (const { row } of outcomes.worst.samples) {
      expect(["red", "blue"]).toContain(row.colour);
      expect(Object.keys(row)).toEqual(["x", "colour"]);
      if (row.x % 1 !== 0.5) expect(row.x).toBeCloseTo(rows.reduce((sum, _, i) => sum + i, 0) / 40, -1);
    }
    const shown = (await spkc(scratch, "evaluate", "out")).stdout;
    expect(shown).toMatch(/class +│ test samples/);
    expect(shown).toMatch(/even +│ +\d+/);
    write("a.csv", csv(["kind", "colour", "x", "id"], [...rows].reverse()));
    const after = await spkc(scratch, "evaluate", "out", "--json");
    expect(after.status).toBe(0);
    expect(after.stdout).toBe(before.stdout);
    expect(after.stderr).not.toContain("SPK4018");
  });

  it("judges a language model by its perplexity: in the table, the report, the result, and evaluated again", async () => {
    write("a.txt", "abcabdacb".repeat(40));
    write(
      "a.spk",
      `model Net { input tokens 6  embedding(4, 5) @in  layernorm -> dense(4) }
       keyspace Secret { dim 2 }
       experiment E {
         data text("a.txt")
         model Net
         inject Secret at in by mul(gamma: 1)
         loss crossentropy + 0.1 * deny reject on wrong
         train adam(lr: 0.05) for 6 epochs batch 8
       }`,
    );
    const ran = await spkc(scratch, "run", "a.spk", "--out", "out");
    expect(ran).toMatchObject({ status: 0 });
    const file = (name: string): string => readFileSync(join(scratch, "out", name), "utf8");
    const { evaluation } = JSON.parse(file("result.json")) as {
      evaluation: { test: Record<"none" | "valid" | "wrong", { perplexity: number }> };
    };
    const { none, valid, wrong } = evaluation.test;
    const { splits, worst } = JSON.parse(file("outcomes.json"));
    expect(splits).toEqual({});
    for (const { text } of worst.samples) expect("abcabdacb".repeat(3)).toContain(text);
    // better than one of four, and no better than always right
    expect(valid.perplexity).toBeGreaterThan(1);
    expect(valid.perplexity).toBeLessThan(4);
    const cells = [none, valid, wrong].map(({ perplexity }) => perplexity.toFixed(2));
    expect(file("report.md")).toContain(`| test | perplexity | ${cells.join(" | ")} |`);
    expect(file("report.md")).toContain("Perplexity is exp of");
    expect(ran.stdout).toMatch(new RegExp(`perplexity +│ +${cells.join(" +│ +")} `));

    const again = await spkc(scratch, "evaluate", "out", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ evaluation });
    const shown = await spkc(scratch, "run", "--resume", "out");
    expect(shown).toMatchObject({ status: 0 });
    expect(shown.stdout).toContain("perplexity");
  });

  it("says what is wrong with a table before anything is written", async () => {
    write("a.csv", "x,y,label\n1,2,0\n3,four,1\n");
    write("a.spk", spec("2", 2, `data table("a.csv")`));
    const outcome = await spkc(scratch, "run", "a.spk", "--out", "out");
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/SPK4143.*a\.csv, row 2, column `y`: expected a number, found `four`/);
    expect(readdirSync(scratch).sort()).toEqual(["a.csv", "a.spk"]);
  });
});

describe("spkc run on a dataset that is not there yet", () => {
  const cifar = spec("32x32x3", 10, "data cifar10");

  /** Runs it with a mirror on this machine; Ctrl-C as soon as `pattern` is printed. */
  async function runWith(listener: RequestListener, pattern = /(?!)/): Promise<Outcome> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    vi.stubEnv("SPANKEY_MIRROR", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    write("a.spk", cifar);
    return interrupted(scratch, pattern, "run", "a.spk", "--out", "out");
  }

  const left = () => readdirSync(scratch, { recursive: true }).map(String).sort();

  it("refuses what is not the official file, with its checksum", async () => {
    const other = Buffer.alloc(170_052_171);
    const outcome = await runWith((_, response) => response.end(other));
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toContain("downloading cifar-10-binary.tar.gz of cifar10, 170.1 MB");
    const found = createHash("sha256").update(other).digest("hex");
    expect(outcome.stderr).toMatch(new RegExp(`SPK4123.*c4a38c50[0-9a-f]{56}, found ${found}`));
    expect(left()).toEqual(["a.spk", "cache"]);
  });

  it("says that the file is not there, without a stack trace", async () => {
    const outcome = await runWith((_, response) => response.writeHead(404).end());
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toMatch(
      /SPK4121.*\/cifar10\/cifar-10-binary\.tar\.gz: the server answered with status 404/,
    );
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(left()).toEqual(["a.spk", "cache"]);
  });

  it("stops on Ctrl-C, and leaves nothing", async () => {
    const outcome = await runWith((_, response) => response.write("some"), /downloading/);
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toContain("SPK4125");
    expect(left()).toEqual(["a.spk", "cache"]);
  });
});
