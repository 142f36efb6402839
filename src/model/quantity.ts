import { z } from 'zod';

const binaryUnits = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 } as const;
const timeUnits = { ms: 0.001, s: 1, m: 60 } as const;

/** A size such as `'64Mi'`; inside, bytes. */
export const size = z
  .string()
  .regex(/^[1-9][0-9]*(Ki|Mi|Gi)$/, "expected a size such as '64Mi' (Ki, Mi or Gi)")
  .transform((text) => {
    const unit = text.slice(-2) as keyof typeof binaryUnits;
    return Number(text.slice(0, -2)) * binaryUnits[unit];
  });

/** A duration such as `'90s'`; inside, seconds. */
export const duration = z
  .string()
  .regex(/^[1-9][0-9]*(ms|s|m)$/, "expected a duration such as '90s' (ms, s or m)")
  .transform((text) => {
    const unit = text.replace(/^[0-9]+/, '') as keyof typeof timeUnits;
    return Number.parseInt(text, 10) * timeUnits[unit];
  });

/** A duration, or `'off'`; inside, seconds or `'off'`. */
export const patience = z
  .string()
  .regex(
    /^(off|[1-9][0-9]*s|[1-9][0-9]*m|[1-9][0-9]{2,}ms)$/,
    "expected a duration such as '10s' (ms, s or m), at least '100ms', or 'off'",
  )
  .transform((text) => (text === 'off' ? text : duration.parse(text)));

/**
 * A folder or file inside the project, written with `/` and relative to its root. The characters
 * are those that make, the shell and Kconfig all take as they are.
 */
export const projectPath = z
  .string()
  .regex(
    /^(?!(.*\/)?\.\.(\/|$))[A-Za-z0-9._@+-]+(\/[A-Za-z0-9._@+-]+)*$/,
    "expected a path inside the project, relative to its root, without '..' and of the characters A-Z a-z 0-9 . _ @ + - /",
  );
