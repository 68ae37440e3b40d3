/** What of the conformance suite counts for us, and why the rest cannot: the suite tests a showcase server over HTTP, and ours are neither. */

import type { ServerName } from '../support/servers.ts'

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const
export type Revision = (typeof REVISIONS)[number]

/** Names are `scenario:check`. A check of the baseline that starts to pass fails the run as well, so nothing here can go stale. */
interface Excuse {
  readonly why: string
  readonly fails: readonly string[]
}

const same = (...scenarios: readonly string[]): readonly string[] => scenarios.map((scenario) => `${scenario}:${scenario}`)

const FIXTURE_CONTENT: Excuse = {
  why: 'calls tools that only the suite’s showcase server has (test_simple_text, …); ours rightly answers that there is no such tool',
  fails: same(
    'tools-call-simple-text',
    'tools-call-image',
    'tools-call-audio',
    'tools-call-embedded-resource',
    'tools-call-mixed-content',
    'tools-call-error',
    'tools-call-with-progress',
  ),
}

const NOT_OFFERED: Excuse = {
  why: 'resources and completion are not offered and not declared; the showcase prompts that are asked for are nobody’s',
  fails: same(
    'completion-complete',
    'resources-list',
    'resources-read-text',
    'resources-read-binary',
    'resources-templates-read',
    'prompts-list',
    'prompts-get-simple',
    'prompts-get-with-args',
    'prompts-get-embedded-resource',
    'prompts-get-with-image',
  ),
}

const HTTP_ONLY: Excuse = {
  why: 'is about HTTP, which these servers do not speak yet: the bridge of the test would be what is tested',
  fails: ['dns-rebinding-protection:localhost-host-rebinding-rejected'],
}

const MODERN = 'server-stateless:sep-2575-'

const CANNOT_APPLY: Readonly<Record<Revision, readonly Excuse[]>> = {
  '2025-11-25': [
    FIXTURE_CONTENT,
    NOT_OFFERED,
    HTTP_ONLY,
    {
      why: 'calls showcase tools that log, sample or elicit',
      fails: [
        ...same('tools-call-with-logging', 'tools-call-sampling', 'tools-call-elicitation'),
        'elicitation-sep1034-defaults:elicitation-sep1034-general',
        'elicitation-sep1330-enums:elicitation-sep1330-general',
      ],
    },
    {
      why: 'logging and subscriptions are not offered and not declared',
      fails: same('logging-set-level', 'resources-subscribe', 'resources-unsubscribe'),
    },
  ],
  '2026-07-28': [
    FIXTURE_CONTENT,
    NOT_OFFERED,
    HTTP_ONLY,
    {
      why: 'lists that are not offered carry no caching hints; the list of tools does, and that check counts',
      fails: ['prompts-list', 'resources-list', 'resources-templates-list'].map((list) => `caching:sep-2549-${list}-caching-hints`),
    },
    {
      why: 'calls showcase tools that ask for input, under the suite’s own names; conformance.form.test.ts runs those that ask for a form',
      fails: [
        'basic-elicitation:sep-2322-elicitation-incomplete',
        'basic-sampling:sep-2322-sampling-incomplete',
        'basic-list-roots:sep-2322-list-roots-incomplete',
        'request-state:sep-2322-request-state-incomplete',
        'multiple-input-requests:sep-2322-multiple-inputs-incomplete',
        'multi-round:sep-2322-multi-round-r1',
        'non-tool-request:sep-2322-non-tool-incomplete',
        'result-type:sep-2322-result-type-included',
        'tampered-state:sep-2322-reject-tampered-state',
        'capability-check:sep-2322-respect-client-capabilities',
      ].map((check) => `input-required-result-${check}`),
    },
    {
      why: 'warns about the answer to a resource or a showcase tool that does not exist here',
      fails: [
        'sep-2164-resource-not-found:sep-2164-error-code',
        'sep-2164-resource-not-found:sep-2164-data-uri',
        'input-required-result-missing-input-response:sep-2322-missing-response-rerequests',
        'input-required-result-ignore-extra-params:sep-2322-ignore-unexpected-params',
      ],
    },
    {
      why: 'is about HTTP headers and statuses',
      fails: [`${MODERN}http-server-meta-invalid-400`, `${MODERN}http-server-header-mismatch-400`],
    },
    {
      why: 'needs a diagnostic tool of the showcase server (test_missing_capability, test_streaming_elicitation, test_logging_tool)',
      fails: [
        'server-rejects-undeclared-capability',
        'missing-capability-http-400',
        'http-server-no-independent-requests-on-stream',
        'server-no-log-without-loglevel',
      ].map((check) => MODERN + check),
    },
    {
      why: 'reads a subscription from an HTTP stream; over stdio its messages stand between the answers',
      fails: ['server-sends-subscription-ack', 'server-tags-subscription-id', 'server-honors-notification-filter'].map((check) => MODERN + check),
    },
  ],
}

/**
 * Greens that mean something: each asks the server process itself, and a wrong answer of it would turn it red. Left out are those that pass because
 * a tool or resource does not exist, and those that the bridge passes. Beside these, every message is held against the revision's schema.
 */
export const COUNTED: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': ['server-initialize:server-initialize', 'ping:ping', 'tools-list:tools-list', 'tools-list:tools-name-format'],
  '2026-07-28': [
    'tools-list:tools-list',
    'tools-list:tools-name-format',
    'tools-list:tools-list-deterministic-order',
    'caching:sep-2549-tools-list-caching-hints',
    'caching:sep-2549-ttl-non-negative',
    'caching:sep-2549-cache-scope-valid',
    ...[
      'request-meta-invalid-missing-meta',
      'request-meta-invalid-missing-protocol-version',
      'request-meta-invalid-missing-client-capabilities',
      'request-meta-client-info-optional',
      'server-implements-discover',
      'server-identifies-in-result-meta',
      'discover-capabilities-match-handlers',
      'server-unsupported-version-error',
      // The status is the bridge's, but it follows the code, which is the server's.
      'http-server-method-not-found-404',
      'http-server-method-not-found-404-initialize',
      'http-server-method-not-found-404-ping',
      'http-server-method-not-found-404-logging-setlevel',
      'http-server-method-not-found-404-resources-subscribe',
      'http-server-method-not-found-404-resources-unsubscribe',
    ].map((check) => MODERN + check),
  ],
}

/** The list of prompts fails only where prompts are not offered: on the write-server. */
const PROMPTS_LISTED: ReadonlySet<string> = new Set(['prompts-list:prompts-list', 'caching:sep-2549-prompts-list-caching-hints'])

export const cannotApply = (server: ServerName, revision: Revision): readonly string[] =>
  CANNOT_APPLY[revision].flatMap(({ fails }) => fails).filter((check) => server === 'write-server' || !PROMPTS_LISTED.has(check))
