import { OperatorError } from "../core/errors.ts";

/** A platform the program is released for. */
export interface Target {
  /** As the runtime names it. */
  readonly triple: string;
  /** As release assets name it (configuration §S). */
  readonly name: string;
  readonly os: typeof Deno.build.os;
  readonly arch: typeof Deno.build.arch;
}

/** The six platforms of a release. */
export const TARGETS: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", name: "linux-amd64", os: "linux", arch: "x86_64" },
  { triple: "aarch64-unknown-linux-gnu", name: "linux-arm64", os: "linux", arch: "aarch64" },
  { triple: "x86_64-apple-darwin", name: "darwin-amd64", os: "darwin", arch: "x86_64" },
  { triple: "aarch64-apple-darwin", name: "darwin-arm64", os: "darwin", arch: "aarch64" },
  { triple: "x86_64-pc-windows-msvc", name: "windows-amd64", os: "windows", arch: "x86_64" },
  { triple: "aarch64-pc-windows-msvc", name: "windows-arm64", os: "windows", arch: "aarch64" },
];

/** The platform of this machine, if the program is released for it. */
export function hostTarget(): Target | undefined {
  return TARGETS.find(({ os, arch }) => os === Deno.build.os && arch === Deno.build.arch);
}

/** The targets that words name, by either name; `all` is every one. Throws for any other word. */
export function targetsNamed(words: readonly string[]): Target[] {
  return words.flatMap((word) => {
    if (word === "all") return [...TARGETS];
    const found = TARGETS.find(({ triple, name }) => triple === word || name === word);
    if (found !== undefined) return [found];
    const known = ["all", ...TARGETS.map(({ name }) => name)].join(", ");
    throw new OperatorError(`no target ${JSON.stringify(word)}; known: ${known}`);
  });
}

/** The file name of a native executable. @param program its name without a platform */
export function executableName(program: string, { name, os }: Target): string {
  return `${program}-${name}${os === "windows" ? ".exe" : ""}`;
}
