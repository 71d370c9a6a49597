import { expect } from 'chai';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { ReadMarker } from './read-marker.js';

describe('ReadMarker', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => clock.restore());

  function setUp() {
    const sent: number[] = [];
    let answer: () => Promise<void> = () => Promise.resolve();
    const marker = new ReadMarker((seq) => {
      sent.push(seq);
      return answer();
    });
    /** Lets what was sent be answered, and the pause behind it pass. */
    const pause = async (ms = 500) => {
      await Promise.resolve();
      await Promise.resolve();
      clock.pass(ms);
    };
    return { marker, sent, pause, setAnswer: (next: typeof answer) => (answer = next) };
  }

  it('sends at once, then the furthest of each half second', async () => {
    const { marker, sent, pause } = setUp();
    for (const seq of [1, 2, 5, 4]) marker.mark(seq);
    expect(sent).to.deep.equal([1]);
    await pause(499);
    expect(sent).to.deep.equal([1]);
    clock.pass(1);
    expect(sent).to.deep.equal([1, 5]);
    await pause();
    expect([sent.length, clock.pending]).to.deep.equal([2, 0]);
  });

  it('sends nothing that is known to be read', async () => {
    const { marker, sent, pause } = setUp();
    marker.known(7);
    marker.mark(7);
    marker.mark(3);
    await pause();
    expect(sent).to.deep.equal([]);
    marker.mark(8);
    expect(sent).to.deep.equal([8]);
  });

  it('tries again with the next row that is seen, where the server did not take it', async () => {
    const { marker, sent, pause, setAnswer } = setUp();
    setAnswer(() => Promise.reject(new Error('away')));
    marker.mark(3);
    await pause();
    expect(sent).to.deep.equal([3]);
    setAnswer(() => Promise.resolve());
    marker.mark(3);
    expect(sent).to.deep.equal([3, 3]);
  });

  it('sends what is left when it is closed, and nothing afterwards', async () => {
    const { marker, sent, pause } = setUp();
    marker.mark(1);
    marker.mark(4);
    marker.close();
    expect(sent).to.deep.equal([1, 4]);
    await pause(0);
    expect(clock.pending).to.equal(0);
    await pause();
    marker.mark(9);
    expect(sent).to.deep.equal([1, 4]);
  });

  it('sends nothing once it was closed at rest', async () => {
    const { marker, sent, pause } = setUp();
    marker.close();
    marker.mark(9);
    await pause();
    expect(sent).to.deep.equal([]);
  });
});
