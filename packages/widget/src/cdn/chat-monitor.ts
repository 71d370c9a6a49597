/** Registers `<chat-monitor>` alone. */
import { defineMonitor } from '../components/chat-monitor/define.js';

defineMonitor();
