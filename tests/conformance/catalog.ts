/** What the fixture servers of the conformance suite offer, the same in both eras (mcp-eras §7). */

/** A 1x1 PNG and an empty WAV. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

type Json = { readonly [name: string]: unknown };

const NOTHING = { type: "object", properties: {} };
const text = (value: string) => ({ type: "text", text: value });
const image = { type: "image", data: PNG, mimeType: "image/png" };

function tool(name: string, inputSchema: Json = NOTHING): Json {
  return { name, description: `The conformance suite's ${name}.`, inputSchema };
}

const one = (name: string) => ({
  type: "object",
  properties: { [name]: { type: "string" } },
  required: [name],
});

/** Every tool that both fixtures list. */
export const TOOLS: readonly Json[] = [
  tool("test_simple_text"),
  tool("test_image_content"),
  tool("test_audio_content"),
  tool("test_embedded_resource"),
  tool("test_multiple_content_types"),
  tool("test_error_handling"),
  tool("test_tool_with_progress"),
  tool("test_tool_with_logging"),
  tool("test_sampling", one("prompt")),
  tool("test_elicitation", one("message")),
  tool("test_elicitation_sep1034_defaults"),
  tool("test_elicitation_sep1330_enums"),
  tool("test_missing_capability"),
  tool("test_streaming_elicitation"),
  tool("test_logging_tool"),
  tool("test_trigger_tool_change"),
  tool("test_trigger_prompt_change"),
  ...[
    "elicitation",
    "sampling",
    "list_roots",
    "request_state",
    "multiple_inputs",
    "multi_round",
    "tampered_state",
    "capabilities",
  ].map((name) => tool(`test_input_required_result_${name}`)),
  tool("test_x_mcp_header", {
    type: "object",
    properties: { region: { type: "string", "x-mcp-header": "Region" } },
  }),
  {
    name: "json_schema_2020_12_tool",
    description: "A schema with everything of JSON Schema 2020-12.",
    inputSchema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    },
  },
];

/** The results of tools that neither ask nor report. */
export function plainResult(name: string): Json | undefined {
  switch (name) {
    case "test_simple_text":
      return { content: [text("This is a simple text response for testing.")] };
    case "test_image_content":
      return { content: [image] };
    case "test_audio_content":
      return { content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }] };
    case "test_embedded_resource":
      return {
        content: [
          embedded("test://embedded-resource", "This is an embedded resource content."),
        ],
      };
    case "test_multiple_content_types":
      return {
        content: [
          text("Multiple content types test:"),
          image,
          {
            type: "resource",
            resource: {
              uri: "test://mixed-content-resource",
              mimeType: "application/json",
              text: '{"test":"data","value":123}',
            },
          },
        ],
      };
    case "test_error_handling":
      return {
        isError: true,
        content: [text("This tool intentionally returns an error for testing")],
      };
    case "test_streaming_elicitation":
    case "test_x_mcp_header":
    case "json_schema_2020_12_tool":
      return { content: [text(`${name} is done`)] };
    default:
      return undefined;
  }
}

function embedded(uri: string, value: string): Json {
  return { type: "resource", resource: { uri, mimeType: "text/plain", text: value } };
}

/** Every prompt that both fixtures list. */
export const PROMPTS: readonly Json[] = [
  { name: "test_simple_prompt", description: "A simple prompt." },
  {
    name: "test_prompt_with_arguments",
    description: "A prompt with arguments.",
    arguments: [
      { name: "arg1", description: "First", required: true },
      { name: "arg2", description: "Second", required: true },
    ],
  },
  {
    name: "test_prompt_with_embedded_resource",
    description: "A prompt with a resource.",
    arguments: [{ name: "resourceUri", description: "Which", required: true }],
  },
  { name: "test_prompt_with_image", description: "A prompt with an image." },
  { name: "test_input_required_result_prompt", description: "A prompt that asks." },
];

/** What a prompt says; `undefined` if there is none, or it asks first. */
export function promptResult(name: string, args: Json): Json | undefined {
  const says = (...contents: readonly Json[]) => ({
    messages: contents.map((content) => ({ role: "user", content })),
  });
  switch (name) {
    case "test_simple_prompt":
      return says(text("This is a simple prompt for testing."));
    case "test_prompt_with_arguments":
      return says(text(`Prompt with arguments: arg1='${args["arg1"]}', arg2='${args["arg2"]}'`));
    case "test_prompt_with_embedded_resource":
      return says(
        embedded(String(args["resourceUri"]), "Embedded resource content for testing."),
        text("Please process the embedded resource above."),
      );
    case "test_prompt_with_image":
      return says(image, text("Please analyze the image above."));
    default:
      return undefined;
  }
}

/** Every resource and template that both fixtures list. */
export const RESOURCES: readonly Json[] = [
  { uri: "test://static-text", name: "text", description: "Text.", mimeType: "text/plain" },
  { uri: "test://static-binary", name: "binary", description: "PNG.", mimeType: "image/png" },
  {
    uri: "test://watched-resource",
    name: "watched",
    description: "Watched.",
    mimeType: "text/plain",
  },
];
export const TEMPLATES: readonly Json[] = [{
  uriTemplate: "test://template/{id}/data",
  name: "template",
  description: "Data by id.",
  mimeType: "application/json",
}];

/** The contents of a resource; `undefined` if there is none. */
export function contentsOf(uri: string): Json | undefined {
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? [];
  if (id !== undefined) {
    const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return { contents: [{ uri, mimeType: "application/json", text: data }] };
  }
  switch (uri) {
    case "test://static-text":
      return {
        contents: [{
          uri,
          mimeType: "text/plain",
          text: "This is the content of the static text resource.",
        }],
      };
    case "test://static-binary":
      return { contents: [{ uri, mimeType: "image/png", blob: PNG }] };
    case "test://watched-resource":
      return { contents: [{ uri, mimeType: "text/plain", text: "Watched resource content." }] };
    default:
      return undefined;
  }
}
