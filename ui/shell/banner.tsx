import { Icon } from "../components/icon.tsx";
import { Until } from "../components/text.tsx";
import { link } from "../data/link.ts";
import { useStore } from "../data/store.ts";
import { timeOfDay } from "../view/formats.ts";

/** Over the top bar, so that nothing moves: the connection is lost, or another process answers. */
export function Banner() {
  const state = useStore(link.state);
  const restarted = useStore(link.restarted);
  if (state.kind === "lost") {
    return (
      <div class="banner is-bad" role="alert">
        <Icon name="plug" />
        <p>
          Lost connection to the client. Showing what was known at {timeOfDay(state.lastHeardAt)}.
          {" "}
          <span aria-hidden="true">
            Next try in <Until at={state.nextTryAt} />.
          </span>
        </p>
        <button type="button" class="button" onClick={() => link.tryNow()}>Try now</button>
      </div>
    );
  }
  if (!restarted) return null;
  return (
    <div class="banner" role="alert">
      <Icon name="info" />
      <p>The client restarted. Its requests, numbers and logs begin anew.</p>
      <button type="button" class="button" onClick={() => link.restarted.set(false)}>
        Dismiss
      </button>
    </div>
  );
}
