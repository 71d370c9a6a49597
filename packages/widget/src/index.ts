/** The npm entry: classes and types, without side effects. `@sotto/widget/define` registers the elements. */
export { ChatMonitor } from './components/chat-monitor/chat-monitor.js';
export { ChatWidget } from './components/chat-widget/chat-widget.js';
export type { ChatSide, ChatTheme, ChatWidgetMode } from './components/chat-widget/chat-widget.js';
export { defineMonitor } from './registry/monitor-elements.js';
export { defineWidget } from './registry/chat-elements.js';
export type { ChatWidgetEventMap } from './events.js';
export type {} from './frameworks/preact.js';
export type {} from './frameworks/react.js';
export type {} from './frameworks/solid.js';
export type {} from './frameworks/svelte.js';
export type {} from './frameworks/vue.js';
