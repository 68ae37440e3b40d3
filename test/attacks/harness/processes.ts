/** The same sessions as real processes over stdio, which can be killed at any moment. */
import { connect } from '../../support/servers.ts'
import { CAST } from './cast.ts'
import type { openSession, Session } from './sessions.ts'
import type { VirtualTime } from './time.ts'

/** The clock on the wall: what should pass does not, so limits by the minute are met as they are. */
export const wallTime = (): VirtualTime => ({ begin: () => undefined, pass: () => undefined, stop: () => undefined })

/** Sessions of one operating-system user alone: who starts a process is who it says. */
export const ONE_USER: readonly string[] = Object.keys(CAST).filter((name) => CAST[name]?.user === 'owner')

/** `tools` comes from a session without a process: what may be called is the same. */
export function processSessions(tools: (name: string) => Session['tools'], said: (stderr: string) => void): typeof openSession {
  return (name, variant, { configs, onBug }) => {
    const role = CAST[name]
    if (role === undefined) throw new Error(`no such session: ${name}`)
    const config = role.server === 'read-server' ? configs.read : (configs.write[variant % configs.write.length] ?? '')
    const connecting = connect({ server: role.server, config, clientName: role.client })
    let killed = false
    connecting.catch((error: unknown) => onBug(error))
    return {
      tools: tools(name),
      async call(tool, args) {
        const { client } = await connecting
        try {
          // A client sends what a model wrote; the server is to be the one that looks at it.
          const answer = await client.callTool({ name: tool, arguments: args as Record<string, unknown> })
          return { structured: { ...(answer.structuredContent as Record<string, unknown>) }, isError: answer.isError === true }
        } catch (error) {
          if (killed) throw error
          return null
        }
      },
      async end() {
        const connected = await connecting
        said(connected.stderr())
        await connected.close().catch(() => undefined)
      },
      kill() {
        killed = true
        connecting.then(({ pid }) => (pid === null ? undefined : process.kill(pid, 'SIGKILL'))).catch(() => undefined)
      },
    }
  }
}
