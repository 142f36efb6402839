/** What stands in the file of a diff before its first change, and the changes. */
export function splitProse(diff: string): { readonly prose: string; readonly changes: string } {
  const at = diff.search(/^(diff --git |Index: |--- (?=.*\n\+\+\+ ))/m);
  if (at === -1) return { prose: diff, changes: '' };
  return { prose: diff.slice(0, at), changes: diff.slice(at) };
}
