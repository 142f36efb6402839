import { join, relative } from 'node:path';
import { type Node, Project, type SourceFile, ts } from 'ts-morph';
import type { Location } from '../diagnostics/diagnostic.ts';
import { apiFile, isOwn } from './bundle.ts';
import { configFile } from './project.ts';

/** The types of images' Kconfig, which count whether the config imports them or not. */
const typesFiles = 'generated/*/kconfig.ts';

/** The config of a project as TypeScript sees it. */
export type ConfigProgram = {
  /** Absolute, without symbolic links. */
  readonly project: string;
  readonly program: Project;
  readonly config: SourceFile;
};

/**
 * Reads the config and what it imports; nothing is checked yet. The project's tsconfig.json plays
 * no part, so that a config means the same in every checkout.
 */
export function openProgram(project: string): ConfigProgram {
  const program = new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
      strict: true,
      // A package without types is no error.
      noImplicitAny: false,
      skipLibCheck: true,
      noEmit: true,
      allowJs: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      paths: { unikernel: [apiFile] },
    },
  });
  // In memory only: the modules of Node that a config may import, without their types.
  const modules = ['path', 'node:path', 'url', 'node:url'];
  const declarations = modules.map((name) => `declare module '${name}';`).join('\n');
  program.createSourceFile(join(project, 'node_modules/unikernel-modules.d.ts'), declarations);
  const config = program.addSourceFileAtPath(join(project, configFile));
  program.addSourceFilesAtPaths(join(project, typesFiles));
  program.resolveSourceFileDependencies();
  return { project, program, config };
}

/** Where a node stands, or undefined when that is not in a file of the project itself. */
export function locationOf(project: string, node: Node): Location | undefined {
  return locationAt(project, node.getSourceFile(), node.getStart());
}

/** The place of a position, or undefined when that is not in a file of the project itself. */
export function locationAt(
  project: string,
  sourceFile: SourceFile,
  position: number,
): Location | undefined {
  const file = relative(project, sourceFile.getFilePath());
  if (!isOwn(project, file)) return undefined;
  return { file, ...sourceFile.getLineAndColumnAtPos(position) };
}

/** The files of the project itself that TypeScript took into account, relative to it. */
export function filesRead({ project, program }: ConfigProgram): string[] {
  return program
    .getSourceFiles()
    .filter((file) => locationAt(project, file, 0) !== undefined)
    .map((file) => relative(project, file.getFilePath()));
}
