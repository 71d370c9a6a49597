/** Registers `<chat-widget>` and `<chat-monitor>`: import this module for its side effect. */
export type { ChatMonitor } from './components/chat-monitor/chat-monitor.js';
export type { ChatWidget } from './components/chat-widget/chat-widget.js';
export type { ChatWidgetEventMap } from './events.js';
export type {} from './frameworks/preact.js';
export type {} from './frameworks/react.js';
export type {} from './frameworks/solid.js';
export type {} from './frameworks/svelte.js';
export type {} from './frameworks/vue.js';
import { defineMonitor } from './registry/monitor-elements.js';
import { defineWidget } from './registry/chat-elements.js';

defineWidget();
defineMonitor();
