import { define } from './define-element.js';
import { SottoMonitorAnatomy } from '../components/sotto-monitor-anatomy/sotto-monitor-anatomy.js';
import { SottoMonitorLog } from '../components/sotto-monitor-log/sotto-monitor-log.js';
import { SottoMonitorStage } from '../components/sotto-monitor-stage/sotto-monitor-stage.js';
import { SottoMonitorTable } from '../components/sotto-monitor-table/sotto-monitor-table.js';
import { SottoAccountForm } from '../components/sotto-account-form/sotto-account-form.js';
import { SottoSignIn } from '../components/sotto-sign-in/sotto-sign-in.js';
import { ChatMonitor } from '../components/chat-monitor/chat-monitor.js';

/** Registers `<chat-monitor>` and its parts, as {@link defineWidget} does for the chat. */
export function defineMonitor(): void {
  define('sotto-account-form', SottoAccountForm);
  define('sotto-sign-in', SottoSignIn);
  define('sotto-monitor-anatomy', SottoMonitorAnatomy);
  define('sotto-monitor-log', SottoMonitorLog);
  define('sotto-monitor-stage', SottoMonitorStage);
  define('sotto-monitor-table', SottoMonitorTable);
  define('chat-monitor', ChatMonitor);
}
