import { describe, expect, test } from "vitest";
import { Failure, renderFailure, visible, visibleJson } from "../../diagnostics/index.js";

describe("what others wrote", () => {
  test("cannot command a terminal: control characters are seen, one for one", () => {
    expect(visible("a\u001b[2Jb\u0007\rc\u007fd\u009b31me")).toBe("a␛[2Jb␇␍c␡d�31me");
    expect(visible("left\u202eright\u2066\u2028")).toBe("left�right��");
    expect(visible("tab\tline\nfeed, Größe, 日本, 🙂")).toBe("tab\tline\nfeed, Größe, 日本, 🙂");
  });

  test("keeps the colours that are our own, and no others", () => {
    const text = "\u001b[31mred\u001b[39m \u001b[8mhidden\u001b]0;title\u0007";
    expect(visible(text, { color: true })).toBe("\u001b[31mred\u001b[39m ␛[8mhidden␛]0;title␇");
    expect(visible(text)).not.toContain("\u001b");
  });

  test("is one line in a message", () => {
    const failure = Failure.of("unreadable-file", { path: "a\nerror SPK4900 b", reason: "gone" });
    expect(renderFailure(failure, { color: false })).toBe(
      "error SPK4001 unreadable-file: cannot read a␊error SPK4900 b: gone",
    );
  });

  test("is the same in JSON when it is read, and escaped when it is seen", () => {
    const value = { name: "\u001b[2J\u009b\u202e" };
    expect(visibleJson(value)).toBe('{\n  "name": "\\u001b[2J\\u009b\\u202e"\n}');
    expect(JSON.parse(visibleJson(value))).toEqual(value);
  });
});
