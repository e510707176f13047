import { sendBySmtp } from '../journeys/letters.ts'
import { type MadeMail, mailMaker, poisonMails } from './mails.ts'
import { pause } from './pause.ts'
import { pick } from './seeded.ts'
import { boxes, smtpAddress, type World } from './world.ts'

export interface Traffic {
  /** Every mail that was made, with how often it was delivered for sure. */
  made: MadeMail[]
  /** Mails put into the mailboxes, duplicates with them. */
  dropped(): number
  /** Mails a second from now on; 0 stops. */
  rate(perSecond: number): void
  poison(count: number): Promise<void>
  /** Delivers some of the last ones again, byte for byte. */
  repeat(count: number): Promise<void>
  /** Waits until everything made has been delivered. */
  settle(): Promise<void>
  stop(): Promise<void>
}

const smtpShare = 0.5
const twiceShare = 0.06
/** A mail server does not open more connections to one house. */
const maxAtOnce = 12
const againMs = 150

/** The customers: mails by SMTP, repeated until the house has said yes, and mails into the mailboxes. */
export function startTraffic(world: World, random: (part: string) => () => number): Traffic {
  const draw = random('traffic')
  const make = mailMaker(random('mails'))
  const made: MadeMail[] = []
  const outstanding = new Set<Promise<void>>()
  let perSecond = 0
  let going = true
  let dropped = 0

  const hand = async (mail: MadeMail): Promise<void> => {
    if (mail.to !== smtpAddress) {
      await world.dovecot.drop(mail.to, mail.raw)
      dropped += 1
      mail.deliveries += 1
      return
    }
    while (going) {
      try {
        await sendBySmtp(world.smtpPort, mail.raw, { from: 'x@customer.example', to: [mail.to] })
        mail.deliveries += 1
        return
      } catch {
        await pause(againMs)
      }
    }
  }
  const send = (mail: MadeMail): void => {
    const task = hand(mail).finally(() => outstanding.delete(task))
    outstanding.add(task)
  }
  const run = (async () => {
    while (going) {
      if (perSecond === 0 || outstanding.size >= maxAtOnce) {
        await pause(50)
        continue
      }
      const mail = make(draw() < smtpShare ? smtpAddress : pick(draw, boxes))
      made.push(mail)
      send(mail)
      if (draw() < twiceShare) send(mail)
      await pause((-Math.log(1 - draw()) / perSecond) * 1000)
    }
  })()
  return {
    made,
    dropped: () => dropped,
    rate: (next) => {
      perSecond = next
    },
    poison: async (count) => {
      const list = poisonMails(draw, boxes[0] ?? '', count)
      made.push(...list)
      for (const mail of list) await hand(mail)
    },
    repeat: async (count) => {
      for (const mail of made.filter(({ deliveries }) => deliveries > 0).slice(-count)) await hand(mail)
    },
    settle: async () => {
      while (outstanding.size > 0) await Promise.all(outstanding)
    },
    stop: async () => {
      going = false
      await run
      await Promise.all(outstanding)
    },
  }
}
