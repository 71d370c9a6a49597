/** The elements in JSX of Preact. */
import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatMonitorSettings, ChatWidgetListeners, ChatWidgetSettings } from './settings.js';

/** @ts-ignore: a project without Preact has no module of this name, and needs none. */
import type { HTMLAttributes } from 'preact';

/** @ts-ignore: see above. */
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'chat-widget': HTMLAttributes<ChatWidget> & ChatWidgetSettings & ChatWidgetListeners;
      'chat-monitor': HTMLAttributes<ChatMonitor> & ChatMonitorSettings;
    }
  }
}
