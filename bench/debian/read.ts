/** What a guest told in lines `# PROGRAM NAME VALUE UNIT`, by name. */
export function readFigures(console: string): ReadonlyMap<string, number> {
  const lines = console.matchAll(/^# \S+ (\S+) (\d+(?:\.\d+)?) \S+\r?$/gm);
  return new Map([...lines].map(([, name, value]) => [name!, Number(value)]));
}

/** What wrk measured, each in a second; bytes in MB (10^6). */
export type Traffic = { readonly answers: number; readonly bytes: number };

/** @throws Error when there is no result in it, or a request failed. */
export function readTraffic(output: string): Traffic {
  const answers = /^Requests\/sec:\s+([\d.]+)$/m.exec(output)?.[1];
  const bytes = /^Transfer\/sec:\s+([\d.]+)([KMG]?)B$/m.exec(output);
  if (answers === undefined || !bytes || /^\s+(Socket errors|Non-2xx)/m.test(output))
    throw new Error(`wrk did not get all that it asked for:\n${output}`);
  const factor = 1024 ** ['', 'K', 'M', 'G'].indexOf(bytes[2]!);
  return { answers: Number(answers), bytes: (Number(bytes[1]) * factor) / 1e6 };
}

/** The modules named in `depends=` of a module's section .modinfo. */
export function readDependencies(modinfo: string): readonly string[] {
  const names = modinfo.split('\0').find((word) => word.startsWith('depends='));
  return (names ?? '')
    .replace('depends=', '')
    .split(',')
    .filter((name) => name !== '');
}

/** The compressed kernel in a bzImage, by the x86 boot protocol, version 2.08. */
export function payloadOf(bzImage: Buffer): Buffer {
  if (bzImage.toString('latin1', 0x202, 0x206) !== 'HdrS') throw new Error('this is no bzImage');
  const setupSectors = bzImage.readUInt8(0x1f1) || 4;
  const start = (setupSectors + 1) * 512 + bzImage.readUInt32LE(0x248);
  return bzImage.subarray(start, start + bzImage.readUInt32LE(0x24c));
}
