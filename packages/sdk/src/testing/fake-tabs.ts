import type { TabChannel, TabLocks } from '../ports.js';

/** What one tab gets of its browser. */
export interface FakeTab {
  locks: TabLocks;
  createChannel: (name: string) => TabChannel;
  /** The tab is closed in the middle of what it does: its locks go to the next, its channels fall silent. */
  kill(): void;
}

interface OpenChannel extends TabChannel {
  name: string;
  hear(data: unknown): void;
}

interface Request {
  tab: object;
  grant(): void;
}

/** A browser with tabs of one origin: Web Locks and BroadcastChannel, as their standards describe them. */
export function createFakeTabs() {
  const queues = new Map<string, Request[]>();
  const channels = new Set<OpenChannel>();
  const log: string[] = [];

  function leave(name: string, request: Request): void {
    const queue = queues.get(name) ?? [];
    const wasFirst = queue[0] === request;
    queue.splice(queue.indexOf(request), 1);
    if (queue.length === 0) queues.delete(name);
    else if (wasFirst) queue[0]!.grant();
  }

  function tab(): FakeTab {
    const self = {};
    let isDead = false;
    return {
      locks: {
        request(name, { signal }, work) {
          return new Promise((resolve, reject) => {
            if (isDead) return;
            const request: Request = {
              tab: self,
              grant() {
                log.push(name);
                signal?.removeEventListener('abort', give);
                work()
                  .then(resolve, reject)
                  .finally(() => !isDead && leave(name, request));
              },
            };
            const give = () => {
              leave(name, request);
              reject(new DOMException('aborted', 'AbortError'));
            };
            signal?.addEventListener('abort', give);
            const queue = queues.get(name) ?? [];
            queues.set(name, [...queue, request]);
            if (queue.length === 0) queueMicrotask(() => request.grant());
          });
        },
      },
      createChannel(name) {
        const channel: OpenChannel = {
          name,
          hear: () => undefined,
          addEventListener: (_, listener) => void (channel.hear = (data) => listener({ data })),
          postMessage(news) {
            if (isDead) return;
            const data: unknown = structuredClone(news);
            for (const other of channels)
              if (other !== channel && other.name === name)
                queueMicrotask(() => channels.has(other) && other.hear(data));
          },
          close: () => void channels.delete(channel),
        };
        channels.add(channel);
        return channel;
      },
      kill() {
        isDead = true;
        for (const [name, queue] of [...queues])
          for (const request of [...queue]) if (request.tab === self) leave(name, request);
      },
    };
  }

  return {
    tab,
    /** Names of the locks, in the order in which they were granted. */
    log,
    get openChannels() {
      return channels.size;
    },
    get heldLocks() {
      return queues.size;
    },
  };
}
