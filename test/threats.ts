/** Threats to two promises, that nothing happens without its person and that nothing passes its limits, and the tests that try each. Pure data: a test holds it to the files. */
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
  'two changes of one object': [
    ['bound', 'two changes of one box at once: the second is not carried out over a value that nobody was shown'],
    ['alone', 'of two changes of one object at once the second is not carried out over what nobody was shown'],
    ['alone', 'what only stops something is not held up by anything under way'],
    ['known', 'what another change of the same object may have done is not taken for a lost one’s effect'],
  ],
  'a platform that answers too late': [['timeout', 'a platform that does its work after nobody waits any more: unknown, once, and found out']],
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
    ['putback', 'the ledger that a person gave up for a backup is found when it comes back'],
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
  'a host that nobody listed': [
    ['shopify.two-person', 'no webhook reaches ${url}'],
    ['shopify.two-person', 'a host that is taken off the list stops the change: before the apply, and between the two signatures'],
  ],
  'deletion by the dozen': [
    ['shopify.two-person', 'deletions one by one and by the dozen count together'],
    [
      'shopify.two-person',
      'a bulk that fails in the middle is neither applied nor failed: its receipt says what is gone, and its use of the day stands',
    ],
    ['shopify.two-person', 'a bulk whose answer is lost is unknown, is told of by a fresh read, and is not sent again'],
  ],
  'one of two people alone': [['shopify.two-person', 'each: nothing with the token, nothing with one signature, once with two']],
  'a ledger as a store of people’s data': [
    ['trim', 'what ended 90 days ago loses its texts; what is unknown keeps them, and so does everything younger'],
    ['trim', 'what was removed does not stand in the file any more'],
    ['trim', 'what expired and lost its texts is not open again when the clock goes back'],
  ],
  'an undo as a way round': [
    ['undo', 'an undo passes no cap: not the way back up from a fall, and not the day’s count'],
    ['undo', 'a way back that was written into the ledger afterwards is not offered'],
  ],
  'split increases': [
    ['budgets', 'split increases: a person’s raise by hand and ours are one rise'],
    ['budgets.steps', 'split over days: half more, again and again, ends at four times within a week'],
    ['budgets', 'the account’s sum by many small raises'],
    ['budgets.account', 'the account’s sum, said once at ${said}, holds for every tool that adds to it'],
  ],
  'raised while paused, then activated': [
    ['budgets', 'raised while paused, then activated: it is counted at both'],
    ['budgets.steps', 'a campaign’s ad sets raised one by one while it is paused: switched on, their sum is what counts'],
  ],
  'mistake of units': [
    ['budgets.units', '${currency}: cents for units, at a change, at something new, and at what another tool left paused'],
    ['caps', 'ten times and a hundred times are refused, and a hundred is called what it is'],
  ],
  'lifetime against daily': [
    ['budgets', 'lifetime against daily: a lifetime budget does not get around the daily limits'],
    ['budgets.steps', 'made new, a lifetime budget that ends tomorrow is a day’s budget'],
  ],
  'copies and schedules': [
    ['budgets', 'copies, schedules and second budgets have no way in'],
    ['budgets.outside', 'a schedule that is switched on after the preview is not what was agreed to'],
  ],
  'something new with a huge budget': [
    ['budgets', 'something new with a huge budget: nothing until the operator says how much, and then no more, however split'],
  ],
  'an ad account that nobody configured': [['rights.accounts', '${what}: no preview is shown, the server stops, and says which account']],
  'refund splits': [
    ['shopify.caps', 'refunds in slices stay under the day’s sum and three of one order, and never pass what was paid'],
    ['shopify.caps', 'an order is paid back once: lines again, the rest again, and a cancel on top are all refused'],
  ],
  'price to zero by steps': [
    ['caps', 'from zero, to zero and below zero: no percentage, no change'],
    ['caps', 'steps down do not add up either: a day at most halves'],
  ],
  'stock to minus': [['shopify.caps', 'no sequence takes stock below zero, or moves more pieces in a day than the cap']],
  'discount stacking': [['shopify.caps', 'discount codes: no more than half off by either way, none without an end, none that combines, ten a day']],
  'a recipient who is not the approved one': [
    ['recipients', '${id} ${expect}: ${why}'],
    ['recipients', 'one bad recipient among good ones: nobody gets anything'],
  ],
  'header injection': [
    ['recipients', 'nothing in subject or text adds a recipient'],
    ['attachments', 'no field, and no name of a file, starts a header'],
  ],
  'attachment escapes': [
    ['attachments', 'names and numbers beyond the rules are refused before a file is touched'],
    ['attachments', 'a file and a folder that are swapped for links all the time: only the inside is ever read'],
  ],
  'volumes across restarts': [
    ['mail.volume', 'more than a day of mails: never more than the hour’s and the day’s, over every restart'],
    ['caps.kinds', 'two processes at the edge, and one that starts anew: what was used is used'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [file: string, test: string])[]>>
