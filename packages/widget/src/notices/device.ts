import { keepHere, readHere } from '../internal/kept-here.js';

/**
 * Whether notifications are shown on this device: `off` until the user turns them on, `denied` where the browser blocks
 * them, `lost` where it has forgotten that it once allowed them, and `unsupported` where it has none.
 */
export type DeviceState = 'on' | 'off' | 'denied' | 'lost' | 'unsupported';

const KEY = 'sotto.notifications';

/** Called when the user has decided about this device. */
const listeners = new Set<() => void>();

/** Calls `listener` whenever the user decides about this device; returns a function that removes it. */
export function onDeviceChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let pushing: Promise<boolean> = Promise.resolve(false);

/** Notes that it is being found out whether messages are pushed to this browser. */
export function setPushing(next: Promise<boolean>): void {
  pushing = next;
}

/** Resolves to whether messages are pushed to this browser, also while no tab is open. */
export const isPushed = (): Promise<boolean> => pushing;

/** What the user chose on this device; `null` before they were asked. */
const chosen = () => readHere(KEY);

/** Stores what the user chose on this device. A browser without storage forgets it with the page. */
export function choose(choice: 'on' | 'off'): void {
  keepHere(KEY, choice);
  for (const listener of listeners) listener();
}

/** Whether the user was never asked here, and the browser can still be. */
export function canAsk(): boolean {
  return 'Notification' in window && Notification.permission === 'default' && chosen() === null;
}

/** Returns the truth, whatever was chosen: the browser has the last word. */
export function deviceState(): DeviceState {
  if (!('Notification' in window)) return 'unsupported';
  const { permission } = Notification;
  if (permission === 'denied') return 'denied';
  if (chosen() !== 'on') return 'off';
  return permission === 'granted' ? 'on' : 'lost';
}

/** Asks the browser, after the user has agreed; call it in the handler of a click. Resolves to what is true then. */
export async function turnOn(): Promise<DeviceState> {
  if ('Notification' in window && Notification.permission === 'default')
    await Notification.requestPermission();
  // A question that was left open is no answer: what was chosen before stays.
  if ('Notification' in window && Notification.permission === 'granted') choose('on');
  return deviceState();
}
