import { describe, expect, it } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import {
  commonSigns,
  drawnCoefficients,
  type Grant,
  givenCoefficients,
  issueKey,
  type KeyFile,
  type KeyspaceConfig,
  keyFileFor,
  openGrant,
  sealLockKey,
  signsAt,
} from "../../../runtime/keys/index.js";
import { newSecret } from "../../../runtime/secrets/index.js";
import { sharings } from "../../support/key-files.js";
import { tinyModel } from "../../support/tiny-model.js";

const narrow = { kind: "uniform", low: 0.5, high: 1, perPoint: false } as const;

/** Keys of three rows at an image of 1,200 numbers and a vector of 300. */
function keyFile(change: Partial<KeyspaceConfig> = {}, seed = 1): KeyFile {
  const config: KeyspaceConfig = {
    ...{ dim: 3, basis: { kind: "uniform", perPoint: false }, alpha: narrow, std: null },
    ...{ wrong: { kind: "gaussian" }, ...change },
  };
  const { experiment } = tinyModel({
    ...{ seed, keyspaces: { Secret: config } },
    injections: [{ keyspace: "Secret", points: ["image", "pool"], by: "add", gamma: 1 }],
  });
  return keyFileFor({ experiment, points: { image: [1, 30, 40], pool: [300] } });
}

const paths = { grant: "a.grant", key: "user.key" };
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return "none";
};

describe("the signs that all valid keys have", () => {
  it.each(sharings)("are those of every key that is issued: %s", (_, change) => {
    const file = keyFile({ ...change, alpha: { ...narrow, perPoint: change.alpha?.perPoint ?? false } });
    const { at, signs } = commonSigns(file);
    expect(signs.length).toBeGreaterThan(400);
    for (let seed = 0; seed < 200; seed++)
      expect(signsAt(issueKey(file, drawnCoefficients(seed)), at)).toEqual(signs);
  });

  it("are at no other entry: a corner of the coefficients turns each of them round, nearly or quite", () => {
    const file = keyFile();
    const [first] = commonSigns(file).at;
    const common = new Set(first?.places);
    const corners = Array.from({ length: 8 }, (_, bits) => [0, 1, 2].map((i) => ((bits >> i) & 1 ? 1 : 0.5)));
    const keys = corners.map((alpha) =>
      Array.from(issueKey(file, givenCoefficients(alpha)).keys.get("Secret")?.get("image")?.values ?? []),
    );
    for (let place = 0; place < 1200; place++) {
      const numbers = keys.map((values) => values[place] ?? 0);
      const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)];
      if (common.has(place)) expect(least * greatest).toBeGreaterThan(0);
      else expect(least < 1e-3 && greatest > -1e-3).toBe(true);
    }
  });

  it("count a basis that points share once, and each of several", () => {
    expect(commonSigns(keyFile()).at.map(({ point, dim }) => [point, dim])).toEqual([["image", 1200]]);
    const each = keyFile({ basis: { kind: "uniform", perPoint: true } });
    expect(commonSigns(each).at.map(({ point, dim }) => [point, dim])).toEqual([
      ["image", 1200],
      ["pool", 300],
    ]);
  });

  it("are as often above 0 as below, and other ones under another basis: their places do not tell them", () => {
    const [one, other] = [commonSigns(keyFile({}, 1)), commonSigns(keyFile({}, 2))];
    for (const { signs } of [one, other]) {
      const above = signs.filter((isAbove) => isAbove).length;
      expect(Math.abs(above - signs.length / 2)).toBeLessThan(2.5 * Math.sqrt(signs.length));
    }
    expect(one.at).not.toEqual(other.at);
  });

  it("are, of shares, those at which all rows have one sign", () => {
    const file = keyFile({ alpha: { kind: "dirichlet", concentration: 1, perPoint: false } });
    const basis = file.bases.get("Secret")?.get("image");
    const wanted = Array.from({ length: 1200 }, (_, place) => place).filter((place) => {
      const column = [0, 1, 2].map((row) => Math.sign(basis?.values[row * 1200 + place] ?? 0));
      return Math.abs(column.reduce((a, b) => a + b, 0)) === 3;
    });
    const [found] = commonSigns(file).at;
    // entries that are all but 0 are left out
    expect(wanted).toEqual(expect.arrayContaining([...(found?.places ?? [])]));
    expect(found?.places.length).toBeGreaterThan(0.99 * wanted.length);
  });
});

describe("a grant", () => {
  const secret = newSecret();
  const file = keyFile();
  const { grant, signs } = sealLockKey(secret, file);
  const user = (seed: number, of: KeyFile = file) => issueKey(of, drawnCoefficients(seed));

  it("gives its lock key to every user key of the bases", () => {
    expect(signs).toBeGreaterThan(256);
    for (let seed = 0; seed < 20; seed++)
      expect(Buffer.from(openGrant(grant, user(seed), paths))).toEqual(Buffer.from(secret));
  });

  it("gives nothing to a key of other bases, nor to one that only says that it is of these", () => {
    const stranger = user(1, keyFile({}, 2));
    expect(codeOf(() => openGrant(grant, stranger, paths))).toBe("SPK4332");
    const liar = { ...stranger, fingerprint: grant.fingerprint };
    expect(codeOf(() => openGrant(grant, liar, paths))).toBe("SPK4332");
  });

  it("is not opened by a key with a single sign turned round", () => {
    const key = user(3);
    const place = commonSigns(file).at[0]?.places[7] ?? 0;
    const values = key.keys.get("Secret")?.get("image")?.values ?? new Float32Array();
    values[place] = -(values[place] ?? 0);
    expect(codeOf(() => openGrant(grant, key, paths))).toBe("SPK4332");
  });

  it("that was changed opens for nobody", () => {
    const bytes = Buffer.from(grant.sealed, "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const changed: Grant = { ...grant, sealed: bytes.toString("base64") };
    expect(codeOf(() => openGrant(changed, user(1), paths))).toBe("SPK4331");
    expect(codeOf(() => openGrant({ ...grant, places: {} }, user(1), paths))).toBe("SPK4332");
  });

  it("holds no sign and no number of a basis", () => {
    const text = JSON.stringify(grant);
    expect(Object.keys(grant).sort()).toEqual([
      "experiment",
      "fingerprint",
      "format",
      "places",
      "sealed",
      "spec",
    ]);
    expect(text).not.toMatch(/-\d|\d\.\d/);
  });

  it.each([
    [
      "coefficients of both signs",
      keyFile({ alpha: { kind: "gaussian", mean: 0, std: 1, perPoint: false } }),
    ],
    ["too few entries", keyFile({ dim: 40, alpha: { ...narrow, low: 0 } })],
  ])("is refused for %s", (_, of) => {
    expect(codeOf(() => sealLockKey(secret, of))).toBe("SPK4330");
  });
});
