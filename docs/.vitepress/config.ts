// The site of docs/*.md, which stay readable on a git host: nothing in them is of VitePress alone.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { readContents } from './contents.ts';
import { slug } from './slug.ts';

const docs = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  title: 'unikernel',
  description: 'A declarative, Nix-style build system for unikernel images',
  // A git host shows docs/README.md with the folder; a site opens at index.html.
  rewrites: { 'README.md': 'index.md' },
  markdown: {
    anchor: { slugify: slug },
    config(markdown) {
      // What the tests do with a block stands after its language, where VitePress would look for
      // lines to highlight.
      markdown.core.ruler.push('language-alone', ({ tokens }) => {
        for (const token of tokens)
          if (token.type === 'fence') token.info = token.info.split(' ', 1)[0] ?? '';
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: readContents(join(docs, 'README.md')),
  },
});
