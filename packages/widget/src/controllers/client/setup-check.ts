import type { ReactiveController } from 'lit';
import {
  addressProblem,
  choiceProblem,
  isSetupRefusal,
  isUnanswered,
  refusalProblem,
  signInProblem,
  roomProblem,
  unreachableProblem,
} from '../../internal/setup-problem.js';
import type { SetupAttributes, SetupProblem } from '../../internal/setup-problem.js';
import { reportToDeveloper } from '../../internal/report-to-developer.js';
import type { ClientHost } from './client-owner.js';
import type { SessionController } from './session-controller.js';

/** Milliseconds after which a missing attribute counts as missing: frameworks set them one after the other. */
const PATIENCE_MS = 500;

/** An attribute that takes one of a few values. */
type Choices = Readonly<Record<string, readonly string[]>>;

/** Finds out why the chat cannot work on this page, before a user fills in a form; shows it here and in the console. */
export class SetupCheck implements ReactiveController {
  /** What is wrong, once it is certain. */
  problem: SetupProblem | undefined;
  private readonly reported = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSure = false;

  constructor(
    private readonly host: ClientHost & SetupAttributes & Element,
    private readonly session: SessionController,
    private readonly choices: Choices,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stopWaiting();
  }

  hostUpdate(): void {
    const { error, failedAttempts, site, status } = this.session;
    const attributes = this.attributeProblem();
    if (attributes && this.host.isConnected) this.wait();
    else this.stopWaiting();
    const refused =
      status === 'misconfigured' && isSetupRefusal(error)
        ? refusalProblem(error, this.host)
        : status === 'signed-out' && site && !this.host.client
          ? signInProblem(site, this.host)
          : undefined;
    this.problem = this.isSure ? attributes : attributes ? undefined : refused;
    // An unreachable server is shown by the panel, which tries again by itself: here it is only reported.
    // Firefox ends the requests of a page before it tells the page that it is left: one failure shows nothing.
    const isAway =
      status === 'unreachable' &&
      failedAttempts > 1 &&
      !attributes &&
      !this.host.client &&
      isUnanswered(error);
    this.report(this.problem ?? (isAway ? unreachableProblem(this.host) : undefined));
  }

  /** Reports each problem to the developer once. */
  private report(problem: SetupProblem | undefined): void {
    if (!problem || this.reported.has(problem.remedy)) return;
    this.reported.add(problem.remedy);
    reportToDeveloper(this.host, problem.text, problem.remedy);
  }

  private attributeProblem(): SetupProblem | undefined {
    const { host } = this;
    const values = host as unknown as Record<string, string>;
    for (const [name, choices] of Object.entries(this.choices)) {
      const problem = choiceProblem(name, values[name]!, choices);
      if (problem) return problem;
    }
    return (host.client ? undefined : addressProblem(host)) ?? roomProblem(host.room);
  }

  /** Gives a missing attribute some time to be set. */
  private wait(): void {
    this.timer ??= setTimeout(() => {
      this.isSure = true;
      this.host.requestUpdate();
    }, PATIENCE_MS);
  }

  private stopWaiting(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isSure = false;
  }
}
