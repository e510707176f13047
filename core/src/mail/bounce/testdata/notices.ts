import type { Bounce, BounceInput } from '../bounce.ts'

/** Notices in the words of the servers we know, about a mail to Anna; what must be read in each. */
export type Sample = {
  name: string
  from: string
  subject: string
  headers?: Record<string, string[]>
  text: string
  parts?: BounceInput['parts']
  kind: Bounce['kind']
  /** address, action, status */
  recipients: [string, string | null, string | null][]
}

const returned =
  'Return-Path: <service@shop.example>\nReceived: from shop.example\nMessage-ID: <m1@shop.example>\nFrom: Shop <service@shop.example>\nTo: Anna <anna@firm.example>\nSubject: Ihre Bestellung\n\nHallo'
const report = (...fields: string[]) => ({
  contentType: 'message/delivery-status',
  text: `Reporting-MTA: dns; mx.shop.example\n\n${fields.join('\n')}\n`,
})
const original = { contentType: 'message/rfc822', text: returned }

export const notices: Sample[] = [
  {
    name: 'RFC 3464, two recipients without the empty line between them',
    from: 'MAILER-DAEMON@mx.shop.example (Mail Delivery System)',
    subject: 'Undelivered Mail Returned to Sender',
    text: 'I am sorry',
    parts: [
      report(
        'Final-Recipient: rfc822; anna@firm.example',
        'Original-Recipient: rfc822;anna+2Bshop@firm.example',
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 5.1.1 <anna@firm.example>:',
        '    User unknown',
        'Final-Recipient: rfc822; ben@firm.example',
        'Action: delayed',
        'Status: 4.4.1',
      ),
      original,
    ],
    kind: 'failed',
    recipients: [
      ['anna@firm.example', 'failed', '5.1.1'],
      ['ben@firm.example', 'delayed', '4.4.1'],
    ],
  },
  {
    name: 'a delay',
    from: 'postmaster@mx.shop.example',
    subject: 'Delivery delayed: Ihre Bestellung',
    text: 'Delivery is delayed. The server will keep trying.',
    parts: [report('Final-Recipient: rfc822;anna@firm.example', 'Action: delayed', 'Status: 4.4.7'), original],
    kind: 'delayed',
    recipients: [['anna@firm.example', 'delayed', '4.4.7']],
  },
  {
    name: 'handed on to a server that sends no reports',
    from: 'postmaster@firm.example',
    subject: 'Relayed: Ihre Bestellung',
    text: 'Delivery to these recipients is complete, but no delivery notification was sent:',
    parts: [report('Final-Recipient: rfc822;anna@firm.example', 'Action: relayed', 'Status: 2.0.0'), original],
    kind: 'relayed',
    recipients: [['anna@firm.example', 'relayed', '2.0.0']],
  },
  {
    name: 'delivered',
    from: 'postmaster@firm.example',
    subject: 'Delivered: Ihre Bestellung',
    text: 'Your message has been delivered',
    parts: [report('Final-Recipient: rfc822;anna@firm.example', 'Action: delivered', 'Status: 2.1.5'), original],
    kind: 'delivered',
    recipients: [['anna@firm.example', 'delivered', '2.1.5']],
  },
  {
    name: 'a status that says nothing beside a diagnostic that does',
    from: 'postmaster@firm.example',
    subject: 'Unzustellbar: Ihre Bestellung',
    text: 'Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nAnna (anna@firm.example)',
    parts: [
      report(
        'Final-Recipient: rfc822;anna@firm.example',
        'Action: failed',
        'Status: 5.0.0',
        'Diagnostic-Code: smtp;552 5.2.2 Mailbox full',
      ),
    ],
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.2.2']],
  },
  {
    name: 'the fields of a report in plain text',
    from: 'MAILER-DAEMON@mx.shop.example',
    subject: 'Delivery Status Notification (Failure)',
    text: `An error occurred while trying to deliver the mail to the following recipients:\nanna@firm.example\n\nReporting-MTA: dsn; mx\nAction: failed\nFinal-Recipient: rfc822; anna@firm.example\nStatus: 5.1.1\n`,
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.1.1']],
  },
  {
    name: 'qmail, one for good and one after days',
    from: 'MAILER-DAEMON@mx.shop.example',
    subject: 'failure notice',
    text: `Hi. This is the qmail-send program at mx.shop.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<anna@firm.example>:\n192.0.2.5 does not like recipient.\nRemote host said: 550 5.1.1 <anna@firm.example>: User unknown\nGiving up on 192.0.2.5.\n\n<ben@other.example>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n\n${returned}`,
    kind: 'failed',
    recipients: [
      ['anna@firm.example', 'failed', '5.1.1'],
      ['ben@other.example', 'failed', '4.4.1'],
    ],
  },
  {
    name: 'Exim',
    from: 'Mail Delivery System <Mailer-Daemon@mx.shop.example>',
    subject: 'Mail delivery failed: returning message to sender',
    headers: { 'x-failed-recipients': ['anna@firm.example'] },
    text: `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  anna@firm.example\n    host mx.firm.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<anna@firm.example>:\n    550 no such user\n\n------ This is a copy of the message, including all the headers. ------\n\n${returned}`,
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.0.0']],
  },
  {
    name: 'Exim, not given up yet',
    from: 'Mail Delivery System <Mailer-Daemon@mx.shop.example>',
    subject: 'Warning: message 1abc-22 delayed 24 hours',
    text: 'This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.shop.example.\n\nThe address to which the message has not yet been delivered is:\n\n  anna@firm.example\n    Delay reason: SMTP error from remote mail server after MAIL FROM:<service@shop.example>:\n    451 4.7.1 greylisted\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.',
    kind: 'delayed',
    recipients: [['anna@firm.example', 'delayed', '4.7.1']],
  },
  {
    name: 'the old Exchange',
    from: 'System Administrator <postmaster@firm.example>',
    subject: 'Undeliverable: Ihre Bestellung',
    text: 'Your message\n\n  To:      anna@firm.example\n  Subject: Ihre Bestellung\n  Sent:    Thu, 29 Apr 2010 00:00:00 -0000\n\ndid not reach the following recipient(s):\n\nanna@firm.example on Thu, 29 Apr 2010 00:00:00 -0000\n    The recipient name is not recognized\n    MSEXCH:IMS:FIRM:MAIL:SERVER 0 (000C05A6) Unknown Recipient',
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.0.0']],
  },
  {
    name: 'Domino',
    from: 'Postmaster@firm.example',
    subject: 'DELIVERY FAILURE: User anna (anna@firm.example) not listed in Domino Directory',
    text: 'Your message\n\n  Subject: Ihre Bestellung\n\nwas not delivered to:\n\n  anna@firm.example\n\nbecause:\n\n  User anna (anna@firm.example) not listed in Domino Directory',
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.0.0']],
  },
  {
    name: 'a German portal',
    from: '"Mail Delivery System" <mailer-daemon@portal.example>',
    subject: 'Mail delivery failed: returning message to sender',
    text: `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. This is a permanent error. The following address\nfailed:\n\n"anna@firm.example":\nSMTP error from remote server after RCPT command:\nhost: mx.firm.example\n5.2.2 <anna@firm.example>... Mailbox Full\n\n--- The header of the original message is following. ---\n\n${returned}`,
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.2.2']],
  },
  {
    name: 'Sendmail without a report',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@mx.shop.example>',
    subject: 'Returned mail: User unknown',
    text: `   ----- Transcript of session follows -----\nWhile talking to mx.firm.example:\n>>> RCPT To:<anna@firm.example>\n<<< 550 <anna@firm.example>... User unknown\n550 <anna@firm.example>... User unknown\n\n   ----- Unsent message follows -----\n${returned}`,
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.0.0']],
  },
  {
    name: 'a filtering gateway',
    from: 'postmaster@firm.example',
    subject: 'Undeliverable Mail',
    text: 'Your message:\n   From:    service@shop.example\n   Subject: Ihre Bestellung\n\nCould not be delivered because of\n\n550 5.7.1 Message refused\n\nThe following recipients were affected:\n   anna@firm.example',
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.7.1']],
  },
  {
    name: 'Japanese',
    from: 'POSTMASTER <postmaster@firm.example>',
    subject: 'failure notice',
    text: 'このメールは送信できませんでした。\n以下のメールアドレスへの送信に失敗しました。\nanna@firm.example\n-------server message\n550 unknown user <anna@firm.example>\n-------original message\nReceived: from 192.0.2.54\nSubject: x\nMessage-ID: <m1@shop.example>',
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.0.0']],
  },
  {
    name: 'only the returned message says to whom',
    from: 'MAILER-DAEMON@mx.shop.example',
    subject: 'Returned mail',
    text: `Your message could not be delivered.\n\n--- Original message follows.\n\n${returned}`,
    kind: 'failed',
    recipients: [['anna@firm.example', 'failed', '5.0.0']],
  },
  {
    name: 'a complaint',
    from: 'feedbackloop@portal.example',
    subject: 'FW: Ihre Bestellung',
    text: 'This is an email abuse report',
    parts: [
      {
        contentType: 'message/feedback-report',
        text: 'Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: anna@firm.example\nOriginal-Rcpt-To: ben@firm.example\n',
      },
      original,
    ],
    kind: 'complaint',
    recipients: [
      ['anna@firm.example', null, null],
      ['ben@firm.example', null, null],
    ],
  },
]

