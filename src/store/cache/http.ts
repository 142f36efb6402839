import { openAsBlob } from 'node:fs';
import type { Bytes, Cache } from './cache.ts';

/** A server that says nothing for this long is taken for dead. */
const silenceMilliseconds = 5_000;

/** Makes a request to a cache, with what the cache wants to know of who asks. */
export type Authorise = (
  url: string,
  init: RequestInit,
  /** The SHA-256 of the body, if there is one. */
  sha256?: string,
) => Request | Promise<Request>;

/** A cache behind HTTP(S): any server of static files, and PUT where it is written to. */
export function httpCache(url: string, base: string, authorise: Authorise): Cache {
  const ask = async (
    file: string,
    init: RequestInit,
    { range, sha256 }: { range?: string; sha256?: string } = {},
  ): Promise<Response> => {
    const request = await authorise(`${base.replace(/\/+$/, '')}/${file}`, init, sha256);
    // After a signature was made, because servers on the way change what is accepted.
    request.headers.set('Accept-Encoding', 'identity');
    if (range !== undefined) request.headers.set('Range', range);
    return fetch(request).catch((error: Error & { cause?: Error }) => {
      init.signal?.throwIfAborted();
      throw new Error(error.cause?.message || error.message, { cause: error });
    });
  };
  return {
    url,
    async get(file, from, signal) {
      const watch = watchSilence(signal);
      const response = await watch.during(() =>
        ask(file, { signal: watch.signal }, from > 0 ? { range: `bytes=${from}-` } : {}),
      );
      switch (response.status) {
        case 200:
          return { from: 0, chunks: watch.over(response.body) };
        case 206:
          return { from: startOf(response), chunks: watch.over(response.body) };
        // It is no longer than what was read already.
        case 416:
          return { from, chunks: watch.over(null) };
        case 404:
          return undefined;
        default:
          throw await refusal(response);
      }
    },
    async has(file, signal) {
      const watch = watchSilence(signal);
      const response = await watch.during(() =>
        ask(file, { method: 'HEAD', signal: watch.signal }),
      );
      if (response.status === 404) return false;
      if (!response.ok) throw await refusal(response);
      return true;
    },
    async put(file, path, sha256, signal) {
      const body = await openAsBlob(path);
      const response = await ask(file, { method: 'PUT', body, signal }, { sha256 });
      if (!response.ok) throw await refusal(response);
      await response.body?.cancel();
    },
  };
}

/**
 * Requests to the one host that `UNIKERNEL_CACHE_TOKEN=HOST=TOKEN` names carry the token; no other
 * host gets to see it.
 */
export function withToken(environment: NodeJS.ProcessEnv): Authorise {
  const [, host, token] = /^([^=]+)=(.+)$/.exec(environment.UNIKERNEL_CACHE_TOKEN ?? '') ?? [];
  return (url, init) => {
    const request = new Request(url, init);
    if (host === new URL(url).host) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  };
}

async function refusal(response: Response): Promise<Error> {
  await response.body?.cancel();
  return new Error(`it answers ${response.status} ${response.statusText}`.trimEnd());
}

function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1] ?? 0);
}

type Watch = {
  readonly signal: AbortSignal;
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  over(body: Response['body']): Bytes['chunks'];
};

/** Ends a request that nothing is heard of. */
function watchSilence(outer: AbortSignal): Watch {
  const silence = new AbortController();
  const signal = AbortSignal.any([outer, silence.signal]);
  const during: Watch['during'] = async (work) => {
    const seconds = silenceMilliseconds / 1000;
    const limit = setTimeout(
      () => silence.abort(new Error(`it says nothing for ${seconds} s`)),
      silenceMilliseconds,
    );
    try {
      return await work();
    } finally {
      clearTimeout(limit);
    }
  };
  return {
    signal,
    during,
    async *over(body) {
      const reader = body?.getReader();
      try {
        for (;;) {
          const { done = true, value } = (await during(async () => reader?.read())) ?? {};
          if (done) return;
          yield value;
        }
      } finally {
        await reader?.cancel().catch(() => {});
      }
    },
  };
}
