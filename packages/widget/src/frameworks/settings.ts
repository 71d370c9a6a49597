import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatWidgetEventMap } from '../events.js';

/** Properties that a template may set. */
type Properties<E, Name extends keyof E> = { [N in Name]?: E[N] | undefined };

/** Attributes that are not spelled like their property. */
interface ConnectionAttributes {
  'server-url'?: string | undefined;
  'client-id'?: string | undefined;
}

/** Listeners as JSX and Svelte write them: `onchat-room-open`. */
type Listeners<Events, Prefix extends string = 'on'> = {
  [Name in keyof Events & string as `${Prefix}${Name}`]?: ((event: Events[Name]) => void) | undefined;
};

/** What a template may set on `<chat-widget>`, but for its listeners. */
export type ChatWidgetSettings = ConnectionAttributes &
  Properties<ChatWidget, 'serverUrl' | 'clientId' | 'client' | 'room' | 'mode' | 'theme' | 'open'>;

/** What a template may set on `<chat-monitor>`. */
export type ChatMonitorSettings = ConnectionAttributes &
  Properties<ChatMonitor, 'serverUrl' | 'clientId' | 'client' | 'theme'>;

/** Listeners of `<chat-widget>`. */
export type ChatWidgetListeners<Prefix extends string = 'on'> = Listeners<ChatWidgetEventMap, Prefix>;
