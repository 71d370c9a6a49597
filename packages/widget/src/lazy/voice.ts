/* Voice messages: only who records or hears one needs their script. */
import { SottoRecorder } from '../components/sotto-recorder/sotto-recorder.js';
import { SottoVoice } from '../components/sotto-voice/sotto-voice.js';

export const elements = { 'sotto-recorder': SottoRecorder, 'sotto-voice': SottoVoice };
