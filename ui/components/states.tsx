import type { ComponentChildren } from "preact";
import type { ApiFailure } from "../data/api_client.ts";
import type { Endpoint, Loaded } from "../data/endpoint.ts";
import { useEndpoint } from "../data/endpoint.ts";
import { Icon, type IconName } from "./icon.tsx";

/** Nothing there yet: what would appear, and one command that makes it (ui §4). */
export function Empty(
  { icon, title, children }: {
    readonly icon: IconName;
    readonly title: string;
    readonly children?: ComponentChildren;
  },
) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** A call did not work: which one, its status, what was said, and another try. */
export function Failed(
  { failure, retry }: { readonly failure: ApiFailure; readonly retry: () => void },
) {
  return (
    <div class="empty" role="alert">
      <Icon name="warn" />
      <strong>This part could not be loaded</strong>
      <p>
        <code>{failure.call}</code>{" "}
        {failure.status === undefined ? "got no answer" : `answered ${failure.status}`}:{" "}
        {failure.message}. The rest of the page is current.
      </p>
      <button type="button" class="button" onClick={retry}>Try again</button>
    </div>
  );
}

/** Grey bars in the boxes that the answer will fill, so that nothing moves when it comes. */
export function Loading(
  { lines = 4, what }: { readonly lines?: number; readonly what: string },
) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading {what}</span>
      {Array.from({ length: lines }, (_, line) => <i key={line} />)}
    </div>
  );
}

/** What one endpoint says, or its loading or error state. */
export function Loads<T>(
  { endpoint, what, lines, children }: {
    readonly endpoint: Endpoint<T>;
    readonly what: string;
    readonly lines?: number;
    readonly children: (value: T) => ComponentChildren;
  },
) {
  const state: Loaded<T> = useEndpoint(endpoint);
  switch (state.kind) {
    case "loading":
      return <Loading what={what} {...(lines === undefined ? {} : { lines })} />;
    case "failed":
      return <Failed failure={state.failure} retry={() => void endpoint.reload()} />;
    case "loaded":
      return <>{children(state.value)}</>;
  }
}