export type Letter = { name: string; from: string; subject: string; headers?: Record<string, string[]>; text: string; parts?: BounceInput['parts'] }
const bounceText = notices.find(({ name }) => name === 'Exim')?.text ?? ''

/** Mails that are no bounces, however much they look like ones. */
export const letters: Letter[] = [
  {
    name: 'a customer asks about a bounce',
    from: 'Anna <anna@firm.example>',
    subject: 'Undelivered Mail Returned to Sender',
    text: `Hallo, was soll das?\n\n${bounceText}`,
  },
  {
    name: 'a customer forwards one as an attachment',
    from: 'Anna <anna@firm.example>',
    subject: 'Fwd: Mail delivery failed',
    text: 'Siehe Anlage.',
    parts: [{ contentType: 'message/rfc822', text: `From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n${bounceText}` }],
  },
  {
    name: 'an administrator warns of a full mailbox',
    from: 'postmaster@firm.example',
    subject: 'Your mailbox is almost full',
    text: 'Your mailbox is full to 95 %. Please delete some messages of anna@firm.example.',
  },
  {
    name: 'a postmaster is a person',
    from: 'Postmaster <postmaster@firm.example>',
    subject: 'Re: DNS',
    text: 'Hallo,\nich habe den Eintrag geändert, bitte noch einmal versuchen.\nGrüße\nBen',
  },
  {
    name: 'a receipt of reading',
    from: 'Anna <anna@firm.example>',
    subject: 'Gelesen: Ihre Bestellung',
    headers: { 'content-type': ['multipart/report; report-type=disposition-notification; boundary=b'] },
    text: 'Ihre Nachricht wurde gelesen',
    parts: [
      {
        contentType: 'message/disposition-notification',
        text: 'Final-Recipient: rfc822; anna@firm.example\nDisposition: manual-action/MDN-sent-manually; displayed',
      },
    ],
  },
  {
    name: 'somebody is out of office',
    from: 'Anna <anna@firm.example>',
    subject: 'Automatische Antwort: Ihre Bestellung',
    headers: { 'auto-submitted': ['auto-replied'], 'return-path': ['<>'] },
    text: 'Ich bin bis Montag nicht erreichbar und werde Ihre Nachricht danach lesen.',
  },
  {
    name: 'a newsletter about deliverability',
    from: 'News <no-reply@news.example>',
    subject: 'Why mails could not be delivered',
    text: 'Ten reasons why a message could not be delivered.\n'.repeat(100),
  },
]
