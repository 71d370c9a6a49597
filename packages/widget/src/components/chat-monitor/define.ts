import { define } from '../../internal/define.js';
import { SottoMonitorAnatomy } from '../sotto-monitor-anatomy/sotto-monitor-anatomy.js';
import { SottoMonitorLog } from '../sotto-monitor-log/sotto-monitor-log.js';
import { SottoMonitorStage } from '../sotto-monitor-stage/sotto-monitor-stage.js';
import { SottoMonitorTable } from '../sotto-monitor-table/sotto-monitor-table.js';
import { SottoSignIn } from '../sotto-sign-in/sotto-sign-in.js';
import { ChatMonitor } from './chat-monitor.js';

/** Registers `<chat-monitor>` and its parts. Calling it again does nothing. */
export function defineMonitor(): void {
  define('sotto-sign-in', SottoSignIn);
  define('sotto-monitor-anatomy', SottoMonitorAnatomy);
  define('sotto-monitor-log', SottoMonitorLog);
  define('sotto-monitor-stage', SottoMonitorStage);
  define('sotto-monitor-table', SottoMonitorTable);
  define('chat-monitor', ChatMonitor);
}
