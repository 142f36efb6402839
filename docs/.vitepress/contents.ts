import { readFileSync } from 'node:fs';

type Section = { text: string; items: { text: string; link: string }[] };

/** The sidebar, from the sections of docs/README.md and the pages that each links to. */
export function readContents(readme: string): Section[] {
  const [, ...sections] = readFileSync(readme, 'utf8').split(/^## /m);
  return sections.map((section) => ({
    text: section.split('\n', 1)[0] ?? '',
    items: [...section.matchAll(/\[([^\]]+)\]\(([^):]+)\.md\)/g)].map(([, text = '', page]) => ({
      text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`,
      link: `/${page}`,
    })),
  }));
}
