import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinSockets } from './join-sockets.js';
import { startListener } from './listener.js';

const THROTTLED_BYTES_PER_MS = 64;

/**
 * A TCP connection that can go wrong, in front of any server of this machine. Its address stays the same while the server
 * behind it is started anew on another port.
 *
 * @example
 * import { startTcpProxy } from '@sotto/testing/tcp-proxy';
 *
 * const proxy = await startTcpProxy('http://127.0.0.1:3000');
 * proxy.goAway(); // connections to `proxy.url` break
 * proxy.connectTo('http://127.0.0.1:3001');
 * await proxy.stall(2000); // nothing moves for two seconds
 * await proxy.close();
 */
export interface TcpProxy {
  /** Where clients connect: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /**
   * Leads new connections to the server at this URL, and accepts them again after `goAway`.
   *
   * @param url - of a server on 127.0.0.1; only its port is used
   */
  connectTo(url: string): void;
  /** Breaks every connection; new ones may be opened at once. */
  cut(): void;
  /** Breaks every connection, and each new one until `connectTo`. */
  goAway(): void;
  /**
   * Moves nothing in either direction for a while; resolves when it is over.
   *
   * @param ms - milliseconds
   */
  stall(ms: number): Promise<void>;
  /**
   * Moves 64 kB/s at most on each connection for a while; resolves when it is over.
   *
   * @param ms - milliseconds
   */
  throttle(ms: number): Promise<void>;
  /**
   * Drops what comes from the server for a while, then breaks every connection; resolves when it is over.
   *
   * @param ms - milliseconds
   */
  swallow(ms: number): Promise<void>;
  /** Breaks every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1.
 *
 * @param to - URL of the server on 127.0.0.1; without it every connection breaks until `connectTo`
 * @returns the proxy, once it listens
 */
export async function startTcpProxy(to?: string): Promise<TcpProxy> {
  const links = new Set<Link>();
  /** How many calls of each fault are under way. */
  const active = { stall: 0, throttle: 0, swallow: 0 };
  const isOn: FaultState = (fault) => active[fault] > 0;
  let target = 0;

  const listener = await startListener(createServer(), (near) => {
    const far = connect(target, '127.0.0.1');
    listener.track(far);
    const link = createLink(near, far, isOn);
    links.add(link);
    near.once('close', () => links.delete(link));
  });
  function connectTo(url: string): void {
    target = Number(new URL(url).port);
    listener.comeBack();
  }
  if (to === undefined) listener.goAway();
  else connectTo(to);

  async function during(fault: keyof typeof active, ms: number): Promise<void> {
    active[fault] += 1;
    await sleep(ms);
    active[fault] -= 1;
  }
  return {
    url: `http://127.0.0.1:${listener.port}`,
    connectTo,
    cut: listener.cut,
    goAway: listener.goAway,
    async stall(ms) {
      for (const link of links) link.pause();
      await during('stall', ms);
      if (!isOn('stall')) for (const link of links) link.resume();
    },
    throttle: (ms) => during('throttle', ms),
    async swallow(ms) {
      await during('swallow', ms);
      listener.cut();
    },
    close: listener.close,
  };
}

type FaultState = (fault: 'stall' | 'throttle' | 'swallow') => boolean;

interface Link {
  pause(): void;
  resume(): void;
}

/** Forwards between two sockets as the faults allow. */
function createLink(near: Socket, far: Socket, isOn: FaultState): Link {
  joinSockets(near, far);
  const relay = (from: Socket, to: Socket) => {
    from.on('data', (bytes: Buffer) => {
      if (from === far && isOn('swallow')) return;
      const hasLeft = to.write(bytes);
      if (hasLeft && !isOn('throttle')) return;
      from.pause();
      // After a stall `resume` goes on with it.
      const goOn = () => void (isOn('stall') || from.resume());
      if (hasLeft) setTimeout(goOn, bytes.length / THROTTLED_BYTES_PER_MS);
      else to.once('drain', goOn);
    });
    if (isOn('stall')) from.pause();
  };
  relay(near, far);
  relay(far, near);
  return {
    pause: () => [near, far].forEach((socket) => socket.pause()),
    resume: () => [near, far].forEach((socket) => socket.resume()),
  };
}
