import type { CipherFlow, Message, Profile, Room, User } from '@sotto/sdk';
import type { Draft } from './controllers/data/drafts.js';
import { isShadowRoot } from './internal/realms.js';
import type { MessageAction } from './timeline/message-actions.js';
import type { TimelineItem } from './timeline/timeline-item.js';

/**
 * Public events of `<chat-widget>`: they bubble and cross shadow roots. The page hears nothing else of the chat, so what
 * is added here is added to the tables in the package's README and in the manifest too.
 */
export interface ChatWidgetEventMap {
  /** Somebody signed in. */
  'chat-session-start': CustomEvent<{ user: Profile }>;
  /** Somebody signed out, or the session ended. */
  'chat-session-end': CustomEvent<null>;
  /** A room was opened. */
  'chat-room-open': CustomEvent<{ room: Room }>;
  /** The room was closed or left: the list is shown. */
  'chat-room-close': CustomEvent<null>;
  /** A message of somebody else came. */
  'chat-message-receive': CustomEvent<{ message: Message }>;
  /** The number of unread messages in all rooms changed. */
  'chat-unread-change': CustomEvent<{ count: number }>;
  /** The floating panel opened or closed. */
  'chat-panel-toggle': CustomEvent<{ open: boolean }>;
}

declare global {
  /** They bubble, so a page may listen anywhere above the element, too. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds members to an interface of the DOM
  interface GlobalEventHandlersEventMap extends ChatWidgetEventMap {}
}

/** Events between the widget's own elements: no part of its interface, and never heard by the page. */
export interface ChatPartEventMap {
  'chat-room-select': CustomEvent<{ slug: string }>;
  'chat-room-enter': CustomEvent<{ room: Room }>;
  'chat-room-change': CustomEvent<{ room: Room }>;
  'chat-room-leave': CustomEvent<{ slug: string }>;
  /** The person wants the list of rooms. */
  'chat-room-back': CustomEvent<null>;
  'chat-room-create-open': CustomEvent<null>;
  'chat-room-finder-open': CustomEvent<null>;
  'chat-profile-open': CustomEvent<null>;
  'chat-dialog-close': CustomEvent<null>;
  'chat-panel-close': CustomEvent<null>;
  'chat-frame-select': CustomEvent<{ frame: CipherFlow }>;
  /** What was begun in a room changed. */
  'chat-draft-change': CustomEvent<{ slug: string } & Partial<Draft>>;
  /** The words of a room that went away are wanted. */
  'chat-departure-open': CustomEvent<{ slug: string }>;
  /** The person has seen to a room that went away. */
  'chat-departure-end': CustomEvent<{ slug: string }>;
  /** Something is to be done with a message. */
  'chat-message-act': CustomEvent<{ action: MessageAction; item: TimelineItem }>;
  /** The menu of a message is wanted, by a finger and where there is little room. */
  'chat-message-press': CustomEvent<{ item: TimelineItem; actions: MessageAction[] }>;
  /** The text in the composer changed. */
  'chat-composer-input': CustomEvent<{ text: string }>;
  /** The person wants to go on writing. */
  'chat-composer-focus': CustomEvent<null>;
  'chat-edit-cancel': CustomEvent<null>;
  /** The last own message is to be edited. */
  'chat-edit-last': CustomEvent<null>;
  'chat-menu-close': CustomEvent<null>;
  'chat-members-toggle': CustomEvent<null>;
  'chat-member-remove': CustomEvent<{ user: User }>;
  /** Messages were seen that were not before. */
  'chat-log-seen': CustomEvent<null>;
  'chat-room-edit': CustomEvent<null>;
  'chat-leave-ask': CustomEvent<null>;
  'chat-unopened-leave-ask': CustomEvent<null>;
  /** A question was answered with yes. */
  'chat-confirm': CustomEvent<null>;
}

/** An inner event by the name of a public one would be taken for it. */
type Shared = keyof ChatWidgetEventMap & keyof ChatPartEventMap;
type InnerName = [Shared] extends [never] ? keyof ChatPartEventMap : never;
type DetailOf<E> = E extends CustomEvent<infer D> ? D : never;

/** Shadow roots of the public elements: no inner event goes further. */
const borders = new WeakSet<Node>();

/** Makes a shadow root the end of inner events. */
export function drawBorder(root: Node): void {
  borders.add(root);
}

/** Dispatches a public event of a public element, for the page to hear. */
export function publish<N extends keyof ChatWidgetEventMap>(
  element: HTMLElement,
  name: N,
  detail: DetailOf<ChatWidgetEventMap[N]>,
): void {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/**
 * Dispatches an inner event. It bubbles through the widget's own shadow roots and ends at the border. It is not
 * composed: a listener that captures on `window` hears every composed event, drafts and all, before anybody can stop it.
 */
export function emit<N extends InnerName>(
  element: HTMLElement,
  name: N,
  detail: DetailOf<ChatPartEventMap[N]>,
): void {
  let from = element;
  for (;;) {
    const root = from.getRootNode();
    const hasArrived = dispatchUpTo(root, from, new CustomEvent(name, { detail, bubbles: true }));
    if (!hasArrived || !isShadowRoot(root) || borders.has(root)) return;
    from = root.host as HTMLElement;
  }
}

/** Dispatches an event, and returns whether it came to the root: nobody stopped it on its way. */
function dispatchUpTo(root: Node, from: HTMLElement, event: Event): boolean {
  let hasArrived = false;
  const onArrival = (arrived: Event) => (hasArrived ||= arrived === event);
  root.addEventListener(event.type, onArrival);
  from.dispatchEvent(event);
  root.removeEventListener(event.type, onArrival);
  return hasArrived;
}
