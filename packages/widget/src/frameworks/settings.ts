import type { LitElement } from 'lit';
import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatWidgetEventMap } from '../events.js';

/** Members of our own that no template sets: methods, and what can only be read. */
type Fixed<E> = {
  [Name in keyof E]: E[Name] extends (...given: never[]) => unknown ? Name : never;
}[keyof E];

/** Every property of an element that a template may set. */
type Settings<E> = {
  [Name in Exclude<keyof E, keyof LitElement | Fixed<E> | 'activeClient'>]?: E[Name] | undefined;
};

/** Attributes that are not spelled like their property. */
interface ConnectionAttributes {
  'server-url'?: string | undefined;
  'client-id'?: string | undefined;
}

/** What a template may set on `<chat-widget>`, but for its listeners. */
export type ChatWidgetSettings = ConnectionAttributes & {
  'redirect-uri'?: string | undefined;
  'title-count'?: 'on' | 'off' | undefined;
  'push-worker'?: string | undefined;
  'favicon-dot'?: boolean | undefined;
} & Settings<ChatWidget>;

/** What a template may set on `<chat-monitor>`. */
export type ChatMonitorSettings = ConnectionAttributes & Settings<ChatMonitor>;

/** Listeners of `<chat-widget>` as JSX and Svelte write them: `onchat-room-open`. */
export type ChatWidgetListeners<Prefix extends string = 'on'> = {
  [Name in keyof ChatWidgetEventMap as `${Prefix}${Name}`]?:
    ((event: ChatWidgetEventMap[Name]) => void) | undefined;
};
