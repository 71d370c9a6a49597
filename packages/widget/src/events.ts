import type {
  FileRef,
  ChatErrorCode,
  CipherFlow,
  Mention,
  Message,
  MessageReaction,
  Profile,
  Room,
  User,
} from '@sotto/sdk';
import type { MessageRow } from './components/sotto-message-list/message-row.js';
import type { AttachChoice } from './components/sotto-attach-menu/sotto-attach-menu.js';
import type { RoomAct } from './people/room-acts.js';
import type { Draft } from './controllers/data/drafts.js';
import type { MemberAction } from './components/sotto-member-menu/sotto-member-menu.js';
import { isShadowRoot } from './internal/realms.js';
import type { MessageAction } from './timeline/message/message-actions.js';
import type { WithText } from './timeline/message/send-options.js';
import type { TimelineItem } from './timeline/timeline-item.js';

/**
 * Public events of `<chat-widget>`: they bubble and cross shadow roots. The page receives no other events, so what
 * is added here is added to the tables in the package's README and in the manifest too.
 */
export interface ChatWidgetEventMap {
  /** A user signed in. */
  'chat-session-start': CustomEvent<{ user: Profile }>;
  /** The user signed out, or the session ended. */
  'chat-session-end': CustomEvent<null>;
  /**
   * The user wants to sign in, or `userToken` was refused: `reason` is then the error code. The page signs the user in and
   * sets `userToken`. Where the chat offers other ways too, `preventDefault()` tells it that the page takes over.
   */
  'chat-sign-in-request': CustomEvent<{ reason: 'user' | ChatErrorCode }>;
  /** A room was opened. */
  'chat-room-open': CustomEvent<{ room: Room }>;
  /** The room was closed or left: the list is shown. */
  'chat-room-close': CustomEvent<null>;
  /** A message from another user arrived. */
  'chat-message-receive': CustomEvent<{ message: Message }>;
  /** The number of unread messages in all rooms changed; rooms that the user has muted do not count. */
  'chat-unread-change': CustomEvent<{ count: number }>;
  /** The floating panel opened or closed. */
  'chat-panel-toggle': CustomEvent<{ open: boolean }>;
}

