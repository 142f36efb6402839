import { execaSync } from 'execa';

/** Runs git in a folder, as nobody in particular and with nobody's settings. */
export function gitIn(folder: string): (...args: string[]) => string {
  return (...args) =>
    execaSync('git', args, {
      cwd: folder,
      env: {
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@example.org',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@example.org',
      },
    }).stdout;
}
