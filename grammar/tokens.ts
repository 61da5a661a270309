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
export const NameToken = category("Name", "a name");
/** A word that can start a step of a chain. */
export const LayerNameToken = category("LayerName", "a layer");
/** A word that can name a loss. */
export const LossNameToken = category("LossName", "a loss");
/** A word that can name an optimizer. */
export const OptimizerNameToken = category("OptimizerName", "an optimizer");
/** What stands between two operands. */
export const BinaryOperatorToken = category("BinaryOperator", "an operator");

/** The words that a narrower category leaves out, because they mean themselves there. */
const ownMeaning = new Map<TokenType, readonly string[]>([
  [NameToken, []],
  [LayerNameToken, ["input", "add", "with", "repeat", "when", "else"]],
  [LossNameToken, ["deny", "on", "warmup"]],
  [
    OptimizerNameToken,
    [
      ...["for", "epochs", "batch", "schedule", "warmup", "clip", "patience"],
      ...["seed", "data", "model", "inject", "loss", "train", "sweep", "published", "attack"],
    ],
  ],
]);

export const IdentifierToken = createToken({
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
  return createToken({ name, label: `\`${text}\``, pattern: text, longer_alt: IdentifierToken, categories });
}

export const ImportToken = keyword("import");
export const ConstToken = keyword("const");
export const BlockToken = keyword("block");
export const ModelToken = keyword("model");
export const KeyspaceToken = keyword("keyspace");
export const InjectionToken = keyword("injection");
export const ExperimentToken = keyword("experiment");
export const ExtendsToken = keyword("extends");

export const InputToken = keyword("input");
export const TokensToken = keyword("tokens");
export const AddToken = keyword("add");
export const WithToken = keyword("with");
export const RepeatToken = keyword("repeat");
export const WhenToken = keyword("when");
export const ElseToken = keyword("else");

export const PerToken = keyword("per");
export const PointToken = keyword("point");

export const SeedToken = keyword("seed");
export const DataToken = keyword("data");
export const NormalizeToken = keyword("normalize");
export const AugmentToken = keyword("augment");
export const InjectToken = keyword("inject");
export const AtToken = keyword("at");
export const ByToken = keyword("by");
export const LossToken = keyword("loss");
export const DenyToken = keyword("deny");
export const OnToken = keyword("on");
export const WarmupToken = keyword("warmup");
export const TrainToken = keyword("train");
export const ForToken = keyword("for");
export const EpochsToken = keyword("epochs");
export const BatchToken = keyword("batch");
export const ScheduleToken = keyword("schedule");
export const ClipToken = keyword("clip");
export const PatienceToken = keyword("patience");
export const SweepToken = keyword("sweep");
export const OverToken = keyword("over");
export const PublishedToken = keyword("published");
export const WithinToken = keyword("within");
export const AttackToken = keyword("attack");
export const LeastToken = keyword("least");
export const MostToken = keyword("most");

export const AndToken = word("and", [BinaryOperatorToken]);
export const OrToken = word("or", [BinaryOperatorToken]);
export const NotToken = word("not");
export const TrueToken = word("true");
export const FalseToken = word("false");

const words = [
  // before `with` and `at`, which they begin with
  ...[WithinToken, AttackToken],
  ...[
    ImportToken,
    ConstToken,
    BlockToken,
    ModelToken,
    KeyspaceToken,
    InjectionToken,
    ExperimentToken,
    ExtendsToken,
  ],
  ...[InputToken, TokensToken, AddToken, WithToken, RepeatToken, WhenToken, ElseToken, PerToken, PointToken],
  ...[
    SeedToken,
    DataToken,
    NormalizeToken,
    AugmentToken,
    InjectToken,
    AtToken,
    ByToken,
    LossToken,
    DenyToken,
    OnToken,
    WarmupToken,
  ],
  ...[
    TrainToken,
    ForToken,
    EpochsToken,
    BatchToken,
    ScheduleToken,
    ClipToken,
    PatienceToken,
    SweepToken,
    OverToken,
  ],
  ...[PublishedToken, LeastToken, MostToken, AndToken, OrToken, NotToken, TrueToken, FalseToken],
];

// --- literals -------------------------------------------------------------------------------------------------

const number = String.raw`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;

export const NumberLiteralToken = createToken({
  name: "NumberLiteral",
  label: "a number",
  pattern: new RegExp(String.raw`${number}(?![\w.])`),
});
/** `28x28x1` */
export const DimensionsToken = createToken({
  name: "Dimensions",
  label: "a size such as `28x28x1`",
  pattern: /\d+(?:x\d+){1,7}(?![\w.])/,
});
/** Everything else that starts like a number; read as a number all the same, and reported. */
export const BadNumberToken = createToken({
  name: "BadNumber",
  label: "a number",
  pattern: /\.?\d(?:[\w.]*[eE][+-]\d)?[\w.]*/,
  categories: [NumberLiteralToken],
});

export const StringLiteralToken = createToken({
  name: "StringLiteral",
  label: 'text in "quotes"',
  pattern: /"[^"\r\n]*"/,
});
export const UnclosedStringToken = createToken({
  name: "UnclosedString",
  label: 'text in "quotes"',
  pattern: /"[^"\r\n]*/,
  categories: [StringLiteralToken],
});

// --- signs ----------------------------------------------------------------------------------------------------

const sign = (name: string, text: string): TokenType =>
  createToken({ name, label: `\`${text}\``, pattern: text });

