/* Voice messages and videos: only who records, hears or sees one needs their script. */
import { SottoRecorder } from '../components/sotto-recorder/sotto-recorder.js';
import { SottoVideo } from '../components/sotto-video/sotto-video.js';
import { SottoVoice } from '../components/sotto-voice/sotto-voice.js';

export const elements = {
  'sotto-recorder': SottoRecorder,
  'sotto-video': SottoVideo,
  'sotto-voice': SottoVoice,
};
