import { Redis } from "ioredis";
import pRetry from "p-retry";
import { Failure } from "../../../diagnostics/index.js";

export interface ConnectOptions {
  /** How often a server that does not answer at the start is tried. */
  readonly attempts?: number;
  /** Seconds after which a connection that was lost is given up. */
  readonly lostSeconds?: number;
}

/** A connection to a Redis server that comes back by itself where it was lost for a while. */
export interface RedisLink {
  readonly client: Redis;
  /** Rejects with SPK4051 where the connection was lost for good. */
  readonly lost: Promise<never>;
  /** Lets the connection go, with all that were made of it. */
  close(): void;
}

/** Fails with SPK4054 where the address is none of a Redis server, with SPK4050 where nobody answers there. */
export async function connectRedis(
  url: string,
  { attempts = 5, lostSeconds = 60 }: ConnectOptions = {},
): Promise<RedisLink> {
  const server = publicAddress(url);
  let state: "connecting" | "open" | "closed" = "connecting";
  let reason = "it does not answer";
  const client = new Redis(url, {
    lazyConnect: true,
    // commands wait for the connection to come back
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (state === "open" ? Math.min(100 * times, 2000) : null),
  });
  client.on("error", (error) => {
    reason = error.message || ("code" in error ? String(error.code) : reason);
  });
  const loss = watchLoss(client, lostSeconds, () =>
    Failure.of("lost-redis-connection", { server, seconds: lostSeconds, reason }),
  );
  const close = (): void => {
    state = "closed";
    loss.ignore();
    client.disconnect();
  };
  try {
    await pRetry(() => client.connect(), { retries: attempts - 1, minTimeout: 200, maxTimeout: 1000 });
    await client.ping();
  } catch (error) {
    close();
    throw Failure.of("unreachable-redis-server", { server, reason, attempts }, error);
  }
  state = "open";
  return { client, lost: loss.promise, close };
}

/** Waits for work at the server to end, in whatever way, unless the server is lost. */
export async function settled({ lost }: RedisLink, work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.race([Promise.allSettled(work), lost.catch(() => {})]);
}

/** Rejects when the connection has been away for so long, unless that is no longer of interest. */
function watchLoss(client: Redis, seconds: number, failure: () => Failure) {
  const { promise, reject } = withReject();
  let timer: NodeJS.Timeout | undefined;
  let ignored = false;
  const stopTimer = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  client.on("ready", stopTimer);
  client.on("close", () => {
    if (ignored) return;
    timer ??= setTimeout(() => reject(failure()), 1000 * seconds);
  });
  const ignore = (): void => {
    ignored = true;
    stopTimer();
  };
  return { promise, ignore };
}

function withReject(): { promise: Promise<never>; reject: (reason: Failure) => void } {
  let reject: (reason: Failure) => void = () => {};
  const promise = new Promise<never>((_, no) => {
    reject = no;
  });
  // whoever waits for something else at the moment hears of it later
  promise.catch(() => {});
  return { promise, reject };
}

/** The address of a server without the password in it. */
function publicAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["redis:", "rediss:"].includes(parsed.protocol)) {
    throw Failure.of("malformed-redis-address", { url });
  }
  return `${parsed.protocol}//${parsed.host}`;
}
