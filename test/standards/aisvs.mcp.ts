/** OWASP AISVS 1.0, chapter 10. */
import { at, type Requirement } from './words.ts'

const [L1, L2, L3] = [at('1'), at('2'), at('3')]
const HTTP = 'There is only stdio yet; HTTP with tokens is a later part.'

export const AISVS_MCP: readonly Requirement[] = [
  L1.partly(
    '10.1.1',
    'Components come from trusted sources and are verified by cryptography.',
    'Every outside package has one exact version, and the lockfile its hash. Releases are not signed yet.',
    ['house', 'a quiet dependency in a manifest'],
  ),
  L2.notOurs('10.1.2', 'Only listed servers are used.', 'It is asked of clients.'),
  L2.no('10.1.3', 'A local server runs in a sandbox of least privilege.', 'The set-up of the host is a later part.'),
  L1.no('10.2.1', 'Access tokens are validated at every request.', HTTP),
  L1.no('10.2.2', 'Issuer, audience, end and scope of a token are checked.', HTTP),
  L1.no('10.2.3', 'Tokens of callers are not stored.', HTTP),
  L2.no('10.2.4', 'The list of tools shows what the caller’s scopes allow.', `${HTTP} Tools that are off are listed for nobody.`),
  L2.partly(
    '10.2.5',
    'Every call is checked: the tool and its values.',
    'By policy, workspace, recipient and limits; not by a token.',
    ['attacks/policy', 'a tool that is off in a workspace is refused there before it looks'],
    ['serve/call.workspace', 'the workspace is asked for, known by name alone'],
    ['attacks/hostile', 'mail to a stranger: refused, in every way of writing it'],
  ),
  L2.partly(
    '10.2.6',
    'Nothing of a session stays when it ends.',
    'The process ends with its session. Open changes stay in the ledger until they expire, so that approvers can decide, and the texts of what has ended for 90 days.',
    ['journeys/start.session', 'ends it cleanly: exit code 0'],
    ['attacks/trim', 'what was removed does not stand in the file any more'],
    ['attacks/approvals', 'it waits for minutes, not for ever'],
  ),
  L2.notOurs('10.2.7', 'Callers’ tokens are not passed on.', 'No caller has a token here; platforms are reached with the server’s own credentials.'),
  L1.no('10.3.1', 'Remote use is by authenticated, encrypted HTTP.', HTTP),
  L1.partly(
    '10.3.2',
    'Stdio is for controlled local use alone.',
    'A process serves whoever started it, and nobody else. Whether that machine is controlled is the operator’s to say.',
    ['journeys/start.session', 'every line of stdout is a message of the protocol'],
  ),
  L2.no('10.3.3', 'Origin and Host are both checked.', HTTP),
  L2.notOurs('10.3.4', 'A client takes no version below its least.', 'It is asked of clients.'),
  L3.no('10.3.5', 'Tokens are bound to their sender.', HTTP),
  L1.yes(
    '10.4.1',
    'Lists and results fit their schemas.',
    ['serve/answer', 'refuses what does not fit, whatever its size'],
    ['peers/sdk1', 'every result of a whole change fits its output schema'],
    ['peers/inspector', 'the strict lint finds no error'],
  ),
  L1.partly(
    '10.4.2',
    'Lists and results are screened for injected prompts.',
    'Hidden text goes, outside text is cleaned, capped and stands under its own key. What a person could read is not judged.',
    ['journeys/email-hostile.dovecot', 'contained: no hidden marker reaches a result'],
    ['serve/fence', 'takes out whole ANSI sequences'],
  ),
  L1.yes(
    '10.4.3',
    'Unknown or oversized parameters are refused.',
    ['serve/call.input', 'thousands of unknown keys give a short answer'],
    ['serve/call.input', 'arguments above the size bound are refused'],
  ),
  L2.yes('10.4.4', 'Schemas are strict.', ['catalogue', 'inputs are plain strict objects, bounded']),
  L2.yes('10.4.5', 'A message has a greatest size.', ['serve/server', 'a message beyond all bounds ends the session in order']),
  L2.no('10.4.6', 'Results are signed, with nonce and time.', 'Over stdio nobody stands between. It is to be looked at with HTTP.'),
  L2.notOurs('10.4.7', 'A client asks before it installs a local server.', 'It is asked of clients; what a real one does is tried in `test/peers`.'),
  L3.notOurs(
    '10.4.8',
    'A client notices when a tool’s definition changes.',
    'It is asked of clients. Here a list never changes while a server runs.',
  ),
]
