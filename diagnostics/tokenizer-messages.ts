import { mistake } from "./message.js";

/** SPK428x: texts cut by a tokenizer file. */
export const tokenizerMessages = {
  "malformed-tokenizer": mistake<{ path: string; reason: string }>(
    "SPK4280",
    ({ path, reason }) => `${path} is no tokenizer file: ${reason}`,
    () => "`tokens` names a `tokenizer.json` as Hugging Face's libraries write it; save it again by them",
  ),
  "unsupported-tokenizer": mistake<{ path: string; found: string }>(
    "SPK4281",
    ({ path, found }) => `${path} cannot be used: it has ${found}`,
    () => "use a tokenizer without it: what would be cut in another way than by its own libraries is refused",
  ),
  "text-without-token": mistake<{ path: string; line: number; character: string; tokenizer: string }>(
    "SPK4282",
    ({ path, line, character, tokenizer }) =>
      `${path}, line ${line}: ${tokenizer} has no token for ${JSON.stringify(character)}, and none for unknown characters`,
    () => "take it out of the text, or use a tokenizer that has an unknown token or all 256 bytes",
    () => "take it out of the text",
  ),
  "uncuttable-text": mistake<{ path: string; line: number; most: number; tokenizer: string }>(
    "SPK4283",
    ({ path, line, most, tokenizer }) =>
      `${path}, from line ${line} on: no place within ${most} characters where ${tokenizer} surely cuts`,
    () => "save the text as a folder of smaller files, one for each document",
  ),
  "changed-tokenizer": mistake<{ path: string; found: string; recorded: string }>(
    "SPK4284",
    ({ path, found, recorded }) =>
      `${path} is not the tokenizer that the run was trained with: its SHA-256 is ${found}, not ${recorded}`,
    () => "put the tokenizer of the run back",
  ),
} as const;
