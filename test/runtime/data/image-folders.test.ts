import { execFileSync } from "node:child_process";
import { mkdir, rename, symlink } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed } from "../../../runtime/data/index.js";
import { stream } from "../../../tensor/random/index.js";
import { writeFolder } from "./idx-folder.js";
import { imagesByClass, plainImage } from "./image-files.js";

const load = (folder: string, given: GivenArguments = {}, classes = 2): Promise<Dataset> =>
  loadNamed("images", { folder, ...given }, { seed: 1, model: { inputShape: [3, 4, 4], classes } });

async function failureOf(outcome: Promise<unknown>): Promise<Failure> {
  const failure = await outcome.catch((error: unknown) => error);
  if (failure instanceof Failure) return failure;
  throw new Error(`expected a Failure, got ${failure}`);
}

/** Images of each class over both splits. */
const counts = ({ summary }: Dataset): Record<string, number> =>
  Object.fromEntries((summary?.classes ?? []).map(({ name, train, test }) => [name, train + test]));

/** What was left out: the reason of each path below the folder. */
const leftOut = (folder: string, { summary }: Dataset): Record<string, string> =>
  Object.fromEntries(
    (summary?.leftOut ?? []).flatMap(({ reason, examples }) =>
      examples.map((example) => [path.relative(folder, example), reason]),
    ),
  );

const four = await imagesByClass(["cat", "dog"], 4);
const another = await plainImage("png", [9, 9, 9], 4, 4);

describe("names that are hidden do not count, at any depth", () => {
  test.each([
    ["cat/.ipynb_checkpoints/0.jpg", "cat/.ipynb_checkpoints"],
    ["cat/.0.png", "cat/.0.png"],
    ["cat/deep/.DS_Store", "cat/deep/.DS_Store"],
    ["__MACOSX/cat/0.png", "__MACOSX"],
    ["cat/Thumbs.db", "cat/Thumbs.db"],
    ["cat/@eaDir/0.png", "cat/@eaDir"],
    ["desktop.ini", "desktop.ini"],
    [".git/config/0.png", ".git"],
  ])("%s", async (file, said) => {
    const folder = await writeFolder({ ...four, [file]: another });
    const dataset = await load(folder);
    expect(counts(dataset)).toEqual({ cat: 4, dog: 4 });
    expect(leftOut(folder, dataset)).toEqual({ [said]: "hidden, or made by an operating system" });
  });
});

describe("a file is what its content is, whatever its name", () => {
  test.each(["png", "jpeg", "webp", "gif", "tiff", "avif"] as const)("%s is read", async (format) => {
    const image = await plainImage(format, [200, 100, 50], 16, 16);
    for (const name of [`x.${format}`, "x.png", "x.JPG", "x", "x.txt"]) {
      const folder = await writeFolder({ [`train/a/${name}`]: image, "test/a/1.png": another });
      const { train, summary } = await load(folder, {}, 1);
      expect([train.values[0], train.values[16], train.values[32]]).toEqual([
        expect.closeTo(200, -1),
        expect.closeTo(100, -1),
        expect.closeTo(50, -1),
      ]);
      expect(summary?.leftOut).toEqual([]);
    }
  });

  test("the first image of an animation, and of a file of pages", async () => {
    const pages = await Promise.all(
      [another, await plainImage("png", [200, 0, 0], 4, 4)].map((page) => Buffer.from(page)),
    );
    for (const format of ["gif", "webp", "tiff"] as const) {
      const joined = await sharp(pages, { join: { animated: true } })
        [format]()
        .toBuffer();
      const folder = await writeFolder({ "train/a/1": joined, "test/a/1": another });
      expect((await load(folder, {}, 1)).train.values[0]).toEqual(expect.closeTo(9, -1));
    }
  });

  const svg =
    '<?xml version="1.0"?>\n<!-- a -- b -->\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  const bmp = Buffer.concat([Buffer.from("BM"), Buffer.from([70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0])]);
  const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
  test.each([
    ["drawing.png", svg, "it is SVG, which is not read"],
    ["drawing.svg", svg, "it is SVG, which is not read"],
    ["drawing", `\uFEFF  ${svg}`, "it is SVG, which is not read"],
    ["scan.jpg", bmp, "it is BMP, which is not read"],
    ["photo.heic", heic, "it is HEIC, which is not read"],
    ["words.webp", "words", "its content is not that of an image"],
    ["nothing.tif", "", "it is empty"],
  ])("an image that cannot be read, %s, is refused, or left out as asked", async (name, content, reason) => {
    const folder = await writeFolder({ ...four, [`cat/${name}`]: content });
    const failure = await failureOf(load(folder));
    expect(failure.code).toBe("SPK4133");
    expect(failure.message).toContain(`${name} (${reason})`);
    const dataset = await load(folder, { corrupt: "skip" });
    expect(counts(dataset)).toEqual({ cat: 4, dog: 4 });
    expect(leftOut(folder, dataset)).toEqual({ [`cat/${name}`]: reason });
  });

  test("what neither its name nor its content says is an image is left out", async () => {
    const folder = await writeFolder({
      ...four,
      "cat/notes.txt": "words",
      "dog/page.html": "<html><svg/></html>",
    });
    const dataset = await load(folder);
    expect(counts(dataset)).toEqual({ cat: 4, dog: 4 });
    expect(Object.keys(leftOut(folder, dataset))).toEqual(["cat/notes.txt", "dog/page.html"]);
  });

  test("hostile text is told from SVG at once", async () => {
    const folder = await writeFolder({
      ...four,
      "cat/a.txt": "<!---->".repeat(5000),
      "cat/b.txt": "<?x?>".repeat(5000),
    });
    expect(Object.keys(leftOut(folder, await load(folder)))).toEqual(["cat/a.txt", "cat/b.txt"]);
  });
});