declare global {
  /** They bubble, so a page may listen anywhere above the element, too. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds members to an interface of the DOM
  interface GlobalEventHandlersEventMap extends ChatWidgetEventMap {}
}

/** What is done with the messages that are selected; `leave`: nothing, and none is to be selected any more. */
export type SelectionAct = 'copy' | 'delete' | 'leave';

/** Events between the widget's own elements: not public, and never received by the page. */
export interface ChatPartEventMap {
  'chat-room-select': CustomEvent<{ slug: string }>;
  'chat-room-enter': CustomEvent<{ room: Room }>;
  'chat-room-change': CustomEvent<{ room: Room }>;
  /** What the views beside the open room show of it changed. */
  'chat-facts-change': CustomEvent<null>;
  /** The list of rooms should be shown. */
  'chat-room-back': CustomEvent<null>;
  'chat-room-create-open': CustomEvent<null>;
  /** Something was chosen that is done with a room from outside. */
  'chat-room-act': CustomEvent<{ act: RoomAct; room: Room }>;
  /** The card of a user should be shown; without `user` it is looked up among those of the open room. */
  'sotto-open-profile': CustomEvent<{ username: string; user?: User }>;
  /** The user wants to report a message of the open room. */
  'sotto-report-message': CustomEvent<{ id: string; message: Message }>;
  /** The user wants to write to another one. */
  'chat-direct-open': CustomEvent<{ username: string }>;
  /** A member of the open room should be mentioned in what is written. */
  'chat-mention': CustomEvent<{ user: User }>;
  /** A message that was chosen in a list outside the log should be shown. */
  'chat-hit-open': CustomEvent<{ room: string; seq: number }>;
  /** The question before a user is blocked. */
  'chat-block-ask': CustomEvent<{ user: User }>;
  /** People and rooms should be searched. */
  'chat-new-message-open': CustomEvent<null>;
  /** What lies over the room, or over the list, should close. */
  'chat-view-back': CustomEvent<null>;
  /** The invitation was declined, or has been used. */
  'chat-invitation-end': CustomEvent<null>;
  'chat-room-finder-open': CustomEvent<null>;
  'chat-profile-open': CustomEvent<null>;
  'chat-shortcuts-open': CustomEvent<null>;
  'chat-dialog-close': CustomEvent<null>;
  'chat-panel-close': CustomEvent<null>;
  'chat-frame-select': CustomEvent<{ frame: CipherFlow }>;
  /** The draft or the edits of a room changed. */
  'chat-draft-change': CustomEvent<{ slug: string } & Partial<Draft>>;
  /** The unsent text of a room that the user is no longer in should be shown. */
  'chat-departure-open': CustomEvent<{ slug: string }>;
  /** The note about a room that the user is no longer in was dismissed. */
  'chat-departure-end': CustomEvent<{ slug: string }>;
  /** An action on a message was chosen. */
  'chat-message-act': CustomEvent<{ action: MessageAction; item: TimelineItem }>;
  /** A message is selected, or is not any more; `extend`: all from the one that was selected before. */
  'chat-message-pick': CustomEvent<{ message: Message; extend: boolean }>;
  /** Something is to be done with the messages that are selected. */
  'chat-selection-act': CustomEvent<{ act: SelectionAct }>;
  /** A message was long-pressed in a narrow panel: its menu should open as a drawer. */
  'chat-message-press': CustomEvent<{
    item: TimelineItem;
    actions: MessageAction[];
    reactions: readonly MessageReaction[] | undefined;
    /** What it shows of what it replies to, and of reactions to it. */
    answers: Partial<MessageRow>;
  }>;
  /** A reaction should be added, or the own one taken back. */
  'chat-message-react': CustomEvent<{ message: Message; emoji: string }>;
  /** Another day of the log is wanted; `day`: when a message of the day that is shown was sent, where one is. */
  'chat-day-open': CustomEvent<{ day?: string }>;
  /** A quote was chosen: the message that it quotes should be shown. */
  'chat-quote-follow': CustomEvent<{ seq: number }>;
  /** An emoji was chosen; the picker stays open where another one will be. */
  'chat-emoji-choose': CustomEvent<{ emoji: string; stays: boolean }>;
  'chat-emoji-close': CustomEvent<null>;
  /** Any emoji should be offered as a reaction to a message. */
  'chat-reaction-open': CustomEvent<{ message: Message }>;
  /** The messages of the open room should be searched. */
  'chat-find-open': CustomEvent<null>;
  'chat-find-close': CustomEvent<null>;
  /** A message that was found should be shown. */
  'chat-find-show': CustomEvent<{ seq: number }>;
  'chat-reply-cancel': CustomEvent<null>;
  /** What is being written replies again to this message, unless it replies to another one. */
  'chat-reply-restore': CustomEvent<{ seq: number }>;
  /** Files are to be chosen from there. */
  'chat-attach-choose': CustomEvent<{ choice: AttachChoice }>;
  /** Files of the message that is written were added, uploaded or removed. */
  'chat-attachments-change': CustomEvent<{
    files: FileRef[];
    /** What was chosen last, and is among them or on its way. */
    taken: readonly File[];
    /** Sends a message with them once all are there that have not failed; undefined where they are. */
    later: WithText['later'];
  }>;
  /**
   * A picture is to be shown large. `focus` puts the focus back on it, or on another one of its message, and returns whether
   * the message is still drawn.
   */
  'chat-picture-open': CustomEvent<{ id: string; focus: () => boolean }>;
  /** The text in the composer changed. */
  'chat-composer-input': CustomEvent<{ text: string; mentions: readonly Mention[] }>;
  /** The composer should be focused. */
  'chat-composer-focus': CustomEvent<null>;
  'chat-edit-cancel': CustomEvent<null>;
  /** The last own message is to be edited. */
  'chat-edit-last': CustomEvent<null>;
  'chat-menu-close': CustomEvent<null>;
  'chat-members-toggle': CustomEvent<null>;
  'chat-member-remove': CustomEvent<{ user: User }>;
  /** An action on a member was chosen. */
  'chat-member-act': CustomEvent<{ action: MemberAction }>;
  /** Messages were seen for the first time. */
  'chat-log-seen': CustomEvent<null>;
  /** A member is to be muted or banned. */
  'chat-member-moderate': CustomEvent<{ kind: 'mute' | 'ban'; user: User }>;
  'chat-unopened-leave-ask': CustomEvent<null>;
  /** The user's password is another one now. */
  'chat-password-change': CustomEvent<null>;
  /** An action was confirmed. */
  'chat-confirm': CustomEvent<null>;
}

/** Prevents an inner event with the name of a public one. */
type Shared = keyof ChatWidgetEventMap & keyof ChatPartEventMap;
type InnerName = [Shared] extends [never] ? keyof ChatPartEventMap : never;
type DetailOf<E> = E extends CustomEvent<infer D> ? D : never;

/** Shadow roots of the public elements, which inner events do not cross. */
const borders = new WeakSet<Node>();

/** Marks a shadow root as the border that inner events do not cross. */
export function drawBorder(root: Node): void {
  borders.add(root);
}

/** Dispatches a public event of a public element. Returns whether no listener has prevented its default. */
export function publish<N extends keyof ChatWidgetEventMap>(
  element: HTMLElement,
  name: N,
  detail: DetailOf<ChatWidgetEventMap[N]>,
): boolean {
  const cancelable = name === 'chat-sign-in-request';
  return element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
}

/**
 * Dispatches an inner event. It bubbles through the widget's own shadow roots and ends at the border. It is not
 * composed: a capturing listener on `window` receives every composed event, with drafts, before it can be stopped.
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

/** Dispatches an event, and returns whether it reached the root without being stopped. */
function dispatchUpTo(root: Node, from: HTMLElement, event: Event): boolean {
  let hasArrived = false;
  const onArrival = (arrived: Event) => (hasArrived ||= arrived === event);
  root.addEventListener(event.type, onArrival);
  from.dispatchEvent(event);
  root.removeEventListener(event.type, onArrival);
  return hasArrived;
}
