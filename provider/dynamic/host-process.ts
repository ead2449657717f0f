import { engineAddressIn, isListening } from "../engine/engine-address.ts";
import { EngineWatch } from "../engine/engine-watch.ts";

let watch: EngineWatch | undefined;
let isBound = false;

/**
 * Lets this process end with the engine that started its host. The engine ends the host itself unless it was killed;
 * then nobody records what calls bring about any more, so none may follow, and the next `pulumi up` reads first.
 *
 * @returns the watch over the engine, or nothing when the host was started without its address
 */
export function endWithEngine(): EngineWatch | undefined {
  if (!isBound) {
    isBound = true;
    // A killed engine has closed the other end. The host would report the error there, and that error, and so on.
    process.stderr.on("error", () => undefined);
    const address = engineAddressIn(process.argv.slice(2));
    watch =
      address && new EngineWatch({ isAlive: () => isListening(address), onGone: () => process.exit(1) });
  }
  return watch;
}
