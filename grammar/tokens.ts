import type { TokenType } from "chevrotain";
import { createToken, Lexer } from "./chevrotain.js";

/**
 * The words and signs of the language.
 *
 * Keywords are contextual: besides its own token type a keyword is a `Name`, so that a point may be called `input`
 * and a parameter `batch`. Where a name and a keyword could both stand, a narrower category than `Name` says which
 * keywords mean themselves there; only `and`, `or`, `not`, `true` and `false` are never names.
 */

// --- categories -----------------------------------------------------------------------------------------------

const category = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

/** Any word that can name something. */
export const Name = category("Name", "a name");
/** A word that can start a step of a chain. */
export const LayerName = category("LayerName", "a layer");
/** A word that can name a loss. */
export const LossName = category("LossName", "a loss");
/** A word that can name an optimizer. */
export const OptimizerName = category("OptimizerName", "an optimizer");
/** What stands between two operands. */
export const BinaryOperator = category("BinaryOperator", "an operator");

/** The words that a narrower category leaves out, because they mean themselves there. */
const ownMeaning = new Map<TokenType, readonly string[]>([
  [Name, []],
  [LayerName, ["input", "add", "with", "repeat", "when", "else"]],
  [LossName, ["deny", "on", "warmup"]],
  [
    OptimizerName,
    [
      ...["for", "epochs", "batch", "schedule", "warmup", "clip", "patience"],
      ...["seed", "data", "model", "inject", "loss", "train", "sweep", "published", "attack"],
    ],
  ],
]);

export const Identifier = createToken({
  name: "Identifier",
  label: "a name",
  pattern: /[A-Za-z_]\w*/,
  categories: [...ownMeaning.keys()],
});

// --- keywords -------------------------------------------------------------------------------------------------

function keyword(text: string): TokenType {
  const categories = [...ownMeaning].filter(([, words]) => !words.includes(text)).map(([type]) => type);
  return word(text, categories);
}

function word(text: string, categories: TokenType[] = []): TokenType {
  const name = text.charAt(0).toUpperCase() + text.slice(1);
  return createToken({ name, label: `\`${text}\``, pattern: text, longer_alt: Identifier, categories });
}

export const Import = keyword("import");
export const Const = keyword("const");
export const Block = keyword("block");
export const Model = keyword("model");
export const Keyspace = keyword("keyspace");
export const Injection = keyword("injection");
export const Experiment = keyword("experiment");
export const Extends = keyword("extends");

export const Input = keyword("input");
export const Tokens = keyword("tokens");
export const Add = keyword("add");
export const With = keyword("with");
export const Repeat = keyword("repeat");
export const When = keyword("when");
export const Else = keyword("else");

export const Per = keyword("per");
export const Point = keyword("point");

export const Seed = keyword("seed");
export const Data = keyword("data");
export const Normalize = keyword("normalize");
export const Augment = keyword("augment");
export const Inject = keyword("inject");
export const At = keyword("at");
export const By = keyword("by");
export const Loss = keyword("loss");
export const Deny = keyword("deny");
export const On = keyword("on");
export const Warmup = keyword("warmup");
export const Train = keyword("train");
export const For = keyword("for");
export const Epochs = keyword("epochs");
export const Batch = keyword("batch");
export const Schedule = keyword("schedule");
export const Clip = keyword("clip");
export const Patience = keyword("patience");
export const Sweep = keyword("sweep");
export const Over = keyword("over");
export const Published = keyword("published");
export const Within = keyword("within");
export const Attack = keyword("attack");
export const Least = keyword("least");
export const Most = keyword("most");

export const And = word("and", [BinaryOperator]);
export const Or = word("or", [BinaryOperator]);
export const Not = word("not");
export const True = word("true");
export const False = word("false");

const words = [
  // before `with` and `at`, which they begin with
  ...[Within, Attack],
  ...[Import, Const, Block, Model, Keyspace, Injection, Experiment, Extends],
  ...[Input, Tokens, Add, With, Repeat, When, Else, Per, Point],
  ...[Seed, Data, Normalize, Augment, Inject, At, By, Loss, Deny, On, Warmup],
  ...[Train, For, Epochs, Batch, Schedule, Clip, Patience, Sweep, Over],
  ...[Published, Least, Most, And, Or, Not, True, False],
];

// --- literals -------------------------------------------------------------------------------------------------

const number = String.raw`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;

export const NumberLiteral = createToken({
  name: "NumberLiteral",
  label: "a number",
  pattern: new RegExp(String.raw`${number}(?![\w.])`),
});
/** `28x28x1` */
export const Dimensions = createToken({
  name: "Dimensions",
  label: "a size such as `28x28x1`",
  pattern: /\d+(?:x\d+){1,7}(?![\w.])/,
});
/** Everything else that starts like a number; read as a number all the same, and reported. */
export const BadNumber = createToken({
  name: "BadNumber",
  label: "a number",
  pattern: /\.?\d(?:[\w.]*[eE][+-]\d)?[\w.]*/,
  categories: [NumberLiteral],
});

export const StringLiteral = createToken({
  name: "StringLiteral",
  label: 'text in "quotes"',
  pattern: /"[^"\r\n]*"/,
});
export const UnclosedString = createToken({
  name: "UnclosedString",
  label: 'text in "quotes"',
  pattern: /"[^"\r\n]*/,
  categories: [StringLiteral],
});

// --- signs ----------------------------------------------------------------------------------------------------

const sign = (name: string, text: string): TokenType =>
  createToken({ name, label: `\`${text}\``, pattern: text });

