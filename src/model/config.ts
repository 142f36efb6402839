// The shape of `unikernel.config.ts` once evaluated. Everything inside the tool works on the
// parsed types of this folder; nothing past `config/` checks them again.

import { z } from 'zod';
import { cache } from './cache.ts';
import { image } from './image.ts';
import { namedSources } from './named-sources.ts';

export const imageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "expected an image name such as 'boot' (a-z, 0-9 and -)");

export const config = z
  .strictObject({
    /** The images that this project makes, by name. */
    images: z.record(imageName, image),
    /** Where finished steps are taken from instead of being built here; decides no output. */
    caches: z.array(cache).default([]),
  })
  .refine((c) => Object.keys(c.images).length > 0, {
    path: ['images'],
    message: 'expected at least one image',
  })
  .superRefine((c, context) => {
    const urls = new Map<string, string>();
    for (const { key, source, path } of namedSources(c.images)) {
      if (!('url' in source)) continue;
      const known = urls.get(key) ?? source.url;
      urls.set(key, known);
      if (known !== source.url)
        context.addIssue({
          code: 'custom',
          path: [...path, 'url'],
          message: `${key} comes from ${known} elsewhere in this config, and the lockfile has one entry for both`,
        });
    }
  });

export type Config = z.infer<typeof config>;
export type ConfigInput = z.input<typeof config>;
