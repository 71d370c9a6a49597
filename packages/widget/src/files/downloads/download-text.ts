import type { FileRef } from '@sotto/sdk';
import { filesTexts } from '../../i18n/localize.js';
import { describeFile, formatBytes } from '../file-size.js';
import { partText } from '../part-text.js';
import type { Download } from './downloads.js';
import type { ShownDownloads } from './shown-downloads.js';

/** Returns what a download has come to, as it is read beside the name of the file. */
export function downloadText({ status, loaded, file }: Download): string {
  const texts = filesTexts();
  if (status === 'failed') return texts.notSaved;
  return status === 'waiting' ? texts.toSave(formatBytes(file.size)) : partText(loaded, file.size);
}

/** Returns what is read below the name of a file: what its download has come to, or what the file is. */
export function fileText(file: FileRef, downloads: ShownDownloads): string {
  const download = downloads.of(file);
  return download ? downloadText(download) : describeFile(file);
}
