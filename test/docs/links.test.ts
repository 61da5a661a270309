import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync("docs").map((file) => join("docs", file)),
];

test.each(pages.filter((page) => page.endsWith(".md")))("every link of %s leads to a file", (page) => {
  const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
    ([, link]) => link ?? "",
  );
  expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
});
