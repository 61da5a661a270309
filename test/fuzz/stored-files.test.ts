import { expect, it } from "vitest";
import { storedFiles } from "./stored-files.js";

it.each(Object.entries(storedFiles))(
  "a %s that is damaged anyhow is read or refused with a code",
  (_, kind) => {
    const { read, refused } = kind(1, 300);
    const all = Object.values(refused).reduce((a, b) => a + b, read);
    expect(all).toBe(300);
    // most of what is damaged is no longer whole
    expect(read).toBeLessThan(200);
  },
);
