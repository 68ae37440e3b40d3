/** Threats to the one promise that nothing happens without its person, and the tests that try each. Pure data: a test holds it to the files. */
export const THREATS = {
  'replay of a confirm token': [
    ['once', 'a token replayed after its change was applied does nothing, and raises an alert'],
    ['once', 'a restart does not reopen a token: the ledger outlives the process'],
  ],
  'race of two applies in one process': [
    ['once', 'two applies race in one process: one effect'],
    ['record', 'of two applies the loser does not write into the log that the change was refused'],
  ],
  'race of several processes, forced at the compare-and-set': [
    ['crash', 'four processes held right before the compare-and-set of one token: one effect'],
    ['record', 'the mark outside the ledger is raised by one process at a time'],
  ],
  'race of two approvers': [['approvals', 'two last approvers at once: one effect']],
  'two changes of one object': [['bound', 'two changes of one box at once: the second is not carried out over a value that nobody was shown']],
  'foreign caller, foreign workspace': [
    ['bound', 'another client, another user, another workspace: the change does not exist'],
    ['leak', 'a token that somebody found opens nothing from another client of the real server'],
  ],
  'changed summary': [['bound', 'a changed summary is refused, to the last character, and leaves the change open']],
  'policy changed between preview and apply': [
    ['bound', 'the rules moved: refused, the token is void'],
    ['approvals', 'rules that changed while it waited close it'],
  ],
  'drift of the platform': [
    ['bound', 'the world moved: refused, the token is void, nothing happened'],
    ['approvals', 'what moved while it waited is not applied, and the change is closed'],
  ],
  'expired approval': [
    ['approvals', 'it waits for minutes, not for ever'],
    ['late', 'an approval that came too late stays so when the clock goes back'],
    ['late', 'a look that takes longer than an approval lives: nothing starts, and the change is closed'],
  ],
  'approver is the requester': [['approvals', 'whoever asked cannot approve, by name or by user']],
  'forged signature': [
    ['approvals', 'a signature counts for this change, this plan, this decision, these rules, this approver, now – and with the right key'],
  ],
  'one person as two': [['approvals', 'two people: the first yes starts nothing, the same person twice is one, the second starts it']],
  'an approval off the record': [['record', 'an approval that could not be recorded does not count, not even later']],
  'audit disk full': [
    ['disk', 'the disk is full when a preview is to be recorded: its token never leaves'],
    ['disk', 'the disk is full when the start is to be recorded: nothing is sent, and the limits are given back'],
    ['disk', 'the disk is full when the outcome is to be recorded: the caller is told the truth, and the ledger has it'],
    ['disk', 'the disk is full at row ${nth} of what an approver’s yes writes'],
  ],
  'ledger locked': [
    ['disk', 'another process holds the ledger: refused within its bound, nothing is sent, and it goes on afterwards'],
    ['closed', 'a locked ledger refuses within its bound'],
  ],
  'ledger corrupt': [
    ['disk', 'a ledger whose bytes were overwritten starts nothing'],
    ['disk', 'a ledger in which a change was rewritten carries out nothing else than what was shown'],
    ['record', 'a ledger in which a plan was overwritten shows no approver something else than what is signed'],
  ],
  'ledger rolled back from a backup': [
    ['freeze', 'a ledger put back from a backup is found at the next start, and freezes the house until a person accepts it'],
    ['freeze', 'a fresh ledger beside an old mark is one that has forgotten'],
    ['putback', 'a ledger put back from before a freeze, with no start since: still nothing starts'],
    ['putback', 'a change that an approver refused is not opened again by a ledger put back'],
    ['putback', 'closing changes in a ledger that was put back does not hide that it was'],
  ],
  'clock jumps': [
    ['freeze', 'a clock that goes back freezes the house; a small correction does not'],
    ['late', 'a token that was refused as expired stays so when the clock goes back'],
    ['late', 'a clock that jumps ahead ends what is open, and going back from there freezes the house'],
    ['late', 'a clock that jumps while the one effect is under way: the grant is dead, nothing is sent, and the log tells of it'],
  ],
  'token found in a log': [
    ['leak', 'confirm tokens of every platform, applied, refused and replayed'],
    ['leak', 'the code of a form'],
    ['leak', 'the passphrase and the private key of an approver'],
  ],
  'second use of a grant': [['freeze', 'a grant used a second time is refused, told, and freezes the house']],
  'guessed or foreign code': [['code', 'an answer that nobody asked for, a wrong one, an old one, or another change’s is none']],
  'no channel to a person': [
    ['closed', 'kinds that have no channel refuse and say so, each of them'],
    ['code', 'a client that cannot show a form has no channel, whatever it hands in'],
  ],
  'killed at any step': [
    ['crash', 'killed ${side} ${step}'],
    ['kill', 'before ${order}: ${steps[order - 1]}'],
    ['kill.approver', 'killed while it begins to wait'],
    ['kill.approver', 'killed while it is approved and carried out'],
  ],
  'lost answer': [
    ['known', 'platform ${index + 1} of 3'],
    ['once', 'an unknown outcome is not repeated'],
  ],
  'frozen in between': [['freeze', 'frozen between the look and the start: the start itself sees it']],
} as const satisfies Readonly<Record<string, readonly (readonly [file: string, test: string])[]>>
