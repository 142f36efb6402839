export async function why(): Promise<number> {
  return 0;
}
