import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { compareWithRelease, demandToolchainOf } from '../../realise/release/demand-toolchain.ts';
import { type Release, readRelease } from '../../realise/release/read.ts';
import { type Rebuilt, rebuild } from '../../realise/release/rebuild.ts';
import { digestFile } from '../../realise/release/sums.ts';
import { broken, compareFolders, type Signer, verifyFiles } from '../../realise/release/verify.ts';
import { readToolchain, splitToolchain } from '../../realise/toolchain.ts';
import { findSandbox } from '../../run/sandbox.ts';
import { storeRoot } from '../../store/root.ts';
import { openStore } from '../../store/store.ts';
import { publicKeys } from '../keys.ts';
import type { Output } from '../output.ts';
import type { GlobalOptions } from '../session.ts';

/**
 * Checks the files of a release, builds it again from itself and compares; needs no project.
 * @throws UserError exit 102 when it is not what was released, 104 when other bytes come out
 */
export async function verifyRelease(
  asked: { readonly folder: string; readonly keys: readonly string[]; readonly image?: string },
  options: GlobalOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const folder = resolve(asked.folder);
  const trusted = asked.keys.flatMap(publicKeys);
  const release = readRelease(folder);
  if (asked.image !== undefined && asked.image !== release.image)
    throw ofOther(asked.image, release);
  const signer = await verifyFiles(folder, release, trusted);
  const say = (message: string): void => output.say(`${release.image}: ${message}`);
  say(describeSigner(signer));
  if ('problem' in (await findSandbox()) && !(signer.signed && signer.checked)) throw untrusted();
  const store = await openStore(storeRoot(process.env));
  const all = await readToolchain(process.env.PATH ?? '', join(store.root, 'toolchain.json'));
  const here = splitToolchain(all);
  if (options.toolchainOf !== undefined) demandToolchainOf(options.toolchainOf, here);
  const differences = compareWithRelease(release.toolchain, here);
  if (differences.length > 0)
    say(`another toolchain, so the bytes may differ: ${differences.join('; ')}`);
  const foreign = await compareFolders(folder, release);
  const rebuilt = await rebuild(folder, release, {
    store,
    jobs: options.jobs ?? availableParallelism(),
    offline: options.offline,
    signal,
    say,
  });
  if (!rebuilt.equal) throw differs(release, rebuilt, foreign, differences);
  if (foreign.length > 0) throw broken(folder, foreign);
  const { sha256 } = await digestFile(join(folder, release.image));
  output.data(`${sha256}  ${release.image}`);
  output.result('release', {
    image: release.image,
    sha256,
    signer: signer.signed ? signer.name : null,
    checked: signer.signed && signer.checked,
  });
  return exitCode.ok;
}

function ofOther(asked: string, { image }: Release): UserError {
  const message = `The release is one of '${image}', not of '${asked}'.`;
  return new UserError({ code: 'release/other-image', message }, exitCode.usage);
}

function describeSigner(signer: Signer): string {
  if (!signer.signed) return 'every file is as its checksums say; the release is not signed';
  return signer.checked
    ? `every file is what '${signer.name}' signed`
    : `every file is as its checksums say; signed by '${signer.name}', which was not checked: no --key was given`;
}

/** A release brings its own makefile, and what it does is what its author wants. */
function untrusted(): UserError {
  return new UserError(
    {
      code: 'release/untrusted',
      message:
        'Without a sandbox a release is built only when its signer was checked: its makefile runs with your rights.',
      suggestion: 'give the public key of its signer, --key KEY, or install bubblewrap',
    },
    exitCode.usage,
  );
}

function differs(
  { image }: Release,
  { differences, kept }: Extract<Rebuilt, { equal: false }>,
  foreign: readonly string[],
  programs: readonly string[],
): UserError {
  return new UserError(
    {
      code: 'release/differs',
      message: `${image} comes out with other bytes than those released.`,
      notes: [
        ...differences.map(({ file, problem }) => `${file} ${problem}`),
        ...foreign,
        programs.length === 0
          ? 'the toolchain is the one of the release'
          : `the toolchain is another one: ${programs.join('; ')}`,
        `the rebuilt image is kept in ${kept}`,
      ],
    },
    exitCode.notReproducible,
  );
}
