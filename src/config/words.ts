/** `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[], last = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** A value as it is shown in a sentence. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return objectInWords(Object.keys(value));
  if (typeof value !== 'string') return String(value);
  const text = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return `'${text.replaceAll('\n', '\\n')}'`;
}

function objectInWords(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty object';
  return `{ ${[...keys.slice(0, 4), ...(keys.length > 4 ? ['…'] : [])].join(', ')} }`;
}
