import type { Operation, Patch } from '../model/patch.ts';
import type { Problem } from './edit.ts';
import type { Content } from './tree.ts';
import { filesOfDiff } from './unified.ts';

/**
 * The files of the tree that a patch changes or adds, sorted, or why its diff cannot be used. An
 * export list is among them though a library may be without one.
 */
export function touchedFiles({ change }: Patch, content: Content): string[] | Problem {
  if ('diff' in change) return filesOfDiff(content(change.diff), change.diff);
  return [...new Set(change.operations.flatMap(touchedBy))].sort();
}

function touchedBy(operation: Operation): string[] {
  switch (operation.op) {
    case 'define': {
      const { library, source } = operation;
      return [source, 'Makefile.uk', 'exportsyms.uk'].map((file) => `${library}/${file}`);
    }
    case 'fragment':
      return [operation.script, 'Makefile.uk'].map((file) => `${operation.library}/${file}`);
    case 'declare':
      return [operation.header];
    case 'keepSections':
      return [operation.script];
    case 'addFile':
    case 'append':
    case 'insertBefore':
    case 'insertAfter':
    case 'replace':
    case 'kconfigOption':
      return [operation.file];
    default:
      return operation satisfies never;
  }
}

/** The files that the operations of a patch add to the tree. */
export function addedFiles({ change }: Patch): string[] {
  if ('diff' in change) return [];
  return change.operations.flatMap((operation) => {
    if (operation.op === 'addFile') return [operation.file];
    return operation.op === 'define' ? [`${operation.library}/${operation.source}`] : [];
  });
}

/** What is wrong with the files that a patch says it touches, if so. */
export function wrongTouches({ touches }: Patch, touched: readonly string[]): Problem | undefined {
  if (touches === undefined) return undefined;
  const missing = touched.filter((file) => !touches.includes(file));
  const extra = touches.filter((file) => !touched.includes(file));
  if (missing.length === 0 && extra.length === 0) return undefined;
  return {
    code: 'patch/touches',
    message: "'touches' does not name the files that its change is about.",
    notes: [
      ...missing.map((file) => `${file} is touched and not named`),
      ...extra.map((file) => `${file} is named and not touched`),
    ],
    suggestion: "leave 'touches' out, or mend it",
  };
}
