// Breaks a node: no referee sees that another node has given the same number.
import { withoutIndexOn } from './without-index.mjs';

withoutIndexOn('seq', 'revs');
