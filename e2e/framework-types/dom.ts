import '@sotto/widget/define';
import type { ChatMonitor, ChatWidget } from '@sotto/widget';

const widget: ChatWidget = document.createElement('chat-widget');
export const monitor: ChatMonitor = document.createElement('chat-monitor');

widget.mode = 'inline';
widget.addEventListener('chat-room-open', ({ detail }) => detail.room.slug.trim());
widget.removeEventListener('chat-unread-change', ({ detail }) => detail.count.toFixed());
// They bubble out of every shadow root.
document.addEventListener('chat-message-receive', ({ detail }) => detail.message.seq.toFixed());
window.addEventListener('chat-session-end', (event) => event.detail === null);

// @ts-expect-error no such mode
widget.mode = 'corner';
// @ts-expect-error no such detail
widget.addEventListener('chat-room-open', ({ detail }) => detail.count);
