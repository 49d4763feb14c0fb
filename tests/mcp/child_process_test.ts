import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { startChild } from "../../lib/mcp/child_process.ts";

function problem(program: string): string {
  const start = () => startChild({ argv: [program, "secret"], env: { PATH: "/usr/bin:/bin" } });
  const { message } = assertThrows(start, OperatorError);
  assertEquals(message.includes("secret") || message.includes("\n"), false, message);
  return message;
}

Deno.test("startChild says which program is missing and what to do", () => {
  assertEquals(
    problem("no-such-program"),
    'cannot start "no-such-program": no such program; install it or give its absolute path ' +
      "(for a script, check the interpreter on its first line)",
  );
});

Deno.test("startChild tells a file that cannot be executed from a missing one", async () => {
  const file = await Deno.makeTempFile();
  try {
    assertEquals(
      problem(file),
      `cannot start "${file}": not an executable file; run chmod +x on it or give another path`,
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test({
  name: "startChild names the missing permission",
  permissions: { run: ["/usr/bin/kill"] },
  fn() {
    assertEquals(
      problem("/bin/sh"),
      'not permitted to start "/bin/sh": run with --allow-run=/bin/sh',
    );
  },
});
