/* What was shared in a room: only who looks for something needs its script. */
import { SottoShared } from '../components/sotto-shared/sotto-shared.js';

export const elements = {
  'sotto-shared': SottoShared,
};
