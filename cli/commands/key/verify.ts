import { verifyUserKey } from "../../../app/keys/verify-user-key.js";
import { ExitStatus } from "../../../diagnostics/index.js";
import type { KeyspaceVerification, PointVerification } from "../../../runtime/keys/index.js";
import type { Terminal } from "../../terminal.js";

export interface KeyVerifyFlags {
  readonly against: string;
}

/** `spkc key verify USERKEY --against KEY`: exit status 1 where the key is not one that the key file can issue. */
export async function keyVerify(
  path: string,
  { against }: KeyVerifyFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { sameBases, ...verdict } = await verifyUserKey(path, { against, notify: terminal.notify });
  terminal.result(
    () =>
      [
        ...verdict.points.map(describePoint),
        ...verdict.keyspaces.flatMap(describeSpace),
        sameBases ? "it says that it is made of these bases" : "it says that it is made of other bases",
        `${path} is ${verdict.valid ? "a" : "no"} valid key of ${against}`,
      ].join("\n"),
    () => ({ ok: verdict.valid, sameBases, ...verdict }),
  );
  return verdict.valid ? ExitStatus.ok : ExitStatus.invalid;
}

function describePoint(verification: PointVerification): string {
  const { keyspace, point, distance, inSpan, inRange, difference, isIssued } = verification;
  const span = `${inSpan ? "in" : "off"} the span (relative distance ${distance.toExponential(1)})`;
  const range =
    inRange === null
      ? "coefficients not determined, with more rows than dimensions"
      : `coefficients ${inRange ? "such as" : "unlike what"} valid keys have`;
  const issued = isIssued
    ? ""
    : `; not what is issued for them (relative difference ${difference.toExponential(1)})`;
  return `${keyspace} at ${point}: ${span}; ${range}${issued}`;
}

function describeSpace({ keyspace, oneAlpha, deviation }: KeyspaceVerification): string[] {
  return [
    ...(oneAlpha === false
      ? [`${keyspace}: the points have different coefficients, where valid keys have the same`]
      : []),
    ...(deviation === null
      ? []
      : [`${keyspace}: standard deviation off by ${(100 * deviation).toFixed(2)} %`]),
  ];
}
