import { breakdown, count, mistake, misuse, repeatable, warning } from "./message.js";

/** SPK2240 to SPK2269 and SPK4206 to SPK4254: trained weights from elsewhere. */
export const weightsMessages = {
  // --- rules, without their file ------------------------------------------------------------------------------
  "malformed-weights-pattern": mistake<{ pattern: string; reason: string }>(
    "SPK2240",
    ({ pattern, reason }) => `"${pattern}" is no pattern of names: ${reason}`,
    () => '`{i}` stands for a number, `*` for any characters: `"h.{i}" -> "repeat1.turn{i + 1}"`',
  ),
  "unknown-weights-index": mistake<{ pattern: string; index: string; known: readonly string[] }>(
    "SPK2241",
    ({ pattern, index }) => `"${pattern}" uses \`${index}\`, which no name of the file gives`,
    ({ known, index }) =>
      index === "*"
        ? "a `*` stands for what a `*` of the file's name stood for"
        : known.length === 0
          ? `write the number in the file's name as \`{${index}}\``
          : `the names of the file give ${known.map((name) => `\`${name}\``).join(", ")}`,
  ),
  "unusable-weights-rule": mistake<{ reason: string }>(
    "SPK2242",
    ({ reason }) => `this rule says nothing: ${reason}`,
    () =>
      'a rule is `"fc" -> dense1`, one tensor to several or several to one, `"transformer" { rules }` or `ignore "lm_head"`',
  ),
  "weights-with-secret-start": mistake(
    "SPK2243",
    () => "`start secret` and `weights` contradict each other: who has the file knows the start",
    () => "leave one of them out (`start seed`, `weights none`)",
  ),
  "unfound-excepted-parameter": mistake<{ name: string; suggestion: string | undefined }>(
    "SPK2244",
    ({ name }) => `the model has no parameter or layer \`${name}\` to stay as it is drawn`,
    ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
  ),

  // --- rules and their file -----------------------------------------------------------------------------------
  "unmatched-weights-rule": mistake<{ pattern: string; file: string; suggestion: string | undefined }>(
    "SPK2245",
    ({ pattern, file }) => `no tensor of ${file} is, or lies in, "${pattern}"`,
    ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
  ),
  "conflicting-weights-rules": repeatable(
    mistake<{ tensor: string; other: string }>(
      "SPK2246",
      ({ tensor, other }) => `\`${tensor}\` is taken by this rule and by "${other}"`,
      () => "a tensor is taken once: make one of the patterns narrower, as `{i + 1}`, which is never 0",
    ),
  ),
  "parameter-filled-twice": repeatable(
    mistake<{ parameter: string; tensors: string }>(
      "SPK2247",
      ({ parameter, tensors }) => `\`${parameter}\` would come from ${tensors}`,
      () => "name one of them, and `ignore` the other; to join tensors, name them in one rule: `a, b -> c`",
    ),
  ),
  "unfilled-parameters": mistake<{ file: string; count: number; all: number; names: string }>(
    "SPK2248",
    ({ file, count: unfilled, all, names }) =>
      `${unfilled} of ${count(all, "parameter")} get nothing from ${file}: ${names}`,
    () => "write rules for them, or name what is to stay as it is drawn: `except dense1`",
  ),
  "unused-tensors": mistake<{ file: string; count: number; all: number; names: string }>(
    "SPK2249",
    ({ file, count: unused, all, names }) =>
      `${unused} of ${count(all, "tensor")} of ${file} go nowhere: ${names}`,
    () => 'write rules for them, or leave them out: `ignore "lm_head"`',
  ),
  "misshapen-tensors": mistake<{ file: string; count: number; tensors: string; fittingUnturned: number }>(
    "SPK2250",
    ({ file, count: misshapen, tensors }) =>
      `the shapes of ${count(misshapen, "tensor")} of ${file} do not fit: ${tensors}`,
    ({ count: misshapen, fittingUnturned }) =>
      fittingUnturned > 0
        ? `leave \`transposed\` out: ${fittingUnturned} of ${misshapen} would fit without it`
        : "give the model the sizes of the file; a head of other classes stays as drawn (`except dense1`); matrices the other way round are `transposed`",
  ),
  "weights-rule-without-parameter": mistake<{ names: string; suggestion: string | undefined }>(
    "SPK2251",
    ({ names }) => `the model has no parameter ${names}`,
    ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
  ),
  "unchecked-weights": warning<{ reason: string }>(
    "SPK2252",
    ({ reason }) => `whether the weights fit is not checked: ${reason}`,
    () => "paths are relative to the folder that `spkc` runs in; a run needs the file",
  ),
  "unsupported-weights-dtype": mistake<{ file: string; tensors: string }>(
    "SPK2253",
    ({ file, tensors }) => `tensors of ${file} have dtypes that parameters do not take: ${tensors}`,
    () => "F32, F16 and BF16 are read: convert them by `tensor.float()` in Python, or `ignore` them",
  ),

  // --- files --------------------------------------------------------------------------------------------------
  "malformed-weights-file": mistake<{ path: string; reason: string }>(
    "SPK4206",
    ({ path, reason }) => `${path} is no safetensors file: ${reason}`,
    () => "is it the right file, and whole? `safetensors.torch.save_file(state_dict, path)` writes one",
  ),
  "pickled-weights": mistake<{ path: string }>(
    "SPK4207",
    ({ path }) => `${path} is a pickle of Python's, which can run any program where it is read`,
    ({ path }) => {
      const converted = path.replace(/\.\w+$/, "").replaceAll("\\", "/");
      return `convert it: \`python -c 'import torch; from safetensors.torch import save_file; d = torch.load("${path}", map_location="cpu", weights_only=True); save_file({k: v.contiguous().clone() for k, v in d.get("state_dict", d).items()}, "${converted}.safetensors")'\``;
    },
  ),
  "truncated-weights-file": mistake<{ path: string; reason: string }>(
    "SPK4208",
    ({ path, reason }) => `${path} is not whole: ${reason}`,
    () => "copy or download it again",
  ),
  "duplicate-weights-tensor": mistake<{ path: string; reason: string }>(
    "SPK4209",
    ({ path, reason }) => `${path} does not say which tensor is meant: ${reason}`,
    () => "write the file again, each name once",
  ),
  "overlapping-weights": mistake<{ path: string; reason: string }>(
    "SPK4210",
    ({ path, reason }) => `${path} is damaged: ${reason}`,
    () => "write it again: tensors that share memory are saved as copies (`tensor.clone()`)",
  ),
  "hole-in-weights": mistake<{ path: string; reason: string }>(
    "SPK4211",
    ({ path, reason }) => `${path} is damaged: ${reason}`,
    () => "write or download it again: in a safetensors file every byte belongs to a tensor",
  ),
  "non-finite-tensor": mistake<{ path: string; tensor: string; count: number; all: number }>(
    "SPK4212",
    ({ path, tensor, count: found, all }) =>
      `${found} of ${count(all, "number")} of \`${tensor}\` in ${path} are NaN or infinite`,
    () => "such weights make every output NaN: take another file",
  ),
  "malformed-weights-index": mistake<{ path: string; reason: string }>(
    "SPK4213",
    ({ path, reason }) => `${path} is no index of safetensors files: ${reason}`,
    () =>
      'it names the file of each tensor: `{"weight_map": {"wte.weight": "model-00001-of-00002.safetensors"}}`',
  ),
  "locked-weights-source": mistake<{ path: string }>(
    "SPK4214",
    ({ path }) => `the weights of ${path} are locked: training would begin with what its lock left`,
    () => "unlock a copy first: `spkc unlock RUN --key KEY`",
  ),
  "weights-do-not-fit": mistake<{ path: string; problems: readonly string[] }>(
    "SPK4215",
    ({ path, problems: [first = ""] }) => `the weights of ${path} are not those of the model: ${first}`,
    ({ problems }) =>
      problems.length > 1
        ? `and ${count(problems.length - 1, "further problem")}; \`spkc check\` shows all`
        : "`spkc check` says where the spec names them",
  ),
  "changed-weights-file": breakdown<{ path: string }>(
    "SPK4216",
    ({ path }) => `${path} is not the file that the run began with`,
    () => "put the file back, or begin a new run",
  ),
  "job-weights-mismatch": breakdown<{ experiment: string; path: string }>(
    "SPK4217",
    ({ experiment, path }) => `the weights in ${path} are not those that ${experiment} was planned with`,
    () => "copy the file to every machine that works on the sweep",
  ),
  "lock-of-known-weights": warning<{ file: string }>(
    "SPK4219",
    ({ file }) => `training began with ${file}: whoever has that file can tell much of what the lock hides`,
    () =>
      "weights remember what they began with: `known_start` tries it where the seed gives it (docs/locks.md)",
  ),
  "unreadable-weights": mistake<{ path: string; reason: string }>(
    "SPK4218",
    ({ path, reason }) => `cannot read the weights in ${path}: ${reason}`,
    () => "paths are relative to the folder that `spkc` runs in",
  ),

  // --- runs that begin with the weights of another ------------------------------------------------------------
  "parent-without-key": mistake<{ path: string }>(
    "SPK4240",
    ({ path }) => `the weights were trained under keys, and their key file is missing: ${path}`,
    () => "put it back, or say which keys to train with: `--key FILE`",
  ),
  "conflicting-from-setting": misuse<{ path: string; from: string }>(
    "SPK4241",
    ({ path, from }) => `\`--set ${path}\` and \`--from ${from}\` both say what training begins with`,
    () => "leave one of them out",
  ),
  "checkpoint-without-from": misuse<{ checkpoint: string }>(
    "SPK4242",
    ({ checkpoint }) => `\`--checkpoint ${checkpoint}\` is of no run: a new run has none to begin with`,
    () => "name the run that it is of: `--from RUN`",
  ),
  "parent-without-spec": mistake<{ path: string }>(
    "SPK4243",
    ({ path }) => `${path} keeps no spec to make another run from`,
    () => "name the spec: `spkc run SPEC --from RUN`",
  ),
  "missing-spec": misuse(
    "SPK4244",
    () => "there is no spec to run",
    () => "name one: `spkc run SPEC`; or a run to go on from, whose spec is taken: `spkc run --from RUN`",
  ),
} as const;
