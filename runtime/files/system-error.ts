import { Failure, systemReason } from "../../diagnostics/index.js";

/** `ENOENT` and the like; undefined where the error is none of the operating system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** Whether the file system says that it has no such operation. */
export function isUnsupported(error: unknown): boolean {
  return ["EPERM", "EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(error) ?? "");
}

/** Does what writes to `path`: a refusal of the operating system becomes SPK4002. */
export function writing<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw Failure.of("unwritable-file", { path, reason: systemReason(error) }, error);
  }
}
