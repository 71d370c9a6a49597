import { filesTexts } from '../../i18n/localize.js';
import { formatBytes, formatIn } from '../file-size.js';
import type { Download } from './downloads.js';

/** Returns what a download has come to, as it is read beside the name of the file. */
export function downloadText({ status, loaded, file }: Download): string {
  const texts = filesTexts();
  if (status === 'failed') return texts.notSaved;
  return status === 'waiting'
    ? texts.toSave(formatBytes(file.size))
    : texts.part(formatIn(loaded, file.size), formatBytes(file.size));
}
