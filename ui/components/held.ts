import { useRef, useState } from "preact/hooks";

/** A value that stands still while somebody points at it or is in it (ui §10). */
export interface Held<T> {
  readonly shown: T;
  /** Whether something newer is kept back. */
  readonly isBehind: boolean;
  /** For the element that shows it. */
  readonly hold: {
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onFocusIn: () => void;
    readonly onFocusOut: (event: FocusEvent) => void;
  };
}

/** Keeps rows from moving under the pointer: what comes meanwhile is shown when it is let go. */
export function useHeld<T>(value: T): Held<T> {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const kept = useRef(value);
  if (!pointed && !focused) kept.current = value;
  return {
    shown: kept.current,
    isBehind: kept.current !== value,
    hold: {
      // A finger does not hover.
      onPointerEnter: ({ pointerType }) => setPointed(pointerType === "mouse"),
      onPointerLeave: () => setPointed(false),
      onFocusIn: () => setFocused(true),
      onFocusOut: ({ currentTarget, relatedTarget }) => {
        const stays = currentTarget instanceof Element && relatedTarget instanceof Node &&
          currentTarget.contains(relatedTarget);
        if (!stays) setFocused(false);
      },
    },
  };
}
