import { InvalidArgumentError, Option } from "commander";

/** What `--data-memory` said. */
export interface DataMemoryFlags {
  readonly dataMemory?: number;
}

/** `--data-memory SIZE`, of every command that loads data. */
export function dataMemoryOption(): Option {
  const what =
    "memory for samples, as 500MB; images beyond it are kept in a file (default: 2GB; changes no result)";
  return new Option("--data-memory <size>", what).argParser(memorySize);
}

const units: Readonly<Record<string, number>> = { B: 0, KB: 1, MB: 2, GB: 3, TB: 4 };

/** No machine has more: 1,024 TB. */
const mostMemory = 2 ** 50;

/** Bytes: "500MB", "1.5 GB", "100000B". A KB is 1,024 bytes. */
export function memorySize(text: string): number {
  const [, digits = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?i?b)\s*$/i.exec(text) ?? [];
  const power = units[unit.toUpperCase().replace("I", "")];
  const bytes = power === undefined ? 0 : Math.floor(Number(digits) * 1024 ** power);
  if (bytes >= 1 && bytes <= mostMemory) return bytes;
  throw new InvalidArgumentError("expected a size from 1B to 1024TB with its unit, as 500MB or 2GB");
}
