import type { ChatWidget } from '@sotto/widget';

/** Slug of the room in the page's address; it stands behind the `#`, which no browser sends to a server. */
function roomInAddress(): string | undefined {
  try {
    return decodeURIComponent(location.hash.slice(1)) || undefined;
  } catch {
    // Somebody typed or cut it: it names no room.
    return undefined;
  }
}

/** Keeps the open room in the address, so that a reload comes back to it and the back button goes back. */
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
