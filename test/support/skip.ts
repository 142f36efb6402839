/**
 * Marks the running test as skipped; return at once after it: `if (!qemu) return skip('no QEMU')`.
 * The runner counts it and shows the reason. uvu's own `suite.skip` says neither.
 */
export function skip(reason: string): void {
  // uvu leaves the cursor behind the dots of the tests before.
  process.stdout.write(`\nskipped: ${reason}\n`);
}
