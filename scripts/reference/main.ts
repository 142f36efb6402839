// Writes docs/reference/ from the definitions that the tool itself works by.
//
//   npm run docs:reference

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/plan/package-root.ts';
import { referencePages } from './pages.ts';

for (const [file, text] of await referencePages()) writeFileSync(join(packageRoot, file), text);
