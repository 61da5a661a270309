import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** `runtime/keys/basis.ts` is in the room `keys`, `runtime/model.ts` a room of its own. */
const roomOf = (path: string): string => path.split("/")[1] ?? path;

/** The rooms that each room of runtime/ imports from. */
function importsByRoom(): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const file of readdirSync(`${root}runtime`, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const path = `runtime/${file}`;
    const found = rooms.get(roomOf(path)) ?? new Set();
    rooms.set(roomOf(path), found);
    for (const { fileName } of ts.preProcessFile(readFileSync(root + path, "utf8")).importedFiles) {
      if (!fileName.startsWith(".")) continue;
      const imported = join(dirname(path), fileName).replace(/\.js$/, ".ts");
      if (imported.startsWith("runtime/") && roomOf(imported) !== roomOf(path)) found.add(roomOf(imported));
    }
  }
  return rooms;
}

/** The rooms that are left when those are taken away, again and again, that import none of the others. */
function withoutFloor(rooms: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  let left = [...rooms.keys()];
  for (;;) {
    const above = left.filter((room) => left.some((other) => rooms.get(room)?.has(other)));
    if (above.length === left.length) return left;
    left = above;
  }
}

describe("the rooms of runtime/", () => {
  const rooms = importsByRoom();

  it("stand on floors: none imports, by whatever way, one that imports it", () => {
    expect(rooms.size).toBeGreaterThan(15);
    expect([...(rooms.get("train") ?? [])]).toContain("engines");
    expect(withoutFloor(rooms)).toEqual([]);
  });

  it("would be found out", () => {
    const circle = new Map([...rooms, ["ops", new Set(["train"])]]);
    expect(withoutFloor(circle)).toContain("train");
  });
});
