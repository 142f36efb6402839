import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A machine under QEMU whose console is read. Ends with this process. */
export class Guest {
  console = '';
  readonly #start = performance.now();
  readonly #qemu: ChildProcess;
  readonly #ended: Promise<void>;
  #changed = (): void => {};

  constructor(qemu: string, words: readonly string[]) {
    this.#qemu = spawn(qemu, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (text: Buffer): void => {
      this.console += text.toString('latin1');
      this.#changed();
    };
    this.#qemu.stdout!.on('data', hear);
    this.#qemu.stderr!.on('data', hear);
    this.#ended = new Promise((resolve) => {
      this.#qemu.on('close', () => {
        resolve();
        this.#changed();
      });
    });
    process.once('exit', this.#kill);
  }

  /** Milliseconds from QEMU's start to this text; undefined when it does not come. */
  async says(text: string, seconds: number): Promise<number | undefined> {
    return new Promise((resolve) => {
      const settle = (value: number | undefined): void => {
        clearTimeout(timer);
        this.#changed = () => {};
        resolve(value);
      };
      const timer = setTimeout(() => settle(undefined), seconds * 1000);
      this.#changed = () => {
        if (this.console.includes(text)) settle(performance.now() - this.#start);
        else if (this.#qemu.exitCode !== null) settle(undefined);
      };
      this.#changed();
    });
  }

  /** What of QEMU is in the host's memory, in MB. */
  residentMemory(): number {
    const status = readFileSync(`/proc/${this.#qemu.pid}/status`, 'utf8');
    return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024) / 1e6;
  }

  async stop(): Promise<void> {
    this.#kill();
    await this.#ended;
    process.off('exit', this.#kill);
  }

  readonly #kill = (): void => {
    this.#qemu.kill('SIGKILL');
  };
}
