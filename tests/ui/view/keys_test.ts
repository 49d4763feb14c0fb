import { assertEquals } from "@std/assert";
import { type KeyAction, keyStep, NO_KEYS } from "../../../ui/view/keys.ts";

interface Press {
  readonly key: string;
  readonly atMs?: number;
  readonly inField?: boolean;
  readonly modified?: boolean;
}

function typed(presses: readonly Press[], singleKeys = true): (KeyAction | undefined)[] {
  let state = NO_KEYS;
  return presses.map(({ key, atMs = 0, inField = false, modified = false }) => {
    const step = keyStep(state, { key, modified, inField, atMs }, singleKeys);
    state = step.state;
    return step.action;
  });
}

Deno.test("keyStep: single keys act [ui §6]", () => {
  for (
    const [key, kind] of [
      ["/", "search"],
      ["j", "next"],
      ["k", "previous"],
      ["p", "pause"],
      ["c", "copy"],
      ["t", "theme"],
      ["?", "help"],
      ["Escape", "close"],
    ] as const
  ) assertEquals(typed([{ key }]), [{ kind }], key);
});

Deno.test("keyStep: g and a letter change the page, within its time [ui §6]", () => {
  assertEquals(typed([{ key: "g" }, { key: "r", atMs: 1_000 }]), [undefined, {
    kind: "page",
    page: "requests",
  }]);
  assertEquals(typed([{ key: "g" }, { key: "c" }])[1], { kind: "page", page: "channels" });
  assertEquals(typed([{ key: "g" }, { key: "c", atMs: 5_000 }])[1], { kind: "copy" });
  assertEquals(typed([{ key: "g" }, { key: "x" }, { key: "r" }]), [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("keyStep: fields, modified keys and the switch keep letters apart [ui §6]", () => {
  assertEquals(typed([{ key: "j", inField: true }, { key: "j", modified: true }]), [
    undefined,
    undefined,
  ]);
  assertEquals(typed([{ key: "j" }, { key: "g" }, { key: "r" }], false), [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(typed([{ key: "Escape", inField: true }], false), [{ kind: "close" }]);
});
