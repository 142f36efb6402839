import type { Operation } from '../model/patch.ts';
import type { Edit, Problem } from './edit.ts';
import { lowerDeclare } from './lower-declare.ts';
import { lowerKconfigOption } from './lower-kconfig.ts';
import { lowerDefine, lowerFragment } from './lower-library.ts';
import { lowerKeepSections } from './lower-sections.ts';
import type { Content, Files } from './tree.ts';

/** An operation in the terms of a given tree: edits of its files, or why there are none. */
export function lower(operation: Operation, tree: Files, content: Content): Edit[] | Problem {
  switch (operation.op) {
    case 'addFile':
      return [{ kind: 'add', file: operation.file, text: content(operation.from) }];
    case 'append':
      return [{ kind: 'insert', file: operation.file, lines: operation.lines, at: 'end' }];
    case 'insertBefore':
    case 'insertAfter': {
      const { op, file, lines, anchor } = operation;
      const at = op === 'insertBefore' ? { before: anchor } : { after: anchor };
      return [{ kind: 'insert', file, lines, at }];
    }
    case 'replace':
      return [{ kind: 'replace', ...pick(operation) }];
    case 'declare':
      return lowerDeclare(operation, tree);
    case 'define':
      return lowerDefine(operation, tree, content);
    case 'keepSections':
      return lowerKeepSections(operation, tree);
    case 'fragment':
      return lowerFragment(operation, tree, content);
    case 'kconfigOption':
      return lowerKconfigOption(operation, tree);
    default:
      return operation satisfies never;
  }
}

function pick({ file, lines, anchor }: Extract<Operation, { op: 'replace' }>) {
  return { file, lines, anchor };
}
