export { emojiOptions } from '../components/sotto-composer/emoji-options.js';
import { SottoEmojiPicker } from '../components/sotto-emoji-picker/sotto-emoji-picker.js';

export const elements = { 'sotto-emoji-picker': SottoEmojiPicker };
