import { assertEquals } from "@std/assert";
import { directoryOf } from "../../lib/sandbox/directory.ts";

Deno.test("directoryOf: what is in front of the last slash; on a drive of Windows both slashes count", () => {
  const cases = [
    ["/run/tc/health.url", "/run/tc"],
    ["/health.url", "/"],
    ["health.url", "."],
    ["/odd\\name", "/"],
    ["C:\\ProgramData\\tc\\health.url", "C:\\ProgramData\\tc"],
    ["c:/ProgramData/tc\\health.url", "c:/ProgramData/tc"],
    ["C:\\health.url", "C:\\"],
  ] as const;
  for (const [path, directory] of cases) assertEquals(directoryOf(path), directory, path);
});
