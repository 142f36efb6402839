const sizes: Record<string, string> = { small: '16Mi', large: '64Mi' };

export function memoryFor(name: string): string {
  const size = sizes[name];
  if (size === undefined) throw new Error(`no size is named '${name}'`);
  return size;
}
