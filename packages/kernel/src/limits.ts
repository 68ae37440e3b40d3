/** Every number that bounds something, with its unit in its name and its reason beside it. */
import { DAY_MS, MINUTE_MS, SECOND_MS } from './clock.ts'

export const LIMITS = {
  // Results and inputs.
  /** Clients spill results above about 48,000 characters to a file on disk, customer data included. */
  resultCharsMax: 40_000,
  /** A tool call's arguments as JSON: the largest honest one, a mail's text, is far below it. */
  argumentBytesMax: 256 * 1024,
  pageItemsMax: 50,
  pageItemsDefault: 20,
  /** One text that somebody outside wrote, in a list. */
  untrustedLineCharsMax: 300,
  /** One such text where it is the thing asked for: a mail's body, an order's note. */
  untrustedTextCharsMax: 20_000,
  cursorCharsMax: 512,
  /** A change's summary, which a person reads and the client repeats: five recipients and a subject fit. */
  summaryCharsMax: 2_000,
  searchCharsMax: 200,

  // Forms.
  /** A summary and what has to be said around it. */
  formMessageCharsMax: 4_000,
  formLabelCharsMax: 100,
  /** What a person types by hand; more is no code. */
  formTypedCharsMax: 64,
  /** Times that one call asks its person: three tries at a code, and room to spare. */
  formRoundsMax: 5,

  // Time.
  readDeadline_ms: 20 * SECOND_MS,
  previewDeadline_ms: 30 * SECOND_MS,
  /** An apply looks again, acts once and reads back. */
  applyDeadline_ms: 60 * SECOND_MS,
  /** One platform's share of a brief's deadline: the others' answers must still go out when it is silent. */
  briefShare_ms: 17 * SECOND_MS,
  connectDeadline_ms: 10 * SECOND_MS,
  /** One request to a platform. */
  requestDeadline_ms: 15 * SECOND_MS,
  /** A mail server's silence: some look into a message before they answer, and an answer cut off leaves an outcome unknown. */
  mailReplyDeadline_ms: 30 * SECOND_MS,
  /** A confirm token's life: long enough to read, short enough to remember what was asked. */
  tokenLife_ms: 300 * SECOND_MS,
  tokenLifeMin_ms: 60 * SECOND_MS,
  tokenLifeMax_ms: 900 * SECOND_MS,
  /** A form that nobody answers: the life of a confirm token, after which no answer is of use. */
  formWait_ms: 300 * SECOND_MS,
  /** After its client has gone, a server waits this long for a change under way: cut off, its outcome would be unknown. */
  stopWait_ms: 60 * SECOND_MS,
  /** A grant must start its one effect within this time, or it dies. */
  grantLife_ms: 60 * SECOND_MS,
  /** Between two looks at a platform for what became of one change: asking is free for a model, reading is not. */
  lookAgain_ms: 15 * SECOND_MS,
  /** How long a change waits for its approvers: minutes, because what they look at must still be so. */
  approvalLife_ms: 900 * SECOND_MS,
  approvalLifeMin_ms: 60 * SECOND_MS,
  approvalLifeMax_ms: 3_600 * SECOND_MS,
  /** From the last signature to the start; an approval is for now. */
  approvalStart_ms: 60 * SECOND_MS,
  /** Clocks are corrected by fractions of a second; more than this would empty the windows in which writes are counted. */
  clockBackMax_ms: 5 * SECOND_MS,

  // Credentials.
  /** A Shopify token for one change: as long as its grant may live. */
  delegateLife_ms: 60 * SECOND_MS,
  /** Destroying it must not keep an outcome from being written down; it dies by itself. */
  delegateEndDeadline_ms: 3 * SECOND_MS,
  /** Cancelling an order takes Shopify a few seconds after its answer; longer than this leaves the outcome unknown. */
  shopifyJobAsksMax: 20,
  shopifyJobWait_ms: SECOND_MS,
  /** Clients wait for the first list; what loads a platform library comes after it, when they have stopped measuring. */
  rightsAfterList_ms: SECOND_MS,
  /** A client that never lists must not put off the check of what the credentials may do. */
  rightsAfterStart_ms: 5 * SECOND_MS,
  rightsDeadline_ms: 15 * SECOND_MS,
  /** A right that is added on the platform while the server runs is found within this time; asking costs one or two requests. */
  rightsAgainEvery_ms: 15 * MINUTE_MS,
  /** Making a new token takes a person, and people have weekends. */
  tokenWarning_ms: 7 * DAY_MS,

  /** How old a credential may be that can change something: a month, whatever its length. */
  rotationHigh_ms: 31 * DAY_MS,
  /** And one that opens nothing alone: a quarter. */
  rotationLow_ms: 92 * DAY_MS,

  /** What was rehearsed a quarter ago, nobody remembers how to do. */
  rehearsalLife_ms: 90 * DAY_MS,

  // Doctor.
  /** Everything is asked side by side, so this is about how long a person waits at most. */
  doctorDeadline_ms: 10 * SECOND_MS,
  /** Tokens are renewed minutes before they end and log rows are compared by time; half a minute disturbs neither. */
  clockSkewMax_ms: 30 * SECOND_MS,
  /** About what is verified in two seconds; more is a job for `verify-log`, not for a look in a hurry. */
  doctorLogBytesMax: 64 * 1024 * 1024,

  // Counts.
  /** Codes that a person is asked for in one change: a model must not wear them down. */
  codesAskedMax: 3,
  /** Approvers of one house: more than this is a department, and belongs behind its own sign-on. */
  approversMax: 50,
  sessionCallsMax: 500,
  callsAtOnceMax: 16,
  rateWindow_ms: MINUTE_MS,
  /** Denied calls written to the log one by one per window; more are counted in one row, so that a flood cannot fill the disk. */
  deniedRowsPerWindowMax: 30,
  /** Lines that the operator's log takes in one window; a client that sends rubbish must not fill a disk with our complaints. */
  operationalLinesPerWindowMax: 60,
  /** One message of the protocol: the largest arguments and their frame. */
  messageBytesMax: 1024 * 1024,
  /** Open previews of one user: a model in a loop must not fill the ledger. */
  openChangesMax: 50,
  /** Beyond these, of what only stops something: an accident must not go on because previews are used up. */
  openStopsMax: 50,
  /** A day of hard work by hand; a model that needs more is in a loop, or should not be. */
  callerWritesPerDayMax: 200,
  /** What cannot be taken back is done slowly, so that a person who watches can freeze after the second. */
  destructiveWritesPerMinuteMax: 2,
  /** What was asked for names people; a complaint or a chargeback comes within a quarter, and the log keeps who did what. */
  ledgerTexts_ms: 90 * DAY_MS,
  /** Changes whose texts go at one start, and in one transaction: five days of the busiest caller, and milliseconds. */
  ledgerTrimMax: 1_000,
  ledgerTrimBatchMax: 100,
  /** Each entry is compared letter by letter at every send; a longer list is a customer table, not a decision. */
  allowlistEntriesMax: 10_000,

  // Upstream answers.
  responseBytesMax: 8 * 1024 * 1024,
  readRetriesMax: 2,
  /** Requests of one connection under way together; platforms count, and slow down, each credential by itself. */
  upstreamAtOnceMax: 4,
  /** Requests that wait for one of those; a caller in a loop must not pile up more. */
  upstreamWaitingMax: 64,
  /** Faults of the transport in a row after which a platform is left alone for a while, so that calls fail at once instead of one by one. */
  breakerFaultsMax: 5,
  breakerOpen_ms: 30 * SECOND_MS,
  /** A longer wait that a platform asks for is named in the refusal instead of being sat out inside one call. */
  readRetryWaitMax_ms: 5 * SECOND_MS,

  // Meta.
  /** Requests of one token on their way at once: more at a time brings blocks, not answers. */
  metaCallsAtOnceMax: 4,
  /** And those that wait for them: sixteen calls of a server, each with a few requests. */
  metaCallsWaitingMax: 100,
  /** Objects of one account whose budgets are added up, in pages of this size: an account with more than ten pages of running ones is no small shop's. */
  metaSumPageItemsMax: 200,
  metaSumPagesMax: 10,
  /** Left of a call's deadline when the wait for a report ends, to fetch its first page or to say where it stands. */
  metaReportSpare_ms: 6 * SECOND_MS,

  /** Days of one brief: more is a report, and each platform has its own. */
  briefDaysMax: 31,

  // Shopify.
  /** Pages of orders that one report adds up per period: at most 250 orders each, and all inside one call's deadline. */
  salesPagesMax: 8,
  salesDaysMax: 366,
  /** Days of one report by day: each is a row, and a result has its bound. */
  salesRowsMax: 92,
  /** Pages looked through for stock that Shopify cannot search for. */
  inventoryPagesMax: 4,

  // Mail.
  /** An unused mailbox connection is dropped: servers allow few at once. */
  imapIdle_ms: MINUTE_MS,
  mailFoldersMax: 50,
  /** Gmail clips a message at 102 KB of HTML; ten times that is no letter a person reads. */
  mailHtmlBytesMax: 1024 * 1024,
  mailPlainBytesMax: 256 * 1024,
  /** MIME parts looked at in one message; a hostile one may have thousands. */
  mailPartsMax: 200,
  /** Mails that one SEARCH looks through, newest first, and how many such windows one call may use. */
  mailWindowUidsMax: 2_000,
  mailWindowsMax: 25,
  /** Mails of one conversation in one result; longer ones show their first and their newest. */
  mailThreadMax: 25,
  /** SEARCH commands that one call for a conversation may use over all folders. */
  mailThreadSearchesMax: 60,
  /** An attachment is fetched whole before its text is read; a larger one is only described. */
  mailAttachmentBytesMax: 8 * 1024 * 1024,
  /** Attached to one mail: what a person opens before they agree. */
  mailFilesMax: 5,
  mailFileBytesMax: 5 * 1024 * 1024,
  /** Of text: it is looked through whole, and nobody reads a larger table before they agree. */
  mailTextFileBytesMax: 1024 * 1024,
  /** On the wire a third more; many mail servers take no more than 20 MB. */
  mailFilesBytesMax: 10 * 1024 * 1024,
  /** People's data in one outgoing mail beside its recipients': a letter names a few, a table of customers many. */
  mailPersonalShownMax: 3,
  mailPersonalMax: 20,

  // Text of a PDF, read in a worker of its own.
  pdfDeadline_ms: 8 * SECOND_MS,
  pdfPagesMax: 50,
  pdfCharsMax: 100_000,
  /** Heap of the worker in MB; an invoice takes a tenth. */
  pdfHeapMbMax: 128,
  /** One unpacked stream, and all buffers together: compressed data may unpack to a thousand times its size. */
  pdfBufferBytesMax: 32 * 1024 * 1024,
  pdfBuffersBytesMax: 256 * 1024 * 1024,

  // Audit.
  auditRowBytesMax: 16 * 1024,
  checkpointEvery_ms: MINUTE_MS,
  checkpointEveryRows: 1_000,
  /** Earlier logs of the same server that a new log names with their last hash, so that a removed file is missed. */
  auditFollowsMax: 8,
  /** Earlier logs whose age is compared to find those: a start must not read a folder of years. */
  auditFollowsSeenMax: 64,
  /** Rows of one append: a call writes one or two. */
  auditAppendRowsMax: 16,
  /** A text that stands in the log as it is; a longer one is no identifier and may be a body. */
  auditParamCharsMax: 120,
  auditParamItemsMax: 10,
  /** Depth to which nested arguments are looked at: deeper ones come from no schema of ours. */
  auditDepthMax: 8,
  /** After a failed write, how often a fresh log is tried: each try touches a disk that may be full. */
  auditReopenEvery_ms: 10 * SECOND_MS,
  /** Problems that a verification lists; a person looks at the first ones. */
  auditProblemsMax: 200,
} as const
