/** The one script tag: registers `<chat-widget>`, and loads `<chat-monitor>` only where the page has one. */
import { defineWidget } from '../registry/chat-elements.js';

defineWidget();

if (document.querySelector('chat-monitor')) void import('./chat-monitor.js');
