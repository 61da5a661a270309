import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Failure } from "../../diagnostics/index.js";
import { Finding, type FuzzInput, tryInput } from "./fuzz-kind.js";

const kindOf = (read: FuzzInput["read"]) => ({
  name: "a kind",
  tried: 1,
  draw: (seed: number) => ({ files: { "in/a.txt": String(seed) }, read }),
});

describe("an input", () => {
  it("is written, read and removed", async () => {
    let place = "";
    const read = (folder: string): void => {
      place = folder;
      expect(readFileSync(join(folder, "in/a.txt"), "utf8")).toBe("17");
    };
    expect(await tryInput(kindOf(read), 17)).toBe("accepted");
    expect(existsSync(place)).toBe(false);
  });

  it("is refused by a failure, or by a code", async () => {
    const failing = async (): Promise<never> => {
      throw Failure.of("missing-checkpoint", { path: "a" });
    };
    expect(await tryInput(kindOf(failing), 1)).toBe("SPK4023");
    expect(
      await tryInput(
        kindOf(() => "SPK1006"),
        1,
      ),
    ).toBe("SPK1006");
  });

  it("that throws anything else is a finding, with its place in the code", async () => {
    const broken = (): never => {
      throw new TypeError("undefined is no function");
    };
    const finding = await tryInput(kindOf(broken), 1).catch((error: unknown) => error);
    expect(finding).toBeInstanceOf(Finding);
    expect(String(finding)).toMatch(/TypeError: undefined is no function\n\s+at .*broken/);
  });
});
