import type { CipherFlow, Message, Profile, Room, User } from '@sotto/sdk';
import type { MessageAction } from './timeline/message-actions.js';
import type { TimelineItem } from './timeline/timeline-item.js';

/** Public events of `<chat-widget>`: they bubble and cross shadow roots. */
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

/** Events between the widget's own elements: no part of its interface. */
export interface ChatPartEventMap {
  'chat-room-select': CustomEvent<{ slug: string }>;
  'chat-room-enter': CustomEvent<{ room: Room }>;
  'chat-room-change': CustomEvent<{ room: Room }>;
  'chat-room-leave': CustomEvent<{ slug: string }>;
  'chat-room-create-open': CustomEvent<null>;
  'chat-room-finder-open': CustomEvent<null>;
  'chat-profile-open': CustomEvent<null>;
  'chat-dialog-close': CustomEvent<null>;
  'chat-panel-close': CustomEvent<null>;
  'chat-frame-select': CustomEvent<{ frame: CipherFlow }>;
  'chat-draft-change': CustomEvent<{ slug: string; text: string }>;
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

type AllEvents = ChatWidgetEventMap & ChatPartEventMap;
type DetailOf<E> = E extends CustomEvent<infer D> ? D : never;

/** Fires one of our events from an element. */
export function fire<N extends keyof AllEvents>(
  element: HTMLElement,
  name: N,
  detail: DetailOf<AllEvents[N]>,
): void {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
