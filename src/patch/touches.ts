import type { Operation, Patch } from '../model/patch.ts';
import type { Content } from './tree.ts';
import { filesOfDiff } from './unified.ts';

/** The files and libraries of the tree that a patch writes to, sorted. */
export function touches({ change }: Patch, content: Content): string[] {
  if ('operations' in change) return [...new Set(change.operations.flatMap(filesOf))].sort();
  const files = filesOfDiff(content(change.diff), change.diff);
  return Array.isArray(files) ? files : [];
}

function filesOf(operation: Operation): string[] {
  switch (operation.op) {
    case 'define': {
      const { library, source } = operation;
      return [`${library}/${source}`, `${library}/Makefile.uk`, `${library}/exportsyms.uk`];
    }
    case 'declare':
      return [operation.header];
    case 'keepSections':
      return [operation.script];
    case 'addFile':
    case 'append':
    case 'insertBefore':
    case 'insertAfter':
    case 'replace':
      return [operation.file];
    default:
      return operation satisfies never;
  }
}
