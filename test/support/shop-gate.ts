/** A real gate over a sandbox's shop: the tools and rows of the house, switched on, with two approvers; hosts and rows can change under it. */
import { apply, bind, type Gate, preview, type PolicyRow } from '@countersign/gate'
import { digest } from '@countersign/kernel'
import type { Sandbox } from '@countersign/sandbox'
import { SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { z } from 'zod'
import { POLICY } from '../../packages/write-server/src/policy.ts'
import { person, type Person, type World, world } from './gate.ts'
import { writingOver } from './writing.ts'

type Name = (typeof SHOPIFY_WRITE_TOOLS)[number]['name']
type Shown = { change_id: string; confirm_token: string; summary: string; untrusted: Record<string, string> }

export interface ShopGate {
  readonly w: World
  readonly over: ReturnType<typeof writingOver>
  /** As the operator's configuration says at the moment. */
  hosts: { webhookHosts: readonly string[]; linkHosts: readonly string[] }
  preview(name: Name, input: Record<string, unknown>): Promise<Shown>
  /** The token, and then both approvers; the answer of the last step that was taken. */
  apply(shown: Shown, before?: () => void | Promise<void>): Promise<Record<string, unknown>>
}

const shape = z.looseObject({ change_id: z.string(), confirm_token: z.string(), summary: z.string(), untrusted: z.record(z.string(), z.string()) })
const reason = 'The owner asked for it this morning.'

export function shopGate(sandbox: Sandbox): ShopGate {
  const w = world({ now: Date.now() })
  const over = writingOver(sandbox.configs.write)
  const people: readonly [Person, Person] = [person('bert'), person('carla')]
  w.people.push(...people)
  const rowOf = (name: Name): PolicyRow => ({ ...POLICY[name], mode: 'on' })
  const reach = {
    look: () => over.shopLook(made.hosts),
    touch: (_workspace: string, grant: Parameters<typeof over.shopTouch>[0]) => over.shopTouch(grant),
  }
  const tools: Gate['tools'] = new Map(
    SHOPIFY_WRITE_TOOLS.map((tool) => [
      tool.name,
      { tool: bind<ReturnType<typeof over.shopLook>, ReturnType<typeof over.shopTouch>>(tool, reach), rowIn: () => rowOf(tool.name) },
    ]),
  )
  // As `placeOf` of the write-server does: where changes go is a part of the rules.
  Object.assign(w.gate, { tools, placeOf: (workspace: string) => digest([workspace, made.hosts.webhookHosts, made.hosts.linkHosts]) })
  const call = w.callAs('claude-code')
  const made: ShopGate = {
    w,
    over,
    hosts: { webhookHosts: ['hooks.kleiner-hafen.example'], linkHosts: [] },
    preview: async (name, input) => shape.parse(await preview(w.gate, name, { ...input, reason }, call)),
    async apply({ change_id, confirm_token, summary }, before = () => undefined) {
      const waits = await apply(w.gate, { change_id, confirm_token, summary }, call)
      if (waits['status'] !== 'awaiting_approval') return waits
      if (w.gate.ledger.get(change_id)?.approval === 'two_person') await w.decide(people[0], change_id)
      await before()
      return w.decide(people[1], change_id)
    },
  }
  return made
}
