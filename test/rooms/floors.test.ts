import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const top = ["tensor", "runtime", "audit", "app"];

/** `runtime/keys/basis.ts` is in the room `runtime/keys`, `runtime/model.ts` a room of its own. */
const roomOf = (path: string): string => path.split("/").slice(0, 2).join("/");

/** The rooms that each room imports from. */
function importsByRoom(): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const path of top.flatMap(filesOf)) {
    const found = rooms.get(roomOf(path)) ?? new Set();
    rooms.set(roomOf(path), found);
    for (const { fileName } of ts.preProcessFile(readFileSync(root + path, "utf8")).importedFiles) {
      if (!fileName.startsWith(".")) continue;
      const imported = roomOf(join(dirname(path), fileName).replace(/\.js$/, ".ts"));
      if (imported !== roomOf(path)) found.add(imported);
    }
  }
  return rooms;
}

function filesOf(room: string): string[] {
  const files = readdirSync(root + room, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts")).map((file) => `${room}/${file}`);
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

describe("the rooms", () => {
  const rooms = importsByRoom();

  it("stand on floors: none imports, by whatever way, one that imports it", () => {
    expect(rooms.size).toBeGreaterThan(20);
    expect([...(rooms.get("runtime/train") ?? [])]).toContain("tensor/engines");
    expect(withoutFloor(rooms)).toEqual([]);
  });

  it("would be found out", () => {
    const circle = new Map([...rooms, ["tensor/ops", new Set(["runtime/train"])]]);
    expect(withoutFloor(circle)).toContain("runtime/train");
  });
});
