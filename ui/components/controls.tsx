import type { Ref } from "preact";
import { Icon } from "./icon.tsx";

/** One choice of a few, side by side. */
export function Segments<V extends string>(
  { label, options, value, onChoose }: {
    readonly label: string;
    readonly options: readonly (readonly [value: V, text: string])[];
    readonly value: V;
    readonly onChoose: (value: V) => void;
  },
) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => onChoose(option)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** One choice of some, with a name that only screen readers need. */
export function Select<V extends string>(
  { label, options, value, onChoose }: {
    readonly label: string;
    readonly options: readonly (readonly [value: V, text: string])[];
    readonly value: V;
    readonly onChoose: (value: V) => void;
  },
) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = options[currentTarget.selectedIndex];
        if (chosen !== undefined) onChoose(chosen[0]);
      }}
    >
      {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
    </select>
  );
}

/** A field that searches as one types. */
export function SearchField(
  { label, hint, value, onInput, field }: {
    readonly label: string;
    readonly hint: string;
    readonly value: string;
    readonly onInput: (text: string) => void;
    readonly field: Ref<HTMLInputElement>;
  },
) {
  return (
    <label class="search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={hint}
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (value === "") event.currentTarget.blur();
          else onInput("");
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
