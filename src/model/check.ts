import { z } from 'zod';
import { duration } from './quantity.ts';

const line = z.string().regex(/^[^\p{Cc}]+$/u, 'expected one line of text');

/** Something that the host does with the running guest in `unikernel test`. */
export const check = z.strictObject({
  /** What it is called in what is told. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "expected a name such as 'answers' (a-z, 0-9 and -)"),
  /**
   * A program and its arguments, run in the project's folder. Status 0 passes. It finds
   * `UNIKERNEL_IMAGE`, and for each forwarded port `UNIKERNEL_FORWARD_<port of the guest>` with an
   * address of the host such as `127.0.0.1:8080`.
   */
  command: z.array(line).min(1, 'expected a program, and its arguments'),
  /** It begins when a line of the console contains this. */
  ready: line,
  /** How long it may take; inside, seconds. */
  timeout: duration.default(30),
});

export type Check = z.infer<typeof check>;
