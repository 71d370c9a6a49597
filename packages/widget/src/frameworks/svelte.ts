/** The elements in templates of Svelte. */
import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatMonitorSettings, ChatWidgetListeners, ChatWidgetSettings } from './settings.js';

/** @ts-ignore: a project without Svelte has no module of this name, and needs none. */
import type { HTMLAttributes } from 'svelte/elements';

/** Named here, since inside of the module below its own names come first, which may be missing. */
type Base<E extends HTMLElement> = HTMLAttributes<E>;

/** @ts-ignore: see above. */
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'chat-widget': Base<ChatWidget> & ChatWidgetSettings & ChatWidgetListeners & ChatWidgetListeners<'on:'>;
    'chat-monitor': Base<ChatMonitor> & ChatMonitorSettings;
  }
}
