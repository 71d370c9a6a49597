import { filesTexts } from '../i18n/localize.js';
import { formatPart } from './file-size.js';

/** Returns how many bytes of a file are there, on the way to the server or from it. */
export const partText = (bytes: number, whole: number): string =>
  filesTexts().part(...formatPart(bytes, whole));
