import type { ChatClient } from '@sotto/sdk';

/** Sends messages into the rooms, one after the other, `perSecond` of them; they differ in length. */
export function startTraffic(client: ChatClient, rooms: readonly string[], perSecond: number) {
  const sends: Promise<unknown>[] = [];
  const send = () => {
    const n = sends.length;
    const text = `Cue ${n}: ${'stand by, and go. '.repeat(1 + ((n * 7) % 9))}`;
    const sent = client.messages.send(rooms[(n * 5) % rooms.length]!, text);
    // A test that failed before `stop` has reported the reason.
    sent.catch(() => undefined);
    sends.push(sent);
  };
  send();
  const timer = setInterval(send, 1000 / perSecond);
  return {
    /** Stops; resolves once everything that was sent is stored. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.all(sends);
    },
  };
}
