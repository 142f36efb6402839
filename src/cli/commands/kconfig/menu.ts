export async function menu(): Promise<number> {
  return 0;
}
