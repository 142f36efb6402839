/** Bytes as a person reads them: `12.3 MiB`. */
export function inMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
