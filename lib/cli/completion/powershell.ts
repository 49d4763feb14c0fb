import { powershellQuoted } from "./quote.ts";
import type { Place } from "./tree.ts";

/** A script for PowerShell 5 and newer; the walk over the words is that of bash. */
export function powershellScript(places: readonly Place[]): string[] {
  return [
    "# PowerShell completion of tunnel-client; load it with:",
    "#   tunnel-client completion powershell | Out-String | Invoke-Expression",
    "Register-ArgumentCompleter -Native -CommandName tunnel-client -ScriptBlock {",
    "  param($wordToComplete, $commandAst, $cursorPosition)",
    "  $places = @{",
    ...places.flatMap(placeLines),
    "  }",
    ...WALK,
    "}",
  ];
}

function placeLines({ path, words, flags }: Place): string[] {
  const described = (rows: readonly (readonly [name: string, summary: string])[]) =>
    rows.map(([name, summary]) =>
      `,@(${powershellQuoted(name)}, ${powershellQuoted(summary === "" ? name : summary)})`
    ).join(" ");
  const valued = flags.filter(({ takesValue }) => takesValue).map(({ name }) => name);
  return [
    `    ${powershellQuoted(path)} = @{`,
    `      words = @(${described(words.map(({ word, summary }) => [word, summary]))})`,
    `      flags = @(${described(flags.map(({ name, summary }) => [name, summary]))})`,
    `      valued = @(${valued.map(powershellQuoted).join(", ")})`,
    "    }",
  ];
}

const WALK: readonly string[] = [
  "  $place = ''",
  "  $skip = $false",
  "  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {",
  "    if ($element.Extent.EndOffset -ge $cursorPosition) { break }",
  "    $word = $element.Extent.Text",
  "    if ($skip) { $skip = $false; continue }",
  "    if ($places[$place].valued -contains $word) { $skip = $true; continue }",
  '    $deeper = "$place $word".Trim()',
  "    if ($places.ContainsKey($deeper)) { $place = $deeper }",
  "  }",
  "  if ($skip) { return }",
  "  $offered = if ($wordToComplete -like '-*') { $places[$place].flags } else { $places[$place].words }",
  "  $offered | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {",
  "    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])",
  "  }",
];
