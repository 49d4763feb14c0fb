/** Where Harpoon's own MCP endpoint is on the health listener (harpoon §11). */
export const HARPOON_MCP_PATH = "/harpoon/mcp";
