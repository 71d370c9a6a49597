import type { PushedMessage, PushPayload } from '@sotto/sdk';
import { pageNoticeTexts } from '../i18n/localize.js';
import { markedName } from '../people/bot.js';

/** What is used of the scope of a service worker, whose types exclude those of a page. */
export interface WorkerScope {
  fetch: typeof fetch;
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: {
    scope: string;
    showNotification(title: string, options: NotificationOptions): Promise<void>;
  };
}
interface WindowClient {
  focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: PushClick): void;
}

/** What the worker tells a page whose user has clicked on a notification. */
export interface PushClick {
  type: 'sotto-open-room';
  room: string;
}

const allWindows = { type: 'window', includeUncontrolled: true } as const;

/**
 * Shows a push. It has no text: its ticket reads the message from the server, once. Where that is refused, or the device is
 * offline, the notification says that there is a message, and no more.
 */
export async function showPush(
  scope: WorkerScope,
  { server, room, message, ticket }: PushPayload,
): Promise<void> {
  // Who looks at the page sees it there.
  if ((await scope.clients.matchAll(allWindows)).some(({ focused }) => focused)) return;
  const texts = pageNoticeTexts();
  const opened = await openTicket(scope, server, ticket);
  const { sender, content = null } = opened ?? {};
  await scope.registration.showNotification(opened ? titleOf(opened) : texts.body, {
    // A page that tells of the same message is replaced.
    tag: message,
    body: opened ? (content ?? texts.body) : '',
    dir: 'auto',
    data: { room },
    ...(sender?.avatarUrl !== undefined && { icon: sender.avatarUrl }),
  });
}

function titleOf({ sender, room }: PushedMessage): string {
  const name = markedName(sender, sender.displayName);
  return room.kind === 'direct' ? name : pageNoticeTexts().title(name, room.name);
}

async function openTicket(
  scope: WorkerScope,
  server: string,
  ticket: string,
): Promise<PushedMessage | undefined> {
  try {
    const response = await scope.fetch(`${server}/api/chat/push/open/`, {
      ...{ method: 'POST', credentials: 'omit', cache: 'no-store' },
      headers: { 'content-type': 'application/json' },
      // Base64url: nothing in it needs an escape.
      body: `{"ticket":"${ticket}"}`,
    });
    return response.ok ? ((await response.json()) as PushedMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** Shows the room of a notification that was clicked, in a page that is open or in a new one. */
export async function openClicked(scope: WorkerScope, room: string): Promise<void> {
  const [page] = await scope.clients.matchAll(allWindows);
  if (!page) {
    await scope.clients.openWindow(scope.registration.scope);
    return;
  }
  await page.focus();
  page.postMessage({ type: 'sotto-open-room', room });
}
