/** What the read-server can do from a terminal, beside serving. */
import type { Command } from '@countersign/serve'
import { loadCatalogue, loadDoctor, loadInit } from './load.ts'

export const COMMANDS: readonly Command[] = [
  {
    name: 'init',
    usage: '[--dir DIR]',
    about: 'write a commented starter configuration; never overwrites one',
    needs: [],
    takes: ['dir'],
    run: async ({ dir = '.' }) => (await loadInit())(dir),
  },
  {
    name: 'doctor',
    usage: '--config FILE [--json]',
    about: 'check everything that serving needs, and say what is wrong',
    needs: ['config'],
    takes: ['json'],
    run: async ({ config = '', json = false }) => (await loadDoctor())(config, json),
  },
  {
    name: 'tools',
    usage: '[--json]',
    about: 'list the tools: name, what it does, what it takes',
    needs: [],
    takes: ['json'],
    run: async ({ json = false }) => (await loadCatalogue())(json),
  },
]
