/** The yardstick: the SDK's own stdio server with one tool and an empty handler, as anybody would write it. No types in it: it also runs as `.js`. */
import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

serveStdio(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' })
  server.registerTool('nothing', { description: 'Does nothing.', inputSchema: z.strictObject({ text: z.string().max(100) }) }, () => ({
    content: [{ type: 'text', text: '{"status":"ok"}' }],
  }))
  return server
})
