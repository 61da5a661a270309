/** Options whose values are secrets, or hold one: whoever knows a seed can draw the keys, and an address may hold a password. */
const secretOptions: ReadonlySet<string> = new Set(["--seed", "--alpha", "--redis"]);

/** A command line for a report of a defect, without secrets: "`spkc key new net.spk --seed …`". */
export function describeCommand(args: readonly string[]): string {
  const shown = args.map((arg, index) => {
    const [option = "", value] = arg.split("=", 2);
    if (secretOptions.has(option)) return value === undefined ? option : `${option}=…`;
    return secretOptions.has(args[index - 1] ?? "") ? "…" : arg;
  });
  return `\`${["spkc", ...shown].join(" ")}\``;
}
