import { stringify } from "@std/yaml";
import { FLAVORS } from "../../core/flavor.ts";
import { programName } from "../../core/version.ts";

/** Operating systems and processors of a release, as its assets name them (configuration §S). */
const TARGETS = [
  "linux-amd64",
  "linux-arm64",
  "darwin-amd64",
  "darwin-arm64",
  "windows-amd64",
  "windows-arm64",
] as const;

/**
 * A GitHub workflow that makes a release of a tag: the one file, bare and zipped executables, a packed
 * one, an SBOM, checksums, and provenance of all of them.
 */
export function releaseWorkflow(runtimeVersion: string): string {
  const run = (name: string, ...lines: readonly string[]) => ({ name, run: lines.join("\n") });
  return stringify({
    name: "release",
    on: { push: { tags: ["v*"] } },
    permissions: { contents: "read" },
    jobs: {
      release: {
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 30,
        permissions: { contents: "write", "id-token": "write", attestations: "write" },
        steps: [
          { uses: "actions/checkout@v4", with: { "persist-credentials": false } },
          { uses: "denoland/setup-deno@v2", with: { "deno-version": runtimeVersion } },
          run(
            "The tag is the version",
            'test "$GITHUB_REF_NAME" = "v$(deno eval -p \'JSON.parse(Deno.readTextFileSync("deno.json")).version\')"',
          ),
          run("Gate", "deno ci", "deno task ok"),
          run(
            "Build",
            `for flavor in ${FLAVORS.join(" ")}; do`,
            '  deno task build --flavor "$flavor" --git-sha "$GITHUB_SHA"',
            '  deno task compile --flavor "$flavor" --target all --git-sha "$GITHUB_SHA"',
            '  deno task pack --flavor "$flavor" --git-sha "$GITHUB_SHA"',
            "done",
            "./dist/tunnel-client.js dev smoke --format junit --report dist/smoke.xml".replace(
              "./dist/tunnel-client.js",
              "deno run --no-prompt --allow-env --allow-read --allow-write=dist " +
                "--allow-net=127.0.0.1 dist/tunnel-client.js",
            ),
          ),
          {
            uses: "anchore/sbom-action@v0",
            with: {
              path: ".",
              format: "spdx-json",
              "output-file": "dist/tunnel-client.spdx.json",
              "upload-artifact": false,
              "upload-release-assets": false,
            },
          },
          run(
            "Zip each executable under the tag's name",
            "cd dist",
            `for program in ${FLAVORS.map(programName).join(" ")}; do`,
            `  for target in ${TARGETS.join(" ")}; do`,
            '    file="$program-$target"',
            '    case "$target" in windows-*) file="$file.exe" ;; esac',
            '    zip --junk-paths "$program-$GITHUB_REF_NAME-$target.zip" \\',
            '      "$file" tunnel-client.spdx.json ../README.md',
            "  done",
            "done",
          ),
          run(
            "Checksums",
            "cd dist",
            "find . -maxdepth 1 -type f ! -name SHA256SUMS.txt -printf '%P\\n' | sort |",
            "  xargs sha256sum >SHA256SUMS.txt",
          ),
          {
            uses: "actions/attest-build-provenance@v2",
            with: { "subject-checksums": "dist/SHA256SUMS.txt" },
          },
          {
            name: "Publish",
            env: { GH_TOKEN: "${{ github.token }}" },
            run: 'find dist -maxdepth 1 -type f -exec gh release create "$GITHUB_REF_NAME" ' +
              "--verify-tag --generate-notes {} +",
          },
        ],
      },
    },
  });
}
