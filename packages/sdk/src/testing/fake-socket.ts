import type { Ack } from '@sotto/protocol';
import type { ChatSocket, CreateSocket, SocketOptions } from '../ports.js';

type Listener = (...args: unknown[]) => void;

/** A socket whose other end is the test. */
export class FakeSocket implements ChatSocket {
  readonly sent: { event: string; payload: unknown; ack: (answer: Ack<unknown>) => void }[] = [];
  disconnected = false;
  #listeners = new Map<string, Listener[]>();
  #any: Listener[] = [];

  constructor(readonly options: SocketOptions) {}

  on(event: string, listener: (...args: never[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener as Listener]);
  }
  onAny(listener: (event: string, ...args: unknown[]) => void): void {
    this.#any.push(listener as Listener);
  }
  emit(event: string, ...args: unknown[]): void {
    this.sent.push({ event, payload: args[0], ack: args[1] as (answer: Ack<unknown>) => void });
  }
  removeAllListeners(): void {
    this.#listeners.clear();
  }
  offAny(): void {
    this.#any = [];
  }
  disconnect(): void {
    this.disconnected = true;
  }
  /** Listeners that are left. */
  get listening(): number {
    return this.#listeners.size + this.#any.length;
  }

  /** The socket's own news: `connect`, `connect_error`, `disconnect`. */
  happen(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
  /** An event of the server. */
  receive(event: string, payload: unknown): void {
    for (const listener of this.#any) listener(event, payload);
  }
  refuse(status: number, code: string, more: object = {}): void {
    const data = { type: 'about:blank', title: code, status, code, detail: code, ...more };
    this.happen('connect_error', Object.assign(new Error(code), { data }));
  }
}

/** Makes sockets and keeps them. */
export function createFakeSockets(): {
  createSocket: CreateSocket;
  sockets: FakeSocket[];
  last(): FakeSocket;
} {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    last: () => sockets.at(-1)!,
    createSocket(options) {
      const socket = new FakeSocket(options);
      sockets.push(socket);
      return socket;
    },
  };
}
