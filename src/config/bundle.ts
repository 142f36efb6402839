import { existsSync, realpathSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import type {
  Loader,
  Message,
  OnResolveArgs,
  OnResolveResult,
  PartialMessage,
  Plugin,
} from 'esbuild';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { packageRoot } from '../plan/package-root.ts';
import { impureModule, impureOperation } from './impure.ts';
import { sortByPlace } from './problem.ts';
import { configFile } from './project.ts';

/** What `unikernel` stands for in a config. */
export const apiFile = realpathSync(join(packageRoot, 'src/index.ts'));

/** A config and all that it imports, as one script that defines `unikernelConfig`. */
export type Bundle = {
  readonly code: string;
  /** The source map, as JSON; its sources are relative to the project. */
  readonly map: string;
  /** The files of the project it was made from, without those of npm packages. Sorted. */
  readonly files: readonly string[];
  /** The files of npm packages that it imports, in `node_modules` of the project. Sorted. */
  readonly packageFiles: readonly string[];
};

/**
 * Bundles the config of a project. Imports inside the project name their file exactly, so that no
 * file can come to stand before another; the project's tsconfig.json plays no part.
 * @param project absolute, without symbolic links
 * @param instead text of project-relative files to take in place of what is on the disk
 * @throws UserError for syntax errors and for imports that a config must not have
 */
export async function bundleConfig(
  project: string,
  instead: ReadonlyMap<string, string> = new Map(),
): Promise<Bundle> {
  const { build } = await import('esbuild');
  try {
    const result = await build({
      absWorkingDir: project,
      entryPoints: [configFile],
      // Not written: it makes the sources of the map relative to the project.
      outfile: join(project, 'unikernel.config.bundle.js'),
      write: false,
      bundle: true,
      format: 'iife',
      globalName: 'unikernelConfig',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'node20',
      charset: 'utf8',
      sourcemap: 'external',
      sourcesContent: false,
      metafile: true,
      tsconfigRaw: {},
      logLevel: 'silent',
      logOverride: { 'empty-import-meta': 'error' },
      plugins: [imports(project), replaced(project, instead)],
    });
    const text = (ending: string): string =>
      result.outputFiles.find((file) => file.path.endsWith(ending))!.text;
    return {
      code: text('.js'),
      map: text('.map'),
      ...filesOf(project, Object.keys(result.metafile.inputs)),
    };
  } catch (error) {
    const errors = (error as { errors?: Message[] }).errors;
    if (!errors) throw error;
    throw new UserError(sortByPlace(errors.map(toDiagnostic)), exitCode.usage);
  }
}

/** The program of `sandbox.ts` as one script. */
export async function bundleSandbox(): Promise<string> {
  const { build } = await import('esbuild');
  const result = await build({
    absWorkingDir: packageRoot,
    entryPoints: ['src/config/sandbox.ts'],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    tsconfigRaw: {},
  });
  return result.outputFiles[0]!.text;
}

function filesOf(project: string, inputs: readonly string[]) {
  return {
    files: inputs.filter((file) => isOwn(project, file)).sort(),
    packageFiles: inputs.filter(isOfPackage).sort(),
  };
}

/** Whether a project-relative file is its author's: of no package, of this tool, or what that keeps. */
export function isOwn(project: string, file: string): boolean {
  const isOfApi = join(project, file).startsWith(dirname(apiFile) + sep);
  return (
    !file.startsWith('..') && !file.startsWith('.unikernel/') && !isOfApi && !isOfPackage(file)
  );
}

function isOfPackage(file: string): boolean {
  return file.split('/').includes('node_modules');
}

function imports(project: string): Plugin {
  const packages = join(project, 'node_modules');
  return {
    name: 'imports-of-a-config',
    setup({ onResolve, resolve: resolveByNode }) {
      onResolve({ filter: /.*/ }, async (args) => {
        const { path: specifier, kind, importer, resolveDir, pluginData } = args;
        if (kind === 'entry-point' || pluginData === asNodeDoes) return undefined;
        if (specifier === 'unikernel') return { path: apiFile };
        const builtin = specifier.replace(/^node:/, '');
        if (builtinModules.includes(builtin)) return resolveBuiltin(builtin);
        if (importer.startsWith(dirname(apiFile) + sep)) return undefined;
        const isPath = /^(\.{0,2}\/|\.{1,2}$)/.test(specifier);
        if (isPath && !isOfPackage(relative(project, importer))) return resolveFile(project, args);
        const found = await resolveByNode(specifier, {
          kind,
          importer,
          resolveDir,
          pluginData: asNodeDoes,
        });
        if (found.errors.length > 0) return refuse(noPackage(specifier));
        // The folder of packages may be a link: the project at another revision borrows its own.
        const roots = existsSync(packages) ? [project, realpathSync(packages)] : [project];
        return roots.some((root) => inProject(root, found.path))
          ? { path: found.path }
          : refuse(outside(specifier));
      });
    },
  };
}

function replaced(project: string, instead: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'replaced-files',
    setup({ onLoad }) {
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        const contents = instead.get(relative(project, path));
        return contents === undefined
          ? undefined
          : { contents, loader: extname(path).replace(/^\.[cm]?/, '') as Loader };
      });
    },
  };
}

