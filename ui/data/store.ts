import { useEffect, useState } from "preact/hooks";

/** One value that changes, and who wants to know. */
export class Store<T> {
  readonly #listeners = new Set<(value: T) => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls the listener on each change. Returns how to stop it. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The value of a store; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useState(store.value);
  useEffect(() => {
    // It may have changed between the drawing and this effect.
    redraw(() => store.value);
    return store.subscribe((value) => redraw(() => value));
  }, [store]);
  return store.value;
}
