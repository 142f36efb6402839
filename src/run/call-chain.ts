// Which of the words that a guest found on a stack are the calls it is in. Neither Linux nor its
// port keeps frame pointers, so a guest tells every word that stands behind a call instruction, and
// some of them are what an earlier call left behind. The image says more: whom each of them calls.

import type { Elf, ElfSymbol } from './elf.ts';

/** The code of an image. */
export type Code = {
  readonly functionAt: (address: bigint) => ElfSymbol | undefined;
  /**
   * What the instruction that ends at the address calls: a function, `some` where it goes through a
   * register or a table, undefined where it is no call.
   */
  readonly callBefore: (address: bigint) => ElfSymbol | 'some' | undefined;
  /** Whether one function goes on to the other by a jump, instead of a call as its last deed. */
  readonly jumps: (from: ElfSymbol, to: ElfSymbol) => boolean;
};

/**
 * The calls among the words, the innermost first, as `name+0x12`. A word counts when it calls the
 * function of the one before it, or one that goes on to it by a jump; where none does, one that
 * calls through a table.
 */
export function callChain(words: readonly bigint[], code: Code): string[] {
  const kept: bigint[] = [];
  for (let rest = words; rest.length > 0; ) {
    const next = nextCall(rest, kept.at(-1), code);
    kept.push(rest[next]!);
    rest = rest.slice(next + 1);
  }
  return kept.map((address) => describe(address, code));
}

function nextCall(rest: readonly bigint[], inner: bigint | undefined, code: Code): number {
  if (inner === undefined) return 0;
  // Where an interrupt came is certain, and no caller of what is inside stands behind it.
  const interrupted = rest.findIndex((address) => code.callBefore(address) === undefined);
  const near = interrupted === -1 ? rest : rest.slice(0, interrupted);
  const callee = functionOf(inner, code);
  const called = near.map((address) => code.callBefore(address));
  const isCallee = (one: (typeof called)[number]): one is ElfSymbol =>
    typeof one === 'object' && one.address === callee?.address;
  const goesOn = (one: (typeof called)[number]): boolean =>
    typeof one === 'object' && callee !== undefined && code.jumps(one, callee);
  const ways = [called.findIndex(isCallee), called.findIndex(goesOn), interrupted];
  return ways.find((index) => index !== -1) ?? Math.max(called.indexOf('some'), 0);
}

/** A call that does not return may be the last instruction: the word then lies behind its function. */
function functionOf(address: bigint, code: Code): ElfSymbol | undefined {
  return code.functionAt(address - 1n);
}

function describe(address: bigint, code: Code): string {
  const found = functionOf(address, code);
  if (!found) return `0x${address.toString(16)}`;
  return `${found.name}+0x${(address - BigInt(found.address)).toString(16)}`;
}

/** The code of an image with its symbols. */
export function codeOf({ bytes, sections, symbols }: Elf): Code {
  const functionAt = (address: bigint): ElfSymbol | undefined => {
    const at = Number(address);
    let low = 0;
    let high = symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (symbols[middle]!.address <= at) low = middle + 1;
      else high = middle;
    }
    const found = symbols[low - 1];
    return found && at < found.address + found.size ? found : undefined;
  };
  const targetAt = (address: number): number => {
    const offset = [0, 1, 2, 3].map((index) => byteAt(address + index) ?? 0);
    return address + 4 + Buffer.from(offset).readInt32LE();
  };
  const byteAt = (address: number): number | undefined => {
    const section = sections.find(
      (one) => one.address > 0 && address >= one.address && address < one.address + one.size,
    );
    return section?.offset === undefined
      ? undefined
      : bytes[section.offset + address - section.address];
  };
  return {
    functionAt,
    callBefore: (address) => {
      const end = Number(address);
      if (byteAt(end - 5) === 0xe8) {
        const called = functionAt(BigInt(targetAt(end - 4)));
        if (called) return called;
      }
      // FF /2: two to seven bytes with what it takes its address from.
      const isIndirect = [2, 3, 4, 5, 6, 7].some(
        (back) => byteAt(end - back) === 0xff && (((byteAt(end - back + 1) ?? 0) >> 3) & 7) === 2,
      );
      return isIndirect ? 'some' : undefined;
    },
    jumps: (from, to) => {
      // E9 and 0F 8x, with four bytes of distance; to a near one EB and 7x with one.
      for (let at = from.address; at < from.address + from.size; at += 1) {
        const [byte = 0, next = 0] = [byteAt(at), byteAt(at + 1)];
        if (byte === 0xe9 && targetAt(at + 1) === to.address) return true;
        if (byte === 0x0f && next >> 4 === 8 && targetAt(at + 2) === to.address) return true;
        const isNear = byte === 0xeb || byte >> 4 === 7;
        if (isNear && at + 2 + ((next << 24) >> 24) === to.address) return true;
      }
      return false;
    },
  };
}
