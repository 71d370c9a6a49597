/** Registers `<chat-widget>` and `<chat-monitor>`: import this module for its side effect. */
import { defineMonitor } from './components/chat-monitor/define.js';
import { defineWidget } from './components/define.js';

defineWidget();
defineMonitor();
