import type { ChatWidget } from '@sotto/widget';

/**
 * Returns the slug of the room in the page's address, after the `#`, which browsers do not send to a server. A fragment
 * with a parameter, such as the link of an invitation, names no room: the widget reads it, and the message behind a slash.
 */
function roomInAddress(): string | undefined {
  try {
    const fragment = location.hash.slice(1);
    return fragment.includes('=')
      ? undefined
      : decodeURIComponent(fragment.replace(/\/\d+$/, '')) || undefined;
  } catch {
    // An invalid escape, for example in an address that was cut off, names no room.
    return undefined;
  }
}

/** Keeps the open room in the address, for reloads and the back button. */
export function followAddress(widget: ChatWidget): void {
  widget.room = roomInAddress();
  widget.addEventListener('chat-room-open', (event) => {
    const { slug } = (event as CustomEvent<{ room: { slug: string } }>).detail.room;
    if (slug !== roomInAddress()) history.pushState(null, '', `#${encodeURIComponent(slug)}`);
  });
  widget.addEventListener('chat-room-close', () => {
    if (roomInAddress()) history.pushState(null, '', location.pathname);
  });
  addEventListener('popstate', () => {
    const slug = roomInAddress();
    if (slug) void widget.openRoom(slug);
    else widget.closeRoom();
  });
}
