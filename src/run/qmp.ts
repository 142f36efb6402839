import type { Duplex } from 'node:stream';

// The QEMU Machine Protocol: JSON objects, one a line, over a socket. QEMU greets, answers each
// command by its id, and reports events in between.

export type QmpEvent = {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

type Message = {
  readonly QMP?: { readonly version: { readonly qemu: { major: number; minor: number } } };
  readonly event?: string;
  readonly data?: Record<string, unknown>;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
};

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

export class Qmp {
  readonly #socket: Duplex;
  readonly #onEvent: (event: QmpEvent) => void;
  readonly #waiting = new Map<number, Waiting>();
  #greeting: Waiting | undefined;
  #partial = '';
  #lastId = 0;

  constructor(socket: Duplex, onEvent: (event: QmpEvent) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('close', () => this.#fail());
    // The other end is gone; the end of the process says why.
    socket.on('error', () => this.#fail());
  }

  /** Waits for the greeting and leaves negotiation. Rejects when QEMU goes away before. */
  async connect(): Promise<{ major: number; minor: number }> {
    const version = await new Promise((resolve, reject) => {
      this.#greeting = { resolve, reject };
    });
    await this.execute('qmp_capabilities');
    return version as { major: number; minor: number };
  }

  /** Rejects when QEMU refuses the command or goes away. */
  execute(command: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(gone());
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
    });
  }

  #read(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#take(JSON.parse(line) as Message);
  }

  #take(message: Message): void {
    if (message.QMP) this.#greeting?.resolve(message.QMP.version.qemu);
    if (message.event) this.#onEvent({ name: message.event, fields: message.data ?? {} });
    if (message.id === undefined) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.desc));
    else waiting?.resolve(message.return);
  }

  #fail(): void {
    this.#greeting?.reject(gone());
    for (const waiting of this.#waiting.values()) waiting.reject(gone());
    this.#waiting.clear();
  }
}

function gone(): Error {
  return new Error('QEMU closed its control socket');
}
