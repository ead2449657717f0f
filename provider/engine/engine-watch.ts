import { DefenderError } from "../errors.ts";

/** How often the engine is looked for, in milliseconds. */
const intervalMs = 2_000;

/** How often in a row it must be missing to be believed gone: together less than ten seconds after its end. */
const missesUntilGone = 2;

/** The engine that started this process is gone, so nobody would record what a cancel call brings about. */
export class EngineGoneError extends DefenderError {
  override readonly name = "EngineGoneError";
}

/** What a watch works with. */
export interface EngineWatchOptions {
  /** Whether the engine still runs. A question that fails says nothing. */
  readonly isAlive: () => Promise<boolean>;
  /** Called once, when an engine that was seen before is gone. To end the process. */
  readonly onGone: () => void;
  /** Whether the engine is known to have lived before the first look: then it is missed at once. Default: it must be seen first. */
  readonly hasLived?: boolean;
}

/**
 * Watches over the engine that started this process. The engine ends its providers when it ends in order; after a kill
 * (a cancelled job, the out-of-memory killer) they live on as orphans, and what they do is recorded nowhere.
 *
 * The watch keeps no process alive. An engine that was never seen is not missed, unless it is known to have lived.
 */
export class EngineWatch {
  readonly #options: EngineWatchOptions;
  #wasSeen: boolean;
  #misses = 0;

  constructor(options: EngineWatchOptions) {
    this.#options = options;
    this.#wasSeen = options.hasLived ?? false;
    void this.#look();
  }

  /**
   * To be asked before each cancel call, because a look every other second would let some pass.
   * @throws {EngineGoneError} when the engine was seen before and is not there now
   */
  async mustBeAlive(): Promise<void> {
    if (this.#wasSeen && (await this.#ask()) === false) {
      throw new EngineGoneError("The Pulumi engine is gone, so no cancel call is sent any more.");
    }
  }

  async #look(): Promise<void> {
    const answer = await this.#ask();
    if (answer === true) {
      this.#wasSeen = true;
      this.#misses = 0;
    } else if (answer === false) {
      this.#misses += 1;
    }
    if (this.#wasSeen && this.#misses === missesUntilGone) {
      this.#options.onGone();
    } else if (this.#wasSeen || answer === undefined) {
      setTimeout(() => void this.#look(), intervalMs).unref();
    }
  }

  #ask(): Promise<boolean | undefined> {
    return this.#options.isAlive().catch(() => undefined);
  }
}
