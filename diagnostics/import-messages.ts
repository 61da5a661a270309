import { alternatives, count, didYouMean, mistake, misuse, warning } from "./message.js";

/** SPK4400 to SPK4429: networks of Hugging Face's folders as specs, and proposed rules of weights. */
export const importMessages = {
  // --- the folder ---------------------------------------------------------------------------------------------
  "unreadable-model-folder": mistake<{ path: string; reason: string }>(
    "SPK4400",
    ({ path, reason }) => `cannot read the folder ${path}: ${reason}`,
    () =>
      "`spkc import DIR` takes a folder of Hugging Face: `config.json`, weights, perhaps `tokenizer.json`",
  ),
  "missing-model-configuration": mistake<{ path: string }>(
    "SPK4401",
    ({ path }) => `${path} has no config.json, which says what the network is`,
    () =>
      "give a folder that `save_pretrained` wrote; for weights alone, `spkc import FILE --like SPEC` proposes rules",
  ),
  "malformed-model-configuration": mistake<{ path: string; reason: string }>(
    "SPK4402",
    ({ path, reason }) => `${path} is no configuration that can be read: ${reason}`,
    () => "is it whole, and as `save_pretrained` wrote it?",
  ),
  "unknown-model-family": mistake<{
    path: string;
    family: string;
    known: readonly string[];
    suggestion: string | undefined;
  }>(
    "SPK4403",
    ({ path, family }) => `${path} is of the family \`${family}\`, which is not known`,
    ({ known, suggestion }) =>
      `${suggestion === undefined ? "" : `${didYouMean(suggestion)} `}there are ${alternatives(known)}; for another network, write its spec, and \`spkc import FILE --like SPEC\` proposes the rules of its weights`,
  ),
  "unsupported-architecture": mistake<{ path: string; architecture: string; known: readonly string[] }>(
    "SPK4404",
    ({ path, architecture }) => `${path} is a \`${architecture}\`, whose output has no counterpart here`,
    ({ known }) =>
      `${alternatives(known)} are read; the network without its head can be saved by \`model.base_model.save_pretrained(…)\` in Python`,
  ),
  "unsupported-model-setting": mistake<{ path: string; key: string; value: string; reason: string }>(
    "SPK4405",
    ({ path, key, value, reason }) => `\`${key}\` of ${path} is ${value}: ${reason}`,
    () =>
      "a spec cannot say it, and without it the network would give other outputs: take another model of the family",
  ),
  "unknown-model-settings": warning<{ path: string; keys: readonly string[] }>(
    "SPK4406",
    ({ path, keys }) =>
      `${path} has ${count(keys.length, "setting")} that nothing is known of, and that the spec leaves out: ${keys.map((key) => `\`${key}\``).join(", ")}`,
    () => "if one of them changes what the network computes, the spec computes something else: look it up",
  ),
  "missing-model-weights": mistake<{ path: string }>(
    "SPK4407",
    ({ path }) => `${path} has no weights`,
    () => "model.safetensors, the index of several such files, or one safetensors file of another name",
  ),
  "contradicting-model-weights": mistake<{ path: string; problems: readonly string[] }>(
    "SPK4408",
    ({ path, problems: [first = "", ...others] }) =>
      `the weights in ${path} are not those of its config.json: ${first}${others.length === 0 ? "" : `, and ${count(others.length, "further problem")}`}`,
    () => "are both of the same model? nothing was written",
  ),
  "impossible-model-configuration": mistake<{ path: string; problem: string }>(
    "SPK4409",
    ({ path, problem }) => `${path} describes no network: ${problem}`,
    () => "its sizes contradict one another; nothing was written",
  ),
  "unknown-weights-layout": mistake<{ path: string; expected: readonly string[]; found: string }>(
    "SPK4410",
    ({ path, expected, found }) =>
      `the weights in ${path} have no tensor ${alternatives(expected)}; they have ${found}`,
    () => "for weights of another layout, `spkc import FILE --like SPEC` proposes rules",
  ),
  "unwritable-path": misuse<{ path: string }>(
    "SPK4411",
    ({ path }) => `no spec can name ${path}: its texts have no quotes and no line breaks`,
    () => "rename it",
  ),

  // --- the command line ---------------------------------------------------------------------------------------
  "import-of-file": misuse<{ path: string }>(
    "SPK4412",
    ({ path }) => `${path} is a file, which does not say what its network is`,
    () =>
      "name a spec with that network, `--like SPEC`, or the folder with its config.json: `spkc import DIR`",
  ),
  "import-options-mismatch": misuse<{ option: string; isProposal: boolean }>(
    "SPK4413",
    ({ option, isProposal }) =>
      isProposal
        ? `\`${option}\` has no use beside \`--like\``
        : `\`${option}\` has no use without \`--like\``,
    ({ isProposal }) =>
      isProposal
        ? "the spec after `--like` says what the network and its data are"
        : "`--like SPEC` proposes rules for an experiment that is there",
  ),
  "classes-of-language-model": misuse<{ path: string; classes: number }>(
    "SPK4414",
    ({ path, classes }) =>
      `${path} is a language model, whose outputs are its tokens, not ${count(classes, "class", "classes")}`,
    () => "leave `--classes` out",
  ),
  "no-weights-proposal": mistake<{ file: string; experiment: string; path: string; reason: string }>(
    "SPK4415",
    ({ file, experiment, path, reason }) =>
      `the weights in ${file} are not those of ${experiment} of ${path}: ${reason}`,
    () => "is it the same network, of the same sizes? arguments of its `model` say them",
  ),
  "unsayable-tensor-name": mistake<{
    file: string;
    tensor: string;
    pattern: string;
    other: string | undefined;
  }>(
    "SPK4416",
    ({ file, tensor, pattern, other }) =>
      `no rule can name the tensor ${JSON.stringify(tensor)} of ${file}: ${other === undefined ? "its name is empty" : `by "${pattern}", which is the nearest to it, it would take ${JSON.stringify(other)} too`}`,
    () =>
      "rules have no braces, stars, quotes or control characters in names, and write `*` for them: give the tensor another name in Python, or leave it out of the file",
  ),
  "unusable-model-tokenizer": warning<{ problem: string }>(
    "SPK4417",
    ({ problem }) => `a run could not use the tokenizer of the folder: ${problem}`,
    () => "take the tokenizer.json of the model, or write `tokens: bytes` for the tokens of `data text`",
  ),
  "tokenizer-beyond-outputs": warning<{ path: string; vocabulary: number; outputs: number }>(
    "SPK4418",
    ({ path, vocabulary, outputs }) =>
      `${path} has ids up to ${vocabulary - 1}, and the network ${count(outputs, "output")}`,
    () => "is it of the same model? a text with a token beyond the outputs cannot be trained on",
  ),
} as const;
