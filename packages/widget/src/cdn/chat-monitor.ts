/** Registers `<chat-monitor>` alone. */
import { defineMonitor } from '../registry/monitor-elements.js';

defineMonitor();
