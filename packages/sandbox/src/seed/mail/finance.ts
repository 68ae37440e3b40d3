/** Finance: invoices, statements and the tax adviser. A folder that an agent may be kept out of. */
import { HOSTILE_FINANCE } from './hostile.ts'
import { csv, type Letter, pdf, SHOP } from './letter.ts'

const ADVISER = 'Kanzlei Beispiel <kanzlei@steuer-beispiel.example>'
const BANK = 'Hafenbank <service@hafenbank.example>'

export const FINANCE: readonly Letter[] = [
  {
    key: 'vat-october',
    from: ADVISER,
    subject: 'Umsatzsteuer-Voranmeldung Oktober',
    hoursAgo: 290,
    text: 'Guten Tag,\n\nbitte senden Sie uns bis zum 10. die Ausgangsrechnungen für Oktober.\n\nKanzlei Beispiel',
  },
  {
    key: 'vat-october-answer',
    from: SHOP,
    to: ADVISER,
    subject: 'Re: Umsatzsteuer-Voranmeldung Oktober',
    hoursAgo: 266,
    re: 'vat-october',
    text: 'Guten Tag,\n\nanbei die Liste.\n\nKleiner Hafen',
    files: [csv('october-invoices.csv', 'number,date,net_eur,vat_eur', 'R-2041,2026-10-02,70.59,13.41', 'R-2042,2026-10-02,24.20,4.60')],
  },
  {
    key: 'vat-october-done',
    from: ADVISER,
    subject: 'Re: Umsatzsteuer-Voranmeldung Oktober',
    hoursAgo: 240,
    re: 'vat-october-answer',
    text: 'Danke, die Voranmeldung ist übermittelt. Zahllast: 1.284,60 EUR, fällig am 10.',
  },
  {
    key: 'pottery-invoice',
    from: 'Hafenbrand Keramik <billing@hafenbrand.example>',
    subject: 'Invoice 7718',
    hoursAgo: 222,
    text: 'Please find attached invoice 7718 over 1,940.00 EUR, due within 30 days.',
    files: [pdf('invoice-7718.pdf', 'Invoice 7718, 1940.00 EUR')],
  },
  {
    key: 'tea-invoice',
    from: 'Teekontor Alster <rechnung@teekontor.example>',
    subject: 'Rechnung Nr. 20261108 für Ihre Bestellung',
    hoursAgo: 198,
    text: 'Sehr geehrte Damen und Herren,\n\nanbei die Rechnung über 862,40 EUR.\n\nTeekontor Alster',
    files: [pdf('Rechnung 20261108 – Größe A4.pdf', 'Rechnung 20261108')],
  },
  {
    key: 'payout',
    from: 'Payments <payouts@payments.example>',
    subject: 'Payout of 3,412.77 EUR is on its way',
    hoursAgo: 146,
    text: 'Your payout of 3,412.77 EUR will reach your account ending in 0042 within two days.',
  },
  {
    key: 'ads-receipt',
    from: 'Ads billing <billing@ads.example>',
    subject: 'Receipt for your ad account Kleiner Hafen EU',
    hoursAgo: 121,
    text: 'Amount billed: 250.00 EUR. Reference 88-1001-4.',
    html: '<html><body><p>Amount billed: <b>250.00 EUR</b></p><p style="color:#777">Reference 88-1001-4</p></body></html>',
    files: [pdf('receipt.pdf', 'Receipt 88-1001-4')],
  },
  {
    key: 'bank-statement',
    from: BANK,
    subject: 'Kontoauszug 11/2026',
    hoursAgo: 72,
    text: 'Ihr neuer Kontoauszug steht bereit.',
    files: [csv('umsaetze.csv', 'datum;betrag_eur;zweck', '2026-11-12;3412,77;Payout', '2026-11-14;-1940,00;Invoice 7718')],
  },
  {
    key: 'insurance',
    from: 'Norddeutsche Muster Versicherung <vertrag@muster-versicherung.example>',
    subject: 'Ihr Beitrag für das nächste Jahr',
    hoursAgo: 53,
    text: 'Der Beitrag zur Inhaltsversicherung beträgt im nächsten Jahr 318,00 EUR.',
  },
  {
    key: 'reminder',
    from: 'Papierwerk Nord <buchhaltung@papierwerk.example>',
    subject: 'Zahlungserinnerung: Rechnung 5120',
    hoursAgo: 18,
    unread: true,
    text: 'Sicher haben Sie es nur übersehen: Rechnung 5120 über 214,20 EUR ist seit zehn Tagen offen.',
  },
  ...HOSTILE_FINANCE,
]
