/** The processor of a guest that no longer moves, or that reset itself. */
export type GuestState = {
  /** Hexadecimal, without 0x. */
  readonly instructionPointer: string;
  /** The function that is in, as `name+0x12`, where the image's symbols are known. */
  readonly symbol?: string;
  readonly stackPointer: string;
  readonly halted: boolean;
  readonly interruptsEnabled: boolean;
  /** The address of the last page fault, hexadecimal. */
  readonly faultAddress: string;
};

const interruptFlag = 0x200;

/** Reads what QEMU's monitor prints for `info registers`; undefined when it is not that. */
export function parseRegisters(text: string): GuestState | undefined {
  const register = (names: string): string | undefined =>
    new RegExp(`\\b(?:${names}) ?=([0-9a-f]+)`).exec(text)?.[1];
  const instructionPointer = register('RIP|EIP');
  const flags = register('RFL|EFL');
  if (instructionPointer === undefined || flags === undefined) return undefined;
  return {
    instructionPointer,
    stackPointer: register('RSP|ESP') ?? '?',
    halted: register('HLT') === '1',
    interruptsEnabled: (Number.parseInt(flags, 16) & interruptFlag) !== 0,
    faultAddress: register('CR2') ?? '?',
  };
}

/** One sentence for a diagnostic. */
export function describeGuestState(state: GuestState): string {
  const symbol = state.symbol === undefined ? '' : ` (${state.symbol})`;
  const where = `at ${state.instructionPointer}${symbol}, stack pointer ${state.stackPointer}`;
  if (!state.halted) return `the processor was running ${where}`;
  const wakes = state.interruptsEnabled
    ? 'waiting for an interrupt'
    : 'with interrupts off, so that nothing can wake it';
  return `the processor was halted ${where}, ${wakes}`;
}