describe("damaged images", () => {
  test("are told by their format, in words of ours", async () => {
    const [png, jpeg] = [Uint8Array.from(another), await plainImage("jpeg", [1, 2, 3], 32, 32)];
    png.fill(0, 20, 30);
    const folder = await writeFolder({ ...four, "cat/a.png": png, "dog/b": jpeg.subarray(0, -40) });
    expect(leftOut(folder, await load(folder, { corrupt: "skip" }))).toEqual({
      "cat/a.png": "it is PNG, damaged or cut short",
      "dog/b": "it is JPEG, damaged or cut short",
    });
  });

  test("of every format are read or left out, whatever is wrong with them", async () => {
    const seed = 20261130;
    const random = stream(seed, "dataset", "damage");
    const files: Record<string, Uint8Array> = { "train/a/whole.png": another, "test/a/whole.png": another };
    for (const format of ["png", "jpeg", "webp", "gif", "tiff", "avif"] as const) {
      const whole = await plainImage(format, [200, 100, 50], 16, 16);
      for (let i = 0; i < 40; i++) {
        const bytes = Uint8Array.from(whole);
        for (let n = 0; n < 4; n++)
          bytes[Math.floor(random.uniform() * bytes.length)] = random.uniform() * 256;
        const length = random.uniform() < 0.75 ? bytes.length : Math.floor(random.uniform() * bytes.length);
        files[`train/a/${i}.${format}`] = bytes.subarray(0, length);
      }
    }
    const { train, summary } = await load(await writeFolder(files), { corrupt: "skip" }, 1);
    expect(train.values).toHaveLength(train.count * 48);
    const unread = (summary?.leftOut ?? []).reduce((sum, { count }) => sum + count, 0);
    expect(train.count + unread, `seed ${seed}`).toBe(241);
    for (const { reason } of summary?.leftOut ?? []) {
      expect(reason, `seed ${seed}`).toMatch(
        /^it is (empty|[A-Z]\w+, (damaged or cut short|which is not read))$|^it has \d+x\d+ pixels; |^its content is not that of an image$/,
      );
    }
  });
});