export const OpenRound = sign("OpenRound", "(");
export const CloseRound = sign("CloseRound", ")");
export const OpenSquare = sign("OpenSquare", "[");
export const CloseSquare = sign("CloseSquare", "]");
export const OpenCurly = sign("OpenCurly", "{");
export const CloseCurly = sign("CloseCurly", "}");
export const Comma = sign("Comma", ",");
export const Colon = sign("Colon", ":");
export const Dot = sign("Dot", ".");
export const AtSign = sign("AtSign", "@");
export const Assign = sign("Assign", "=");
export const Arrow = sign("Arrow", "->");

function operator(name: string, text: string): TokenType {
  return createToken({ name, label: `\`${text}\``, pattern: text, categories: [BinaryOperator] });
}

export const Equal = operator("Equal", "==");
export const NotEqual = operator("NotEqual", "!=");
export const LessOrEqual = operator("LessOrEqual", "<=");
export const GreaterOrEqual = operator("GreaterOrEqual", ">=");
export const Less = operator("Less", "<");
export const Greater = operator("Greater", ">");
export const Plus = operator("Plus", "+");
export const Minus = operator("Minus", "-");
export const Star = operator("Star", "*");
export const Slash = operator("Slash", "/");
export const Percent = operator("Percent", "%");

// --- what belongs to other languages ----------------------------------------------------------------------------

/** How our spelling is written elsewhere: read as what is meant, and reported. */
function foreign(name: string, pattern: RegExp | string, meant: TokenType): TokenType {
  return createToken({ name, label: meant.LABEL ?? meant.name, pattern, categories: [meant] });
}

export const ForeignArrow = foreign("ForeignArrow", /=>|\|>|→|-[ \t]+>|\|/, Arrow);
export const ForeignAnd = foreign("ForeignAnd", "&&", And);
export const ForeignOr = foreign("ForeignOr", "||", Or);
export const ForeignNot = foreign("ForeignNot", "!", Not);
export const ForeignString = foreign("ForeignString", /'[^'\r\n]*'|[“”„][^"“”„\r\n]*[“”]/, StringLiteral);

/** Every spelling of other languages, with ours. */
export const foreignSpellings: ReadonlyMap<TokenType, string> = new Map([
  [ForeignArrow, "->"],
  [ForeignAnd, "and"],
  [ForeignOr, "or"],
  [ForeignNot, "not"],
]);

// --- what the parser does not see -------------------------------------------------------------------------------

/** Tokens of these groups are set aside by the lexer. */
export const groups = { docs: "docs", strays: "strays" } as const;

const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /\s+/, group: Lexer.SKIPPED });
/** `/// …`; with a fourth slash it is an ordinary comment. */
const DocComment = createToken({
  name: "DocComment",
  pattern: /\/\/\/(?!\/)[^\r\n]*/,
  group: groups.docs,
});
const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED });
const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  group: Lexer.SKIPPED,
});
export const UnclosedComment = createToken({
  name: "UnclosedComment",
  pattern: /\/\*[\s\S]*/,
  group: groups.strays,
});
/** `# …`, a comment elsewhere. */
export const HashComment = createToken({
  name: "HashComment",
  pattern: /#[^\r\n]*/,
  group: groups.strays,
});
export const Semicolon = createToken({ name: "Semicolon", pattern: ";", group: groups.strays });
/** Characters that start nothing, as many as stand together. */
export const Unexpected = createToken({
  name: "Unexpected",
  pattern: /[^\s\w"'“”„→|#(){}[\],:;.@=<>!+\-*/%]+|[^\s\w]/,
  group: groups.strays,
  // Chevrotain cannot tell where a complemented set starts. Anywhere; it sorts the codes from 256 on into buckets of
  // 255, so that one code of each bucket will do.
  start_chars_hint: [...Array(256).keys(), ...Array.from({ length: 256 }, (_, i) => 256 + 255 * i), 0xffff],
});

/** All token types, in the order in which the lexer tries them. */
export const vocabulary: TokenType[] = [
  ...[Name, LayerName, LossName, OptimizerName, BinaryOperator],
  WhiteSpace,
  ...words,
  Identifier,
  ...[Dimensions, NumberLiteral, BadNumber],
  ...[StringLiteral, UnclosedString, ForeignString],
  ...[DocComment, LineComment, BlockComment, UnclosedComment, HashComment],
  ...[ForeignAnd, ForeignOr, ForeignArrow, Arrow],
  ...[Equal, NotEqual, LessOrEqual, GreaterOrEqual, Assign, Less, Greater, ForeignNot],
  ...[OpenRound, CloseRound, OpenSquare, CloseSquare, OpenCurly, CloseCurly, Comma, Colon, Dot, AtSign],
  ...[Plus, Minus, Star, Slash, Percent],
  ...[Semicolon, Unexpected],
];
