// The site of docs/*.md, which stay readable on a git host: nothing in them is of VitePress alone.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { readContents } from './contents.ts';
import { slug } from './slug.ts';

const docs = fileURLToPath(new URL('..', import.meta.url));

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1v4a2 2 0 0 0 4 0V1M7 1v6" fill="none" stroke="#3451b2"/></svg>';

export default defineConfig({
  title: 'unikernel',
  description: 'A declarative, Nix-style build system for unikernel images',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  // A git host shows docs/README.md with the folder; a site opens at index.html.
  rewrites: { 'README.md': 'index.md' },
  markdown: {
    anchor: { slugify: slug },
    // An address in a sentence is an example, not a place to go to.
    linkify: false,
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
