import { expect, test } from "vitest";
import { EOF } from "../../grammar/chevrotain.js";
import { makeLexer } from "../../grammar/lexer.js";
import { SpecParser } from "../../grammar/parser.js";
import { vocabulary } from "../../grammar/tokens.js";

test("the grammar is unambiguous and whole", () => {
  expect(() => new SpecParser({ validate: true })).not.toThrow();
});

test("the tokens are well defined", () => {
  expect(makeLexer({ validate: true }).lexerDefinitionErrors).toEqual([]);
});

test("every token that the parser may expect has a label in the user's words", () => {
  const bare = vocabulary.filter(({ LABEL, GROUP }) => GROUP === undefined && LABEL === undefined);
  expect(bare).toEqual([]);
  expect(EOF.name).toBe("EOF");
});

test("every word and sign is cut out of a text as itself", () => {
  const lexer = makeLexer({ validate: false });
  const plain = vocabulary.filter(({ PATTERN }) => typeof PATTERN === "string");
  expect(plain.length).toBeGreaterThan(60);
  for (const type of plain) {
    const { tokens, groups } = lexer.tokenize(String(type.PATTERN));
    expect([...tokens, ...Object.values(groups).flat()].map(({ tokenType }) => tokenType.name)).toEqual([
      type.name,
    ]);
  }
});
