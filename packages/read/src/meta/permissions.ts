/** Which of Meta's permissions a reading server may hold. A closed list: one that nobody here knows is one too many. */

/** `business_management` is missing on purpose: it changes people and assets, and no read tool needs it. */
const READ_PERMISSIONS: ReadonlySet<string> = new Set(['ads_read', 'public_profile', 'read_insights'])

/** The granted permissions that a read-server must not hold; empty means it may start. */
export const excessMetaPermissions = (permissions: readonly string[]): readonly string[] =>
  permissions.filter((permission) => !READ_PERMISSIONS.has(permission))
