/** The elements in templates of Vue. */
import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatWidgetEventMap } from '../events.js';
import type { ChatMonitorSettings, ChatWidgetSettings } from './settings.js';

/** @ts-ignore: a project without Vue has no module of this name, and needs none. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';

/** `new ()` and `$props`, `$emit` are how Vue's template checker reads a component. */
type VueElement<E, Settings, Events> = new () => E & {
  $props: HTMLAttributes & PublicProps & Settings;
  $emit: EmitFn<{ [Name in keyof Events]: (event: Events[Name]) => void }>;
};

/** @ts-ignore: see above. */
declare module 'vue' {
  interface GlobalComponents {
    'chat-widget': VueElement<ChatWidget, ChatWidgetSettings, ChatWidgetEventMap>;
    'chat-monitor': VueElement<ChatMonitor, ChatMonitorSettings, object>;
  }
}
