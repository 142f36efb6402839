import { z } from 'zod';
import { cacheUrlForm, publicKeyForm } from './cache-url.ts';

/**
 * A binary cache: `https://…`, `s3://bucket/prefix?region=…&endpoint=…`, `file:///…` or a folder,
 * relative to the project. What none of the keys signed is never used, so there must be one.
 */
export const cache = z.strictObject({
  /** Where it is. */
  url: z
    .string()
    .regex(
      cacheUrlForm,
      "expected a cache such as 'https://cache.example.org', 's3://bucket/prefix?region=eu-central-1' or a folder",
    ),
  /** The public keys of those whose outputs are taken. */
  keys: z
    .array(
      z.string().regex(publicKeyForm, "expected a public key such as 'team-1:BASE64' of 32 bytes"),
    )
    .refine(
      (keys) => keys.length > 0,
      "expected at least one public key such as 'team-1:BASE64', because only what it signed is used",
    ),
});
