import { expect, test } from 'vitest'
import { isVerification } from './index.ts'

const from = 'no-reply@service.example'

test.each([
  ['Your verification code', 'Enter 482913 to verify your address.'],
  ['Confirm your e-mail', 'Confirm your address: https://service.example/c/abc'],
  ['Ihr Sicherheitscode', 'Ihr Einmalcode lautet 123 456.'],
  ['Vérifiez votre adresse', 'Code de confirmation : 774411'],
  ['Kod logowania', 'Twój kod jednorazowy: 556677'],
  ['Bevestig uw adres', 'Bevestigingscode: 90817263'],
])('S16: "%s" is one', (subject, text) => {
  expect(isVerification({ from, subject, text })).toBe(true)
})

test.each([
  ['eve@customer.example', 'Verification', 'I got the verification code 482913, what now?'],
  [from, 'Your order 482913', 'It was sent today: https://shop.example/482913'],
  [from, 'We verify suppliers', 'Our yearly report is attached.'],
  [null, 'Verification code', '482913'],
])('what a person writes, or says nothing to prove, is none (%s, %s)', (sender, subject, text) => {
  expect(isVerification({ from: sender, subject, text })).toBe(false)
})
