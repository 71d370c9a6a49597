/* What was shared in a room, and what is pinned: only who looks for something needs its script. */
import { SottoPins } from '../components/sotto-pins/sotto-pins.js';
import { SottoShared } from '../components/sotto-shared/sotto-shared.js';

export const elements = {
  'sotto-pins': SottoPins,
  'sotto-shared': SottoShared,
};
