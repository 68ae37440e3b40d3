/** What the read-server can do from a terminal, beside serving. */
import type { Command } from '@countersign/serve'
import { loadCatalogue, loadDoctor, loadInit } from './load.ts'

export const COMMANDS: readonly Command[] = [
  {
    name: 'init',
    about: 'write a commented starter configuration; never overwrites one',
    words: { dir: 'where to write read.yaml; here, when left out' },
    example: 'init --dir /etc/countersign',
    needs: [],
    takes: ['dir'],
    run: async ({ dir = '.' }) => (await loadInit())(dir),
  },
  {
    name: 'doctor',
    about: 'check everything that serving needs, and say what is wrong',
    more: 'Changes nothing and begins no log. Exit code 0 when nothing is wrong.',
    example: 'doctor --config /etc/countersign/read.yaml',
    needs: ['config'],
    takes: ['json'],
    run: async ({ config = '', json = false }) => (await loadDoctor())(config, json),
  },
  {
    name: 'tools',
    about: 'list the tools: name, what it does, what it takes',
    needs: [],
    takes: ['json'],
    run: async ({ json = false }) => (await loadCatalogue())(json),
  },
]
