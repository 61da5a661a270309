import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { SmallDisk } from "../../../bench/crash/small-disk.js";
import type { Notice } from "../../../diagnostics/index.js";
import type { KeyspaceConfig } from "../../../runtime/keys/index.js";
import {
  drawnCoefficients,
  encodeKeyFile,
  fingerprintOf,
  issueKey,
  type KeyFile,
  readKey,
  readKeyFile,
  readUserKey,
  requireFit,
  requireSameBases,
  writeNewKey,
} from "../../../runtime/keys/index.js";
import { keyFile, keyFileOfTwo, sharings } from "../../support/key-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
let path: string;
beforeEach(() => {
  scratch = scratchFolder();
  path = join(scratch, "a.key");
});

const silent = (): void => {};
const failsWith = (code: string, ...words: string[]) =>
  expect.objectContaining({ code, message: expect.stringMatching(new RegExp(words.join(".*"))) });

describe("a key file", () => {
  it.each(sharings)("comes back as it was written: %s", (_, change) => {
    const key = keyFile(change);
    writeNewKey(path, key);
    const read = readKeyFile(path, silent);
    expect(read).toEqual(key);
    expect(fingerprintOf(read.bases)).toBe(fingerprintOf(key.bases));
    const [image, pool] = ["image", "pool"].map((point) => read.bases.get("Secret")?.get(point));
    expect(image === pool).toBe(change.basis?.perPoint === false);
  });

  it("can be read by its owner only, and is told of where others can", () => {
    writeNewKey(path, keyFile());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const said: Notice[] = [];
    readKeyFile(path, (notice) => said.push(notice));
    expect(said).toEqual([]);
    for (const mode of [0o640, 0o604]) {
      chmodSync(path, mode);
      readKeyFile(path, (notice) => said.push(notice));
    }
    expect(said.map(({ code }) => code)).toEqual(["SPK4035", "SPK4035"]);
    expect(said[0]?.hint).toContain(`chmod 600 ${path}`);
  });

  it("is never overwritten", () => {
    writeNewKey(path, keyFile());
    const before = readFileSync(path);
    expect(() => writeNewKey(path, keyFile({}, 2))).toThrow(failsWith("SPK4036", "a.key"));
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("is not begun on a full disk, so that a second try writes it", ({ skip }) => {
    const disk = SmallDisk.mount(join(scratch, "disk"), 64);
    if (disk === undefined) return skip("no permission to mount a small disk");
    const onDisk = join(disk.path, "a.key");
    try {
      disk.leave(0);
      expect(() => writeNewKey(onDisk, keyFile())).toThrow(failsWith("SPK4002", "no space left on the disk"));
      disk.empty();
      writeNewKey(onDisk, keyFile());
      expect(readKeyFile(onDisk, silent)).toEqual(keyFile());
      expect(readdirSync(disk.path)).toEqual(["a.key"]);
    } finally {
      disk.unmount();
    }
  });

  it("that is not there cannot be read, and one in no folder cannot be written", () => {
    expect(() => readKey(path, silent)).toThrow(failsWith("SPK4001", "no such file"));
    expect(() => writeNewKey(join(scratch, "none/a.key"), keyFile())).toThrow(
      failsWith("SPK4002", "none/a.key", "no such"),
    );
  });

  it("keeps the kinds of wrong keys", () => {
    const several = { kind: "one_of", of: [{ kind: "gaussian" }, { kind: "in_span" }] } as const;
    const key = keyFile({ wrong: several });
    writeNewKey(path, key);
    expect(readKeyFile(path, silent)).toEqual(key);
  });

  it("keeps the key spaces apart", () => {
    const key = keyFileOfTwo({}, { dim: 2, std: 0.5 });
    writeNewKey(path, key);
    expect(readKeyFile(path, silent)).toEqual(key);
  });

  it("is told from a user key", () => {
    writeNewKey(path, keyFile());
    expect(() => readUserKey(path, silent)).toThrow(failsWith("SPK4038", "is a key file, not a user key"));
    const user = join(scratch, "user.key");
    writeNewKey(user, issueKey(keyFile(), drawnCoefficients(1)));
    expect(() => readKeyFile(user, silent)).toThrow(failsWith("SPK4038", "is a user key, not a key file"));
    expect(readUserKey(user, silent)).toEqual(issueKey(keyFile(), drawnCoefficients(1)));
  });
});

describe("a key file that is damaged", () => {
  interface Stored {
    keyspaces: {
      Secret: {
        config: Record<string, unknown>;
        points: Record<string, unknown>;
        bases: Record<string, unknown>[];
      };
    };
    [name: string]: unknown;
  }

  function damaged(damage: (file: Stored, basis: Record<string, unknown>) => void): string {
    const file = JSON.parse(encodeKeyFile(keyFile())) as Stored;
    damage(file, file.keyspaces.Secret.bases[0] ?? {});
    return JSON.stringify(file);
  }

  const floats = (count: number, value: number): string =>
    Buffer.from(new Float32Array(count).fill(value).buffer).toString("base64");
  const cut = (text: unknown): string => String(text).slice(0, -8);

  it.each<[string, string, string]>([
    ["no JSON", "-----BEGIN KEY-----", "not JSON"],
    ["cut short", encodeKeyFile(keyFile()).slice(0, 200), "not JSON"],
    ["a list", "[]", "it is a list, not an object"],
    [
      "of another format",
      damaged((file) => {
        file["format"] = "spankey-key/1";
      }),
      '`format` is "spankey-key/1", not "spankey-key/2" or "spankey-user-key/1"',
    ],
    ["without a format", "{}", "`format` is missing"],
    [
      "without keyspaces",
      damaged((file) => {
        file.keyspaces = {} as Stored["keyspaces"];
      }),
      "`keyspaces` is an object, not one with something in it",
    ],
    [
      "with keys of one number to rescale",
      damaged((file) => {
        file.keyspaces.Secret.config["std"] = 0.5;
        file.keyspaces.Secret.points = { image: [1, 1, 1] };
      }),
      "Secret rescales keys of one number, at image",
    ],
    [
      "without a name",
      damaged((file) => {
        delete file["spec"];
      }),
      "`spec` is missing",
    ],
    [
      "with base64 cut short",
      damaged((_, basis) => {
        basis["values"] = cut(basis["values"]);
      }),
      "should be 60 numbers, but are 58",
    ],
    [
      "with base64 that is none",
      damaged((_, basis) => {
        basis["values"] = `!${String(basis["values"])}`;
      }),
      "no base64",
    ],
    [
      "with a number that is none",
      damaged((_, basis) => {
        basis["values"] = floats(60, Number.NaN);
      }),
      "no number",
    ],
    [
      "with an infinite number",
      damaged((_, basis) => {
        basis["values"] = floats(60, Infinity);
      }),
      "no number",
    ],
    [
      "with fewer rows",
      damaged((_, basis) => {
        basis["rows"] = 2;
        basis["values"] = floats(40, 1);
      }),
      "at image is 2 x 20, not 3 x 20",
    ],
    [
      "with half a row",
      damaged((_, basis) => {
        basis["rows"] = 1.5;
      }),
      "rows` is 1.5, not a whole number",
    ],
    [
      "without the basis of a point",
      damaged((_, basis) => {
        basis["points"] = ["image"];
      }),
      "at pool is missing",
    ],
    [
      "without points",
      damaged((file) => {
        file.keyspaces.Secret.points = {};
      }),
      "`keyspaces.Secret.points` is an object, not one with something in it",
    ],
    [
      "with an α that is none",
      damaged((file) => {
        file.keyspaces.Secret.config["alpha"] = { kind: "cauchy", perPoint: false };
      }),
      '`keyspaces.Secret.config.alpha.kind` is "cauchy", not "uniform"',
    ],
    [
      "with wrong keys that are moved no known way",
      damaged((file) => {
        file.keyspaces.Secret.config["wrong"] = { kind: "adversarial", steps: 3, step: 0.25, way: "luck" };
      }),
      '`keyspaces.Secret.config.wrong.way` is "luck", not ',
    ],
    ...[null, 7, "text", []].map((value): [string, string, string] => [
      `with ${JSON.stringify(value)} in the place of its key spaces`,
      damaged((file) => Object.assign(file, { keyspaces: value })),
      "`keyspaces` is .*, not an object",
    ]),
    [
      "without a list of bases",
      damaged((file) => Object.assign(file.keyspaces.Secret, { bases: { length: 1 } })),
      "`keyspaces.Secret.bases` is an object, not a list",
    ],
    ["with no rows", damaged((_, basis) => Object.assign(basis, { rows: 0 })), "rows` is 0, not 1 or more"],
    [
      "with fewer columns",
      damaged((_, basis) => Object.assign(basis, { columns: 8, values: floats(24, 1) })),
      "at image is 3 x 8, not 3 x 20",
    ],
    [
      "with one number that is none",
      damaged((_, basis) => {
        const values = new Float32Array(60).fill(Number.NaN, 7, 8);
        basis["values"] = Buffer.from(values.buffer).toString("base64");
      }),
      "no number",
    ],
    ...["basis", "alpha", "wrong"].map((part): [string, string, string] => [
      `without ${part}`,
      damaged((file) => {
        delete file.keyspaces.Secret.config[part];
      }),
      `\`keyspaces.Secret.config.${part}\` is missing`,
    ]),
    ...Object.entries<unknown[]>({
      std: ["wide", true, "0.5"],
      basis: [{ kind: "uniform" }, { kind: "uniform", perPoint: "yes" }],
      alpha: [
        { kind: "uniform", low: 0, high: 1 },
        { kind: "uniform", low: 0, perPoint: true },
      ],
      wrong: [
        { kind: "one_of", of: [] },
        { kind: "one_of", of: 7 },
        { kind: "one_of" },
        { kind: "one_of", of: [{ kind: "gaussian" }, { kind: "luck" }] },
        { kind: "one_of", of: [{ kind: "gaussian" }, null] },
        { kind: "near" },
        { kind: "near", distance: null },
      ],
    }).flatMap(([setting, values]) =>
      values.map((value): [string, string, string] => [
        `with ${setting} ${JSON.stringify(value)}`,
        damaged((file) => Object.assign(file.keyspaces.Secret.config, { [setting]: value })),
        `\`keyspaces.Secret.config.${setting}`,
      ]),
    ),
    [
      "with an infinite deviation",
      damaged((file) => Object.assign(file.keyspaces.Secret.config, { std: 1234.5 })).replace(
        "1234.5",
        "1e999",
      ),
      "`keyspaces.Secret.config.std` is Infinity, not a finite number",
    ],
  ])("is refused: %s", (_, text, reason) => {
    writeFileSync(path, text, { mode: 0o600 });
    expect(() => readKey(path, silent)).toThrow(failsWith("SPK4032", reason));
  });
});

describe("a fingerprint", () => {
  it("is that of the bases and their places, and of nothing else", () => {
    const of = (change: Partial<KeyspaceConfig>, seed?: number): string =>
      fingerprintOf(keyFile(change, seed).bases);
    expect(of({})).toMatch(/^[0-9a-f]{64}$/);
    expect(of({ std: 2, alpha: { kind: "gaussian", mean: 0, std: 1, perPoint: true } })).toBe(of({}));
    expect(of({}, 2)).not.toBe(of({}));
    expect(of({ dim: 4 })).not.toBe(of({}));
  });

  it("is the same whatever order key spaces and points are in, and the one that runs were recorded with", () => {
    const { bases } = keyFile({ basis: { kind: "uniform", perPoint: true } });
    const { bases: two } = keyFileOfTwo();
    const turned = <V>(map: ReadonlyMap<string, V>) => new Map([...map].reverse());
    expect(fingerprintOf(two)).toBe(fingerprintOf(turned(two)));
    const inside = new Map([...bases].map(([keyspace, byPoint]) => [keyspace, turned(byPoint)]));
    expect(fingerprintOf(inside)).toBe(fingerprintOf(bases));
    expect(fingerprintOf(bases)).toBe("e5cc15464ebfb89ac734503aa5b8cf75af8fc6612dabc0a9d5fbe1091706e6d5");
  });
});

describe("a key fits", () => {
  it("an experiment with its keyspaces, points and sizes, whatever α and std are", () => {
    const key = keyFile();
    expect(() => requireFit(path, key, keyFile({ std: 2 }, 3))).not.toThrow();
    expect(() => requireFit(path, issueKey(key, drawnCoefficients(1)), keyFile({ std: 2 }, 3))).not.toThrow();
  });

  it("also where key spaces and points come in another order", () => {
    const key = keyFileOfTwo({ dim: 2 }, { dim: 4 });
    const points = key.layouts.map((layout) => ({ ...layout, points: layout.points.toReversed() }));
    for (const one of [key, issueKey(key, drawnCoefficients(1))]) {
      expect(() => requireFit(path, one, { ...key, layouts: points.toReversed() })).not.toThrow();
    }
  });

  const moved = (change: (file: KeyFile) => Partial<KeyFile["layouts"][number]>): KeyFile => {
    const file = keyFile();
    return { ...file, layouts: file.layouts.map((layout) => ({ ...layout, ...change(file) })) };
  };
  const [image, pool] = keyFile().layouts[0]?.points ?? [];

  it.each<[string, KeyFile, string]>([
    ["another m", keyFile({ dim: 4 }), "Secret has m = 3, not 4"],
    [
      "another kind of basis",
      keyFile({ basis: { kind: "orthonormal", perPoint: false } }),
      "is uniform, one for all points, not orthonormal",
    ],
    [
      "a basis at each point",
      keyFile({ basis: { kind: "uniform", perPoint: true } }),
      "one for all points, not uniform, one at each point",
    ],
    ["another keyspace", moved(() => ({ keyspace: "Other" })), "the keyspaces are Secret, not Other"],
    [
      "another point",
      moved(() => ({ points: image ? [image] : [] })),
      "Secret is for image, pool, not image",
    ],
    [
      "another shape",
      moved(() => ({ points: image && pool ? [{ ...image, shape: [20] }, pool] : [] })),
      "at image it is for shape \\[1, 4, 5\\], not \\[20\\]",
    ],
  ])("but not one with %s", (_, owner, difference) => {
    const wanted = { ...owner, experiment: "Other" };
    const refused = failsWith(
      "SPK4033",
      "a.key, a key of Tiny of tiny, does not fit Other of tiny: ",
      difference,
    );
    expect(() => requireFit(path, keyFile(), wanted)).toThrow(refused);
  });

  it.each<[string, KeyFile, string]>([
    ["another key space", moved(() => ({ keyspace: "Other" })), "the keyspaces are Secret, not Other"],
    [
      "another point",
      moved(() => ({ points: image ? [image] : [] })),
      "Secret is for image, pool, not image",
    ],
    [
      "another shape",
      moved(() => ({ points: image && pool ? [image, { ...pool, shape: [2, 4] }] : [] })),
      "at pool it is for shape \\[8\\], not \\[2, 4\\]",
    ],
  ])("nor does a user key fit one with %s", (_, owner, difference) => {
    const user = issueKey(keyFile(), drawnCoefficients(1));
    expect(() => requireFit(path, user, owner)).toThrow(failsWith("SPK4033", difference));
  });

  it("a model that was trained with its bases, and no other", () => {
    const key = keyFile();
    const fingerprint = fingerprintOf(key.bases);
    const user = issueKey(key, drawnCoefficients(1));
    for (const one of [key, user]) {
      expect(() => requireSameBases(path, one, fingerprint, "runs/a")).not.toThrow();
      const refused = failsWith(
        "SPK4034",
        "Tiny of tiny, belongs to another model",
        "those of runs/a are 0123",
      );
      expect(() => requireSameBases(path, one, "0123456789abcdef", "runs/a")).toThrow(refused);
    }
  });
});
