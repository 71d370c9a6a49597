import type { ChatClient } from '@sotto/sdk';
import { keepHere, readHere } from '../internal/kept-here.js';
import { deviceState } from './device.js';

const KEY = 'sotto.device';

/** What is used of a browser's subscription. */
type Subscription = Pick<PushSubscription, 'toJSON' | 'unsubscribe'>;

/** Returns this browser's own id for its subscription. */
function deviceId(): string {
  const known = readHere(KEY);
  if (known !== null) return known;
  const id = crypto.randomUUID();
  keepHere(KEY, id);
  return id;
}

/**
 * Lets the server push messages to this browser, or ends that, as the user has decided about this device. Resolves to
 * whether messages are pushed: not without the page's service worker, and not where server or browser have no pushes.
 *
 * @param worker - address of the service worker on the page's own origin
 */
export async function syncPush(client: ChatClient, worker: string): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (!worker || !serviceWorker || !('PushManager' in window)) return false;
  const isWanted = deviceState() === 'on';
  const known = await registrationOf(worker);
  if (!isWanted) {
    const subscription = await known?.pushManager.getSubscription();
    if (!subscription) return false;
    await subscription.unsubscribe();
    await client.notifications.unsubscribe(deviceId());
    return false;
  }
  const { push } = await client.auth.config();
  if (!push) return false;
  // A page with Trusted Types registers it by itself: a text is no trusted address.
  const { pushManager } = known ?? (await serviceWorker.register(worker));
  const subscription = await subscribe(pushManager, push.publicKey);
  const { endpoint = '', keys = {} } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys;
  await client.notifications.subscribe(deviceId(), { endpoint, keys: { p256dh, auth } });
  return true;
}

/** Returns the registration of this worker, whoever registered it. */
async function registrationOf(worker: string): Promise<ServiceWorkerRegistration | undefined> {
  const { href } = new URL(worker, document.baseURI);
  const all = await navigator.serviceWorker.getRegistrations();
  return all.find(({ active, waiting, installing }) =>
    [active, waiting, installing].some((one) => one?.scriptURL === href),
  );
}

/** Subscribes, anew where the server has another key than before. */
async function subscribe(manager: PushManager, applicationServerKey: string): Promise<Subscription> {
  const options = { userVisibleOnly: true, applicationServerKey };
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const before = await manager.getSubscription();
    if (!before) throw error;
    await before.unsubscribe();
    return manager.subscribe(options);
  }
}
