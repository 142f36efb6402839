import { execa } from 'execa';

/** Copies the image of a disk: what is empty of it takes no room; Node's own copies would write it. */
export async function copySparse(from: string, to: string): Promise<void> {
  await execa('cp', ['--sparse=always', from, to]);
}
