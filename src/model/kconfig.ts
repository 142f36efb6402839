import { z } from 'zod';

/**
 * A symbol's value: `true` is y, `false` is "is not set" (which differs from absent), a number is
 * a decimal int, `hex(n)` a hex, and any other string is a Kconfig string.
 */
export const kconfigScalar = z.union([
  z.boolean(),
  z.int(),
  z.string().regex(/^[^\n\0]*$/, 'a Kconfig string is one line'),
  z.strictObject({ hex: z.int().nonnegative() }),
]);

/** `allow(value, reason)`: the wish may stay unmet, and the reason says why that is accepted. */
const kconfigAllowance = z.strictObject({ value: kconfigScalar, allowed: z.string().min(1) });

export const kconfigValue = z.union([kconfigScalar, kconfigAllowance]);

/** Requested symbols, by name without the `CONFIG_` prefix. */
export const kconfigMap = z.record(
  z
    .string()
    .regex(
      /^(?!CONFIG_)[A-Za-z0-9_]+$/,
      'expected a Kconfig symbol, written without the CONFIG_ prefix',
    ),
  kconfigValue,
);

export type KconfigScalar = z.infer<typeof kconfigScalar>;
export type KconfigValue = z.infer<typeof kconfigValue>;
export type KconfigMap = z.infer<typeof kconfigMap>;