describe("files that unpack to more than anyone photographs", () => {
  test("are refused by the size that they declare", async () => {
    const bomb = await sharp({
      create: { width: 16_000, height: 16_000, channels: 3, background: "#000" },
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const folder = await writeFolder({ ...four, "cat/bomb.png": bomb });
    const failure = await failureOf(load(folder));
    expect(failure.code).toBe("SPK4133");
    expect(failure.message).toContain("bomb.png (it has 16000x16000 pixels; the limit is 134217728 in all)");
  });

  test("nor may one side be longer than any camera's", async () => {
    const row = await sharp({ create: { width: 70_000, height: 2, channels: 3, background: "#000" } })
      .png()
      .toBuffer();
    const failure = await failureOf(load(await writeFolder({ ...four, "cat/row.png": row })));
    expect(failure.message).toContain("row.png (it has 70000x2 pixels; the limit is 65535 on a side)");
  });
});

describe("what is neither a folder nor a regular file is named, and never opened", () => {
  test.skipIf(process.platform === "win32")(
    "a pipe, a device behind a link, and a link to nothing",
    async () => {
      const folder = await writeFolder(four);
      execFileSync("mkfifo", [path.join(folder, "cat", "pipe.png")]);
      await symlink("pipe.png", path.join(folder, "cat", "to-pipe.png"));
      await symlink("/dev/zero", path.join(folder, "cat", "zero.png"));
      await symlink("gone.png", path.join(folder, "dog", "dangling.png"));
      await symlink("circle.png", path.join(folder, "dog", "circle.png"));
      const dataset = await load(folder);
      expect(counts(dataset)).toEqual({ cat: 4, dog: 4 });
      expect(leftOut(folder, dataset)).toEqual({
        "cat/pipe.png": "a named pipe",
        "cat/to-pipe.png": "a link to a named pipe",
        "cat/zero.png": "a link to a device",
        "dog/dangling.png": "a link that leads nowhere",
        "dog/circle.png": "a link that leads nowhere",
      });
    },
  );
});

describe("links", () => {
  test("to a folder elsewhere are a class", async () => {
    const elsewhere = await writeFolder({
      "x/1.png": another,
      "x/2.png": await plainImage("png", [1, 2, 3]),
    });
    const folder = await writeFolder(await imagesByClass(["dog"], 4));
    await symlink(path.join(elsewhere, "x"), path.join(folder, "cat"));
    expect(counts(await load(folder))).toEqual({ cat: 2, dog: 4 });
  });

  test("to folders and files elsewhere are read below a class, once", async () => {
    const elsewhere = await writeFolder({ "x/1.png": another, "y.png": await plainImage("png", [1, 2, 3]) });
    const folder = await writeFolder(four);
    await symlink(path.join(elsewhere, "x"), path.join(folder, "cat", "more"));
    await symlink(path.join(elsewhere, "x"), path.join(folder, "dog", "more"));
    await symlink(path.join(elsewhere, "y.png"), path.join(folder, "cat", "y.png"));
    await symlink(path.join(elsewhere, "y.png"), path.join(folder, "cat", "z.png"));
    const dataset = await load(folder);
    expect(counts(dataset)).toEqual({ cat: 6, dog: 4 });
    expect(leftOut(folder, dataset)).toEqual({
      "dog/more": "a link to what is read already",
      "cat/z.png": "a link to what is read already",
    });
  });

  test.each([
    ["its own parent", "cat/again", ".", "a link to a folder that it lies in"],
    ["the folder above", "cat/up", "..", "a link to a folder that it lies in"],
    ["everything", "cat/root", "/", "a link to a folder that it lies in"],
    ["another class", "cat/more", "../dog", "a link to what is read already"],
    ["another class, as a class before it", "ape", "dog", "a link to what is read already"],
    ["an image of another class", "cat/copy.png", "../dog/0.png", "a link to what is read already"],
  ])("to %s multiply nothing", async (_, link, target, reason) => {
    const folder = await writeFolder(four);
    await symlink(target, path.join(folder, link));
    const dataset = await load(folder);
    expect(counts(dataset)).toEqual({ cat: 4, dog: 4 });
    expect(leftOut(folder, dataset)).toEqual({ [link]: reason });
  });

  test("may lead to a hidden store, as those of tools for large files", async () => {
    const folder = await writeFolder(await imagesByClass(["dog"], 4));
    await mkdir(path.join(folder, ".store"));
    await mkdir(path.join(folder, "cat"));
    for (const name of ["0.png", "1.png"]) {
      await rename(path.join(folder, "dog", name), path.join(folder, ".store", name));
      await symlink(path.join("..", ".store", name), path.join(folder, "cat", name));
    }
    expect(counts(await load(folder))).toEqual({ cat: 2, dog: 2 });
  });
});

describe("splits by name", () => {
  const splitAs = (train: string, held: string) =>
    Object.fromEntries(
      Object.entries(four).map(([name, bytes]) => [`${name.includes("0") ? held : train}/${name}`, bytes]),
    );

  test.each([
    ["Train", "Test"],
    ["TRAIN", "test"],
    ["training", "testing"],
  ])("%s and %s", async (train, held) => {
    const dataset = await load(await writeFolder(splitAs(train, held)));
    expect([dataset.train.count, dataset.test.count]).toEqual([6, 2]);
    expect(dataset.summary?.remarks).toEqual([]);
  });

  test.each(["val", "Valid", "VALIDATION"])(
    "%s is tested on where there is nothing else, and that is said",
    async (name) => {
      const dataset = await load(await writeFolder(splitAs("train", name)));
      expect([dataset.train.count, dataset.test.count]).toEqual([6, 2]);
      expect(dataset.summary?.remarks).toEqual([
        `there is no folder for testing, so that the images of \`${name}\` are tested on`,
      ]);
    },
  );

  test("val beside both, and other folders and files beside them, are named as left out", async () => {
    const files = {
      ...splitAs("train", "test"),
      "val/cat/9.png": another,
      "more/9.png": another,
      "readme.md": "x",
    };
    const folder = await writeFolder({ ...files, "train/list.txt": "x" });
    const dataset = await load(folder);
    expect([dataset.train.count, dataset.test.count]).toEqual([6, 2]);
    expect(leftOut(folder, dataset)).toEqual({
      val: "a folder for validation beside one for testing",
      more: "a folder beside those of the splits",
      "readme.md": "a file beside the folders of classes",
      "train/list.txt": "a file beside the folders of classes",
    });
  });

  test("two folders for one split are refused: SPK4130", async () => {
    const folder = await writeFolder({ ...splitAs("train", "test"), "Training/cat/9.png": another });
    const failure = await failureOf(load(folder));
    expect(failure.code).toBe("SPK4130");
    expect(failure.message).toMatch(/the folders Training and train would be the same split$/);
  });

  test("a folder `train` of images, among others, is a class", async () => {
    const folder = await writeFolder(await imagesByClass(["bus", "train"], 4));
    expect(counts(await load(folder))).toEqual({ bus: 4, train: 4 });
  });

  test("images to test on that are trained on as well are said", async () => {
    const folder = await writeFolder({
      ...splitAs("train", "test"),
      "test/cat/copy.png": four["cat/1.png"] ?? "",
    });
    expect((await load(folder)).summary?.remarks).toEqual([
      expect.stringMatching(
        /^1 image to test on can be found among those to train on as well, as .*copy\.png$/,
      ),
    ]);
  });
});

describe("what a user should know before training", () => {
  test("the images by class and split, and the sizes seen", async () => {
    const sized = {
      "train/a/1.png": await plainImage("png", [1, 1, 1], 10, 20),
      "train/a/2.png": await plainImage("png", [2, 1, 1], 30, 5),
      "train/b/1.png": await plainImage("png", [3, 1, 1], 30, 5),
      "test/a/1.png": await plainImage("png", [4, 1, 1], 40, 40),
      "test/b/1.png": await plainImage("png", [5, 1, 1], 30, 5),
    };
    expect((await load(await writeFolder(sized))).summary).toEqual({
      classes: [
        { name: "a", train: 2, test: 1 },
        { name: "b", train: 1, test: 1 },
      ],
      sizes: { smallest: [30, 5], largest: [40, 40], different: 3 },
      leftOut: [],
      remarks: [],
    });
  });

  test("one name in two forms of Unicode is one class", async () => {
    const [composed, split] = ["caf\u00e9", "cafe\u0301"];
    const files = { [`${composed}/1.png`]: another, [`${split}/2.png`]: await plainImage("png", [1, 2, 3]) };
    const dataset = await load(await writeFolder({ ...files, ...(await imagesByClass(["dog"], 4)) }));
    expect(counts(dataset)).toEqual({ [composed]: 2, dog: 4 });
    expect(dataset.summary?.remarks).toEqual([
      `folders whose names are \`${composed}\` in two forms of Unicode are one class`,
    ]);
  });

  test("a class of one image, and one class alone", async () => {
    const pair = { ...(await imagesByClass(["cat"], 4)), "dog/1.png": another };
    expect((await load(await writeFolder(pair))).summary?.remarks).toEqual([
      "`dog`: one image alone, or copies of one, which is trained on and not tested on",
    ]);
    expect((await load(await writeFolder(await imagesByClass(["cat"], 4)), {}, 1)).summary?.remarks).toEqual([
      "all training samples are of one class, `cat`: answering that is always right",
    ]);
  });

  test("a folder with the name of an image, and an empty one", async () => {
    const folder = await writeFolder({ ...four, "cat/album.jpg/1.png": another });
    await mkdir(path.join(folder, "dog", "empty"));
    const dataset = await load(folder);
    expect(counts(dataset)).toEqual({ cat: 5, dog: 4 });
    expect(dataset.summary?.remarks).toEqual([
      `\`${path.join(folder, "cat", "album.jpg")}\` is a folder; what it holds is read`,
    ]);
    expect(leftOut(folder, dataset)).toEqual({ "dog/empty": "an empty folder" });
  });
});