export const OpenRoundToken = sign("OpenRound", "(");
export const CloseRoundToken = sign("CloseRound", ")");
export const OpenSquareToken = sign("OpenSquare", "[");
export const CloseSquareToken = sign("CloseSquare", "]");
export const OpenCurlyToken = sign("OpenCurly", "{");
export const CloseCurlyToken = sign("CloseCurly", "}");
export const CommaToken = sign("Comma", ",");
export const ColonToken = sign("Colon", ":");
export const DotToken = sign("Dot", ".");
export const AtSignToken = sign("AtSign", "@");
export const AssignToken = sign("Assign", "=");
export const ArrowToken = sign("Arrow", "->");

function operator(name: string, text: string): TokenType {
  return createToken({ name, label: `\`${text}\``, pattern: text, categories: [BinaryOperatorToken] });
}

export const EqualToken = operator("Equal", "==");
export const NotEqualToken = operator("NotEqual", "!=");
export const LessOrEqualToken = operator("LessOrEqual", "<=");
export const GreaterOrEqualToken = operator("GreaterOrEqual", ">=");
export const LessToken = operator("Less", "<");
export const GreaterToken = operator("Greater", ">");
export const PlusToken = operator("Plus", "+");
export const MinusToken = operator("Minus", "-");
export const StarToken = operator("Star", "*");
export const SlashToken = operator("Slash", "/");
export const PercentToken = operator("Percent", "%");

// --- what belongs to other languages ----------------------------------------------------------------------------

/** How our spelling is written elsewhere: read as what is meant, and reported. */
function foreign(name: string, pattern: RegExp | string, meant: TokenType): TokenType {
  return createToken({ name, label: meant.LABEL ?? meant.name, pattern, categories: [meant] });
}

export const ForeignArrowToken = foreign("ForeignArrow", /=>|\|>|→|-[ \t]+>|\|/, ArrowToken);
export const ForeignAndToken = foreign("ForeignAnd", "&&", AndToken);
export const ForeignOrToken = foreign("ForeignOr", "||", OrToken);
export const ForeignNotToken = foreign("ForeignNot", "!", NotToken);
export const ForeignStringToken = foreign(
  "ForeignString",
  /'[^'\r\n]*'|[“”„][^"“”„\r\n]*[“”]/,
  StringLiteralToken,
);

/** Every spelling of other languages, with ours. */
export const foreignSpellings: ReadonlyMap<TokenType, string> = new Map([
  [ForeignArrowToken, "->"],
  [ForeignAndToken, "and"],
  [ForeignOrToken, "or"],
  [ForeignNotToken, "not"],
]);

// --- what the parser does not see -------------------------------------------------------------------------------

/** Tokens of these groups are set aside by the lexer. */
export const groups = { docs: "docs", strays: "strays" } as const;

const WhiteSpaceToken = createToken({ name: "WhiteSpace", pattern: /\s+/, group: Lexer.SKIPPED });
/** `/// …`; with a fourth slash it is an ordinary comment. */
const DocCommentToken = createToken({
  name: "DocComment",
  pattern: /\/\/\/(?!\/)[^\r\n]*/,
  group: groups.docs,
});
const LineCommentToken = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED });
const BlockCommentToken = createToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  group: Lexer.SKIPPED,
});
export const UnclosedCommentToken = createToken({
  name: "UnclosedComment",
  pattern: /\/\*[\s\S]*/,
  group: groups.strays,
});
/** `# …`, a comment elsewhere. */
export const HashCommentToken = createToken({
  name: "HashComment",
  pattern: /#[^\r\n]*/,
  group: groups.strays,
});
export const SemicolonToken = createToken({ name: "Semicolon", pattern: ";", group: groups.strays });
/** Characters that start nothing, as many as stand together. */
export const UnexpectedToken = createToken({
  name: "Unexpected",
  pattern: /[^\s\w"'“”„→|#(){}[\],:;.@=<>!+\-*/%]+|[^\s\w]/,
  group: groups.strays,
  // Chevrotain cannot tell where a complemented set starts. Anywhere; it sorts the codes from 256 on into buckets of
  // 255, so that one code of each bucket will do.
  start_chars_hint: [...Array(256).keys(), ...Array.from({ length: 256 }, (_, i) => 256 + 255 * i), 0xffff],
});

/** All token types, in the order in which the lexer tries them. */
export const vocabulary: TokenType[] = [
  ...[NameToken, LayerNameToken, LossNameToken, OptimizerNameToken, BinaryOperatorToken],
  WhiteSpaceToken,
  ...words,
  IdentifierToken,
  ...[DimensionsToken, NumberLiteralToken, BadNumberToken],
  ...[StringLiteralToken, UnclosedStringToken, ForeignStringToken],
  ...[DocCommentToken, LineCommentToken, BlockCommentToken, UnclosedCommentToken, HashCommentToken],
  ...[ForeignAndToken, ForeignOrToken, ForeignArrowToken, ArrowToken],
  ...[
    EqualToken,
    NotEqualToken,
    LessOrEqualToken,
    GreaterOrEqualToken,
    AssignToken,
    LessToken,
    GreaterToken,
    ForeignNotToken,
  ],
  ...[
    OpenRoundToken,
    CloseRoundToken,
    OpenSquareToken,
    CloseSquareToken,
    OpenCurlyToken,
    CloseCurlyToken,
    CommaToken,
    ColonToken,
    DotToken,
    AtSignToken,
  ],
  ...[PlusToken, MinusToken, StarToken, SlashToken, PercentToken],
  ...[SemicolonToken, UnexpectedToken],
];
