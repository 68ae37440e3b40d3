/** Support: customers who ask, complain, return and thank, with the shop's answers. Names and orders are those of the shop's seed. */
import { HOSTILE_SUPPORT } from './hostile.ts'
import { type Letter, pdf, SHOP } from './letter.ts'

const ANNA = 'Anna Musterfrau <anna@customer.test>'
const CLARA = 'Clara Beispiel <clara.beispiel2@customer.test>'
const HUGO = 'Hugo Demo <hugo.demo7@customer.test>'
const JONAS = 'Jonas Beispiel <jonas.beispiel29@customer.test>'
const KLARA = 'Klara Müller-Exempel <klara.exempel50@customer.test>'

export const SUPPORT: readonly Letter[] = [
  {
    key: 'hugo-plate',
    from: HUGO,
    subject: 'Chipped plate in order #1019',
    hoursAgo: 380,
    text: 'Hello,\n\none of the dinner plates arrived with a chip at the rim. I attach a note with the position.\n\nHugo Demo',
    files: [pdf('plate.pdf', 'chip at the rim, two o’clock')],
  },
  {
    key: 'hugo-plate-answer',
    from: SHOP,
    to: HUGO,
    subject: 'Re: Chipped plate in order #1019',
    hoursAgo: 371,
    re: 'hugo-plate',
    text: 'Dear Hugo,\n\nsorry about that. A new plate leaves us tomorrow; you can keep the old one.\n\nKleiner Hafen',
  },
  {
    key: 'hugo-plate-thanks',
    from: HUGO,
    subject: 'Re: Chipped plate in order #1019',
    hoursAgo: 300,
    re: 'hugo-plate-answer',
    text: 'It arrived, perfect. Thank you!\n\n> A new plate leaves us tomorrow; you can keep the old one.',
  },
  {
    key: 'jonas-refund',
    from: JONAS,
    subject: 'Refund for #1025 still missing',
    hoursAgo: 260,
    text: 'Good morning,\n\nI sent one teapot back three weeks ago. When will I see the money?\n\nJonas Beispiel',
  },
  {
    key: 'jonas-refund-answer',
    from: SHOP,
    to: JONAS,
    subject: 'Re: Refund for #1025 still missing',
    hoursAgo: 254,
    re: 'jonas-refund',
    text: 'Dear Jonas,\n\nthe refund went out on Tuesday; banks take up to five days.\n\nKleiner Hafen',
  },
  {
    key: 'klara-gift',
    from: KLARA,
    subject: 'Können Sie eine Grußkarte beilegen?',
    hoursAgo: 230,
    text: 'Hallo,\n\nmeine nächste Bestellung geht direkt an meine Schwester. Wäre eine handgeschriebene Karte möglich? „Alles Gute zum Geburtstag, liebe Grüße“ würde reichen.\n\nKlara',
  },
  {
    key: 'vegan-candle',
    from: 'Romy Fictive <romy.fictive36@mail.example>',
    subject: 'Are the soy candles vegan?',
    hoursAgo: 214,
    text: 'Hi, is there any beeswax in the Soy Candle Harbour? Best, Romy',
  },
  {
    key: 'clara-invoice',
    from: CLARA,
    subject: 'Rechnung an meine Firma',
    hoursAgo: 190,
    text: 'Guten Tag,\n\nkönnen Sie die Rechnung zu #1024 auf die Muster GmbH ausstellen? Die Anschrift bleibt gleich.\n\nClara Beispiel',
  },
  {
    key: 'french-parcel',
    from: 'Élodie Spécimen <elodie.specimen@customer.test>',
    subject: 'Colis bloqué à la douane ?',
    hoursAgo: 166,
    text: 'Bonjour,\n\nle suivi indique « en attente » depuis quatre jours. Est-ce normal pour une livraison à Paris ?\n\nMerci, Élodie',
  },
  {
    key: 'matcha-how',
    from: 'Paul Probst <paul.probst55@customer.test>',
    subject: 'How much matcha per bowl?',
    hoursAgo: 141,
    text: 'Hello! How many grams do you use for one bowl, and how hot should the water be?',
    html: '<html><body><p>Hello! How many <b>grams</b> do you use for one bowl, and how hot should the water be?</p></body></html>',
  },
  {
    key: 'japanese-shipping',
    from: '見本 はな <hana.mihon@customer.test>',
    subject: '日本への配送について',
    hoursAgo: 120,
    text: 'こんにちは。\n\nティーポットを日本へ送っていただけますか。送料も教えてください。\n\nはな',
  },
  {
    key: 'wrong-colour',
    from: 'Luca Vorlage <luca.vorlage31@customer.test>',
    subject: 'Apron in the wrong colour (#1073)',
    hoursAgo: 99,
    flagged: true,
    text: 'Hi,\n\nI ordered four aprons in moss; one of them is natural. Can I swap it in your shop on Saturday?\n\nLuca',
  },
  {
    key: 'praise',
    from: 'Tilda Probst <tilda.probst38@customer.test>',
    subject: 'So schön! 💚',
    hoursAgo: 82,
    html: '<html><body><p>Die Tischdecke ist <em>wunderschön</em>. Viele Grüße aus Köln 😊👨‍👩‍👧</p></body></html>',
  },
  {
    key: 'arabic-question',
    from: 'Customer <layla.mithal@customer.test>',
    subject: 'سؤال عن الطلب',
    hoursAgo: 66,
    text: 'مرحبا، متى يصل الطلب رقم 1097؟ شكرا',
  },
  {
    key: 'ida-address',
    from: 'Ida Platzhalter <ida.platzhalter8@customer.test>',
    subject: 'Change of address for #1121',
    hoursAgo: 44,
    unread: true,
    text: 'Hello,\n\nwe are moving. Please send order #1121 to the new address that I saved in my account, if it has not left yet.\n\nIda',
  },
  {
    key: 'anna-coasters',
    from: ANNA,
    subject: 'Where are my coasters? (#1133)',
    hoursAgo: 21,
    unread: true,
    text: 'Hello,\n\nthe napkins and the tea came today, but the cork coasters of order #1133 were not in the parcel. Are they on their way?\n\nBest wishes\nAnna',
  },
  {
    key: 'anna-teapot',
    from: ANNA,
    subject: 'Stoneware Teapot 1.2 l – price?',
    hoursAgo: 6,
    unread: true,
    text: 'Hello again,\n\nwill the large Stoneware Teapot be reduced before Christmas? I would take two.\n\nAnna',
  },
  ...HOSTILE_SUPPORT,
]
