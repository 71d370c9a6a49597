import { animate } from '../../animations/animate.js';
import { isElsewhere } from '../../controllers/focus/is-elsewhere.js';
import { publish } from '../../events.js';
import type { ChatWidget } from './chat-widget.js';
import { focusLauncher } from './focus.js';

/** Reports that the floating panel opened or closed, and animates it; resolves when it is at rest. */
export async function showToggle(widget: ChatWidget, panel: HTMLElement): Promise<void> {
  publish(widget, 'chat-panel-toggle', { open: widget.open });
  if (widget.open) return animate(panel, 'panelIn');
  // The page may have closed it while its visitor is typing in the page.
  if (!isElsewhere(widget)) void focusLauncher(widget.shadowRoot);
  await animate(panel, 'panelOut');
}
