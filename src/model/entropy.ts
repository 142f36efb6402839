import { z } from 'zod';
import type { Image } from './image.ts';

/** What seeds Linux's random numbers before its first driver starts. */
export const entropy = z.enum(['auto', 'rdrand', 'virtio-rng', 'none']);

/** Models of QEMU that have RDRAND, under TCG and on any host of the last ten years. */
const modelsWithRdrand = ['max', 'host'];

/**
 * Whether the machine gets a virtio-rng. By default it does where the processor is not known to have
 * RDRAND; the guest then takes what it finds.
 */
export function hasRng({
  entropy,
  libraries,
  run,
}: Pick<Image, 'entropy' | 'libraries' | 'run'>): boolean {
  if (!libraries.some(({ type }) => type === 'lkl')) return false;
  return entropy === 'virtio-rng' || (entropy === 'auto' && !hasRdrand(run.cpu));
}

function hasRdrand(cpu: string): boolean {
  const [model = '', ...features] = cpu.split(',');
  const last = features.findLast((feature) => /^([+-]rdrand|rdrand=(on|off))$/.test(feature));
  if (last !== undefined) return last === '+rdrand' || last === 'rdrand=on';
  return modelsWithRdrand.includes(model);
}
