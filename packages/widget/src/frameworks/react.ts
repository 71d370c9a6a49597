/** The elements in JSX of React 19. */
import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatMonitorSettings, ChatWidgetListeners, ChatWidgetSettings } from './settings.js';

/** @ts-ignore: a project without React has no module of this name, and needs none. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Base<E> = DetailedHTMLProps<HTMLAttributes<E>, E> & { class?: string | undefined };

/** @ts-ignore: see above. */
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'chat-widget': Base<ChatWidget> & ChatWidgetSettings & ChatWidgetListeners;
      'chat-monitor': Base<ChatMonitor> & ChatMonitorSettings;
    }
  }
}
