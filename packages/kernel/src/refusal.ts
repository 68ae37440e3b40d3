/** Every way this house says no. The list is closed: a new reason is a reviewed line, and the text never comes from outside. */

interface Sentence {
  /** What happened, and what was not done. */
  readonly message: string
  /** What to do next. */
  readonly fix: string
}

const no = (message: string, fix: string): Sentence => ({ message, fix })

export const REFUSALS = {
  // The call itself.
  INPUT_INVALID: no('The arguments do not fit the tool’s schema. Nothing was done.', 'Correct the fields named and call again.'),
  TOOL_UNKNOWN: no('There is no tool of that name here.', 'List the tools and use a name exactly as listed.'),
  TOOL_OFF: no(
    'This tool is switched off in the operator’s configuration. Nothing was done.',
    'Ask the operator to switch it on under `tools` in the configuration.',
  ),
  WORKSPACE_UNKNOWN: no(
    'There is no workspace of that name for this caller. Nothing was done.',
    'Use one of the workspaces that the tool’s schema lists.',
  ),
  RATE_LIMITED: no(
    'Too many calls of this kind in the last minute. Nothing was done.',
    'Wait for the seconds given in `retry_after_s`, then call again.',
  ),
  SESSION_BUDGET_SPENT: no('This session has used all the calls it may make. Nothing was done.', 'Start a new session, with a person aware of it.'),
  QUOTA_SPENT: no(
    'This caller has started all the changes that it may start in a day. Nothing was done.',
    'Wait for the seconds given in `retry_after_s`, or let a person do it on the platform itself.',
  ),
  TOO_MANY_CALLS: no('Too many calls are running at once. Nothing was done.', 'Wait until some have answered, then call again.'),
  DEADLINE_EXCEEDED: no('The platform did not answer in time, so the call was ended.', 'Ask for less at once, or call again later.'),
  CANCELLED: no('The client cancelled the call.', 'Call again if the answer is still wanted.'),
  RESULT_TOO_LARGE: no('The answer is larger than one result may be, so it was not returned.', 'Ask for fewer items with a smaller `limit`.'),
  ID_INVALID: no('An id is not of the kind this tool takes. Nothing was done.', 'Use an id exactly as a read tool returned it.'),
  CURSOR_INVALID: no('The cursor is not one that this tool gave out.', 'Start again without a cursor.'),
  AMOUNT_INVALID: no(
    'The amount is not a plain decimal number of the currency’s major unit. Nothing was done.',
    'Write it like "12.50", without sign, spaces or separators.',
  ),
  CURRENCY_UNKNOWN: no(
    'The currency is not one whose smallest unit is known here, so no amount can be judged. Nothing was done.',
    'Use the ISO 4217 code of the shop or ad account.',
  ),
  CURRENCY_MISMATCH: no('The currency is not the one this shop or ad account uses. Nothing was done.', 'Give the amount in the currency named.'),

  // The house's own guards.
  AUDIT_UNAVAILABLE: no(
    'The audit log cannot be written, so nothing was done.',
    'Tell the operator: free disk space or repair the audit folder, then restart the server.',
  ),
  LEDGER_UNAVAILABLE: no(
    'The ledger cannot be read or written, so nothing was done.',
    'Tell the operator: check the ledger file and its disk, then try again.',
  ),
  FROZEN: no('Writes are frozen. Nothing was done.', 'A person finds out why, then runs `write-server unfreeze --reason TEXT`.'),
  LEDGER_ROLLED_BACK: no(
    'The ledger has forgotten changes that were started, so nothing was done and writes are frozen.',
    'Tell the operator: put the newest ledger back, or look at what happened since and run `write-server unfreeze --reason TEXT`.',
  ),
  CLOCK_MOVED: no(
    'This machine’s clock went back, so limits cannot be counted. Nothing was done and writes are frozen.',
    'Tell the operator: set the clock right, then run `write-server unfreeze --reason TEXT`.',
  ),
  INTERNAL: no(
    'Something went wrong inside the server. The call was ended.',
    'Tell the operator the reference given; the server’s own log has the cause.',
  ),

  // The platforms.
  PLATFORM_NOT_CONFIGURED: no(
    'This workspace has no credentials for that platform. Nothing was done.',
    'Ask the operator to configure the platform for this workspace.',
  ),
  UPSTREAM_UNREACHABLE: no('The platform could not be reached.', 'Try again in a minute; if it stays so, tell the operator.'),
  UPSTREAM_AUTH: no('The platform did not accept the server’s credentials.', 'Ask the operator to renew the credentials of this platform.'),
  UPSTREAM_FORBIDDEN: no(
    'The platform refuses this to the server’s credentials.',
    'Ask the operator which permission is missing; `doctor` names it.',
  ),
  UPSTREAM_THROTTLED: no('The platform asks for fewer calls.', 'Wait for the seconds given in `retry_after_s`, then call again.'),
  UPSTREAM_ERROR: no('The platform failed to answer the request.', 'Try again later; if it stays so, tell the operator.'),
  UPSTREAM_MALFORMED: no('The platform’s answer could not be understood, so it is not shown.', 'Try again later; if it stays so, tell the operator.'),
  UPSTREAM_REJECTED: no('The platform rejected the request. It says that nothing was changed.', 'Read the object again and check the values.'),
  DELEGATE_REFUSED: no(
    'The shop did not make the short-lived token that this one change needs. Nothing was changed.',
    'Tell the operator: `shopify.delegates: preferred` in the configuration lets changes use the app’s own token where the shop makes no other.',
  ),
  NOT_FOUND: no('There is no such object, or the server’s credentials cannot see it.', 'Search for it first and use the id as returned.'),
  FOLDER_NOT_ALLOWED: no(
    'There is no folder of that name among those this server may read. Nothing was read.',
    'Use a folder exactly as `email_folder_list` returns it.',
  ),

  // A change and its limits.
  NOTHING_TO_CHANGE: no('The object already is as asked. Nothing was done.', 'Read it again and ask for a different value.'),
  CHANGE_NOT_POSSIBLE: no('The object cannot be changed in this way. Nothing was done.', 'Read the object again; the detail says what it allows.'),
  CAP_EXCEEDED: no(
    'The change is above a limit that the operator or the house has set. Nothing was done.',
    'Ask for a smaller change, or let a person do it on the platform itself.',
  ),
  LIMIT_MISSING: no(
    'No limit is set for something this change would use, so it cannot be weighed. Nothing was done.',
    'Ask the operator to set the limit in the configuration.',
  ),
  RECIPIENT_INVALID: no(
    'A recipient is not one plain email address. Nothing was sent.',
    'Give each recipient as name@example.com: no display name, no second address, plain ASCII.',
  ),
  HOST_NOT_LISTED: no(
    'An address leads to a host that the operator has not listed. Nothing was done.',
    'Use a listed host exactly, or ask the operator to add it to the list named.',
  ),
  TEXT_INVALID: no(
    'A text has characters that do not belong there (line breaks in one line, control or invisible characters). Nothing was done.',
    'Remove them and preview again.',
  ),
  TEXT_SENSITIVE: no(
    'A text holds what must not leave in a mail: a key or password, or the data of many people. Nothing was done.',
    'Take it out and preview again, or let a person send it by other means.',
  ),
  ATTACHMENT_INVALID: no(
    'An attachment is not one plain file of an allowed kind and size in the outbox folder. Nothing was sent.',
    'Give paths inside the outbox folder; allowed are .pdf, .png, .jpg, .csv and .txt files that are what their names say.',
  ),
  APPROVAL_UNAVAILABLE: no(
    'This change needs an approval for which there is no channel here. Nothing was done.',
    'Let a person do it on the platform itself, or ask the operator to list the recipient or set up the approval named.',
  ),

  // A change and its approval.
  CHANGE_UNKNOWN: no('There is no such change for this caller.', 'Use the `change_id` exactly as the preview returned it.'),
  CHANGE_CLOSED: no(
    'This change is no longer open. Nothing was done now.',
    'See `change_get` for what became of it; preview again if it is still wanted.',
  ),
  TOKEN_INVALID: no(
    'The confirm token does not open this change: it is wrong, used, or of another caller. Nothing was done.',
    'Preview again and use the token of that preview, once.',
  ),
  CHANGE_EXPIRED: no('The preview is too old to be applied. Nothing was done.', 'Preview again.'),
  SUMMARY_MISMATCH: no(
    'The summary is not the one that the preview returned. Nothing was done.',
    'Repeat the preview’s `summary` character for character.',
  ),
  STATE_MOVED: no('What the preview showed has changed since. Nothing was done, and the token is void.', 'Preview again and look at the new state.'),
  POLICY_CHANGED: no('The rules changed since the preview. Nothing was done, and the token is void.', 'Preview again under the present rules.'),
  CODE_WRONG: no(
    'The person did not type the code that was shown to them. Nothing was done.',
    'Only the person can type it. Ask whether they want this change, then call `apply_change` again, once.',
  ),
  UNDO_NOT_POSSIBLE: no(
    'This change cannot be undone from here. Nothing was done.',
    'The detail says why. Look at the object, and preview what it should be instead.',
  ),
  DRY_RUN: no(
    'This tool is set to `dry_run`: the change was planned, checked and recorded. Nothing was done.',
    'If it should be carried out, the operator sets the tool to `on`; then preview again.',
  ),
  APPROVER_UNKNOWN: no(
    'There is no approver of that name here. Nothing was done.',
    'See `write-server approvers list`; the operator adds one with `write-server approvers add NAME`.',
  ),
  APPROVER_IS_REQUESTER: no(
    'Whoever asked for a change cannot approve it. Nothing was done.',
    'Let another approver decide; the requester can refuse it with `write-server deny`.',
  ),
  APPROVAL_DECIDED: no(
    'This change does not wait for this approver: it is closed, too old, or they have decided already. Nothing was done now.',
    'See `write-server change CHANGE_ID`.',
  ),
  SIGNATURE_INVALID: no(
    'The signature does not fit this change and this approver’s key. Nothing was done.',
    'Sign with the key that is enrolled under this name, on a machine whose clock is right.',
  ),
  PARTLY_DONE: no(
    'Only a part of the change was made, and the rest was not.',
    'See which part in the receipt; preview the rest again if it is still wanted.',
  ),
  GRANT_REFUSED: no(
    'The permission for this one effect is used, expired or for something else. Nothing more was done.',
    'Tell the operator: this must not happen.',
  ),
} as const satisfies Record<string, Sentence>

export type RefusalCode = keyof typeof REFUSALS

export interface RefusalOptions {
  /** Our own words on this case: numbers, field names and ids that this house validated. Never text from upstream or from a model. */
  readonly detail?: string
  /** Whole seconds until the same call may succeed. */
  readonly retryAfterS?: number
  /** `none`: surely nothing happened outside. `unknown`: a request left and its fate is not known. */
  readonly effect?: 'none' | 'unknown'
  /** The upstream or system error, for the operator's log only. */
  readonly cause?: unknown
}

/** An expected no. Everything a model may see of it is `code`, `message`, `fix` and `retryAfterS`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly fix: string
  readonly retryAfterS: number | undefined
  readonly effect: 'none' | 'unknown'

  constructor(code: RefusalCode, { detail, retryAfterS, effect = 'none', cause }: RefusalOptions = {}) {
    super(detail === undefined ? REFUSALS[code].message : `${REFUSALS[code].message} ${detail}`, { cause })
    this.code = code
    this.fix = REFUSALS[code].fix
    this.retryAfterS = retryAfterS
    this.effect = effect
  }
}
