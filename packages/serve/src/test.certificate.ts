/** A certificate that nobody trusts, made anew for each test, so that no key lies in the repository. */
import { generateKeyPairSync, sign } from 'node:crypto'

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const hex = (text: string) => Buffer.from(text, 'hex')

const ECDSA_SHA256 = sequence(der(0x06, hex('2a8648ce3d040302')))
const NAME = sequence(der(0x31, sequence(der(0x06, hex('550403')), der(0x0c, Buffer.from('127.0.0.1')))))
const FOR_ALL_TIME = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')))
/** Its subject is the address 127.0.0.1. */
const LOOPBACK = sequence(sequence(der(0x06, hex('551d11')), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1]))))))

export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const facts = sequence(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, hex('01')),
    ECDSA_SHA256,
    NAME,
    FOR_ALL_TIME,
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, LOOPBACK),
  )
  const cert = sequence(facts, ECDSA_SHA256, der(0x03, hex('00'), sign('sha256', facts, privateKey)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}
