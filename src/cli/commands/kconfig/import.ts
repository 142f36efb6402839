export async function importConfig(): Promise<number> {
  return 0;
}
