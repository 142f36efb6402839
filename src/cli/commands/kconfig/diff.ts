export type DiffOptions = {};
export async function diff(): Promise<number> {
  return 0;
}
