import type { ChatClient, ClientEventMap } from '@sotto/sdk';

type Payload<E extends keyof ClientEventMap> = Parameters<ClientEventMap[E]>[0];

/** The next event of a name that fits. */
export function nextEvent<E extends keyof ClientEventMap>(
  client: ChatClient,
  name: E,
  fits: (payload: Payload<E>) => boolean = () => true,
): Promise<Payload<E>> {
  return new Promise((resolve) => {
    const off = client.on(name, ((payload: Payload<E>) => {
      if (!fits(payload)) return;
      off();
      resolve(payload);
    }) as ClientEventMap[E]);
  });
}
