import { z } from 'zod';

type Protocol = 'https' | 'http' | 'ssh' | 'file';

/** Where a source is fetched from: one of the protocols, and nothing secret in it. */
export function sourceUrl(protocols: readonly Protocol[]) {
  return z.string().superRefine((text, context) => {
    const problem = problemOf(text, protocols);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
}

/** Texts that start with 'expected' are shown with the value; a password must not be. */
function problemOf(text: string, protocols: readonly Protocol[]): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = protocols.find((candidate) => url?.protocol === `${candidate}:`);
  if (url?.password || (url?.username && protocol !== 'ssh'))
    return 'a config is committed and holds no credentials: leave user and password out of the URL; for git, its own credential helpers and ssh keys hold';
  const names = protocols.map((name) => `${name}://`).join(', ');
  if (url === undefined || protocol === undefined || !text.startsWith(`${protocol}://`))
    return `expected a URL of ${names}`;
  if (!/^[\x21-\x7e]+$/.test(text) || url.hash !== '')
    return "expected a URL in printable ASCII without '#'";
  if (protocol === 'file' ? url.host !== '' : url.host === '')
    return protocol === 'file'
      ? 'expected a URL such as file:///folder'
      : 'expected a URL with a host';
  return url.pathname.length > 1 ? undefined : 'expected a URL with a path';
}
