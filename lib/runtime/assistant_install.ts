import { findProgram } from "../codex/find_program.ts";
import { codexGuide } from "../codex/install_guide.ts";

/**
 * The command that brings the Codex that is missing, or is too old, to this machine; for a shell as it
 * stands.
 */
export async function installCommand(
  why: "missing" | "unsupported",
  variables: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const [brew, npm, codexPath] = await Promise.all(
    ["brew", "npm", "codex"].map((name) => findProgram(name, variables)),
  );
  const { preferred, methods } = codexGuide(why === "missing" ? "install" : "upgrade", {
    os: Deno.build.os,
    hasBrew: brew !== undefined,
    hasNpm: npm !== undefined,
    codexPath,
  });
  return methods.find(({ name }) => name === preferred)?.command;
}
