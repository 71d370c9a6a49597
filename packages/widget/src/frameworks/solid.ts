/** The elements in JSX of Solid. */
import type { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';
import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import type { ChatMonitorSettings, ChatWidgetListeners, ChatWidgetSettings } from './settings.js';

/** @ts-ignore: a project without Solid has no module of this name, and needs none. */
import type { JSX } from 'solid-js';

/** Solid sets what begins with `prop:` as a property, and with `attr:` as an attribute. */
type Prefixed<Settings> = Settings & {
  [Name in keyof Settings as `${'prop' | 'attr'}:${string & Name}`]?: Settings[Name];
};

/** Named here, since inside of the module below its own names come first, which may be missing. */
type Base<E> = JSX.HTMLAttributes<E>;

/** @ts-ignore: see above. */
declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'chat-widget': Base<ChatWidget> & Prefixed<ChatWidgetSettings> & ChatWidgetListeners<'on:'>;
      'chat-monitor': Base<ChatMonitor> & Prefixed<ChatMonitorSettings>;
    }
  }
}
