/** What a start can do without: Node's HTTP client, with which come TLS and fetch, a tenth of the time to the first answer and 5 MB; and a terminal. */

/** `plain`: without TLS, for loopback alone. */
export const loadRequest = async (plain: boolean) => (plain ? (await import('node:http')).request : (await import('node:https')).request)

export const loadReadline = () => import('node:readline/promises')
