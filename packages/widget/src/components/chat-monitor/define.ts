import { define } from '../../internal/define.js';
import { ChatMonitorAnatomy } from '../chat-monitor-anatomy/chat-monitor-anatomy.js';
import { ChatMonitorLog } from '../chat-monitor-log/chat-monitor-log.js';
import { ChatMonitorStage } from '../chat-monitor-stage/chat-monitor-stage.js';
import { ChatMonitorTable } from '../chat-monitor-table/chat-monitor-table.js';
import { ChatSignIn } from '../chat-sign-in/chat-sign-in.js';
import { ChatMonitor } from './chat-monitor.js';

/** Registers `<chat-monitor>` and its parts. Calling it again does nothing. */
export function defineMonitor(): void {
  define('chat-sign-in', ChatSignIn);
  define('chat-monitor-anatomy', ChatMonitorAnatomy);
  define('chat-monitor-log', ChatMonitorLog);
  define('chat-monitor-stage', ChatMonitorStage);
  define('chat-monitor-table', ChatMonitorTable);
  define('chat-monitor', ChatMonitor);
}
