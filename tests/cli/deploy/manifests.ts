import { parse } from "@std/yaml";
import { runClient } from "../client_process.ts";

/** Prints a manifest, which must succeed without a word on standard error. */
export async function manifest(kind: string, ...flags: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runClient(["deploy", kind, ...flags]);
  if (code !== 0 || stderr !== "") throw new Error(`deploy ${kind} gave ${code}: ${stderr}`);
  return stdout;
}

/** The documents of a YAML text. */
export function documents(text: string): unknown[] {
  return text.split(/^---$/m).map((document) => parse(document));
}

/**
 * The words of a shell script's `docker` command. The shell itself takes the script apart: a `docker`
 * that prints its arguments stands in for the real one.
 */
export async function dockerWords(
  script: string,
  directory: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const bin = `${directory}/bin`;
  await Deno.mkdir(bin, { recursive: true });
  await Deno.writeTextFile(
    `${bin}/docker`,
    `#!/bin/sh\nfor word; do printf '%s\\0' "$word"; done\n`,
    { mode: 0o755 },
  );
  const { success, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", script],
    cwd: directory,
    env: { ...env, PATH: `${bin}:/usr/bin:/bin` },
  }).output();
  if (!success) throw new Error(`the script failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

/** What Compose and systemd make of `$$`, and systemd of `%%`. */
export function withoutEscapes(word: string): string {
  return word.replaceAll("$$", "$").replaceAll("%%", "%");
}