/** Marks an import that is to be resolved in the ordinary way. */
const asNodeDoes = Symbol('as Node does');

function resolveBuiltin(name: string): OnResolveResult {
  if (name === 'path' || name === 'url') return { path: `node:${name}`, external: true };
  return refuse(impureModule(name));
}

function resolveFile(project: string, { path: specifier, resolveDir }: OnResolveArgs) {
  const file = resolve(resolveDir, specifier);
  if (!inProject(project, file)) return refuse(outside(specifier));
  if (!isFile(file)) return refuse(noFile(specifier, resolveDir));
  const real = realpathSync(file);
  return inProject(project, real) ? { path: real } : refuse(outside(specifier));
}

function noFile(specifier: string, resolveDir: string): Diagnostic {
  const stem = specifier.replace(/\.[cm]?js$|\/$/, '');
  const candidates = ['.ts', '.json', '.js', '/index.ts'].map((ending) => stem + ending);
  const meant = candidates.find((candidate) => isFile(resolve(resolveDir, candidate)));
  return {
    code: 'config/no-such-file',
    message: `There is no file '${specifier}'.`,
    ...(meant && {
      notes: ['an import inside the project names the file as it is, with its ending'],
      suggestion: `write '${meant}'`,
    }),
  };
}

function noPackage(specifier: string): Diagnostic {
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const isOurs = name === 'unikernel' || nearest(name, ['unikernel']) !== undefined;
  return {
    code: 'config/no-such-package',
    message: `There is no package to import '${specifier}' from.`,
    suggestion: isOurs ? "write 'unikernel'" : `npm install ${name}`,
  };
}

function outside(specifier: string): Diagnostic {
  return {
    code: 'config/outside-project',
    message: `A config must not use files outside its project, as '${specifier}' does.`,
    suggestion: 'move the file into the project',
  };
}

function refuse(diagnostic: Diagnostic): OnResolveResult {
  const error: PartialMessage = { text: diagnostic.message, detail: diagnostic };
  return { errors: [error] };
}

function inProject(project: string, file: string): boolean {
  return file.startsWith(project.endsWith(sep) ? project : project + sep);
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

function toDiagnostic({ id, text, location, notes, detail }: Message): Diagnostic {
  const place = location ? { location: toLocation(location) } : {};
  if (id === 'empty-import-meta') return { ...impureOperation('import.meta'), ...place };
  if (detail) return { ...(detail as Diagnostic), ...place };
  return {
    code: 'config/syntax',
    message: text.endsWith('.') ? text : `${text}.`,
    ...place,
    ...(notes.length > 0 && { notes: notes.map((note) => note.text) }),
  };
}

// esbuild counts columns in bytes and from 0.
function toLocation({ file, line, column, lineText }: NonNullable<Message['location']>): Location {
  const before = Buffer.from(lineText).subarray(0, column).toString();
  return { file, line, column: before.length + 1 };
}
