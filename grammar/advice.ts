import type { IToken } from "chevrotain";
import { suggest } from "../diagnostics/index.js";
import * as t from "./tokens.js";

const reserved = [t.AndToken, t.OrToken, t.NotToken, t.TrueToken, t.FalseToken];

/** A hint that depends only on the expected thing, in the words of a message, and on the token in its place. */
export function adviseOn(found: IToken, expected: string): string | undefined {
  if (expected.startsWith("a name") && reserved.includes(found.tokenType)) {
    return `\`${found.image}\` is a reserved word and cannot be a name`;
  }
  if (expected === t.labelOf(t.ColonToken)) return "a parameter is written `channels: int`";
  if (expected === t.labelOf(t.ByToken)) return adviseOnBy(found);
  if (
    expected === t.labelOf(t.LossNameToken) &&
    [t.NumberLiteralToken, t.OpenRoundToken, t.MinusToken].includes(found.tokenType)
  ) {
    return "the weight of a loss comes first, `0.5 * crossentropy`, and is one number or name; put anything else in parentheses: `(2 * 0.1) * …`";
  }
  return undefined;
}

/** A hint for words that are probably one text. */
export function adviseToQuote(words: string): string {
  return `text stands in quotes: \`"${words}"\``;
}

/** What stands where the places of keys end. */
function adviseOnBy({ tokenType }: IToken): string {
  switch (tokenType) {
    case t.IdentifierToken:
      return "places are separated by commas, and `by` says how keys enter: `at image, pool2 by mul(gamma: 0.5)`";
    case t.StarToken:
      return 'a pattern stands in quotes: `"conv*.weight"`';
    case t.AtToken:
      return "every gate is a setting of its own: `inject Secret at image by mul(gamma: 0.5)`";
    default:
      return "say how keys enter: `by mul(gamma: 0.5)`, or of `secret` for example `by signs`";
  }
}

/** What other languages and papers call the words of bodies. */
const wordsOfElsewhere: ReadonlyMap<string, string> = new Map([
  ...["cat", "concatenate", "stack"].map((word) => [word, "`concat { … } with { … }`"] as const),
  ...["mul", "product", "prod", "times"].map((word) => [word, "`multiply { … } with { … }`"] as const),
  ...["sum", "plus", "residual", "skip"].map((word) => [word, "`add { … }`"] as const),
  ...["parallel", "branch", "branches", "split"].map(
    (word) => [word, "`add`, `multiply` or `concat`, with a side in braces each"] as const,
  ),
  ...["if", "switch"].map((word) => [word, "`when condition { … } else { … }`"] as const),
  ...["elif", "elseif"].map((word) => [word, "`else when condition { … }`"] as const),
  ...["for", "loop", "while"].map((word) => [word, "`repeat 3 { … }`, or `repeat 3 as turn { … }`"] as const),
]);
const wordsBeforeBraces = ["add", "multiply", "concat", "with", "repeat", "when", "else"];

/** A hint for a token in a body that is not an item of it. */
export function adviseOnItem(found: IToken, previous: IToken): string {
  const meant = wordsOfElsewhere.get(previous.image.toLowerCase());
  if (meant !== undefined && previous.tokenType === t.IdentifierToken) return `here it is ${meant}`;
  if (found.tokenType === t.OpenCurlyToken && previous.tokenType === t.IdentifierToken) {
    const near = suggest(previous.image, wordsBeforeBraces);
    if (near !== undefined) return `did you mean \`${near}\`?`;
  }
  switch (found.tokenType) {
    case t.NumberLiteralToken:
    case t.DimensionsToken:
      if (previous.image === "sequence")
        return "a sequence of vectors is made of a vector: `input 128 * 9  reshape((128, 9))`";
      return previous.image === "x"
        ? "sizes are written without spaces: `28x28x1`"
        : "numbers go in parentheses: `conv(16)`";
    case t.PlusToken:
      return "what two sides give is added by `add { … } with { … }`";
    case t.StarToken:
      return "what two sides give is multiplied by `multiply { … } with { … }`";
    case t.DotToken:
      return "layers have no prefix: `dense(10)`, not `nn.Linear(20, 10)`";
    case t.OpenRoundToken:
      return "parentheses hold the arguments of a layer: `conv(16)`";
    case t.OpenCurlyToken:
      return "braces follow `add`, `multiply`, `concat`, `repeat 4` and `when …`";
    case t.ArrowToken:
      return "a chain starts with a layer";
    case t.AtSignToken:
      return "a point follows a layer: `relu @point`";
    case t.ElseToken:
      return "`else` follows the braces of a `when`";
    case t.WithToken:
      return "`with` follows the braces of `add`, `multiply` or `concat`";
    case t.AsToken:
      return "`as` names what a layer gives, before its points: `relu as skip @point`";
    default:
      return "layers are joined by `->` or stand on lines of their own";
  }
}

/** A hint for a token in an experiment that is not a setting of it. */
export function adviseOnSetting(found: IToken): string | undefined {
  switch (found.tokenType) {
    case t.EpochsToken:
      return "the length of a training is written `for 20 epochs`";
    case t.ForToken:
    case t.BatchToken:
    case t.ScheduleToken:
    case t.ClipToken:
    case t.PatienceToken:
      return `\`${found.image}\` belongs to \`train\``;
    case t.NormalizeToken:
    case t.AugmentToken:
      return `\`${found.image}\` belongs in the braces of \`data\``;
    case t.StarToken:
      return "the weight of a loss comes first: `0.1 * deny reject`";
    case t.DenyToken:
      return "`deny` is a term of `loss`: `loss crossentropy + 0.1 * deny reject on wrong`";
    default:
      return undefined;
  }
}

/** A hint for a token outside all declarations. */
export function adviseOnDeclaration(found: IToken): string | undefined {
  switch (found.tokenType) {
    case t.SeedToken:
    case t.StartToken:
    case t.WeightsToken:
    case t.DataToken:
    case t.InjectToken:
    case t.LossToken:
    case t.TrainToken:
    case t.SweepToken:
    case t.PublishedToken:
    case t.AttackToken:
      return `\`${found.image}\` belongs in the braces of an \`experiment\``;
    case t.InputToken:
    case t.AddToken:
    case t.MultiplyToken:
    case t.ConcatToken:
    case t.RepeatToken:
    case t.WhenToken:
      return `\`${found.image}\` belongs in the braces of a \`model\` or a \`block\``;
    default:
      return undefined;
  }
}
