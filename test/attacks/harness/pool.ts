/** Everything the model has seen: answers to look values up in, each as a reference to where it stood. */
import type { Random } from './random.ts'
import type { Args, Json } from './step.ts'

/** One object in an answer: its plain values, and where it stands. */
export interface Scene {
  readonly step: number
  readonly session: string
  /** Which workspace was asked for it. */
  readonly workspace: string
  readonly path: readonly (string | number)[]
  readonly value: { readonly [key: string]: Json }
}

const SCENES_MAX = 4_000
/** Objects of one answer: a page of fifty, each with a few inside. */
const SCENES_OF_ONE_MAX = 120

export interface Pool {
  add(step: number, from: { readonly session: string; readonly workspace: string }, answer: Json): void
  /** The scenes that have any of these keys, oldest first. */
  with(keys: readonly string[]): readonly Scene[]
  /** A value under one of the keys, anywhere, if the one that was hit upon fits. */
  any(random: Random, keys: readonly string[], fits?: (value: Json) => boolean): Args | undefined
  /** Any value at all. */
  stray(random: Random): Args | undefined
}

export function pool(): Pool {
  const scenes: Scene[] = []
  const byKey = new Map<string, Scene[]>()
  const put = (scene: Scene) => {
    scenes.push(scene)
    for (const key of Object.keys(scene.value)) {
      const known = byKey.get(key) ?? []
      known.push(scene)
      if (known.length > SCENES_MAX) known.splice(0, SCENES_MAX / 2)
      byKey.set(key, known)
    }
    if (scenes.length > SCENES_MAX) scenes.splice(0, SCENES_MAX / 2)
  }
  const found = (keys: readonly string[]): readonly Scene[] => keys.flatMap((key) => byKey.get(key) ?? [])
  return {
    add(step, from, answer) {
      let left = SCENES_OF_ONE_MAX
      const walk = (value: Json, path: readonly (string | number)[]): void => {
        if (typeof value !== 'object' || value === null || left <= 0) return
        if (isList(value)) return value.forEach((item, index) => walk(item, [...path, index]))
        left -= 1
        put({ step, ...from, path, value })
        for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
      }
      walk(answer, [])
    },
    with: found,
    any(random, keys, fits = () => true) {
      const scene = random.oneOf(found(keys))
      const key = scene && keys.find((name) => name in scene.value && fits(scene.value[name] ?? null))
      return scene && key !== undefined ? refTo(scene, key) : undefined
    },
    stray(random) {
      const scene = random.oneOf(scenes)
      const key = scene && random.oneOf(Object.keys(scene.value))
      return scene && key !== undefined ? refTo(scene, key) : undefined
    },
  }
}

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)

export const refTo = (scene: Scene, ...keys: readonly (string | number)[]): Args => ({ $step: scene.step, at: [...scene.path, ...keys] })
