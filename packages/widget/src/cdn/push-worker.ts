/*
 * What the service worker of a host page imports: `importScripts('https://chat.example/push-worker.js')`. It reads no token,
 * as no service worker has one.
 */
import type { PushPayload } from '@sotto/sdk';
import { openClicked, showPush } from '../notices/push-worker.js';
import type { WorkerScope } from '../notices/push-worker.js';

interface LifetimeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface PushEvent extends LifetimeEvent {
  data: { json(): PushPayload } | null;
}
interface ClickEvent extends LifetimeEvent {
  notification: { data?: { room?: string } | null; close(): void };
}

const scope = self as unknown as WorkerScope & EventTarget;

scope.addEventListener('push', (event) => {
  const { data, waitUntil } = event as PushEvent;
  if (data) waitUntil.call(event, showPush(scope, data.json()));
});
scope.addEventListener('notificationclick', (event) => {
  const { notification, waitUntil } = event as ClickEvent;
  const room = notification.data?.room;
  // The host page may have notifications of its own.
  if (room === undefined) return;
  notification.close();
  waitUntil.call(event, openClicked(scope, room));
});
